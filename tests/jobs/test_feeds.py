from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import NotFoundError, UsageError
from app.domain.money import to_money
from app.domain.records import ImportReport
from app.domain.runs import RunStatus
from app.jobs.feeds import add_feed, answer_feed, feeds, pause_feed, remove_feed, resume_feed
from app.jobs.importing import import_file
from app.jobs.price_view import FeedLine, feed_lines
from app.jobs.service import Service
from app.jobs.taking_in import import_in_turn
from app.jobs.undoing import undo_import
from app.store.settings import get_setting
from app.store.supplier_feeds import FeedRow
from tests.clock import FakeClock
from tests.filling import rows
from tests.jobs.conftest import Run
from tests.shop_server import Answer, ShopServer, bomb, busy, picture, refused
from tests.sources.feeds.merchant_feeds import article, rss, tsv

_OURS = (
    "SKU,Name,Price,Cost,Currency,Barcode,Supplier\n"
    "MUG,Blue mug,12.90,5.00,EUR,4006381333931,\n"
    "BOWL,Bowl,19.90,8.00,EUR,,\n"
    "TEA-250,Green tea,6.50,2.10,EUR,,Leaf Trading\n"
)
_KIND = {"Content-Type": "application/xml"}


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopServer]:
    """A wholesaler on loopback that this PC may ask as often as a test likes."""
    with ShopServer() as server:
        monkeypatch.setenv("TILLWATCH_LENT_ADDRESSES", server.lent)
        monkeypatch.setenv("TILLWATCH_SPACING_S", "0")
        yield server


@pytest.fixture
def own(service: Service, tmp_path: Path) -> Service:
    """The service of a shop that sells three things."""
    path = tmp_path / "own.csv"
    path.write_text(_OURS)
    import_file(service.store, service.home, service.clock, path)
    return service


Round = Callable[[], FeedRow]


@pytest.fixture
def look(own: Service, run: Run, clock: FakeClock) -> Round:
    """Make a round, a day after the one before, and return how the only list stands then."""

    def look() -> FeedRow:
        clock.advance(timedelta(days=1))
        run("watch-prices")
        (feed,) = feeds(own)
        return feed

    return look


def _feed(*articles: dict[str, str]) -> Answer:
    return Answer(rss(*articles).encode(), headers=_KIND)


def _costs(service: Service) -> dict[str, int]:
    return {product.sku: product.cost or 0 for product in service.products()}


def _unlike(number: int) -> dict[str, str]:
    return article(f"W-{number}", title=f"Thing {number}")


def test_a_suppliers_list_says_what_our_products_cost_and_adds_none(
    own: Service, look: Round, shop: ShopServer
) -> None:
    shop.put(
        "/feed.xml",
        _feed(
            article("W-1", "5.60 EUR", gtin="04006381333931"),
            article("W-2", "8.40 EUR", title="  BOWL "),
            *map(_unlike, range(3, 60)),
        ),
    )
    feed_id = add_feed(own, shop.url("/feed.xml?key=s3cret"), supplier=" Wholesale  & Sons ")
    feed = look()
    assert (feed.id, feed.supplier, feed.state, feed.outcome) == (
        feed_id,
        "Wholesale & Sons",
        "watching",
        "read",
    )
    assert feed.outcome_text == "2 of 59 articles are sold here; 2 of them have changed."
    assert _costs(own) == {"MUG": to_money("5.6"), "BOWL": to_money("8.4"), "TEA-250": to_money("2.1")}
    ours = {product.sku: (product.name, product.price, product.supplier) for product in own.products()}
    assert ours["MUG"] == ("Blue mug", to_money("12.9"), "Wholesale & Sons")
    assert ours["TEA-250"] == ("Green tea", to_money("6.5"), "Leaf Trading")
    # Met by name once, the bowl is known by the supplier's code whatever it is called later.
    shop.put("/feed.xml", _feed(article("W-2", "8.80 EUR", title="Bowl, new glaze")))
    assert look().outcome_text == "1 of 1 article is sold here; 1 of them has changed."
    assert _costs(own)["BOWL"] == to_money("8.8")


def test_a_cost_that_a_list_changes_is_told_with_what_it_does(
    own: Service, look: Round, shop: ShopServer
) -> None:
    shop.put("/feed", _feed(article("W-1", "5.60 EUR", gtin="4006381333931")))
    add_feed(own, shop.url("/feed"), supplier="Wholesale")
    look()
    ((title, body, subject),) = rows(own.store, "SELECT title, body, subject FROM notice")
    assert (title, subject) == ("Blue mug: costs 12 % more", "MUG")
    assert str(body).startswith(
        "Costs €5.60 instead of €5.00 since 11 Mar. At €12.90 that leaves 57 % instead of 61 %"
    )
    look()
    assert rows(own.store, "SELECT count(*) FROM notice") == [(1,)]


def test_a_key_in_the_address_is_never_told(own: Service, look: Round, shop: ShopServer) -> None:
    shop.put("/list", refused())
    add_feed(own, shop.url("/list?token=s3cret"), supplier="Wholesale")
    feed = look()
    assert "s3cret" not in feed.shown_url
    assert feed.url.endswith("token=s3cret")
    shop.put("/list", picture())
    look()
    look()
    said = [
        *rows(own.store, "SELECT text FROM job_run_event"),
        *rows(own.store, "SELECT title || body FROM notice"),
        *rows(own.store, "SELECT result_text || coalesce(error_text, '') FROM job_run"),
        *rows(own.store, "SELECT outcome_text FROM supplier_feed"),
    ]
    assert len(said) > 3
    assert not [line for line in said if "s3cret" in str(line)]
    with pytest.raises(UsageError) as twice:
        add_feed(own, shop.url("/list?token=s3cret"), supplier="Another")
    assert "s3cret" not in str(twice.value)


def test_a_list_that_has_not_changed_is_not_read_again(own: Service, look: Round, shop: ShopServer) -> None:
    body = _feed(article("W-1", "5.60 EUR", gtin="4006381333931")).body
    shop.put("/plain", Answer(body, headers=_KIND))
    add_feed(own, shop.url("/plain"), supplier="Wholesale")
    first = look()
    again = look()
    assert (again.outcome, again.import_id, again.failures) == ("unchanged", first.import_id, 0)
    shop.put("/plain", Answer(body, headers=_KIND | {"ETag": '"1"'}))
    look()

    def unchanged(asked: object) -> Answer:
        return Answer(status=304)

    shop.put("/plain", unchanged)
    assert look().outcome == "unchanged"
    assert shop.asked("/plain")[-1].headers["if-none-match"] == '"1"'
    assert rows(own.store, "SELECT count(*) FROM file_import") == [(2,)]


def test_what_a_list_said_can_be_undone(own: Service, look: Round, shop: ShopServer) -> None:
    shop.put("/feed", _feed(article("W-1", "5.60 EUR", gtin="4006381333931")))
    add_feed(own, shop.url("/feed"), supplier="Wholesale")
    feed = look()
    assert feed.import_id is not None
    undone = undo_import(own.store, own.home, own.clock, feed.import_id)
    assert undone.file_name == "Wholesale"
    (mug,) = [product for product in own.products() if product.sku == "MUG"]
    assert (mug.cost, mug.supplier) == (to_money(5), None)


def test_a_cost_that_jumps_waits_for_the_owner(own: Service, look: Round, shop: ShopServer) -> None:
    shop.put("/feed", _feed(article("W-1", "56 EUR", gtin="4006381333931")))
    add_feed(own, shop.url("/feed"), supplier="Wholesale")
    assert look().outcome_text.endswith("1 cost jumped so far that it waits for your word.")
    assert _costs(own)["MUG"] == to_money(5)
    assert rows(own.store, "SELECT field, stated FROM held_price") == [("cost", to_money(56))]


def test_what_could_be_two_things_is_taken_for_neither(own: Service, look: Round, shop: ShopServer) -> None:
    shop.put(
        "/feed",
        _feed(
            article("W-1", "5.60 EUR", gtin="4006381333931"),
            article("W-1-12", "60 EUR", gtin="4006381333931", title="Blue mug, box of 12"),
            article("W-2", "9 USD", title="Bowl"),
            article("W-3", "2.30 EUR", title="Green tea"),
        ),
    )
    add_feed(own, shop.url("/feed"), supplier="Wholesale")
    look()
    assert _costs(own) == {"MUG": to_money(5), "BOWL": to_money(8), "TEA-250": to_money("2.1")}


def test_a_list_in_columns_is_read_as_well(own: Service, look: Round, shop: ShopServer) -> None:
    lists = {
        "/google.tsv": tsv(article("W-1", "5.60 EUR", gtin="4006381333931")),
        "/prices.csv": "Artikelnummer;EAN;Bezeichnung;EK netto;VE\r\n4711;4006381333931;Becher;5,70;6\r\n",
        "/plain.csv": "SKU,Name,Price\n1,Blue mug,5.80\n2,Spoon,1.10\n",
    }
    for path, text in lists.items():
        shop.put(path, Answer(text.encode(), headers={"Content-Type": "text/csv"}))
        feed_id = add_feed(own, shop.url(path), supplier="Wholesale")
        assert look().outcome == "read"
        remove_feed(own, feed_id)
    (mug,) = [product for product in own.products() if product.sku == "MUG"]
    assert (mug.cost, mug.price, mug.pack_size) == (to_money("5.8"), to_money("12.9"), 6_000)


def test_after_three_failures_a_list_is_left_alone_and_that_is_told_once(
    own: Service, look: Round, shop: ShopServer
) -> None:
    shop.put("/feed", Answer(b"Receipt,Date,SKU,Quantity,Amount\n1,2026-11-01,A,1,2\n", headers=_KIND))
    feed_id = add_feed(own, shop.url("/feed"), supplier="Wholesale")
    assert [look().failures for _ in range(2)] == [1, 2]
    feed = look()
    assert (feed.state, feed.outcome) == ("stopped", "unreadable")
    assert feed.outcome_text.endswith("It is left alone until you resume it.")
    asked = len(shop.asked("/feed"))
    look()
    assert len(shop.asked("/feed")) == asked
    notices = rows(own.store, "SELECT title, body, page FROM notice WHERE kind = 'feed-stopped'")
    assert notices == [("The list of Wholesale is read no more", feed.outcome_text, "prices")]
    shop.put("/feed", _feed(article("W-1", "5.60 EUR", gtin="4006381333931")))
    resume_feed(own, feed_id)
    assert (look().state, look().failures) == ("watching", 0)


# A list that leaves a question open

_OPEN = "SKU;Name;Cost\nMUG;Blue mug;9.100\nJAR;Jar;3.000\n"
_ASKED = "Column 'Cost' has numbers such as '3.000'. Which is the decimal mark?"


def _csv(text: str) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "text/csv"})


def _line(service: Service) -> FeedLine:
    (line,) = feed_lines(service)
    return line


def _questions_told(service: Service) -> list[tuple[object, ...]]:
    return rows(service.store, "SELECT title, body, page FROM notice WHERE kind = 'feed-question'")


@pytest.fixture
def jar(own: Service, tmp_path: Path) -> None:
    """A product of which nobody has said yet what it costs."""
    path = tmp_path / "jar.csv"
    path.write_text("SKU,Name,Price,Currency\nJAR,Jar,4500.00,EUR\n")
    import_file(own.store, own.home, own.clock, path)


@pytest.fixture
def open_list(own: Service, shop: ShopServer, jar: None) -> int:
    """A list whose costs can be read in two ways, and its number."""
    shop.put("/open", _csv(_OPEN))
    return add_feed(own, shop.url("/open"), supplier="Wholesale")


def test_an_open_question_is_no_failure_and_is_told_once(
    own: Service, look: Round, shop: ShopServer, open_list: int
) -> None:
    for asked in range(1, 5):
        feed = look()
        assert (feed.state, feed.outcome, feed.failures) == ("watching", "question", 0)
        assert len(shop.asked("/open")) == asked
    line = _line(own)
    assert line.status_text == f"One question is open: {_ASKED} Looked at just now."
    assert line.sign == "attention"
    [question] = line.questions
    assert (question.key, question.text, question.choices) == ("decimal", _ASKED, (".", ","))
    assert _questions_told(own) == [("The list of Wholesale leaves a question open", _ASKED, "prices")]
    assert _costs(own)["MUG"] == to_money(5)
    assert "1 supplier's list could not be read" not in str(
        rows(own.store, "SELECT result_text FROM job_run")
    )


def test_the_same_question_about_another_amount_is_not_told_again(
    own: Service, look: Round, shop: ShopServer, open_list: int
) -> None:
    look()
    shop.put("/open", _csv(_OPEN.replace("3.000", "3.200")))
    look()
    assert "such as '3.200'" in _line(own).questions[0].text
    assert len(_questions_told(own)) == 1
    shop.put("/open", _csv(_OPEN.replace("Cost", "Unit cost")))
    look()
    assert [body for _, body, _ in _questions_told(own)] == [_ASKED, _ASKED.replace("Cost", "Unit cost")]


@pytest.mark.parametrize(("mark", "cost"), [(".", "3"), (",", "3000")])
def test_an_answered_list_is_read_as_the_owner_says(
    own: Service, look: Round, run: Run, shop: ShopServer, open_list: int, mark: str, cost: str
) -> None:
    look()
    feed = answer_feed(own, open_list, {"decimal": mark})
    assert (feed.state, feed.not_before) == ("watching", None)
    line = _line(own)
    assert (line.questions, line.sign) == ((), "fine")
    assert line.status_text.startswith("Your answer is noted; the list is read with the next round.")
    run("watch-prices")
    [feed] = feeds(own)
    assert (feed.outcome, feed.failures) == ("read", 0)
    held = [(f"{field}", stated) for field, stated in rows(own.store, "SELECT field, stated FROM held_price")]
    if mark == ".":
        assert (_costs(own)["MUG"], held) == (to_money("9.1"), [])
    else:
        # A thousand times as dear as before: that waits for a word of its own.
        assert (_costs(own)["MUG"], held) == (to_money(5), [("cost", to_money(9100))])
    assert _costs(own)["JAR"] == to_money(cost)
    # From now on the import knows the answer by itself.
    with own.store.read() as connection:
        assert get_setting(connection, f"supplier_feed_{open_list}") is None
    shop.put("/open", _csv(_OPEN.replace("3.000", "3.100")))
    assert look().outcome == "read"
    assert _costs(own)["JAR"] == to_money(cost) + to_money(cost) // 30
    assert len(_questions_told(own)) == 1


def test_several_questions_are_answered_one_by_one(own: Service, look: Round, shop: ShopServer) -> None:
    shop.put("/two", _csv("SKU;Name;Cost\nMUG;Blue mug;9.100 $\nJAR;Jar;3.000 $\n"))
    feed_id = add_feed(own, shop.url("/two"), supplier="Wholesale")
    look()
    assert {question.key for question in _line(own).questions} == {"decimal", "currency"}
    assert _line(own).status_text.startswith("2 questions are open; the first: ")
    answer_feed(own, feed_id, {"decimal": " . "})
    assert [question.key for question in _line(own).questions] == ["currency"]
    assert _line(own).status_text.startswith("One question is open: The amounts carry a '$' only.")
    assert look().outcome == "question"
    assert len(_questions_told(own)) == 1
    answer_feed(own, feed_id, {"currency": "usd"})
    assert look().outcome == "read"


def test_what_is_not_asked_is_not_answered(own: Service, look: Round, open_list: int) -> None:
    with pytest.raises(UsageError, match="leaves no question open"):
        answer_feed(own, open_list, {"decimal": "."})
    look()
    for answers, words in (
        ({"decimal": ";"}, "';' is no answer to: Column 'Cost'.*Choose one of these: '.'  ','"),
        ({"decimal": "  "}, "'' is no answer to"),
        ({"currency": "EUR"}, "does not ask for 'currency'. It asks for: decimal"),
        ({"decimal": ".", "currency": "EUR"}, "does not ask for 'currency'"),
        ({}, "There is no answer. It asks for: decimal"),
    ):
        with pytest.raises(UsageError, match=words):
            answer_feed(own, open_list, answers)
    assert len(_line(own).questions) == 1
    with pytest.raises(NotFoundError, match="no list 7"):
        answer_feed(own, 7, {"decimal": "."})


def test_whoever_answers_wants_the_list_read(own: Service, look: Round, open_list: int) -> None:
    look()
    pause_feed(own, open_list)
    assert (_line(own).status_text, len(_line(own).questions)) == ("paused", 1)
    answer_feed(own, open_list, {"decimal": "."})
    assert look().outcome == "read"


def test_a_question_stays_open_where_the_list_cannot_be_had(
    own: Service, look: Round, shop: ShopServer, open_list: int
) -> None:
    look()
    shop.put("/open", refused(404))
    assert look().outcome == "gone"
    line = _line(own)
    assert len(line.questions) == 1
    assert line.status_text.endswith(f"One question is open: {_ASKED}")
    answer_feed(own, open_list, {"decimal": "."})
    assert look().outcome == "gone"
    shop.put("/open", _csv(_OPEN))
    assert look().outcome == "read"


def test_a_list_that_is_again_what_was_read_asks_nothing(
    own: Service, look: Round, shop: ShopServer, open_list: int
) -> None:
    clear = _csv(_OPEN.replace("9.100", "9.10"))
    shop.put("/open", clear)
    assert look().outcome == "read"
    shop.put("/open", _csv(_OPEN))
    assert look().outcome == "question"
    shop.put("/open", clear)
    assert look().outcome == "unchanged"
    assert _line(own).questions == ()


def test_a_list_that_is_removed_takes_its_question_along(
    own: Service, look: Round, shop: ShopServer, open_list: int
) -> None:
    look()
    remove_feed(own, open_list)
    again = add_feed(own, shop.url("/other"), supplier="Another")
    assert again == open_list
    assert _line(own).questions == ()


def test_an_answer_given_while_the_list_is_read_is_not_lost(
    own: Service, look: Round, open_list: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    look()

    def answered_meanwhile(*args: Any) -> ImportReport:
        answer_feed(own, open_list, {"decimal": "."})
        return import_in_turn(*args)

    with monkeypatch.context() as patched:
        patched.setattr("app.jobs.feed_round.import_in_turn", answered_meanwhile)
        look()
    assert _line(own).questions == ()
    assert look().outcome == "read"
    assert _costs(own)["MUG"] == to_money("9.1")


def test_a_list_removed_while_it_is_read_leaves_no_question_behind(
    own: Service, run: Run, clock: FakeClock, open_list: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def removed_meanwhile(*args: Any) -> ImportReport:
        remove_feed(own, open_list)
        return import_in_turn(*args)

    monkeypatch.setattr("app.jobs.feed_round.import_in_turn", removed_meanwhile)
    clock.advance(timedelta(days=1))
    run("watch-prices")
    assert feeds(own) == []
    assert _questions_told(own) == []
    with own.store.read() as connection:
        assert get_setting(connection, f"supplier_feed_{open_list}") is None


def test_a_site_that_wants_to_be_left_alone_is(own: Service, look: Round, shop: ShopServer) -> None:
    shop.put("/feed", busy(str(3 * 86_400)))
    add_feed(own, shop.url("/feed"), supplier="Wholesale")
    assert look().outcome == "busy"
    look()
    assert len(shop.asked("/feed")) == 1


def test_nothing_that_is_sent_does_harm(own: Service, look: Round, shop: ShopServer) -> None:
    shop.put("/feed", replace(bomb(), headers=_KIND | {"Content-Encoding": "gzip"}))
    add_feed(own, shop.url("/feed"), supplier="Wholesale")
    feed = look()
    assert (feed.outcome, feed.failures) == ("too-large", 1)
    assert not list(own.home.cache.iterdir())
    assert _costs(own)["MUG"] == to_money(5)


def test_paused_lists_rest(own: Service, run: Run, shop: ShopServer) -> None:
    feed_id = add_feed(own, shop.url("/feed"), supplier="Wholesale")
    assert pause_feed(own, feed_id).state == "paused"
    run("watch-prices", ends=RunStatus.SUCCEEDED)
    assert not shop.log


def test_what_cannot_be_meant_is_refused(own: Service) -> None:
    for url in (
        "ftp://wholesale.example/list",
        "https://me:secret@wholesale.example/",
        "http://10.0.0.1/list",
        "",
    ):
        with pytest.raises(UsageError):
            add_feed(own, url, supplier="Wholesale")
    with pytest.raises(UsageError, match="Whose list"):
        add_feed(own, "https://wholesale.example/list", supplier="  ")
    for act in (remove_feed, pause_feed, resume_feed):
        with pytest.raises(NotFoundError, match="no list 7"):
            act(own, 7)
    assert feeds(own) == []


def test_what_another_supplier_sells_is_said_to_be_sold_here(
    own: Service, look: Round, shop: ShopServer
) -> None:
    import_file(
        own.store,
        own.home,
        own.clock,
        _written(own, "MUG,Blue mug,12.90,5.00,EUR,4006381333931,Leaf Trading\n"),
    )
    mug = article("W-1", "4.60 EUR", gtin="4006381333931", title="Blue mug")
    shop.put("/feed", _feed(mug))
    add_feed(own, shop.url("/feed"), supplier="Wholesale")
    assert look().outcome_text == "1 article of this list is sold here, and comes from another supplier."
    assert _costs(own)["MUG"] == to_money(5)
    shop.put("/feed", _feed(mug, article("W-2", "8.40 EUR", title="Bowl"), _unlike(3)))
    assert look().outcome_text == (
        "1 of 3 articles are sold here; 1 of them has changed."
        " 1 more is sold here, and comes from another supplier."
    )


def test_a_list_in_another_currency_says_so(own: Service, look: Round, shop: ShopServer) -> None:
    shop.put("/feed", _feed(article("W-1", "4.60 USD", gtin="4006381333931"), article("W-2", "3 USD")))
    add_feed(own, shop.url("/feed"), supplier="Wholesale")
    assert look().outcome_text == (
        "1 article was not taken: it costs USD, and the product is sold in EUR. 1 article is not sold here."
    )
    assert {(one.currency, one.price) for one in own.products() if one.sku == "MUG"} == {
        ("EUR", to_money("12.9"))
    }


def test_the_commonest_reason_is_named_and_the_others_are_counted(
    own: Service, look: Round, shop: ShopServer
) -> None:
    listed = "id\ttitle\tprice\tgtin\tavailability\n"
    listed += (
        "W-1\tBlue mug\tsoon\t\tx\nW-2\tBowl\tsoon\t\tx\nW-3\tTea\t1.00 EUR\t\tx\nW-3\tTea\t1.00 EUR\t\tx\n"
    )
    listed += "\tCup\t1.00 EUR\t\tx\n"
    shop.put("/feed", Answer(listed.encode(), headers={"Content-Type": "text/tab-separated-values"}))
    add_feed(own, shop.url("/feed"), supplier="Wholesale")
    assert look().outcome_text == (
        "2 articles were not taken: is not a number. 2 articles were not taken. 1 article is not sold here."
    )


def test_a_supplier_is_one_however_it_is_spelled(own: Service, look: Round, shop: ShopServer) -> None:
    shop.put(
        "/feed",
        _feed(article("L-1", "2.20 EUR", title="Green tea"), article("L-2", "8.20 EUR", title="Bowl")),
    )
    add_feed(own, shop.url("/feed"), supplier="leaf  TRADING ")
    assert look().outcome_text == "2 of 2 articles are sold here; 2 of them have changed."
    suppliers = {one.sku: one.supplier for one in own.products()}
    assert (suppliers["TEA-250"], suppliers["BOWL"]) == ("Leaf Trading", "Leaf Trading")


def _written(service: Service, row: str) -> Path:
    path = service.home.cache / "more.csv"
    path.write_text(_OURS.splitlines(keepends=True)[0] + row)
    return path
