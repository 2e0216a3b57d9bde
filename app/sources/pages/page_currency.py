"""The currency that a page's own data name for an amount, where customers see a sign that several share."""

from __future__ import annotations

import re
from decimal import Decimal

from app.sources.pages.markup import Page
from app.sources.pages.price_signs import ISO_CODES, Sign
from app.sources.pages.said_currency import currencies_chosen, currencies_said

_NAMED = re.compile(
    r"currency(?:_?-?(?:code|iso|unit|of_?preference))?[\"']?\s*[:=]\s*[\"']([A-Za-z]{3})[\"']", re.IGNORECASE
)
_SHOPIFY = re.compile(r"Shopify\.currency\s*=\s*\{\s*[\"']active[\"']\s*:\s*[\"']([A-Z]{3})[\"']")
"""What the widest spread of shop programs says of the currency in which it draws just this page."""
_AROUND = 220
_SCRIPT_LIMIT = 3_000_000
_ATTRIBUTE_LENGTH = 40
_MENTIONS = 400
_METAS = frozenset(
    {"currency", "pricecurrency", "og:price:currency", "product:price:currency", "price:currency"}
)


def currency_named_for(page: Page, value: Decimal, sign: Sign) -> str | None:
    """Return the one code that the page's data name beside this amount, or as what its sign means.

    A code alone proves nothing, for it may be that of a tracker. None where several codes are named so.
    """
    written = _ways_to_write(value)
    found: set[str] = set()
    mentions = 0
    for text in _data_of(page):
        found.update(code for code in _SHOPIFY.findall(text) if code in ISO_CODES)
        for match in _NAMED.finditer(text):
            mentions += 1
            if mentions > _MENTIONS:
                break
            code = match[1].upper()
            near = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
            if code in ISO_CODES and (written.search(near) or _names_sign(near, sign)):
                found.add(code)
    for meta in page.all("meta"):
        name = (
            meta.attributes.get("property")
            or meta.attributes.get("name")
            or meta.attributes.get("itemprop")
            or ""
        )
        code = meta.attributes.get("content", "").strip().upper()
        if name.strip().lower() in _METAS and code in ISO_CODES:
            found.add(code)
    found |= _of_form(page, written) | currencies_said(page) | currencies_chosen(page)
    code = found.pop() if len(found) == 1 else None
    return code if code is not None and sign.may_be(code) else None


def _of_form(page: Page, written: re.Pattern[str]) -> set[str]:
    """Return the codes that forms would send together with this amount."""
    sent = [
        (e.attributes.get("name", "").lower(), e.attributes.get("value", "").strip())
        for e in page.all("input")
    ]
    if not any(written.fullmatch(value) for _, value in sent):
        return set()
    return {value for name, value in sent if "currency" in name and value in ISO_CODES}


def _data_of(page: Page) -> list[str]:
    found = []
    for element in page.elements:
        if element.tag == "script":
            text = page.raw_text(element)
            if "urrency" in text or "URRENCY" in text:
                found.append(text[:_SCRIPT_LIMIT].replace("\\", ""))
        else:
            found.extend(
                text.replace("\\", "").replace("&quot;", '"')
                for text in element.attributes.values()
                if len(text) > _ATTRIBUTE_LENGTH and "urrency" in text
            )
    return found


def _ways_to_write(value: Decimal) -> re.Pattern[str]:
    plain = f"{value:f}"
    short = plain.rstrip("0").rstrip(".") if "." in plain else plain
    cents = f"{value:.2f}"
    tenths = f"{short}.0" if "." not in short else short
    ways = "|".join(re.escape(way) for way in sorted({plain, short, cents, tenths}, key=len, reverse=True))
    return re.compile(rf"(?<![\d.,])(?:{ways})(?![\d]|[.,]\d)")


def _names_sign(near: str, sign: Sign) -> bool:
    """Say whether a symbol of its own beside the code is the sign that customers see."""
    return (
        bool(sign.mark)
        and re.search(
            rf"(?:symbol|sign|unit)\w*[\"']?\s*[:=]\s*[\"']\s*{re.escape(sign.mark)}\s*[\"']",
            near,
            re.IGNORECASE,
        )
        is not None
    )
