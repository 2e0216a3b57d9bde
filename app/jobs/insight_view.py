"""What the insights page and ``tillwatch insights`` show: the stored insights, put into sections of plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from app.analysis.compare import change_text
from app.domain.money import format_money, to_money
from app.jobs.forecast_words import accuracy_words
from app.jobs.insights.wording import day_text, span_text, units_text
from app.jobs.overview import DayBar
from app.jobs.run_words import ago
from app.jobs.service import Service
from app.store.forecasts import accuracies
from app.store.insights import InsightRow, latest_insight
from app.store.sales import sales_span

FORECASTS = "forecasts"
"""Key of the one section that is no stored insight: how right the forecasts were."""

_WEB_SHOP = frozenset(("interest", "seen-not-bought"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a section's table; numbers stand at the right."""

    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a section's table, a cell for each column; ``sku`` where it is about one product."""

    cells: tuple[str, ...]
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One insight. ``bars`` is empty but for sales by day."""

    key: str
    title: str
    sentence: str
    """The answer."""
    explanation: str
    """How it was worked out, and what its words mean."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    bars: tuple[DayBar, ...]
    computed_at: datetime | None
    known: bool = True
    """False where the data does not reach: the sentence then says what is wanting."""


@dataclass(frozen=True, slots=True)
class InsightsView:
    """The page: one sentence, one line below it, and the sections in the order in which they are read."""

    sentence: str
    subline: str
    sections: tuple[Section, ...]
    is_empty: bool
    """True where nothing was worked out yet: the page then says what will be here."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a section is made of a stored insight; its rows come from the figures."""

    key: str
    kind: str
    title: str
    explanation: str
    columns: tuple[Column, ...]
    rows: Callable[[Mapping[str, Any]], Iterator[Row]]


def insights_view(service: Service) -> InsightsView:
    """Return what was worked out last of everything."""
    with service.store.read() as connection:
        sections = stored_sections(connection)
        week = latest_insight(connection, "sales-week")
        span = sales_span(connection)
    if not sections:
        return InsightsView(
            "What sells, what lies and what changed will be here.",
            "It is worked out every hour, once there are sales.",
            (),
            is_empty=True,
        )
    now = service.now()
    computed = [section.computed_at for section in sections if section.computed_at is not None]
    worked_out = f"Worked out {ago(max(computed), now)}" if computed else "Worked out"
    known = "" if span is None else f" from sales up to {day_text(span[1], now.date())}"
    headline = sections[0].sentence if week is None else _headline(week)
    return InsightsView(headline, f"{worked_out}{known}", tuple(sections), is_empty=False)


def _headline(week: InsightRow) -> str:
    """Return the week's takings and their change in one short line; the section on the week tells the rest."""
    figures = week.figures
    so_far = " so far" if date.fromisoformat(figures["sales_to"]) < week.last else ""
    text = f"{_money(figures, figures['amount'], whole=True)}{so_far} in the week of {week.first.day} {week.first:%B}"
    share = figures["change_per_open_day"]
    if share is None:
        return f"{text}."
    per_day = "" if figures["open_days"] == figures["open_days_before"] else "by open day "
    return f"{text}, {per_day}{change_text(1 + share, 1, figures['compared_with'])}."


def stored_sections(connection: Connection, *, until: date | None = None) -> list[Section]:
    """Return a section for every insight that is known; ``until``: as known on that day."""
    found = []
    for shape in _SHAPES:
        insight = latest_insight(connection, shape.kind, until=until)
        if insight is not None:
            found.append(_section(shape, insight))
    # A shop without a web shop need not be told every day that nobody counts its views.
    found = [section for section in found if section.known or section.key not in _WEB_SHOP]
    return [*found, *_forecasts(connection)]


def _section(shape: _Shape, insight: InsightRow) -> Section:
    span = span_text(insight.first, insight.last)
    return Section(
        key=shape.key,
        title=shape.title,
        sentence=insight.figures["most_sold"] if shape.key == "most-sold" else insight.text,
        explanation=f"{shape.explanation} From {span}.",
        columns=shape.columns,
        rows=tuple(shape.rows(insight.figures)),
        bars=_bars(insight) if shape.key == "sales-week" else (),
        computed_at=insight.computed_at,
        known=bool(insight.figures.get("known", True)),
    )


def _bars(insight: InsightRow) -> tuple[DayBar, ...]:
    """Return the fortnight that ends with the week, so that the week before stands beside it."""
    figures = insight.figures
    known = {day["day"]: day["amount"] for day in [*figures.get("days_before", ()), *figures["days"]]}
    bars = []
    for step in range(-7, 7):
        day = insight.first + timedelta(days=step)
        amount = to_money(known.get(day.isoformat(), "0"))
        bars.append(DayBar(f"{day:%a %d %b}", amount, format_money(amount, figures["currency"])))
    return tuple(bars)


def _forecasts(connection: Connection) -> list[Section]:
    rows = accuracies(connection)
    if not rows:
        return []
    return [
        Section(
            key=FORECASTS,
            title="How right the forecasts were",
            sentence=accuracy_words(rows),
            explanation="Each week's forecasts are kept and held against what was sold since.",
            columns=(
                Column("Forecast made for the weeks from"),
                Column("Days passed", numeric=True),
                Column("Products", numeric=True),
                Column("Within the range", numeric=True),
                Column("Off by", numeric=True),
            ),
            rows=tuple(
                Row(
                    (
                        f"{row.first_day.day} {row.first_day:%B %Y}",
                        f"{row.days}",
                        f"{row.products:,}",
                        _percent(row.coverage),
                        _percent(row.wape),
                    )
                )
                for row in rows
            ),
            bars=(),
            computed_at=None,
        )
    ]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f} %"


def _money(figures: Mapping[str, Any], amount: str | None, *, whole: bool = False) -> str:
    return "" if amount is None else format_money(to_money(amount), figures["currency"], whole=whole)


def _units(quantity: str) -> str:
    return units_text(float(quantity))


def _week_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    yield Row(("Takings", _money(figures, figures["amount"])))
    yield Row(("Week before", _money(figures, figures["amount_before"])))
    if figures.get("last_year"):
        yield Row(("Same week last year", _money(figures, figures["last_year"]["amount"])))
    yield Row(("Pieces", _units(figures["quantity"])))
    yield Row(("Open days", f"{figures['open_days']}"))


def _seller_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["products"]:
        share = _percent(one["share"])
        cells = (one["name"], _units(one["quantity"]), _money(figures, one["amount"]), share, one["note"])
        yield Row(cells, one["sku"])


def _most_sold_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["by_units"]:
        cells = (one["name"], _units(one["quantity"]), _money(figures, one["amount"]), one["note"])
        yield Row(cells, one["sku"])


def _move_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["products"]:
        before, after = units_text(one["a_day_before"]), units_text(one["a_day"])
        yield Row((one["name"], before, after, one["text"]), one["sku"])


def _day_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["days"]:
        amount, usual = (_money(figures, one[name], whole=True) for name in ("amount", "usual"))
        yield Row((one["text"], usual, amount), one["sku"])


def _odd_product_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["products"]:
        yield Row((one["text"], units_text(one["usual"]), units_text(one["units"])), one["sku"])


def _price_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["changes"]:
        prices = (_money(figures, one[name]) for name in ("price_before", "price"))
        sales = (units_text(one[name]) for name in ("a_day_before", "a_day"))
        yield Row((one["name"], *prices, *sales, one["text"]), one["sku"])


def _dead_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["products"]:
        sold = "never" if one["last_sold"] is None else f"{date.fromisoformat(one['last_sold']):%d %b %Y}"
        yield Row((one["name"], _units(one["on_hand"]), sold, _money(figures, one["tied_up"])), one["sku"])


def _slow_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["products"]:
        years = f"{one['years']:.1f}" if one["years"] < 100 else "over 100"
        yield Row((one["name"], _units(one["on_hand"]), years, _money(figures, one["tied_up"])), one["sku"])


def _class_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["classes"]:
        shares = (_money(figures, one["amount"], whole=True), _percent(one["share"]))
        yield Row((one["class"], f"{one['count']:,}", *shares, *(f"{one[even]:,}" for even in "XYZ")))


def _interest_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["products"]:
        seen = (f"{one[name]:,}" for name in ("searches", "views", "clicks"))
        yield Row((one["name"], *seen, one["text"]), one["sku"])


def _seen_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["products"]:
        yield Row((one["name"], f"{one['seen']:,}", _units(one["quantity"]), one["text"]), one["sku"])


def _columns(*titles: str) -> tuple[Column, ...]:
    """Return columns; a title that begins with # is that of numbers."""
    return tuple(Column(title.lstrip("#"), numeric=title.startswith("#")) for title in titles)


_FOUR_WEEKS = (
    "Four weeks against the four before, by open day. Only what chance hardly explains is told, and no"
)

_SHAPES = (
    _Shape(
        "sales-week",
        "sales-week",
        "The last week",
        "Against the week before and, where known, the same week last year; where the shop was not open on as many"
        " days, by open day.",
        _columns("", "#"),
        _week_rows,
    ),
    _Shape(
        "risers",
        "risers",
        "Sells more",
        f"{_FOUR_WEEKS} product that merely went up with the whole shop.",
        _columns("Product", "#A day before", "#A day now", "Why it is here"),
        _move_rows,
    ),
    _Shape(
        "fallers",
        "fallers",
        "Sells less",
        f"{_FOUR_WEEKS} product that merely went down with the whole shop.",
        _columns("Product", "#A day before", "#A day now", "Why it is here"),
        _move_rows,
    ),
    _Shape(
        "unusual-days",
        "unusual-days",
        "Unusual days",
        "Against the same weekday of the eight weeks before, closed days left out; at most three in a month.",
        _columns("Day", "#Usual", "#Taken"),
        _day_rows,
    ),
    _Shape(
        "unusual-products",
        "unusual-products",
        "Unusual products",
        "The last seven days against every week of the half year before; at most five.",
        _columns("Product", "#Usual in a week", "#Last week"),
        _odd_product_rows,
    ),
    _Shape(
        "best-sellers",
        "best-sellers",
        "Best sellers",
        "The products that took most in four weeks.",
        _columns("Product", "#Sold", "#Takings", "#Of all", ""),
        _seller_rows,
    ),
    _Shape(
        "most-sold",
        "best-sellers",
        "Most sold",
        "The products of which most went in four weeks.",
        _columns("Product", "#Sold", "#Takings", ""),
        _most_sold_rows,
    ),
    _Shape(
        "price-effects",
        "price-effects",
        "What price changes did",
        "Sales of up to four weeks before and after each change, the change of the whole shop taken off. A change"
        " of price is never the only thing that changed: the season and the shelf do, too.",
        _columns("Product", "#Old price", "#New price", "#A day before", "#A day after", "What happened"),
        _price_rows,
    ),
    _Shape(
        "dead-stock",
        "dead-stock",
        "Not sold for 90 days",
        "What is in stock, and has been known for longer than that, at what it cost.",
        _columns("Product", "#In stock", "Last sold", "#Money in it"),
        _dead_rows,
    ),
    _Shape(
        "slow-stock",
        "slow-stock",
        "Lasts for more than a year",
        "At the pace of the last half year; the money is that in what is beyond a year.",
        _columns("Product", "#In stock", "#Years", "#Money in it"),
        _slow_rows,
    ),
    _Shape(
        "classes",
        "classes",
        "What carries the shop",
        "A: the few that bring 80 %. B: those that bring the next 15 %. C: the rest. Even: sells about as much"
        " every week, the season aside, so that it can be planned; by fits and starts: hardly can.",
        _columns("Class", "#Products", "#Takings", "#Brings", "#Even", "#In between", "#By fits and starts"),
        _class_rows,
    ),
    _Shape(
        "interest",
        "interest",
        "Looked for more",
        "Searches, views and clicks of four weeks against the four before.",
        _columns("Product", "#Searches", "#Views", "#Clicks", "Why it is here"),
        _interest_rows,
    ),
    _Shape(
        "seen-not-bought",
        "seen-not-bought",
        "Seen often, bought seldom",
        "Views and clicks of four weeks, against what as many sell elsewhere in the shop. Look at price, picture"
        " and stock of these.",
        _columns("Product", "#Seen", "#Sold", "Why it is here"),
        _seen_rows,
    ),
)
