"""What is saved for whoever is asked for help: complete, and without anything that is nobody else's business."""

from __future__ import annotations

import json
import logging
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import InputError, TillwatchError
from app.engine.context import RunContext
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.jobs import diagnosing
from app.jobs.check_up import Finding, Patient
from app.jobs.diagnosing import save_diagnostics
from app.jobs.service import Service
from app.store.settings import put_setting, put_shop
from app.system.crash import FILE_NAME
from app.system.log import JsonFormatter
from app.system.paths import Home
from tests.clock import FakeClock
from tests.conftest import SHOP
from tests.faults.disks import small_disk
from tests.store.test_opening import run_sql

TOKEN = "ck_9f8e7d6c5b4a39281706f5e4d3c2b1a0"
MAIL = "maria.lopez@example.org"
CUSTOMER = "Maria Lopez Garcia"
PRODUCT = "Hand-thrown teapot Zaragoza"
SUPPLIER = "Cerámica Turolense"
SHOP_NAME = "La Tetería de Lola"
FILE = "Pedidos de Maria Lopez 2026.csv"
LIST_KEY = "customer=8817"
NEIGHBOUR = "Teas of the Lane"
PRIVATE = (
    TOKEN,
    MAIL,
    CUSTOMER,
    "Lopez",
    PRODUCT,
    SUPPLIER,
    SHOP_NAME,
    "Pedidos",
    "Roe",
    LIST_KEY,
    NEIGHBOUR,
)


def healthy(patient: Patient) -> list[Finding]:
    return [Finding("home", True, f"{patient.home.root} can be written"), Finding("store", True, "whole")]


def save(home: Home, target: Path) -> dict[str, str]:
    save_diagnostics(home, target, checked=healthy)
    with zipfile.ZipFile(target) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "help.zip"


def stumble(_ctx: RunContext, _params: NoParams) -> None:
    raise ValueError(f"'{CUSTOMER}' <{MAIL}> bought {PRODUCT} with token={TOKEN} from {FILE}")


@pytest.fixture
def talkative_home(home: Home, clock: FakeClock) -> Home:
    """A home in which everything private has been said aloud, in every place that the bundle is made from."""
    job = JobSpec(id="stock-alerts", title="Check", description="", function=stumble)
    service = Service.open(home, clock, JobRegistry([job]))
    with service.store.write() as connection:
        put_shop(connection, SHOP.__class__(name=SHOP_NAME), now=clock.now())
        put_setting(connection, "seen", {FILE: [1, 2]}, now=clock.now())
        put_setting(connection, "odd", {"access_token": TOKEN, "mail": MAIL}, now=clock.now())
        connection.exec_driver_sql(
            "INSERT INTO product (sku, name, supplier, currency, created_at, changed_at)"
            " VALUES ('TEA-1', ?, ?, 'EUR', 0, 0)",
            (PRODUCT, SUPPLIER),
        )
        connection.exec_driver_sql(
            "INSERT INTO watched_page (product_id, url, site, seller, state, added_at)"
            " VALUES (1, 'https://teas.example/1', 'teas.example', ?, 'watching', 0)",
            (NEIGHBOUR,),
        )
    run_id = service.run_now("stock-alerts")
    service.engine.wait(run_id, 20)
    service.stop(timeout_s=10)
    (home.inbox / FILE).touch()
    lines = [
        f"reading {home.inbox / FILE} for {MAIL}",
        f"“{PRODUCT}” is running low; order it from {SUPPLIER}",
        f'the till said "{CUSTOMER}", token: {TOKEN}',
        f"https://list.example/all?{LIST_KEY}#x of {NEIGHBOUR} could not be read",
        f"{FILE} is kept, jane_roe.csv and {home.inbox}/gone/for Jane Roe.csv are not",
    ]
    records = [logging.LogRecord("app.jobs", logging.INFO, __file__, 1, line, (), None) for line in lines]
    for record in records:
        record.customer_name = CUSTOMER
        record.file = FILE
        record.run_id = 7
    try:
        stumble(None, None)  # type: ignore[arg-type]
    except ValueError as error:
        trace = (type(error), error, error.__traceback__)
        records.append(logging.LogRecord("app.jobs", logging.ERROR, __file__, 1, "failed", (), trace))
    (home.logs / "tillwatch.log").write_text(
        "".join(f"{JsonFormatter().format(record)}\n" for record in records) + f"half a line {CUSTOMER}\n"
    )
    (home.logs / FILE_NAME).write_text(
        f'Fatal Python error\n  File "{Path.home()}/x/app/desktop/desk.py", line 7 in open\n'
    )
    return home


def test_nothing_private_is_in_it(talkative_home: Home, target: Path) -> None:
    texts = save(talkative_home, target)
    for name, text in texts.items():
        found = [
            private
            for private in (*PRIVATE, str(talkative_home.root))
            if private.casefold() in text.casefold()
        ]
        assert not found, (name, text)
    assert str(Path.home()) not in "".join(texts.values())


def test_what_helps_to_find_a_fault_is_in_it(talkative_home: Home, target: Path) -> None:
    texts = save(talkative_home, target)
    versions = json.loads(texts["versions.json"])
    assert versions["tillwatch"]
    assert versions["packages"]["SQLAlchemy"].startswith("2.")
    assert json.loads(texts["store.json"])["rows"]["product"] == 1
    assert json.loads(texts["store.json"])["revision"]
    settings = json.loads(texts["settings.json"])
    assert settings["shop"]["currency"] == "EUR"
    assert settings["seen"] == settings["odd"] == "[left out]"
    assert {run["job"] for run in json.loads(texts["runs.json"])} >= {"stock-alerts"}
    log = [json.loads(line) for line in texts["logs/tillwatch.log"].splitlines()]
    assert [line.get("level") for line in log] == ["info"] * 5 + ["error", None]
    assert log[0]["run_id"] == 7
    assert "raise ValueError" in log[5]["traceback"]
    assert "test_diagnosing.py" in log[5]["traceback"]
    assert 'app/desktop/desk.py", line 7' in texts["logs/crash.log"]
    assert {each["check"] for each in json.loads(texts["check-up.json"])} == {"home", "store"}
    assert all(f"{name}: " in texts["about.txt"] for name in texts if name != "about.txt")


def test_what_is_in_it_is_said_in_words(talkative_home: Home, target: Path) -> None:
    parts = save_diagnostics(talkative_home, target, checked=healthy)
    with zipfile.ZipFile(target) as bundle:
        assert {part.name for part in parts} | {"about.txt"} == set(bundle.namelist())
    assert all(part.words.startswith(f"{part.name}: ") and part.words.endswith(" kB)") for part in parts)


@pytest.mark.parametrize("damage", ["missing", "newer", "rubbish", "cut"])
def test_it_is_made_whatever_state_the_store_is_in(
    home: Home, migrated: Path, target: Path, damage: str
) -> None:
    if damage != "missing":
        home.store_path.write_bytes(migrated.read_bytes())
    if damage == "newer":
        run_sql(home.store_path, "UPDATE alembic_version SET version_num = '9999'; DROP TABLE job_run")
    elif damage == "rubbish":
        home.store_path.write_bytes(b"no database" * 1000)
    elif damage == "cut":
        home.store_path.write_bytes(migrated.read_bytes()[: migrated.stat().st_size // 2])
    store = json.loads(save(home, target)["store.json"])
    if damage in ("missing", "rubbish"):
        assert store["faults"]
    if damage == "newer":
        assert store["revision"] == "9999"


def test_a_file_that_is_there_is_only_replaced_where_that_is_wanted(home: Home, target: Path) -> None:
    target.write_bytes(b"mine")
    with pytest.raises(InputError, match="already"):
        save_diagnostics(home, target, replace=False, checked=healthy)
    assert target.read_bytes() == b"mine"
    save_diagnostics(home, target, checked=healthy)
    assert zipfile.is_zipfile(target)


def test_a_full_disk_leaves_no_half_file(home: Home, tmp_path: Path) -> None:
    (home.logs / "tillwatch.log").write_text('{"text": "x"}\n' * 10)
    with small_disk(tmp_path / "disk", 1) as disk:
        disk.fill()
        with pytest.raises(TillwatchError, match="free space"):
            save_diagnostics(home, disk.root / "help.zip", checked=healthy)
        assert [path.name for path in disk.root.iterdir()] == ["ballast"]


def test_a_folder_that_is_not_there_is_told(home: Home, tmp_path: Path) -> None:
    with pytest.raises(TillwatchError, match="could not be written"):
        save_diagnostics(home, tmp_path / "nowhere" / "help.zip", checked=healthy)
    with pytest.raises(InputError, match="is a folder"):
        save_diagnostics(home, tmp_path, checked=healthy)


def test_of_long_logs_the_newest_is_kept(home: Home, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosing, "MOST_LOG_BYTES", 2_000)
    (home.logs / "tillwatch.log").write_text("".join(f'{{"run_id": {number}}}\n' for number in range(1_000)))
    (home.logs / "tillwatch.log.1").write_text('{"run_id": -1}\n' * 1_000)
    texts = save(home, target)
    numbers = [json.loads(line)["run_id"] for line in texts["logs/tillwatch.log"].splitlines()]
    assert numbers[-1] == 999
    assert 50 < len(numbers) < 200
    assert len(texts.get("logs/tillwatch.log.1", "")) < 100


def test_the_check_up_is_part_of_it(home: Home, target: Path, clock: FakeClock) -> None:
    parts = save_diagnostics(home, target, now=clock.now() + timedelta(days=1))
    with zipfile.ZipFile(target) as bundle:
        found = json.loads(bundle.read("check-up.json"))
    assert "disk" in {each["check"] for each in found}
    assert parts
