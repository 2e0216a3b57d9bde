"""What the insights page and ``tillwatch insights`` show: the stored insights, put into sections of plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from app.language import day_long, day_short, fixed, noop, number, percent, tr, trn
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
    """``title``, ``explanation`` and the columns' titles are in English here, to be put through ``tr``."""
    rows: Callable[[Mapping[str, Any]], Iterator[Row]]
    unread: str = ""
    """A part of the figures that no row needs and that is as long as the shop has products."""


def insights_view(service: Service) -> InsightsView:
    """Return what was worked out last of everything."""
    with service.store.read() as connection:
        sections = stored_sections(connection)
        week = latest_insight(connection, "sales-week")
        span = sales_span(connection)
    if not sections:
        return InsightsView(
            tr("What sells, what lies and what changed will be here."),
            tr("It is worked out every hour, once there are sales."),
            (),
            is_empty=True,
        )
    now = service.now()
    computed = [section.computed_at for section in sections if section.computed_at is not None]
    headline = _moved(sections) if week is None else _headline(week)
    return InsightsView(headline, _worked_out(computed, span, now), tuple(sections), is_empty=False)


def _worked_out(computed: Sequence[datetime], span: tuple[date, date] | None, now: datetime) -> str:
    known = "" if span is None else day_text(span[1], now.date())
    when = ago(max(computed), now) if computed else ""
    if when and known:
        return tr("Worked out {when} from sales up to {day}", when=when, day=known)
    if when:
        return tr("Worked out {when}", when=when)
    return tr("Worked out from sales up to {day}", day=known) if known else tr("Worked out")


def _headline(week: InsightRow) -> str:
    """Return the week's takings and their change in one short line; the section on the week tells the rest."""
    figures = week.figures
    words = {"amount": _money(figures, figures["amount"], whole=True), "day": day_long(week.first)}
    is_whole = date.fromisoformat(figures["sales_to"]) >= week.last
    share = figures["change_per_open_day"]
    if share is None:
        if is_whole:
            return tr("{amount} in the week of {day}.", **words)
        return tr("{amount} so far in the week of {day}.", **words)
    words["compared"] = change_text(1 + share, 1, tr("the week before"))
    if figures["open_days"] != figures["open_days_before"]:
        words["compared"] = tr("by open day {compared}", compared=words["compared"])
    if is_whole:
        return tr("{amount} in the week of {day}, {compared}.", **words)
    return tr("{amount} so far in the week of {day}, {compared}.", **words)


def _moved(sections: Sequence[Section]) -> str:
    """Return what has changed where no week was summed up yet: how many products move, as the sections name them."""
    moving = {section.key: section for section in sections if section.known and section.rows}
    risers, fallers = (len(moving[key].rows) if key in moving else 0 for key in ("risers", "fallers"))
    if not risers and not fallers:
        return tr("Nothing that sells has changed clearly.")
    if not fallers:
        return trn("{n} product sells clearly more.", "{n} products sell clearly more.", risers)
    if not risers:
        return trn("{n} product sells clearly less.", "{n} products sell clearly less.", fallers)
    return trn(
        "{n} product sells clearly more, and {fewer} clearly less.",
        "{n} products sell clearly more, and {fewer} clearly less.",
        risers,
        fewer=number(fallers),
    )


def stored_sections(connection: Connection, *, until: date | None = None) -> list[Section]:
    """Return a section for every insight that is known; ``until``: as known on that day."""
    found = []
    for shape in _SHAPES:
        insight = latest_insight(connection, shape.kind, until=until, without=shape.unread)
        if insight is not None:
            found.append(_section(shape, insight))
    # A shop without a web shop need not be told every day that nobody counts its views.
    found = [section for section in found if section.known or section.key not in _WEB_SHOP]
    return [*found, *_forecasts(connection)]


def _section(shape: _Shape, insight: InsightRow) -> Section:
    span = span_text(insight.first, insight.last)
    return Section(
        key=shape.key,
        title=tr(shape.title),
        sentence=insight.figures["most_sold"] if shape.key == "most-sold" else insight.text,
        explanation=tr(shape.explanation) + " " + tr("From {span}.", span=span),
        columns=tuple(Column(tr(column.title), column.numeric) for column in shape.columns),
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
        bars.append(DayBar(day_short(day, week=True), amount, format_money(amount, figures["currency"])))
    return tuple(bars)


def _forecasts(connection: Connection) -> list[Section]:
    rows = accuracies(connection)
    if not rows:
        return []
    return [
        Section(
            key=FORECASTS,
            title=tr("How right the forecasts were"),
            sentence=accuracy_words(rows),
            explanation=tr("Each week's forecasts are kept and held against what was sold since."),
            columns=(
                Column(tr("Forecast made for the weeks from")),
                Column(tr("Days passed"), numeric=True),
                Column(tr("Products"), numeric=True),
                Column(tr("Within the range"), numeric=True),
                Column(tr("Off by"), numeric=True),
            ),
            rows=tuple(
                Row(
                    (
                        day_long(row.first_day, year=True),
                        number(row.days),
                        number(row.products),
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
    return "" if share is None else percent(share)


def _money(figures: Mapping[str, Any], amount: str | None, *, whole: bool = False) -> str:
    return "" if amount is None else format_money(to_money(amount), figures["currency"], whole=whole)


def _units(quantity: str) -> str:
    return units_text(float(quantity))


def _week_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    yield Row((tr("Takings"), _money(figures, figures["amount"])))
    yield Row((tr("Week before"), _money(figures, figures["amount_before"])))
    if figures.get("last_year"):
        yield Row((tr("Same week last year"), _money(figures, figures["last_year"]["amount"])))
    yield Row((tr("Pieces"), _units(figures["quantity"])))
    yield Row((tr("Open days"), number(figures["open_days"])))


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
        sold = tr("never")
        if one["last_sold"] is not None:
            sold = day_short(date.fromisoformat(one["last_sold"]), year=True)
        yield Row((one["name"], _units(one["on_hand"]), sold, _money(figures, one["tied_up"])), one["sku"])


def _slow_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["products"]:
        years = fixed(one["years"], 1) if one["years"] < 100 else tr("over 100")
        yield Row((one["name"], _units(one["on_hand"]), years, _money(figures, one["tied_up"])), one["sku"])


def _class_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["classes"]:
        shares = (_money(figures, one["amount"], whole=True), _percent(one["share"]))
        yield Row((one["class"], number(one["count"]), *shares, *(number(one[even]) for even in "XYZ")))


def _interest_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["products"]:
        seen = (number(one[name]) for name in ("searches", "views", "clicks"))
        yield Row((one["name"], *seen, one["text"]), one["sku"])


def _seen_rows(figures: Mapping[str, Any]) -> Iterator[Row]:
    for one in figures["products"]:
        yield Row((one["name"], number(one["seen"]), _units(one["quantity"]), one["text"]), one["sku"])


def _words(title: str) -> Column:
    return Column(title)


def _figures(title: str) -> Column:
    return Column(title, numeric=True)


_SHAPES = (
    _Shape(
        "sales-week",
        "sales-week",
        noop("The last week"),
        noop(
            "Against the week before and, where known, the same week last year; where the shop was not open on as many"
            " days, by open day."
        ),
        (_words(""), _figures("")),
        _week_rows,
    ),
    _Shape(
        "risers",
        "risers",
        noop("Sells more"),
        noop(
            "Four weeks against the four before, by open day. Only what chance hardly explains is told, and no product "
            "that merely went up with the whole shop."
        ),
        (
            _words(noop("Product")),
            _figures(noop("A day before")),
            _figures(noop("A day now")),
            _words(noop("Why it is here")),
        ),
        _move_rows,
    ),
    _Shape(
        "fallers",
        "fallers",
        noop("Sells less"),
        noop(
            "Four weeks against the four before, by open day. Only what chance hardly explains is told, and no product "
            "that merely went down with the whole shop."
        ),
        (
            _words(noop("Product")),
            _figures(noop("A day before")),
            _figures(noop("A day now")),
            _words(noop("Why it is here")),
        ),
        _move_rows,
    ),
    _Shape(
        "unusual-days",
        "unusual-days",
        noop("Unusual days"),
        noop(
            "Against the same weekday of the eight weeks before, closed days left out; at most three in a month."
        ),
        (_words(noop("Day")), _figures(noop("Usual")), _figures(noop("Taken"))),
        _day_rows,
    ),
    _Shape(
        "unusual-products",
        "unusual-products",
        noop("Unusual products"),
        noop("The last seven days against every week of the half year before; at most five."),
        (_words(noop("Product")), _figures(noop("Usual in a week")), _figures(noop("Last week"))),
        _odd_product_rows,
    ),
    _Shape(
        "best-sellers",
        "best-sellers",
        noop("Best sellers"),
        noop("The products that took most in four weeks."),
        (
            _words(noop("Product")),
            _figures(noop("Sold")),
            _figures(noop("Takings")),
            _figures(noop("Of all")),
            _words(""),
        ),
        _seller_rows,
    ),
    _Shape(
        "most-sold",
        "best-sellers",
        noop("Most sold"),
        noop("The products of which most went in four weeks."),
        (_words(noop("Product")), _figures(noop("Sold")), _figures(noop("Takings")), _words("")),
        _most_sold_rows,
    ),
    _Shape(
        "price-effects",
        "price-effects",
        noop("What price changes did"),
        noop(
            "Sales of up to four weeks before and after each change, the change of the whole shop taken off. A change"
            " of price is never the only thing that changed: the season and the shelf do, too."
        ),
        (
            _words(noop("Product")),
            _figures(noop("Old price")),
            _figures(noop("New price")),
            _figures(noop("A day before")),
            _figures(noop("A day after")),
            _words(noop("What happened")),
        ),
        _price_rows,
    ),
    _Shape(
        "dead-stock",
        "dead-stock",
        noop("Not sold for 90 days"),
        noop("What is in stock, and has been known for longer than that, at what it cost."),
        (
            _words(noop("Product")),
            _figures(noop("In stock")),
            _words(noop("Last sold")),
            _figures(noop("Money in it")),
        ),
        _dead_rows,
    ),
    _Shape(
        "slow-stock",
        "slow-stock",
        noop("Lasts for more than a year"),
        noop("At the pace of the last half year; the money is that in what is beyond a year."),
        (
            _words(noop("Product")),
            _figures(noop("In stock")),
            _figures(noop("Years")),
            _figures(noop("Money in it")),
        ),
        _slow_rows,
    ),
    _Shape(
        "classes",
        "classes",
        noop("What carries the shop"),
        noop(
            "A: the few that bring 80 %. B: those that bring the next 15 %. C: the rest. Even: sells about as much"
            " every week, the season aside, so that it can be planned; by fits and starts: hardly can."
        ),
        (
            _words(noop("Class")),
            _figures(noop("Products")),
            _figures(noop("Takings")),
            _figures(noop("Brings")),
            _figures(noop("Even")),
            _figures(noop("In between")),
            _figures(noop("By fits and starts")),
        ),
        _class_rows,
        unread="products",
    ),
    _Shape(
        "interest",
        "interest",
        noop("Looked for more"),
        noop("Searches, views and clicks of four weeks against the four before."),
        (
            _words(noop("Product")),
            _figures(noop("Searches")),
            _figures(noop("Views")),
            _figures(noop("Clicks")),
            _words(noop("Why it is here")),
        ),
        _interest_rows,
    ),
    _Shape(
        "seen-not-bought",
        "seen-not-bought",
        noop("Seen often, bought seldom"),
        noop(
            "Views and clicks of four weeks, against what as many sell elsewhere in the shop. Look at price, picture"
            " and stock of these."
        ),
        (
            _words(noop("Product")),
            _figures(noop("Seen")),
            _figures(noop("Sold")),
            _words(noop("Why it is here")),
        ),
        _seen_rows,
    ),
)
