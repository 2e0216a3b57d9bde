"""What a product page says, put together: what it tells programs, checked against what it shows to customers."""

from __future__ import annotations

from app.domain.market import PageHints, PageReading, Verdict
from app.language import tr
from app.sources.pages.decoding import decoded
from app.sources.pages.evidence import Evidence
from app.sources.pages.markup import Page, TooTangledError
from app.sources.pages.weighing import weigh


def read_page(
    body: bytes | str, hints: PageHints, *, content_type: str = "", charset: str | None = None
) -> PageReading:
    """Return what a page says of its product.

    ``content_type`` is the header it came with and ``charset`` an encoding that is known otherwise. Whatever the
    bytes are, there is an answer: what cannot be told is ``Verdict.UNSURE``, with the reason.
    """
    markup = decoded(body, content_type=content_type, charset=charset)
    if not markup.strip():
        return PageReading(Verdict.UNSURE, reason=tr("The page is empty."))
    try:
        page = Page(markup)
    except TooTangledError:
        return PageReading(Verdict.UNSURE, reason=tr("The page is not built like one of a shop."))
    return weigh(Evidence(page, hints))
