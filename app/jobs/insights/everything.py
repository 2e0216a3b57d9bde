"""All insights in one go: the shop is read once, everything is worked out, and one short write stores it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from app.domain.time import business_day
from app.engine.context import RunContext
from app.jobs.insights.found import Found, put_found
from app.jobs.insights.interest import interest
from app.jobs.insights.jobs import NO_SALES, sales_summary
from app.jobs.insights.movement import risers_and_fallers
from app.jobs.insights.picture import ShopPicture, shop_picture
from app.jobs.insights.pricing import price_effects
from app.jobs.insights.ranking import product_classes
from app.jobs.insights.sellers import best_sellers
from app.jobs.insights.shelf import stock_that_lies
from app.jobs.insights.surprises import surprising_days, surprising_products
from app.language import noop, tr
from app.store.settings import get_shop

_Question = Callable[[Connection, ShopPicture], list[Found]]

QUESTIONS: dict[str, _Question] = {
    noop("Working out best sellers"): lambda _, picture: [best_sellers(picture)],
    noop("Working out risers and fallers"): lambda _, picture: risers_and_fallers(picture),
    noop("Working out stock that nobody buys"): lambda _, picture: stock_that_lies(picture),
    noop("Working out which products carry the shop"): lambda _, picture: [product_classes(picture)],
    noop("Working out unusual days and products"): lambda _, picture: [
        surprising_days(picture),
        surprising_products(picture),
    ],
    noop("Working out what price changes did"): lambda connection, picture: [
        price_effects(connection, picture)
    ],
    noop("Working out what people look for"): interest,
}
"""By the words that the progress line says."""


def work_out_all(ctx: RunContext) -> None:
    """Answer every question of the shop as it was known at ``ctx.as_of``.

    All is worked out before the store is held: the last transaction only writes what was found.
    """
    steps = len(QUESTIONS) + 2
    ctx.progress(0, steps, tr("Summing up sales"))
    with ctx.store.read() as connection:
        shop = get_shop(connection)
        summaries = [sales_summary(connection, shop, ctx.as_of, period) for period in ("day", "week")]
    found = [summary for summary in summaries if summary is not None]
    ctx.progress(1, steps, tr("Reading what was sold"))
    with ctx.store.read() as connection:
        picture = shop_picture(connection, shop, business_day(ctx.as_of, shop.zone))
    for number, (name, question) in enumerate(QUESTIONS.items()):
        if picture is None:
            break
        ctx.progress(number + 2, steps, tr(name))
        with ctx.store.read() as connection:
            found += question(connection, picture)
    for one in found:
        ctx.log(one.text)
    with ctx.finish() as connection:
        put_found(connection, found, ctx)
        ctx.rows = len(found)
        ctx.result_text = found[0].text if found else tr(NO_SALES)
        ctx.result = {"insights": [one.kind for one in found]}
