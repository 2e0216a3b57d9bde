"""What came of a visit, in the owner's words. No sentence names a time of day: zones are known elsewhere."""

from __future__ import annotations

from app.language import tr
from app.language.figures import number
from app.sources.web.visit import Outcome

_MEGABYTE = 1_000_000
_WITH_A_PAGE = (200, 203)


def answered(outcome: Outcome, site: str, status: int, kind: str) -> str:
    """Return the sentence for an answer by its ``status`` or the ``kind`` of its content; empty where it is a page."""
    match outcome:
        case Outcome.GONE:
            return tr("{site} does not have this page (any more).", site=site)
        case Outcome.REFUSED:
            return tr("{site} refused to show this page ({status}).", site=site, status=status)
        case Outcome.BUSY:
            return tr("{site} asked to be left alone for now (too many requests).", site=site)
        case Outcome.BROKEN:
            return tr("{site} has trouble of its own for now ({status}).", site=site, status=status)
        case Outcome.WRONG_KIND if status not in _WITH_A_PAGE:
            return tr("{site} did not send what was asked for ({status}).", site=site, status=status)
        case Outcome.WRONG_KIND if kind:
            return tr("What {site} sent cannot be read here ({kind}).", site=site, kind=kind)
        case Outcome.WRONG_KIND:
            return tr("What {site} sent cannot be read here.", site=site)
        case _:
            return ""


def too_large(site: str, most: int) -> str:
    """Return the sentence for more than ``most`` bytes."""
    size = number(most / _MEGABYTE, 1)
    return tr("What {site} sent is larger than {size} MB and was not read.", site=site, size=size)


def too_slow(site: str) -> str:
    """Return the sentence for an answer that did not come, or not to its end, in time."""
    return tr("{site} took too long to answer.", site=site)


def garbled(site: str) -> str:
    """Return the sentence for a body that cannot be unpacked."""
    return tr("What {site} sent is damaged and cannot be unpacked.", site=site)


def unreachable(site: str) -> str:
    """Return the sentence for a connection that was not made."""
    return tr("{site} could not be reached.", site=site)


def broke_off(site: str) -> str:
    """Return the sentence for a connection that ended too early."""
    return tr("The connection to {site} broke off.", site=site)


def unknown_name(site: str) -> str:
    """Return the sentence for a name that nobody has."""
    return tr("There is no site of the name {site}.", site=site)


def unanswered_name(site: str) -> str:
    """Return the sentence for a name that nobody could say anything of."""
    return tr("{site} could not be found: looking its name up failed.", site=site)


def perhaps_offline(site: str) -> str:
    """Return the sentence for when it may be this PC that has no connection."""
    return tr("{site} could not be found just now: this PC may have been offline.", site=site)


def distrusted(site: str, is_expired: bool) -> str:
    """Return the sentence for a certificate that does not hold."""
    if is_expired:
        return tr("The certificate of {site} has expired: its page was not read.", site=site)
    return tr("The certificate of {site} cannot be trusted: its page was not read.", site=site)


def inside(site: str) -> str:
    """Return the sentence for a name that leads into this network."""
    return tr("{site} leads to an address inside this PC or its network and was not read.", site=site)


def leads_astray(site: str) -> str:
    """Return the sentence for a redirect to something that is not asked."""
    return tr(
        "The page of {site} leads into this network, or to no web page, and was not read.",
        site=site,
    )


def leads_unprotected(site: str) -> str:
    """Return the sentence for a redirect from https to http."""
    return tr("The page of {site} leads to an address without protection (http) and was not read.", site=site)


def leads_nowhere(site: str) -> str:
    """Return the sentence for redirects without an end."""
    return tr("The page of {site} leads on and on, and nowhere.", site=site)


def forbidden(site: str) -> str:
    """Return the sentence for a page that robots.txt keeps programs off."""
    return tr("{site} does not want programs to read this page (robots.txt).", site=site)


def rules_unknown(site: str) -> str:
    """Return the sentence for a robots.txt that cannot be had."""
    return tr(
        "{site} could not say what programs may read (robots.txt), so it is left alone for now.", site=site
    )


def left_alone(site: str) -> str:
    """Return the sentence for a page that was not asked because of its site."""
    return tr("{site} is left alone for now; this page is asked another time.", site=site)


def no_time_left(site: str) -> str:
    """Return the sentence for a page that had no place in a round."""
    return tr("There was no time left for this page of {site}; it is asked another time.", site=site)
