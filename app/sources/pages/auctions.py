"""Whether a page sells by auction: what stands there as a price may be no more than a bid then."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.sources.pages.block_words import Role
from app.sources.pages.markup import Element, Page
from app.sources.pages.visible import Candidate

_BID = re.compile(
    r"\b(?:starting|current|opening|winning|minimum|highest|next) bid\b|\b\d+ bids?\b"
    r"|\bplace (?:a |your )?bid\b|\bbid now\b|\bbidding (?:has )?ended\b|\bauction (?:has )?end(?:s|ed)\b"
    r"|\b(?:aktuelles gebot|startgebot|höchstgebot|mindestgebot|gebot abgeben|gebotsende)\b|\b\d+ gebote?\b"
    r"|\bpuja (?:actual|inicial|mínima|ganadora|más alta)\b|\b\d+ pujas?\b|\bhacer una puja\b"
    r"|\benchère (?:actuelle|de départ|gagnante|minimum)\b|\b\d+ enchères?\b|\bmise à prix\b|\benchérir\b"
    r"|\bofferta (?:attuale|iniziale|vincente)\b|\bbase d['’]asta\b|\bfai un['’]offerta\b"
    r"|\blance (?:atual|inicial|mínimo)\b|\b\d+ lances?\b|\bhuidig bod\b|\bstartbod\b|\b\d+ biedingen\b"
    r"|\b(?:aktuellt|högsta|nuværende|højeste|nåværende) bud\b|\butgångsbud\b|\b(?:licytuj|licytacja)\b",
    re.IGNORECASE,
)
_BUY_NOW = re.compile(
    r"buy[ -]it[ -]now|buy now price|instant(?:ly)? buy|sofort[ -]?kauf(?:en|preis)|cómpralo ya|¡?cómpralo"
    r"|achat immédiat|compralo subito|direct kopen|köp nu|kup teraz",
    re.IGNORECASE,
)
_SHORT = 90
_LINES_AFTER_HEADING = 80
_STEPS = (0, 1, 2, -1)
"""The lines around "Buy it now" in which its amount is looked for, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Auction:
    """A page that takes bids."""

    buy_now: Candidate | None
    """For how much the product can be had at once, where the page says so."""


def auction_of(
    page: Page, off: list[bool], heading: Element | None, candidates: tuple[Candidate, ...]
) -> Auction | None:
    """Return what a page that takes bids for its product offers beside; None where it takes none."""
    start = 0
    if heading is not None:
        start = next((line.number for line in page.lines if heading.holds(line.owners[0])), 0)
    near = [
        line
        for line in page.lines[: start + _LINES_AFTER_HEADING]
        if len(line.text) <= _SHORT and not off[line.owners[0].index]
    ]
    bids = {line.number for line in near if _BID.search(line.text)}
    if not bids:
        return None
    by_line: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        if candidate.value and not candidate.off and candidate.role is not Role.LIST:
            by_line.setdefault(candidate.line, []).append(candidate)
    found = []
    for line in near:
        if _BUY_NOW.search(line.text) and line.number not in bids:
            step = next((s for s in _STEPS if by_line.get(line.number + s)), None)
            if step is not None and line.number + step not in bids:
                found.extend(by_line[line.number + step])
    alone = len({candidate.value for candidate in found}) == 1
    return Auction(found[0] if alone else None)
