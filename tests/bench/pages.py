"""How well prices are read off product pages, beside extruct and price-parser alone on the same pages.

    python -m tests.bench.pages [--folder DIR] [--list]

Sets are the project's own labelled pages (``open`` and ``kept``), those of others kept beside the checkout where they
are present (``shared``), and all of these together; ``--folder`` measures another folder of pages with a
``labels.json`` of the same form instead. ``--list`` names every page that was not read right. Shares are of all pages
of a set, ``readable read`` of those whose one price a careful person could name. Time is the median of three rounds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.domain.market import PageReading
from app.sources.pages.reading import read_page
from tests.bench.plain_pages import read_plainly
from tests.bench.report import Report, progress
from tests.sources.pages.corpus.judge import Outcome, Score, score
from tests.sources.pages.corpus.labels import CORPUS, LabelledPage, labelled_pages

RIGHT_OR_ABSTAINED = 0.97
WRONG_PRICE = 0.01
READABLE_READ = 0.80
TIMES_AS_LONG = 1.0
ROUNDS = 3

_SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "pages"
_SHARED_LABELS = CORPUS.parent / "shared_pages.json"


def read_ours(page: LabelledPage) -> PageReading:
    """What the price round would read."""
    return read_page(page.body(), page.hints, content_type=page.content_type)


def sets_of_pages(folder: Path | None) -> dict[str, list[LabelledPage]]:
    """The sets to be measured, by name; ``folder`` is then the only one."""
    if folder is not None:
        return {folder.name: labelled_pages(folder)}
    sets = {name: labelled_pages(CORPUS / name) for name in ("open", "kept")}
    if _SHARED.is_dir():
        sets["shared"] = labelled_pages(_SHARED, _SHARED_LABELS)
    else:
        progress("shared: no pages of others are kept beside the checkout")
    return sets | {"all": [page for pages in sets.values() for page in pages]}


def measure(report: Report, name: str, ours: Score, plain: Score) -> None:
    """One set's shares into ``report``."""
    report.add(f"{name}: pages", len(ours.judged), "pages")
    report.add(f"{name}: right", ours.share(Outcome.RIGHT), "share", anchor=plain.share(Outcome.RIGHT))
    report.add(
        f"{name}: abstained", ours.share(Outcome.ABSTAINED), "share", anchor=plain.share(Outcome.ABSTAINED)
    )
    report.add(
        f"{name}: right or abstained",
        ours.right_or_abstained,
        "share",
        anchor=plain.right_or_abstained,
        at_least=RIGHT_OR_ABSTAINED,
    )
    report.add(
        f"{name}: wrong price",
        ours.share(Outcome.WRONG_PRICE),
        "share",
        anchor=plain.share(Outcome.WRONG_PRICE),
        at_most=WRONG_PRICE,
    )
    report.add(
        f"{name}: wrong currency",
        ours.share(Outcome.WRONG_CURRENCY),
        "share",
        anchor=plain.share(Outcome.WRONG_CURRENCY),
        at_most=0,
    )
    report.add(
        f"{name}: readable read",
        ours.readable_read,
        "share",
        anchor=plain.readable_read,
        at_least=READABLE_READ,
    )
    report.add(f"{name}: wrong availability", ours.wrong_availability, "share")
    report.add(f"{name}: wrong list price", ours.wrong_list_price, "share")


def milliseconds(pages: list[LabelledPage], read: Callable[[LabelledPage], PageReading]) -> float:
    """What one page takes, over all ``pages``."""
    rounds = []
    for _round in range(ROUNDS):
        begin = time.process_time()
        for page in pages:
            read(page)
        rounds.append((time.process_time() - begin) * 1_000 / len(pages))
    return statistics.median(rounds)


def main() -> int:
    """Read, judge and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, help="pages with a labels.json, instead of the project's own")
    parser.add_argument("--list", action="store_true", help="name every page that was not read right")
    options = parser.parse_args()
    report = Report()
    sets = sets_of_pages(options.folder)
    for name, pages in sets.items():
        progress(f"{name}: {len(pages)} pages")
        ours = score(pages, read_ours)
        measure(report, name, ours, score(pages, read_plainly))
        if options.list and name != "all":
            progress(ours.listed(*(outcome for outcome in Outcome if outcome is not Outcome.RIGHT)))
    every = list(sets.values())[-1]
    report.add(
        "time a page",
        milliseconds(every, read_ours),
        "ms",
        anchor=milliseconds(every, read_plainly),
        ratio_at_most=TIMES_AS_LONG,
    )
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
