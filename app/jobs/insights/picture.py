"""Everything that the insights are worked out from, read once: what sold when, and what is known of the products."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.analysis.goods import names_goods
from app.domain.shop import Shop
from app.domain.time import from_day_number
from app.jobs.reports import reporting_currency
from app.store.sales import open_days, sales_span
from app.store.sold_history import SoldHistory, load_sold
from app.store.wares import Ware, wares

HISTORY_DAYS = 400
"""Days looked back over: a year, and what a usual week before it needs."""

FOUR_WEEKS = 28


@dataclass(frozen=True, slots=True)
class ShopPicture:
    """The shop as it was known on ``today``, which itself, being unfinished, is left out."""

    today: date
    currency: str
    first_known: date
    """The first day that any sales are known of."""
    sold: SoldHistory
    """Up to ``last``, ``HISTORY_DAYS`` days or as many as are known."""
    products: dict[int, Ware]
    goods: npt.NDArray[np.bool_]
    """(S,) of ``sold``: things, not postage or discounts, that the shop still has."""

    @property
    def last(self) -> date:
        """The last day before today that has sales."""
        return self.sold.day(-1)

    def first_of(self, days: int) -> date:
        """Return the first of the last ``days`` days."""
        return self.last - timedelta(days=days - 1)

    def known_for(self, days: int) -> bool:
        """Whether sales are known of that many days."""
        return self.first_of(days) >= self.first_known

    def product(self, index: int) -> Ware:
        """Return the product of a row of ``sold`` for which ``goods`` is True."""
        return self.products[int(self.sold.product_ids[index])]

    def open_columns(self, first: int, last: int | None = None) -> npt.NDArray[np.intp]:
        """Return the columns of open days in a slice of ``sold``; negative numbers count from the end."""
        return np.arange(self.sold.days)[first:last][self.sold.open[first:last]]


def is_goods(product: Ware) -> bool:
    """Return whether that is a thing on a shelf; stock that was counted, or a cost, says more than a name."""
    return product.on_hand is not None or product.cost is not None or names_goods(product.name)


def shop_picture(connection: Connection, shop: Shop, today: date) -> ShopPicture | None:
    """Read what the insights of ``today`` are made of; None where nothing was sold before it."""
    span = sales_span(connection)
    if span is None or span[0] >= today:
        return None
    opened = open_days(connection, span[0], min(span[1], today - timedelta(days=1)))
    last = from_day_number(opened[-1])
    first = max(span[0], last - timedelta(days=HISTORY_DAYS - 1))
    currency = reporting_currency(connection, shop)
    sold = load_sold(connection, first, last, currency)
    products = wares(connection, today=today)
    goods = np.array(
        [(one := products.get(int(known))) is not None and is_goods(one) for known in sold.product_ids],
        dtype=bool,
    )
    return ShopPicture(today, currency, span[0], sold, products, goods)
