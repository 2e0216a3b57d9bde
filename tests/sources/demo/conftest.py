from __future__ import annotations

from datetime import date

import pytest

from tests.sources.demo.written import Written


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The demo shop as it is made on a Saturday in November."""
    return Written.into(tmp_path_factory.mktemp("demo"), date(2026, 11, 21))
