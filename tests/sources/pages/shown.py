"""Small pages for the tests of this folder, and what is read off them."""

from __future__ import annotations

import json

from app.domain.market import PageHints, PageReading
from app.sources.pages.reading import read_page

OUT = "https://schema.org/OutOfStock"
IN = "https://schema.org/InStock"


def page_of(content: str, head: str = "", heading: str = "Copper kettle") -> str:
    """Return a page about a kettle with ``content`` below its heading."""
    return (
        f"<html><head><title>{heading} | Shop</title>{head}</head>"
        f"<body><main><h1>{heading}</h1>{content}</main></body></html>"
    )


def read(content: str, hints: PageHints | None = None, head: str = "") -> PageReading:
    """Return what is read off a page about a kettle."""
    return read_page(page_of(content, head), hints or PageHints())


def stated(name: str = "Copper kettle", **offer: object) -> str:
    """Return JSON-LD of a product with one offer."""
    thing = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": name,
        "offers": {"@type": "Offer", **offer},
    }
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'
