"""What comes of a visit to a shop that is well, and to one that is not."""

from __future__ import annotations

import logging
import tracemalloc
from collections.abc import Iterator

import pytest

from app import __version__
from app.sources.web.networks import lent_addresses
from app.sources.web.visit import Outcome, Visit
from tests.clock import TUESDAY_NOON, FakeClock
from tests.shop_server import (
    Answer,
    ShopServer,
    bomb,
    busy,
    cut_short,
    endless,
    hang,
    in_turn,
    packed,
    picture,
    product_page,
    redirect,
    refused,
    reset,
    slow,
    stated_large,
    with_etag,
)
from tests.sources.web.rounds import Rounds, lent


def test_a_page_is_fetched_with_what_is_needed_to_read_it(rounds: Rounds, shop: ShopServer) -> None:
    shop.put(
        "/p",
        Answer("12,90 €".encode("iso-8859-15"), headers={"Content-Type": "Text/HTML; charset=ISO-8859-15"}),
    )

    visited = rounds.one("/p")

    assert visited.outcome is Outcome.FETCHED
    assert visited.body == "12,90 €".encode("iso-8859-15")
    assert (visited.content_type, (visited.charset or "").lower()) == ("text/html", "iso-8859-15")
    assert (visited.url, visited.status, visited.sentence) == (shop.url("/p"), 200, "")
    assert TUESDAY_NOON < visited.at <= rounds.clock.now()


def test_it_names_itself_and_asks_for_what_it_can_unpack(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/p", product_page())
    rounds.change(languages="es")

    rounds.one("/p")

    headers = shop.asked("/p")[0].headers
    assert headers["user-agent"].startswith(f"Tillwatch/{__version__} (")
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["accept-language"] == "es"
    assert "cookie" not in headers


def test_no_address_is_written_to_the_log(
    rounds: Rounds, shop: ShopServer, caplog: pytest.LogCaptureFixture
) -> None:
    shop.put("/list", product_page())

    with caplog.at_level(logging.INFO):
        rounds.one("/list?key=secret")

    assert shop.asked("/list")
    assert "secret" not in caplog.text


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_packed_page_is_unpacked(rounds: Rounds, shop: ShopServer, encoding: str) -> None:
    shop.put("/p", packed(product_page("7.50"), encoding))

    assert rounds.one("/p").body.decode() == product_page("7.50")


def test_cookies_are_not_kept(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/a", Answer(b"a", headers={"Content-Type": "text/html", "Set-Cookie": "seen=1; Path=/"}))
    shop.put("/b", product_page())

    rounds.ask("/a", "/b")

    assert "cookie" not in shop.asked("/b")[0].headers


def test_what_has_not_changed_is_not_fetched_again(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/p", with_etag(product_page()))
    first = rounds.one("/p")
    rounds.later(6)

    (second,) = rounds.go([Visit(0, shop.url("/p"), etag=first.etag)])

    assert first.outcome is Outcome.FETCHED
    assert second.outcome is Outcome.UNCHANGED
    assert second.body == b""
    assert second.etag == first.etag
    assert not second.failed


def test_the_date_of_a_page_is_asked_by_too(rounds: Rounds, shop: ShopServer) -> None:
    since = "Tue, 10 Mar 2026 08:00:00 GMT"
    shop.put("/p", Answer(b"x", headers={"Content-Type": "text/html", "Last-Modified": since}))

    (visited,) = rounds.go([Visit(0, shop.url("/p"), last_modified=since)])

    assert visited.outcome is Outcome.UNCHANGED


def test_a_tag_with_a_line_break_is_not_sent(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/p", product_page())

    (visited,) = rounds.go([Visit(0, shop.url("/p"), etag='"a"\r\nX-Sneaked: in')])

    assert visited.outcome is Outcome.FETCHED
    assert "if-none-match" not in shop.asked("/p")[0].headers
    assert "x-sneaked" not in shop.asked("/p")[0].headers


def test_a_304_that_nobody_asked_for_is_no_page(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/p", Answer(status=304))

    visited = rounds.one("/p")
    assert visited.outcome is Outcome.WRONG_KIND
    assert "did not send what was asked for (304)" in visited.sentence


@pytest.mark.parametrize(
    ("page", "outcome", "says"),
    [
        (refused(404), Outcome.GONE, "does not have this page"),
        (refused(410), Outcome.GONE, "does not have this page"),
        (refused(403), Outcome.REFUSED, "refused to show this page (403)"),
        (refused(401), Outcome.REFUSED, "(401)"),
        (refused(451), Outcome.REFUSED, "(451)"),
        (busy(), Outcome.BUSY, "too many requests"),
        (refused(503), Outcome.BROKEN, "trouble of its own for now (503)"),
        (refused(500), Outcome.BROKEN, "(500)"),
        (picture(), Outcome.WRONG_KIND, "cannot be read here (image/png)"),
        (Answer(status=204), Outcome.WRONG_KIND, "did not send what was asked for (204)"),
        (
            Answer(b"<p>12", status=206, headers={"Content-Type": "text/html"}),
            Outcome.WRONG_KIND,
            "did not send what was asked for (206)",
        ),
        (reset(), Outcome.UNREACHABLE, "broke off"),
        (cut_short(product_page()), Outcome.UNREACHABLE, "broke off"),
        (hang(), Outcome.TOO_SLOW, "too long to answer"),
        (slow(product_page(), 0.05), Outcome.TOO_SLOW, "too long to answer"),
        (stated_large(), Outcome.TOO_LARGE, "larger than 4 MB"),
        (
            Answer(b"\x1f\x8bnot at all", headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}),
            Outcome.WRONG_KIND,
            "damaged",
        ),
        (
            Answer(b"x", headers={"Content-Type": "text/html", "Content-Encoding": "br"}),
            Outcome.WRONG_KIND,
            "damaged",
        ),
        (redirect("/p"), Outcome.REDIRECTS, "on and on"),
        (Answer(status=302), Outcome.REDIRECTS, "on and on"),
    ],
    ids=lambda each: each.value if isinstance(each, Outcome) else "",
)
def test_what_goes_wrong_is_told_in_a_sentence(
    rounds: Rounds, shop: ShopServer, page: Answer, outcome: Outcome, says: str
) -> None:
    shop.put("/p", page)
    if outcome is Outcome.TOO_SLOW:
        rounds.change(visit_s=1.0)

    visited = rounds.one("/p")

    assert visited.outcome is outcome
    assert says in visited.sentence
    assert "127.0.0.1" in visited.sentence
    assert visited.body == b""
    assert visited.failed


@pytest.mark.parametrize(
    "page",
    [endless(), endless(kind="application/xml"), bomb(encoding="gzip"), bomb(encoding="deflate")],
    ids=["endless", "endless-xml", "gzip", "deflate"],
)
def test_a_gigabyte_is_neither_kept_nor_waited_for(rounds: Rounds, shop: ShopServer, page: Answer) -> None:
    shop.put("/p", page)
    tracemalloc.start()
    try:
        visited = rounds.one("/p")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert visited.outcome is Outcome.TOO_LARGE
    assert visited.body == b""
    # The pieces, and one more that was on its way; the server's own pieces are in here too.
    assert peak < 2 * rounds.rules.body_bytes
    assert shop.sent < 4 * rounds.rules.wire_bytes


def test_a_page_that_unpacks_to_too_much_is_told_by_that_size(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/p", bomb(20_000_000))

    assert "larger than 12 MB" in rounds.one("/p").sentence


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\0\xff\xfe\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200\xb2 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffffffff\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 30_000 + b"\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe:\xb2\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 429 Slow\r\nRetry-After: \xb2\xb3\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n",
        b"HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\xff; charset*=\xff\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_whatever_a_server_says_the_next_shop_is_still_asked(
    rounds: Rounds, shop: ShopServer, said: bytes
) -> None:
    with ShopServer(["127.0.0.2"]) as other:
        shop.put("/p", Answer(said, fault="raw"))
        other.put("/p", product_page())
        rounds.change(lent=(*rounds.rules.lent, *lent_addresses(other.lent)))

        odd, well = rounds.go([Visit(0, shop.url("/p")), Visit(1, other.url("/p"))])

    assert odd.failed
    assert odd.sentence
    assert well.outcome is Outcome.FETCHED


def test_more_and_more_headers_end_soon(rounds: Rounds, shop: ShopServer) -> None:
    """Interim answers and header lines without an end are the server's, and bounded by size or time."""
    shop.put("/p", Answer(b"HTTP/1.1 100 Continue\r\n\r\n" * 200_000, fault="raw"))
    rounds.change(visit_s=0.2)

    assert rounds.one("/p").failed


def test_lists_may_be_larger_and_of_other_kinds(rounds: Rounds, shop: ShopServer) -> None:
    lines = b"sku,price\n" + b"A-1,1.00\n" * 600_000
    shop.put("/list.csv", Answer(lines, headers={"Content-Type": "text/csv"}))
    shop.put("/page", product_page())
    as_page = rounds.one("/list.csv")
    rounds.rules = rounds.rules.for_lists()

    as_list, page = rounds.ask("/list.csv", "/page")

    assert as_page.outcome is Outcome.WRONG_KIND
    assert as_list.outcome is Outcome.FETCHED
    assert as_list.body == lines
    assert page.outcome is Outcome.WRONG_KIND


def test_large_bodies_come_one_after_the_other(clock: FakeClock) -> None:
    """What bounds the memory of a round; the one that waits is not given up for it."""
    half = bytes(150_000)

    def stalled() -> Iterator[bytes]:
        yield half
        yield from (b"." for _ in range(1_000))

    with ShopServer(["127.0.0.1", "127.0.0.2"]) as shop:
        shop.put("/stalled", Answer(headers={"Content-Type": "text/html"}, stream=stalled, wait_s=0.02))
        late = Answer(
            headers={"Content-Type": "text/html"}, stream=lambda: iter((b"", half, half)), wait_s=0.05
        )
        shop.put("/late", late)
        rounds = Rounds(shop, clock, lent(shop))
        rounds.change(large_bytes=100_000, large_at_once=1, visit_s=2.0)
        visits = [Visit(0, shop.url("/stalled")), Visit(1, shop.url("/late", "127.0.0.2"))]

        rounds.go(visits)

    assert [(each.visit.key, each.outcome) for each in rounds.told] == [
        (0, Outcome.TOO_SLOW),
        (1, Outcome.FETCHED),
    ]
    assert rounds.told[1].body == half * 2


def test_a_page_that_changes_each_time_is_taken_as_it_is(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/p", in_turn(product_page("9.90"), product_page("12.90")))

    bodies = [visited.body.decode() for visited in (rounds.one("/p"), rounds.one("/p"), rounds.one("/p"))]

    assert bodies == [product_page("9.90"), product_page("12.90"), product_page("9.90")]


def test_a_redirect_within_a_shop_is_followed(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/old", redirect("/new?v=2#buy", 301))
    shop.put("/new", product_page())

    visited = rounds.one("/old")

    assert visited.outcome is Outcome.FETCHED
    assert visited.url == shop.url("/new?v=2")


def test_no_more_than_five_redirects_are_followed(rounds: Rounds, shop: ShopServer) -> None:
    for number in range(9):
        shop.put(f"/{number}", redirect(f"/{number + 1}"))

    assert rounds.one("/0").outcome is Outcome.REDIRECTS
    assert not shop.asked("/6")


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/",
        "http://127.0.0.2:{port}/",
        "http://localhost:{port}/secret",
        "http://10.0.0.1/",
        "http://192.168.1.1/admin",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://0.0.0.0:{port}/",
        "//till.local/",
        "file:///etc/passwd",
        "ftp://shop.example/",
        "javascript:alert(1)",
        "http://user:word@shop.example/",
        "http://[broken/",
    ],
)
def test_no_page_leads_into_this_network(rounds: Rounds, shop: ShopServer, target: str) -> None:
    shop.put("/p", redirect(target.format(port=shop.port)))
    shop.put("/secret", product_page())

    visited = rounds.one("/p")

    assert visited.outcome is Outcome.ADDRESS_REFUSED
    assert "leads into this network, or to no web page" in visited.sentence
    assert [each.path for each in shop.log] == ["/robots.txt", "/p"]


def test_an_address_that_is_not_lent_is_not_asked(rounds: Rounds, shop: ShopServer) -> None:
    rounds.change(lent=())

    visited = rounds.one("/p")

    assert visited.outcome is Outcome.ADDRESS_REFUSED
    assert "inside this PC or its network" in visited.sentence
    assert shop.log == []
