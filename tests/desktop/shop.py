"""A small shop for the window's tests: read in from two files, judged once, at noon of a fixed day."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from app.domain.shop import Shop
from app.jobs.service import Service
from app.store import settings
from app.system.notifications import Answer, Delivery, Result
from app.system.paths import Home

NOON = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)

PRODUCTS = """SKU,Name,Category,Supplier,Barcode,Price,Cost,Currency,Stock,Lead time days,Reorder point,Active
BEAN-1,Espresso beans 1 kg,Coffee,Casa Roast,4012345678901,18.50,9.25,EUR,4,5,,yes
MUG-1,Mug & saucer,Cups,Casa Roast,4012345678918,6.00,2.00,EUR,80,5,,yes
TEA-1,Green tea,Tea,Tea House,,4.00,,EUR,0,5,3,yes
JAM-1,Apricot jam,Pantry,,,3.50,1.50,EUR,,,,yes
"""


class FixedClock:
    """Stands at one instant until a test moves it; waiting still works."""

    def __init__(self, instant: datetime = NOON) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return time.monotonic()


def sales() -> str:
    lines = ["Receipt,Date,Time,SKU,Name,Quantity,Unit price,Amount,Currency"]
    for back in range(28, 0, -1):
        day = date(2026, 3, 11) - timedelta(days=back)
        lines.append(f"R{back},{day},10:00,BEAN-1,Espresso beans 1 kg,2,18.50,37.00,EUR")
        lines.append(f"R{back},{day},10:00,TEA-1,Green tea,1,4.00,4.00,EUR")
    return "\n".join(lines) + "\n"


def do(service: Service, *jobs: str) -> None:
    """Run jobs to their end; each must succeed."""
    for job in jobs:
        run = service.engine.wait(service.run_now(job), 30)
        assert run.status == "succeeded", run.error_text


def make_shop(root: Path) -> None:
    """Write a home in which the shop's files were read and its stock was judged."""
    home = Home(root)
    service = Service.open(home, FixedClock())
    with service.store.write() as connection:
        shop = Shop("Corner", "EUR", currency_assumed=False, time_zone="UTC", zone_assumed=False)
        settings.put_shop(connection, shop, now=NOON)
    (home.inbox / "products.csv").write_text(PRODUCTS)
    (home.inbox / "sales.csv").write_text(sales())
    service.start(alarm=False)
    do(service, "update-inventory", "record-prices", "stock-alerts")
    service.stop()


class RecordingSender:
    """Stands in for the desktop's notices: remembers them and answers as it is told to."""

    def __init__(self, delivery: Delivery | None = None) -> None:
        self.sent: list[tuple[str, str, Sequence[tuple[str, str]], bool]] = []
        self.answers: list[Answer] = []
        self._delivery = delivery or Delivery(channel="native")

    def send(
        self,
        title: str,
        body: str,
        buttons: Sequence[tuple[str, str]],
        urgent: bool,
        on_answer: Answer,
        on_result: Result,
    ) -> None:
        self.sent.append((title, body, buttons, urgent))
        self.answers.append(on_answer)
        on_result(self._delivery)


class Ending:
    """Counts how often the program was asked to end."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


def nothing(_value: object) -> None:
    """Take anything and do nothing."""


Predicate = Callable[[], bool]
