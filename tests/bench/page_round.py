"""A whole round on loopback: 1,000 pages of 200 shops, at the pace that is kept in earnest.

    python -m tests.bench.page_round [--spacing S]

The shops are addresses of this PC, served by a process of their own, whose log is what the pace is judged by.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import sys
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from app.domain.market import PageHints, Verdict
from app.sources.pages.reading import read_page
from app.sources.web.networks import lent_addresses
from app.sources.web.round import visit_all
from app.sources.web.rules import WebRules
from app.sources.web.visit import Outcome, Visit, Visited
from tests.bench.report import Report, progress
from tests.shop_server import Asked, ShopServer, product_page

SITES = 200
PAGES_EACH = 5
ALLOWANCE = 1.10
"""A round may take a tenth longer than its pauses."""

_PADDING = (
    "<div class='teaser'><a href='/other'>Another thing</a></div>" * 350
    + f"<script>window.state = [{'1,' * 35_000}0]</script>"
)
"""700 elements and 90 kB, most of it script: about what the middle page of the web is made of."""


@dataclass(frozen=True)
class _Served:
    """What the server says afterwards."""

    log: list[tuple[float, str, str]]
    most_at_once: int


def main() -> int:
    """Measure, print the document, and return the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--spacing", type=float, default=WebRules().spacing_s, help="seconds between two requests"
    )
    spacing = arguments.parse_args().spacing
    report = Report()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    server.start()
    port, lent = here.recv()
    shipped = WebRules()
    jitter = shipped.jitter_s * spacing / shipped.spacing_s
    rules = replace(shipped, spacing_s=spacing, jitter_s=jitter, lent=lent_addresses(lent))
    progress(f"{SITES * PAGES_EACH} pages on {SITES} shops, {spacing:g} s apart...")
    round_ = _Round(rules, port)
    round_.go()
    here.send("enough")
    served: _Served = here.recv()
    server.join(10)
    _judge(report, rules, round_, served)
    return report.finish()


class _Round:
    """One round, with what it cost."""

    def __init__(self, rules: WebRules, port: int) -> None:
        self._rules = rules
        self._visits = [
            Visit(number, f"http://{_address(number % SITES)}:{port}/p/{number}")
            for number in range(SITES * PAGES_EACH)
        ]
        self.outcomes: Counter[Outcome] = Counter()
        self.right = 0
        self.seconds = 0.0
        self.memory_before_mb = 0.0
        self.memory_peak_mb = 0.0

    def go(self) -> None:
        self._warm_up()
        self.memory_before_mb = _resident_mb()
        over = threading.Event()
        watcher = threading.Thread(target=self._watch_memory, args=(over,))
        watcher.start()
        began = time.monotonic()
        visit_all(
            self._visits,
            {},
            rules=self._rules,
            now=lambda: datetime.now(UTC),
            random=Random(),
            on_visited=self._take,
            check=lambda: None,
            sleep=asyncio.sleep,
        )
        self.seconds = time.monotonic() - began
        over.set()
        watcher.join()

    def _take(self, visited: Visited) -> None:
        self.outcomes[visited.outcome] += 1
        hints = PageHints(url=visited.url)
        reading = read_page(visited.body, hints, content_type=visited.content_type, charset=visited.charset)
        expected = 100_000 + visited.visit.key * 100
        self.right += (
            reading.verdict is Verdict.PRICE and reading.price == expected and reading.currency == "EUR"
        )

    def _warm_up(self) -> None:
        """Load what reading needs, so that it does not count as memory of the round."""
        read_page(_page(0).encode(), PageHints(), content_type="text/html")

    def _watch_memory(self, over: threading.Event) -> None:
        while not over.wait(0.02):
            self.memory_peak_mb = max(self.memory_peak_mb, _resident_mb())


def _judge(report: Report, rules: WebRules, round_: _Round, served: _Served) -> None:
    by_site: dict[str, list[float]] = defaultdict(list)
    for at, address, _path in served.log:
        by_site[address].append(at)
    gaps = [after - before for times in by_site.values() for before, after in pairwise(sorted(times))]
    robots = Counter(address for _at, address, path in served.log if path == "/robots.txt")
    # robots.txt and five pages have five pauses between them.
    implied = PAGES_EACH * (rules.spacing_s + rules.jitter_s / 2)
    report.add("pages fetched", round_.outcomes[Outcome.FETCHED], "pages", at_least=SITES * PAGES_EACH)
    report.add("prices read right", round_.right, "pages", at_least=SITES * PAGES_EACH)
    report.add("requests", len(served.log), "requests", at_most=SITES * (PAGES_EACH + 1))
    report.add("most robots.txt of one shop", max(robots.values(), default=0), "requests", at_most=1)
    report.add("least pause of a shop, by its log", min(gaps, default=0.0), "s", at_least=rules.spacing_s)
    report.add("round", round_.seconds, "s", anchor=implied, ratio_at_most=ALLOWANCE)
    report.add("most connections at once", served.most_at_once, "connections", at_most=rules.connections)
    report.add("memory of the round", round_.memory_peak_mb - round_.memory_before_mb, "MB", at_most=60)
    report.add("memory of the process", round_.memory_peak_mb, "MB", at_most=200)


def _serve(pipe: Connection) -> None:
    """Be all the shops, in a process of its own, until told that it is enough."""
    with ShopServer([_address(number) for number in range(SITES)]) as shop:
        shop.put("/robots.txt", "User-agent: *\nDisallow: /basket\n")
        shop.put("*", _served_page)
        pipe.send((shop.port, shop.lent))
        pipe.recv()
        log = [(each.at, each.address, each.path) for each in shop.log]
        pipe.send(_Served(log, shop.most_at_once))


def _served_page(asked: Asked) -> str:
    return _page(int(asked.path.rpartition("/")[2]))


def _page(number: int) -> str:
    return product_page(f"{10 + number / 100:.2f}", more=_PADDING)


def _address(number: int) -> str:
    return f"127.0.{1 + number // 100}.{1 + number % 100}"


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


if __name__ == "__main__":
    sys.exit(main())
