"""Insights: each answer with its figures, in any order, and the way to the product."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QTableView
from pytestqt.qtbot import QtBot

from app.desktop.bars import BarStrip
from app.desktop.charts.lines import LineChart
from app.desktop.models.insights import InsightModel, figure_in
from app.desktop.pages.insights import InsightsPage
from app.desktop.pages.insights_section import InsightSection
from app.desktop.pages.page import Surroundings
from app.desktop.theme import Theme
from app.jobs.insight_view import Column, Row, Section
from app.jobs.service import Service
from app.language import LANGUAGES, use
from tests.desktop.seen import button, rows, table, texts
from tests.desktop.shop import NOON, do

COLUMNS = (Column("Product"), Column("Sold", numeric=True), Column("Takings", numeric=True))
ROWS = (
    Row(("Cup", "9", "€1,200.00"), "CUP-1"),
    Row(("Beans", "1,250", "€90.50"), "BEAN-1"),
    Row(("apron", "–", "–"), None),
)
WORDY = "After the price rose from €3.40 to €3.65 as many sold as before."


def section(*, columns: tuple[Column, ...] = COLUMNS, lines: tuple[Row, ...] = ROWS) -> Section:
    return Section("best", "Best sellers", "Beans sell best.", "Four weeks.", columns, lines, (), NOON)


@pytest.fixture
def card(theme: Theme, qtbot: QtBot) -> InsightSection:
    made = InsightSection(theme)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show_section(section(), NOON, ZoneInfo("UTC"))
    made.show()
    return made


def view_of(card: InsightSection) -> QTableView:
    assert card.table is not None
    return card.table


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("€1,234.50", 1234.5),
        ("−8 %", -8),
        ("−€20", -20),
        ("−CHF 20", -20),
        ("-1,000", -1000),
        ("3.8 a week", 3.8),
        ("12", 12),
    ],
)
def test_a_cell_is_ordered_by_its_figure(text: str, figure: float) -> None:
    assert figure_in(text) == figure


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("12.345,50\N{NO-BREAK SPACE}€", 12345.5),
        ("−8 %", -8),
        ("−20,00\N{NO-BREAK SPACE}€", -20),
        ("3,8 a la semana", 3.8),
    ],
)
def test_a_cell_is_ordered_by_its_figure_in_spanish_too(text: str, figure: float) -> None:
    use(LANGUAGES["es"])
    try:
        assert figure_in(text) == figure
    finally:
        use(LANGUAGES["en"])


def test_a_cell_without_a_figure_comes_before_all_figures() -> None:
    assert figure_in("–") < figure_in("−1,000,000")


def test_rows_stand_as_they_were_worked_out_until_a_column_is_chosen(theme: Theme) -> None:
    model = InsightModel(COLUMNS)
    model.show_rows(ROWS)
    assert [cells[0] for cells in model.rows] == ["Cup", "Beans", "apron"]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert [cells[0] for cells in model.rows] == ["Beans", "Cup", "apron"]
    assert [model.sku_at(row) for row in range(3)] == ["BEAN-1", "CUP-1", ""]
    model.show_rows(ROWS[:2])
    assert [cells[0] for cells in model.rows] == ["Beans", "Cup"], "fresh figures keep the order"
    model.sort(0, Qt.SortOrder.AscendingOrder)
    assert [cells[0] for cells in model.rows] == ["Beans", "Cup"]
    model.sort(-1)
    assert [cells[0] for cells in model.rows] == ["Cup", "Beans"]


def test_words_stand_left_and_figures_right(theme: Theme) -> None:
    model = InsightModel(COLUMNS)
    sides = [
        model.headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        for place in range(3)
    ]
    assert [bool(side & Qt.AlignmentFlag.AlignRight) for side in sides] == [False, True, True]


def test_an_insight_says_its_answer_and_how_it_came_about(card: InsightSection) -> None:
    assert texts(card) == ["Best sellers", "Beans sell best.", "Four weeks. Worked out today 12:00."]


def test_a_product_is_opened_by_return_and_by_double_click(card: InsightSection, qtbot: QtBot) -> None:
    view = view_of(card)
    view.selectRow(1)
    view.setFocus()
    with qtbot.waitSignal(card.product_wanted) as wanted:
        view.doubleClicked.emit(view.model().index(1, 0))
    assert wanted.args == ["BEAN-1"]
    card.activateWindow()
    qtbot.waitUntil(view.hasFocus)
    with qtbot.waitSignal(card.product_wanted) as wanted:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert wanted.args == ["BEAN-1"]
    view.selectRow(2)
    with qtbot.assertNotEmitted(card.product_wanted):
        qtbot.keyClick(view, Qt.Key.Key_Return)


def test_what_is_too_long_for_a_cell_is_told_below_the_table(theme: Theme, qtbot: QtBot) -> None:
    card = InsightSection(theme)
    qtbot.addWidget(card)
    columns = (Column("Product"), Column("What happened"))
    lines = (Row(("Filters", WORDY), "F-1"), Row(("Cup", "Nothing."), "C-1"))
    card.show_section(section(columns=columns, lines=lines), NOON, ZoneInfo("UTC"))
    card.resize(400, 300)
    card.show()
    assert f"Filters: {WORDY}" in texts(card)
    view_of(card).selectRow(1)
    assert f"Filters: {WORDY}" not in texts(card)
    view_of(card).selectRow(0)
    card.resize(1_400, 300)
    qtbot.waitUntil(lambda: f"Filters: {WORDY}" not in texts(card))


def test_a_list_of_named_figures_has_no_empty_headers(theme: Theme, qtbot: QtBot) -> None:
    card = InsightSection(theme)
    qtbot.addWidget(card)
    columns = (Column(""), Column("", numeric=True))
    card.show_section(section(columns=columns, lines=(Row(("Takings", "€5"), None),)), NOON, ZoneInfo("UTC"))
    card.show()
    assert view_of(card).horizontalHeader().isHidden()


def test_the_page_shows_what_was_worked_out_and_leads_to_the_product(
    surroundings: Surroundings, service: Service, qtbot: QtBot
) -> None:
    do(service, "all-insights")
    page = InsightsPage(surroundings)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    qtbot.waitUntil(lambda: "Best sellers" in texts(page))
    assert texts(page)[0] == "€287 in the week of 2 March, as much as the week before."
    best = table(page, "Best sellers")
    assert rows(best)[0][:3] == ["Espresso beans 1 kg", "56", "€1,036.00"]
    bars = [strip for strip in page.findChildren(BarStrip) if not strip.isHidden()]
    assert [strip.accessibleName() for strip in bars] == ["The last week"]
    with qtbot.waitSignal(page.page_wanted) as wanted:
        best.doubleClicked.emit(best.model().index(0, 0))
    assert wanted.args == ["products", "BEAN-1"]


def test_new_figures_appear_by_themselves_and_the_order_stays(
    surroundings: Surroundings, service: Service, qtbot: QtBot
) -> None:
    do(service, "all-insights")
    page = InsightsPage(surroundings)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: "Best sellers" in texts(page))
    best = table(page, "Best sellers")
    best.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert rows(best)[0][0] == "Green tea"
    do(service, "all-insights")
    qtbot.wait(200)
    assert table(page, "Best sellers") is best
    assert rows(best)[0][0] == "Green tea"


def test_an_empty_shop_is_taught_what_will_be_here(empty_surroundings: Surroundings, qtbot: QtBot) -> None:
    page = InsightsPage(empty_surroundings)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: "What your sales tell will stand here" in texts(page))
    with qtbot.waitSignal(page.page_wanted) as wanted:
        button(page, "Bring sales in").click()
    assert wanted.args == ["data", ""]


def test_noon_is_told_on_the_shops_clock(theme: Theme, qtbot: QtBot) -> None:
    card = InsightSection(theme)
    qtbot.addWidget(card)
    card.show_section(section(), NOON.astimezone(UTC), ZoneInfo("Europe/Madrid"))
    card.show()
    assert "Four weeks. Worked out today 13:00." in texts(card)


def test_the_year_is_drawn_for_the_shop_and_for_what_is_chosen(
    surroundings: Surroundings, service: Service, qtbot: QtBot
) -> None:
    do(service, "all-insights")
    page = InsightsPage(surroundings)
    qtbot.addWidget(page)
    page.resize(900, 900)
    page.show()
    qtbot.waitUntil(
        lambda: "€1,107 in the weeks known so far." in texts(page) or "Best sellers" in texts(page)
    )
    (chart,) = page.findChildren(LineChart)
    qtbot.waitUntil(lambda: chart.isVisible() and "Now: " in chart.accessibleDescription())
    assert chart.accessibleDescription() == (
        "Now: level at about €287 from Week of 16 Feb 2026 to Week of 2 Mar 2026, "
        "most on Week of 16 Feb 2026: €287."
    )
    assert "Whole weeks, from Monday to Sunday." in texts(page)
    choice = next(
        found for found in page.findChildren(QComboBox) if found.accessibleName() == "Whose sales are shown"
    )
    offered = [choice.itemText(place) for place in range(choice.count())]
    assert offered[0] == "The whole shop"
    assert {"Category: Coffee", "Category: Tea", "Green tea"} <= set(offered)
    choice.setCurrentIndex(offered.index("Green tea"))
    choice.activated.emit(offered.index("Green tea"))
    qtbot.waitUntil(lambda: "€28" in chart.accessibleDescription())
    do(service, "all-insights")
    qtbot.wait(200)
    assert choice.currentText() == "Green tea", "fresh figures keep what was chosen"
    assert "€28" in chart.accessibleDescription()


def test_a_section_that_is_not_made_yet_can_be_brought_into_view(
    surroundings: Surroundings, service: Service, qtbot: QtBot
) -> None:
    do(service, "all-insights")
    page = InsightsPage(surroundings)
    qtbot.addWidget(page)
    page.resize(600, 400)
    page.show()
    qtbot.waitUntil(lambda: "The last week" in texts(page))
    page.select("classes")
    assert "What carries the shop" in texts(page)
    carries = next(
        found
        for found in page.findChildren(InsightSection)
        if found.accessibleName() == "What carries the shop"
    )
    qtbot.waitUntil(lambda: not carries.visibleRegion().isEmpty())
    qtbot.waitUntil(lambda: len(page.findChildren(InsightSection)) > 8)
    titles = [found.accessibleName() for found in page.findChildren(InsightSection)]
    assert len(titles) == len(set(titles))
