"""The lines of a product's own page, as (what, figure) pairs."""

from __future__ import annotations

from datetime import date

from app.desktop.facts import lead_time_source
from app.desktop.models.products import cover_text, margin_text, sells_text, stock_text
from app.desktop.pages.product_past import ProductPast
from app.desktop.words import NOTHING, day_text, moment, severity_word
from app.domain.money import format_money
from app.domain.quantity import QUANTITY_SCALE, format_quantity
from app.domain.time import business_day
from app.jobs.product_settings import ProductSettings
from app.language import number, tr, trn
from app.store.orders import OrderLine
from app.store.product_alerts import PastAlert
from app.store.products import ProductRow

Lines = list[tuple[str, str]]


def product_lines(product: ProductRow) -> Lines:
    """Return what the list knows of a product."""
    currency = product.currency
    lines = [
        (tr("In stock"), stock_text(product)),
        (tr("Sells a day"), sells_text(product)),
        (tr("Lasts for (days)"), cover_text(product)),
        (tr("Price"), _amount(product.price, currency)),
        (tr("Cost"), _amount(product.cost, currency)),
        (tr("Margin (%)"), margin_text(product)),
        (tr("Last sold"), NOTHING if product.last_sold is None else day_text(product.last_sold)),
    ]
    optional = [(tr("Category"), product.category), (tr("Barcode"), product.barcode)]
    return lines + [(name, value) for name, value in optional if value]


def settings_lines(settings: ProductSettings) -> Lines:
    """Return on what terms a product is ordered, and who says so."""
    terms, choice, file = settings.terms, settings.choice, settings.file
    yours, files = lead_time_source("owner"), lead_time_source("file")
    assumed = tr("assumed, or set for its supplier")

    def said(figure: str, source: str) -> str:
        return f"{figure} · {source}" if source else figure

    lines = [
        (tr("Supplier"), said(terms.supplier or NOTHING, _who(choice.supplier, file.supplier, yours, files))),
        (tr("A delivery takes"), said(_days(terms.lead_time_days), lead_time_source(terms.lead_time_source))),
        (tr("You order every"), said(_days(terms.review_days), yours if choice.review_days else assumed)),
        (
            tr("Missing in"),
            said(
                tr("{n} of 100 orders", n=number((1 - terms.service_level) * 100, 1)),
                yours if choice.service_level else assumed,
            ),
        ),
        (
            tr("Order when it falls to"),
            tr("worked out from sales and delivery time")
            if terms.reorder_point is None
            else said(
                format_quantity(terms.reorder_point),
                {"owner": yours, "file": files}.get(terms.reorder_point_source, ""),
            ),
        ),
        (
            tr("Comes in packs of"),
            said(format_quantity(terms.pack_size), _who(choice.pack_size, file.pack_size, yours, files))
            if terms.pack_size > QUANTITY_SCALE
            else tr("single pieces"),
        ),
    ]
    if terms.min_order:
        lines.append((tr("Smallest order"), said(format_quantity(terms.min_order), yours)))
    return lines


def order_lines(past: ProductPast) -> Lines:
    """Return what is on its way, the first due first."""
    return [(_due(line, past.today), format_quantity(line.outstanding)) for line in past.orders]


def past_alert_lines(past: ProductPast) -> Lines:
    """Return the alerts that are over, the last one first."""
    return [(day_text(business_day(alert.first_seen, past.zone)), _over(alert)) for alert in past.past_alerts]


def stock_count_lines(past: ProductPast) -> Lines:
    """Return the latest counts, the last one first."""
    return [
        (moment(point.at, past.now, past.zone), format_quantity(point.on_hand).replace("-", "−"))
        for point in reversed(past.stock)
    ]


def market_lines(past: ProductPast) -> Lines:
    """Return what other shops asked last, as files say; those whose pages are watched are told of beside them."""
    watched = set() if past.watched is None else {line.seller for line in past.watched.pages}
    latest = {point.seller: point for point in past.market if point.seller not in watched}
    return [(point.seller, format_money(point.price, point.currency)) for point in latest.values()]


def _over(alert: PastAlert) -> str:
    # Titles read "product: fact"; whose page this is need not be said again.
    fact = alert.title.rpartition(": ")[2] or severity_word(alert.severity)
    match alert.how:
        case "ordered":
            return tr("{fact}; you ordered it", fact=fact)
        case "answered":
            return tr("{fact}; you answered it", fact=fact)
        case _:
            return tr("{fact}; it passed", fact=fact)


def _due(line: OrderLine, today: date) -> str:
    if line.due_day is None:
        return tr("No day is known")
    if line.is_late(today):
        late = (today - line.due_day).days
        return trn("{n} day late", "{n} days late", late)
    day = day_text(line.due_day)
    return tr("Due {day}", day=day) if line.due_stated else tr("Probably {day}", day=day)


def _who(chosen: object, stated: object, yours: str, files: str) -> str:
    if chosen is not None:
        return yours
    return files if stated else ""


def _days(count: float) -> str:
    return trn("{n} day", "{n} days", round(count, 1))


def _amount(units: int | None, currency: str) -> str:
    return NOTHING if units is None else format_money(units, currency)
