"""Product feeds as shop systems write them, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'


def rss(*articles: dict[str, str], root: str = f'<rss version="2.0" {GOOGLE}>') -> str:
    """Return an RSS 2.0 feed of articles given by attribute."""
    items = "".join(f"<item>\n{_attributes(article)}</item>\n" for article in articles)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n<channel>\n<title>Wholesale</title>\n'
        f"<link>https://wholesale.example</link>\n{items}</channel>\n</rss>\n"
    )


def atom(*articles: dict[str, str]) -> str:
    """Return an Atom 1.0 feed of articles given by attribute."""
    entries = "".join(
        f"<entry><id>urn:x:{number}</id><title>Atom title</title>{_attributes(article)}</entry>"
        for number, article in enumerate(articles)
    )
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" {GOOGLE}>'
        f"<title>Wholesale</title><id>urn:x</id>{entries}</feed>"
    )


def tsv(*articles: dict[str, str]) -> str:
    """Return a feed as tab-separated text."""
    header: Sequence[str] = list(dict.fromkeys(name for article in articles for name in article))
    lines = [
        "\t".join(header),
        *("\t".join(article.get(name, "") for name in header) for article in articles),
    ]
    return "\r\n".join(lines) + "\r\n"


def article(number: str, price: str = "12.90 EUR", **more: str) -> dict[str, str]:
    """Return one article with what Google demands of every one."""
    return {"id": number, "title": f"Article {number}", "price": price, "availability": "in_stock"} | more


def _attributes(given: dict[str, str]) -> str:
    return "".join(f"<g:{name}>{escape(value)}</g:{name}>\n" for name, value in given.items())
