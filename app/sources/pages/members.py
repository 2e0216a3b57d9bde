"""Whether a price is for members of the shop's club only, and everybody else pays more."""

from __future__ import annotations

import re
from decimal import Decimal

from app.sources.pages.block_words import Role
from app.sources.pages.evidence import Evidence
from app.sources.pages.exact_money import is_same
from app.sources.pages.visible import Candidate

_MEMBERS = re.compile(
    r"\b(?:members?|vip|insiders?|club|loyalty|rewards?)\b.{0,8}\b(?:price|only|pay|exclusive)"
    r"|\bfor members\b|\bnon-?members?\b|^\W*members?\W*$|\bmembers?\s*:"
    r"|\b(?:sign in|log in|join)\b.{0,10}\b(?:pay|get)\b"
    r"|\b(?:mitglieder|club|vip)-?preis|\bprecio (?:de |para )?(?:socios?|club)|\bprix (?:membres?|adhérents?|club)"
    r"|\bprezzo (?:soci|club)|\b(?:club|leden)prijs|\bmedlemspris|\bcena klubowa|회원가|会員価格",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\bnon-?members?\b", re.IGNORECASE)
_LABEL = 40
_OWN_LIMIT = 20
_NEAR = 6
_DEARER = frozenset({Role.PRICE, Role.USUAL, Role.LIST})


def is_for_members(evidence: Evidence, value: Decimal) -> bool:
    """Say whether a price is seen as one for members only, with a higher one beside it."""
    own = [c for c in evidence.seen.candidates if not c.off and is_same(c.value, value)][:_OWN_LIMIT]
    if not own or not all(_is_called_so(evidence, candidate) for candidate in own):
        return False
    return any(
        other.value is not None
        and value < other.value <= 2 * value
        and (other.role in _DEARER or _OTHERS.search(other.text))
        and not other.off
        and abs(other.line - candidate.line) <= _NEAR
        for candidate in own
        for other in evidence.seen.candidates
    )


def _is_called_so(evidence: Evidence, candidate: Candidate) -> bool:
    if _MEMBERS.search(candidate.text):
        return True
    lines = evidence.page.lines
    beside = [
        lines[number] for number in (candidate.line - 1, candidate.line + 1) if 0 <= number < len(lines)
    ]
    # A line that names another price speaks of that one; one that names what is saved speaks of the price beside it.
    amounts = {
        other.line
        for other in evidence.seen.candidates
        if not _is_saved(evidence, candidate.value, other.value)
    }
    return any(
        len(line.text) <= _LABEL and line.number not in amounts and _MEMBERS.search(line.text)
        for line in beside
    )


def _is_saved(evidence: Evidence, price: Decimal | None, saved: Decimal | None) -> bool:
    if price is None or not saved:
        return False
    return any(is_same(other.value, price + saved) for other in evidence.seen.candidates)
