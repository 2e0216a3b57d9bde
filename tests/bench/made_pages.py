"""Watched pages of very many shops, made up for measurements: read, doubted, stopped, all with a past.

None is due for months, so that the job which looks at them judges all of them and asks nobody.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select

from app.domain.time import to_day_number, to_millis
from app.jobs.service import Service
from app.store.tables import PRODUCT, WATCHED_PAGE
from app.store.tables.market import PAGE_EVIDENCE, PAGE_PRICE

PAST_PRICES = 12
"""Changes of price that each page has had, a week apart."""
DAYS_OF_REST = 400


def watch_pages(service: Service, *, pages: int = 1_000, shops: int = 200) -> None:
    """Watch so many pages of so many shops, two for each product; does nothing where pages are watched already."""
    now = service.now()
    at, rest = to_millis(now), to_millis(now + timedelta(days=DAYS_OF_REST))
    with service.store.write() as connection:
        if connection.execute(select(WATCHED_PAGE.c.id).limit(1)).first() is not None:
            return
        priced = select(PRODUCT.c.id, PRODUCT.c.price).where(PRODUCT.c.price.is_not(None)).limit(pages // 2)
        products = connection.execute(priced).all()
        connection.execute(
            insert(WATCHED_PAGE),
            [
                {
                    "id": number,
                    "product_id": products[number % len(products)].id,
                    "url": f"https://shop-{number % shops}.example/product/{number}",
                    "site": f"shop-{number % shops}.example",
                    "seller": f"Shop {number % shops}",
                    "state": "stopped" if number % 40 == 0 else "watching",
                    "added_at": at,
                    "checked_at": at - number * 60_000,
                    "outcome": "unsure" if number % 50 == 1 else "price",
                    "outcome_text": "The page is not there any more." if number % 40 == 0 else "",
                    "not_before": rest,
                    "price": _price(products[number % len(products)].price, number),
                    "currency": "EUR",
                    "availability": "in-stock" if number % 9 else "out-of-stock",
                    "title": f"Product {number}",
                    "price_at": at - number * 60_000,
                    "price_since": at - number * 60_000,
                    "doubted_price": 990_000 if number % 30 == 7 else None,
                    "doubted_currency": "EUR" if number % 30 == 7 else None,
                    "doubted_at": at if number % 30 == 7 else None,
                    "doubted_seen": int(number % 30 == 7),
                }
                for number in range(1, pages + 1)
            ],
        )
        connection.execute(
            insert(PAGE_PRICE),
            [
                {
                    "page_id": number,
                    "at": to_millis(now - timedelta(weeks=week)) - number,
                    "day": to_day_number((now - timedelta(weeks=week)).date()),
                    "price": _price(products[number % len(products)].price, number + week),
                    "currency": "EUR",
                    "availability": "in-stock",
                }
                for number in range(1, pages + 1)
                for week in range(PAST_PRICES)
            ],
        )
        connection.execute(
            insert(PAGE_EVIDENCE),
            [
                {
                    "page_id": number,
                    "at": at - number,
                    "verdict": "price",
                    "way": "json-ld",
                    "availability": "in-stock",
                    "excerpt": '{"@type": "Offer", "price": "12.90", "priceCurrency": "EUR"}',
                    "sha256": f"{number:064}",
                }
                for number in range(1, pages + 1)
            ],
        )


def _price(own: int, number: int) -> int:
    """A price between four fifths and six fifths of the own one, in whole cents."""
    return own * (80 + number * 7 % 41) // 10_000 * 100
