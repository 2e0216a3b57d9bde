"""``tillwatch watch``: pages of a shop on loopback, read by the real job in its own process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.shop_server import Answer, ShopServer, product_page, refused

PRODUCTS = "SKU,Name,Price,Cost,Currency\nESP,Espresso beans 1 kg,14.90,9.10,EUR\nMUG,Mug,8.50,3.00,EUR\n"


@pytest.fixture
def next_door() -> Iterator[ShopServer]:
    with ShopServer() as server:
        server.put("/espresso", product_page("12.90"))
        yield server


@pytest.fixture
def shop(call: Call, next_door: ShopServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Knows two products, and may ask the shop next door as often as it likes."""
    monkeypatch.setenv("TILLWATCH_LENT_ADDRESSES", next_door.lent)
    monkeypatch.setenv("TILLWATCH_SPACING_S", "0")
    path = tmp_path / "products.csv"
    path.write_text(PRODUCTS)
    assert call("import", path).code == 0
    return call


def ran_id(call: Call) -> int:
    """The last run of the job."""
    [run] = call("history", "--job", "watch-prices", "--limit", "1", "--json").document
    return int(run["id"])


def test_a_page_is_added_and_read_at_once(shop: Call, next_door: ShopServer) -> None:
    added = shop(
        "watch", "add", next_door.url("/espresso"), "--sku", "ESP", "--seller", "Next Door", "--json"
    )
    assert added.code == 0, added.err
    page = added.document
    assert (page["sku"], page["seller"], page["price"], page["currency"]) == (
        "ESP", "Next Door", "12.90", "EUR",
    )  # fmt: skip
    assert (page["availability"], page["state"], page["outcome"]) == ("in-stock", "watching", "price")
    assert page["position"] == pytest.approx(12.9 / 14.9 - 1, abs=1e-4)
    [piece] = page["evidence"]
    assert "JSON-LD" in piece["text"]
    assert len(piece["sha256"]) == 64
    [point] = page["history"]
    assert (point["price"], point["availability"]) == ("12.90", "in-stock")
    assert page["checked_at"].endswith("+00:00")
    assert len(next_door.asked("/espresso")) == 1

    [listed] = shop("watch", "list", "--json").document
    assert listed == {key: page[key] for key in listed}
    assert shop("watch", "list", "--sku", "MUG", "--json").document == []
    shown = shop("watch", "show", page["id"])
    assert "Espresso beans 1 kg (ESP) at Next Door" in shown.out
    assert "€12.90, in stock, 13 % below yours" in shown.out
    assert "read from the page's own data (JSON-LD)" in shown.out
    assert "Next Door" in shop("watch", "list").out


def test_a_page_is_changed_and_read_as_the_owner_says(shop: Call, next_door: ShopServer) -> None:
    next_door.put("/two", '<p id="a">250 g 14.00 €</p><p id="b">500 g 12.00 €</p>')
    page = shop("watch", "add", next_door.url("/two"), "--sku", "ESP", "--json").document
    assert page["price"] is None

    changed = shop("watch", "change", page["id"], "--selector", "#b", "--seller", "Door Two", "--json")
    assert changed.code == 0, changed.err
    assert (changed.document["seller"], changed.document["variant"]) == ("Door Two", page["variant"])
    assert shop("run", "watch-prices", "--param", f"page={page['id']}").code == 0
    read = shop("watch", "show", page["id"], "--json").document
    assert (read["price"], read["selector"]) == ("12.00", "#b")

    nothing = shop("watch", "change", page["id"])
    assert (nothing.code, "There is nothing to change." in nothing.err) == (2, True)
    wrong = shop("watch", "change", page["id"], "--selector", "p:::")
    assert wrong.code == 2
    assert shop("watch", "show", page["id"], "--json").document["selector"] == "#b"


def test_a_page_that_cannot_be_read_is_watched_all_the_same(shop: Call, next_door: ShopServer) -> None:
    next_door.put("/gone", refused(404))
    added = shop("watch", "add", next_door.url("/gone"), "--sku", "MUG")
    assert added.code == 1
    assert "Page 1 is watched for Mug." in added.out
    [page] = shop("watch", "list", "--json").document
    assert (page["price"], page["state"]) == (None, "watching")
    assert page["status"] in added.out.replace("\n  ", " ")


def test_an_address_without_a_scheme_is_asked_by_https_and_says_so(shop: Call, next_door: ShopServer) -> None:
    added = shop("watch", "add", f"127.0.0.1:{next_door.port}/espresso", "--sku", "MUG")
    assert added.code == 1
    assert "It was asked by https://." in added.out
    assert "with http:// before it." in added.out


def test_a_page_on_a_site_that_is_left_alone_says_until_when(shop: Call, next_door: ShopServer) -> None:
    next_door.put("/busy", Answer(b"", status=429, headers={"Retry-After": "3600"}))
    assert shop("watch", "add", next_door.url("/busy"), "--sku", "MUG").code == 1
    added = shop("watch", "add", next_door.url("/espresso"), "--sku", "ESP")
    assert added.code == 1
    host = f"127.0.0.1:{next_door.port}"
    assert f"Not read yet. {host} asked to be left alone until " in added.out.replace("\n  ", " ")
    assert "not read yet" not in added.out
    assert f"{host} asked to be left alone until" in shop("watch", "show", "2").out.replace("\n  ", " ")
    listed = {page["id"]: page["status"] for page in shop("watch", "list", "--json").document}
    assert listed[2].startswith(f"Not read yet. {host} asked to be left alone until ")


def test_a_product_that_nothing_is_watched_for_is_named(shop: Call, next_door: ShopServer) -> None:
    shop("watch", "add", next_door.url("/espresso"), "--sku", "ESP", "--no-look")
    assert shop("watch", "list", "--sku", "MUG").out == "No page is watched for MUG.\n"


def test_what_is_said_of_a_page_are_whole_sentences(shop: Call, next_door: ShopServer) -> None:
    page_id = shop("watch", "add", next_door.url("/espresso"), "--sku", "ESP", "--json").document["id"]
    next_door.put("/espresso", product_page("24.00"))
    shop("run", "watch-prices", "--param", f"page={page_id}")
    assert "Read just now. €24.00 was read: it counts once" in shop("watch", "list").out
    assert "Read just now. €24.00 was read: it counts once" in shop("prices").out
    right = shop("watch", "believe", page_id, "--json").document
    assert right["status"] == "You said that €24.00 is right. Looked at just now."
    shop("run", "watch-prices", "--param", f"page={page_id}")
    assert shop("watch", "show", page_id, "--json").document["status"] == "read just now"


def test_a_page_may_be_left_for_the_next_round(shop: Call, next_door: ShopServer) -> None:
    added = shop("watch", "add", next_door.url("/espresso"), "--sku", "ESP", "--no-look", "--json")
    assert (added.code, added.document["text"], added.document["checked_at"]) == (0, "not read yet", None)
    assert next_door.log == []
    assert shop("run", "watch-prices").code == 0
    [page] = shop("watch", "list", "--json").document
    assert page["price"] == "12.90"


def test_a_large_change_waits_for_the_owner(shop: Call, next_door: ShopServer) -> None:
    page_id = shop("watch", "add", next_door.url("/espresso"), "--sku", "ESP", "--json").document["id"]
    next_door.put("/espresso", product_page("1.29"))
    shop("run", "watch-prices", "--param", f"page={page_id}")
    page = shop("watch", "show", page_id, "--json").document
    assert (page["price"], page["doubted_price"]) == ("12.90", "1.29")
    assert "€1.29" in page["doubt"]
    wrong = shop("watch", "doubt", page_id, "--json").document
    assert (wrong["price"], wrong["doubt"]) == ("12.90", None)
    for _ in range(3):
        shop("run", "watch-prices", "--param", f"page={page_id}")
    page = shop("watch", "show", page_id, "--json").document
    assert (page["price"], page["doubt"]) == ("12.90", None)
    assert shop("watch", "believe", page_id).code == 2

    next_door.put("/espresso", product_page("2.90"))
    shop("run", "watch-prices", "--param", f"page={page_id}")
    right = shop("watch", "believe", page_id, "--json").document
    assert (right["price"], right["doubt"]) == ("2.90", None)
    assert "asks" in right["done"]


def test_an_alert_about_prices_is_taken_note_of(shop: Call, next_door: ShopServer) -> None:
    shop("watch", "add", next_door.url("/espresso"), "--sku", "ESP", "--seller", "Next Door")
    assert shop("alerts", "--json").document == []
    next_door.put("/espresso", product_page("11.90"))
    assert shop("run", "watch-prices").code == 0
    [alert] = shop("alerts", "--json").document
    assert (alert["kind"], alert["sku"]) == ("market-price", "ESP")
    assert "Next Door went down from €12.90 to €11.90." in alert["text"]
    assert shop("answer", alert["id"], "ordered").code == 2
    assert "speaks up again when something changes" in shop("answer", alert["id"], "seen").out
    assert shop("alerts", "--json").document == []


def test_a_page_is_paused_resumed_and_removed(shop: Call, next_door: ShopServer) -> None:
    shop("watch", "add", next_door.url("/espresso"), "--sku", "ESP", "--no-look")
    assert shop("watch", "pause", "1", "--json").document["state"] == "paused"
    shop("run", "watch-prices")
    assert next_door.log == []
    assert "read again" in shop("watch", "resume", "1").out
    assert "watched no more" in shop("watch", "remove", "1").out
    assert shop("watch", "list", "--json").document == []
    assert "Nothing is watched yet." in shop("watch", "list").out


def test_a_site_is_read_as_the_owner_says(shop: Call, next_door: ShopServer) -> None:
    shop("watch", "add", next_door.url("/espresso"), "--sku", "ESP", "--no-look")
    host = f"127.0.0.1:{next_door.port}"
    said = shop("watch", "site", host, "--currency", "usd", "--tax", "excluded", "--decimal", ",", "--json")
    assert said.document | {"not_before": None} == {
        "site": host, "currency": "USD", "decimal": ",", "tax_included": False, "is_own": True, "not_before": None,
    }  # fmt: skip
    shown = shop("watch", "site", next_door.url("/espresso"))
    assert "Currency: USD" in shown.out
    assert "Tax in its prices: not included" in shown.out
    assert shop("watch", "site", host, "--currency", "unknown", "--json").document["currency"] is None


def test_suppliers_lists_are_added_and_left_alone(shop: Call, next_door: ShopServer) -> None:
    url = "https://barro.example/list.csv?key=s3cret"
    added = shop("watch", "feed", "add", url, "--supplier", "Barro", "--json")
    assert (added.code, added.document["supplier"], added.document["state"]) == (0, "Barro", "watching")
    assert "s3cret" not in added.out
    assert shop("watch", "feed", "pause", "1", "--json").document["state"] == "paused"
    assert "left alone" in shop("watch", "feed", "pause", "1").out
    assert shop("watch", "feed", "resume", "1", "--json").document["state"] == "watching"
    listed = shop("watch", "feed", "list")
    assert "Barro" in listed.out
    assert "s3cret" not in listed.out
    assert "read no more" in shop("watch", "feed", "remove", "1").out
    assert shop("watch", "feed", "list", "--json").document == []
    assert "No supplier's list is read." in shop("watch", "feed", "list").out


def test_a_suppliers_list_says_what_its_articles_cost(shop: Call, next_door: ShopServer) -> None:
    rows = (
        "id,title,price,availability\nX-1,Espresso beans 1 kg,9.60 EUR,in_stock\nX-2,Sofa,300 EUR,in_stock\n"
    )
    next_door.put("/list.csv", Answer(rows.encode(), headers={"Content-Type": "text/csv"}))
    assert shop("run", "record-prices").code == 0
    added = shop("watch", "feed", "add", next_door.url("/list.csv?key=s3cret"), "--supplier", "Barro")
    assert added.code == 0, added.err
    ran = shop("run", "watch-prices")
    assert ran.code == 0, ran.err
    [line] = shop("watch", "feed", "list", "--json").document
    assert (line["state"], line["checked_at"] is None) == ("watching", False)
    assert shop("prices", "ESP", "--json").document["cost"] == "9.60"
    assert [product["sku"] for product in shop("products", "--json").document] == ["ESP", "MUG"]
    [change] = shop("prices", "--json").document["cost_changes"]
    assert (change["sku"], change["before"], change["after"]) == ("ESP", "9.10", "9.60")
    assert "Costs €9.60 instead of €9.10" in shop("prices").out
    assert "s3cret" not in shop("log", ran_id(shop)).out


def test_what_a_suppliers_list_leaves_open_is_answered(shop: Call, next_door: ShopServer) -> None:
    rows = "SKU;Name;Cost\nESP;Espresso beans 1 kg;9.600\nMUG;Mug;3.100\n"
    next_door.put("/list.csv", Answer(rows.encode(), headers={"Content-Type": "text/csv"}))
    shop("watch", "feed", "add", next_door.url("/list.csv"), "--supplier", "Barro")
    assert shop("run", "watch-prices").code == 0
    [line] = shop("watch", "feed", "list", "--json").document
    text = "Column 'Cost' has numbers such as '3.100'. Which is the decimal mark?"
    assert line["state"] == "watching"
    [question] = line["questions"]
    assert question == {
        "key": "decimal", "text": text, "assumed": question["assumed"], "choices": [".", ","], "column": "Cost",
    }  # fmt: skip
    assert shop("prices", "--json").document["feeds"] == [line]
    listed = shop("watch", "feed", "list").out
    assert f"Question about list 1: {text}\n  .: tillwatch watch feed answer 1 decimal=.\n" in listed
    assert listed.endswith("  ,: tillwatch watch feed answer 1 decimal=,\n")

    for answer, sentence in (
        ("decimal", "has no '='"),
        ("decimal=;", "';' is no answer to: Column 'Cost'"),
        ("currency=EUR", "does not ask for 'currency'. It asks for: decimal."),
    ):
        refused_answer = shop("watch", "feed", "answer", "1", answer)
        assert (refused_answer.code, refused_answer.out) == (2, "")
        assert sentence in refused_answer.err
    answered = shop("watch", "feed", "answer", "1", "decimal=.", "--json").document
    assert answered["questions"] == []
    assert answered["done"] == "Noted: the list of Barro is read again with the next round."
    assert shop("run", "watch-prices").code == 0
    assert shop("prices", "ESP", "--json").document["cost"] == "9.60"
    assert shop("prices", "MUG", "--json").document["cost"] == "3.10"
    assert "Question" not in shop("watch", "feed", "list").out


def test_what_is_still_open_after_an_answer_is_said(shop: Call, next_door: ShopServer) -> None:
    rows = "SKU;Name;Cost\nESP;Espresso beans 1 kg;9.600 $\nMUG;Mug;3.100 $\n"
    next_door.put("/list.csv", Answer(rows.encode(), headers={"Content-Type": "text/csv"}))
    shop("watch", "feed", "add", next_door.url("/list.csv"), "--supplier", "Barro")
    shop("run", "watch-prices")
    said = shop("watch", "feed", "answer", "1", "decimal=.").out
    assert said.startswith("Noted: the list of Barro is read again")
    assert "decimal=" not in said
    assert "tillwatch watch feed answer 1 currency=USD\n" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "https://next-door.example/p"), "Missing option '--sku'"),
        (("add", "https://next-door.example/p", "--sku", "WHAT"), "No product has the SKU 'WHAT'"),
        (("add", "http://192.168.0.7/p", "--sku", "ESP"), "inside this PC or its network"),
        (("add", "https://me:word@next-door.example/p", "--sku", "ESP"), "user name or password"),
        (("add", "https://next-door.example/p", "--sku", "ESP", "--selector", "..x"), "no CSS selector"),
        (("show", "7"), "no watched page 7"),
        (("remove", "7"), "no watched page 7"),
        (("believe", "7"), "no watched page 7"),
        (("list", "--sku", "WHAT"), "No product has the SKU 'WHAT'"),
        (("add", "espresso", "--sku", "ESP"), "'espresso' is no address"),
        (("site", ""), "No site is named. Name it as its address does, such as shop.example."),
        (("site", "http://["), "'http://[' is not the name of a site."),
        (("site", "other.example"), "No page of other.example is watched"),
        (("site", "other.example", "--currency", "EUR"), "No page of other.example is watched"),
        (("feed", "add", "https://barro.example/l.csv", "--supplier", " "), "Name the supplier"),
        (("feed", "remove", "7"), "no list 7"),
        (("feed", "answer", "7", "decimal=."), "no list 7"),
        (("feed", "answer", "7"), "Missing argument 'KEY=VALUE...'"),
        (("lst",), "No such command 'lst'. Did you mean list? See 'tillwatch watch --help'."),
        ((), "Missing command. See 'tillwatch watch --help'."),
    ],
)
def test_refusals_are_sentences(shop: Call, arguments: tuple[str, ...], sentence: str) -> None:
    answer = shop("watch", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert shop("watch", "--json", *arguments).document["exit_code"] == 2
    assert shop("watch", "list", "--json").document == []
    assert shop("watch", "feed", "list", "--json").document == []
