"""The words of stock alerts: the fact in the title, the arithmetic in the text."""

from __future__ import annotations

from app.analysis.cover import Cover, StockLevel


def title(name: str, cover: Cover) -> str:
    """Return the fact in a few words: "Espresso beans 1 kg: about 3 days left"."""
    if cover.level is StockLevel.OUT:
        return f"{name}: sold out"
    if cover.days_of_cover is None:
        return f"{name}: {number(cover.on_hand)} left"
    return f"{name}: {days(cover.days_of_cover)} left"


def arithmetic(cover: Cover) -> str:
    """Return what the judgement rests on: "4 left · sells 1.3 a day · supplier takes 5 days"."""
    parts = [f"{number(cover.on_hand)} left"]
    if cover.daily_sales:
        parts.append(f"sells {rate(cover.daily_sales)}")
    else:
        parts.append("no sales in 4 weeks")
    if cover.level is StockLevel.LOW and cover.days_of_cover is not None:
        parts.append(f"{days(cover.days_of_cover)} of cover")
    if cover.reorder_point_set and cover.reorder_point is not None:
        parts.append(f"reorder point {number(cover.reorder_point)}")
    lead = f"{cover.lead_time_days} day{'s' if cover.lead_time_days != 1 else ''}"
    parts.append(f"supplier takes {lead}" if cover.lead_time_known else f"lead time taken as {lead}")
    return " · ".join(parts)


def number(value: float) -> str:
    """Return a quantity as a person writes it: no needless decimals."""
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def rate(per_day: float) -> str:
    """Return a daily rate so that slow movers stay readable: "1.3 a day", "2 a week", "1 a month"."""
    if per_day >= 0.95:
        return f"{per_day:.1f} a day".replace(".0 ", " ")
    if per_day * 7 >= 0.95:
        return f"{per_day * 7:.1f} a week".replace(".0 ", " ")
    return f"{per_day * 30:.1f} a month".replace(".0 ", " ")


def days(count: float) -> str:
    """Return a span of days without false precision."""
    if count < 1:
        return "less than a day"
    if count < 14:
        whole = round(count)
        return f"about {whole} day{'s' if whole != 1 else ''}"
    return f"about {round(count / 7)} weeks"
