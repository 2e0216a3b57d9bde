"""The command line as a person or a script calls it: arguments in; exit code, stdout and stderr out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import run_cli


@dataclass(frozen=True)
class Answer:
    """What one call gave back."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Answer]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def call(root: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls ``tillwatch --home <temporary> ARGUMENTS``."""

    def call(*arguments: object) -> Answer:
        capsys.readouterr()
        code = run_cli(["--home", str(root), *map(str, arguments)])
        seen = capsys.readouterr()
        return Answer(code, seen.out, seen.err)

    return call


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.csv"
    path.write_text(
        "SKU,Name,Price,Cost,Currency,Stock,Reorder point,Lead time days\n"
        "A-1,Mug,8.50,3.00,EUR,20,5,4\n"
        "A-2,=Bowl,12.00,5.00,EUR,3,5,4\n"
        "A-3,Plate,dear,5.00,EUR,9,2,4\n"
    )
    return path


@pytest.fixture
def till(tmp_path: Path) -> Path:
    path = tmp_path / "till.csv"
    path.write_text(
        "Receipt,Date,Time,SKU,Name,Quantity,Unit price,Amount,Currency\n"
        "R1,2026-11-19,09:00,A-1,Mug,2,8.50,17.00,EUR\n"
        "R1,2026-11-19,09:00,A-2,Bowl,1,12.00,12.00,EUR\n"
        "R2,2026-11-20,10:30,A-1,Mug,1,8.50,8.50,EUR\n"
        "R3,2026-11-20,11:00,A-1,Mug,-1,8.50,-8.50,EUR\n"
    )
    return path
