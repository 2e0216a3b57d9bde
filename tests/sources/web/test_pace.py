"""How often a shop is asked, and when it is left alone: by its own log."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.utils import format_datetime
from ipaddress import ip_network
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.web.networks import Lent
from app.sources.web.round import visit_all
from app.sources.web.visit import Outcome, Visit
from tests.clock import TUESDAY_NOON, FakeClock
from tests.shop_server import Answer, ShopServer, busy, on_loopback, product_page, redirect, refused, reset
from tests.sources.web.rounds import Rounds, lent

DELAY = "User-agent: *\nCrawl-delay: {}\n"


def _gaps(shop: ShopServer, address: str = "127.0.0.1") -> list[float]:
    return [
        after.at - before.at
        for before, after in pairwise(each for each in shop.log if each.address == address)
    ]


def test_ten_seconds_lie_between_two_requests(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("*", product_page())

    rounds.ask("/1", "/2", "/3")

    assert [each.path for each in shop.log] == ["/robots.txt", "/1", "/2", "/3"]
    assert all(10.0 <= gap <= 12.0 for gap in _gaps(shop))
    assert len(set(_gaps(shop))) > 1, "there is no jitter"


def test_redirects_and_the_next_round_keep_the_pace_too(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/1", redirect("/2"))
    shop.put("/2", product_page())

    rounds.one("/1")
    rounds.one("/2")

    assert [each.path for each in shop.log] == ["/robots.txt", "/1", "/2", "/2"]
    assert all(gap >= 10.0 for gap in _gaps(shop))


def test_any_pages_on_any_sites_keep_the_pace_of_each() -> None:
    clock = FakeClock()
    addresses = [f"127.0.0.{number}" for number in range(1, 5)]
    with ShopServer(addresses, clock=clock.monotonic) as shop:
        shop.put("*", product_page())

        @given(
            st.lists(
                st.tuples(st.sampled_from(addresses), st.sampled_from(addresses), st.booleans()), max_size=12
            ),
            st.floats(0.5, 100),
            st.floats(0, 10),
            st.integers(0, 200),
        )
        def keep_the_pace(
            pages: list[tuple[str, str, bool]], spacing: float, jitter: float, delay: int
        ) -> None:
            shop.log.clear()
            shop.put("/robots.txt", DELAY.format(delay))
            visits = []
            for key, (address, other, leads_on) in enumerate(pages):
                shop.put(f"/{key}", redirect(shop.url("/end", other)) if leads_on else product_page())
                visits.append(Visit(key, shop.url(f"/{key}", address)))
            rounds = Rounds(shop, clock, lent(shop))
            rounds.change(spacing_s=spacing, jitter_s=jitter)

            visited = rounds.go(visits)

            assert all(each.outcome is Outcome.FETCHED for each in visited)
            for address in addresses:
                # The delay is known once robots.txt was read: the first gap holds it as well.
                assert all(gap >= max(spacing, delay) - 1e-6 for gap in _gaps(shop, address))

        keep_the_pace()


def test_robots_is_asked_once_a_day(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/p", product_page())

    for _ in range(3):
        rounds.one("/p")
        rounds.later(7)
    before = len(shop.asked("/robots.txt"))
    rounds.later(7)
    rounds.one("/p")

    assert (before, len(shop.asked("/robots.txt"))) == (1, 2)


def test_a_page_that_robots_forbids_is_not_asked(rounds: Rounds, shop: ShopServer) -> None:
    shop.put(
        "/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: tillwatch\nDisallow: /private\nAllow: /"
    )
    shop.put("*", product_page())

    private, public = rounds.ask("/private/p", "/p")

    assert private.outcome is Outcome.FORBIDDEN
    assert private.sentence == f"127.0.0.1:{shop.port} does not want programs to read this page (robots.txt)."
    assert public.outcome is Outcome.FETCHED
    assert [each.path for each in shop.log] == ["/robots.txt", "/p"]


def test_the_robots_of_the_site_a_page_leads_to_holds_there(clock: FakeClock) -> None:
    with ShopServer(["127.0.0.1", "127.0.0.2"]) as shop:
        shop.put(
            "/robots.txt", lambda asked: "User-agent: *\nDisallow: /" if asked.address == "127.0.0.2" else ""
        )
        shop.put("/p", redirect(shop.url("/q", "127.0.0.2")))
        rounds = Rounds(shop, clock, lent(shop))

        visited = rounds.one("/p")

    assert visited.outcome is Outcome.FORBIDDEN
    assert "127.0.0.2" in visited.sentence
    assert not shop.asked("/q")


@pytest.mark.parametrize("status", [401, 403, 404, 410, 418])
def test_a_site_without_robots_may_be_asked(rounds: Rounds, shop: ShopServer, status: int) -> None:
    shop.put("/robots.txt", refused(status))
    shop.put("/p", product_page())

    assert rounds.one("/p").outcome is Outcome.FETCHED
    assert rounds.site.robots == ""


@pytest.mark.parametrize(
    "robots", [refused(500), refused(503), busy(), reset()], ids=["500", "503", "429", "reset"]
)
def test_a_site_whose_robots_cannot_be_had_is_left_alone(
    rounds: Rounds, shop: ShopServer, robots: Answer
) -> None:
    shop.put("/robots.txt", robots)
    shop.put("*", product_page())

    first, second = rounds.ask("/1", "/2")

    assert first.failed
    assert second.outcome is Outcome.NOT_ASKED
    assert [each.path for each in shop.log] == ["/robots.txt"]
    assert rounds.site.failures == 1
    assert rounds.site.robots is None


def test_only_the_beginning_of_an_endless_robots_is_read(rounds: Rounds, shop: ShopServer) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"User-agent: *\nDisallow: /private\n"
        for _ in range(1_000_000):
            yield b"# more\n" * 999

    shop.put("/robots.txt", Answer(headers={"Content-Type": "text/plain"}, stream=pieces))
    shop.put("/p", product_page())

    private, public = rounds.ask("/private", "/p")

    assert (private.outcome, public.outcome) == (Outcome.FORBIDDEN, Outcome.FETCHED)
    assert len(rounds.site.robots or "") <= rounds.rules.robots_bytes


def test_a_site_that_wants_very_long_pauses_gets_one_page_a_round(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/robots.txt", DELAY.format(1_000))
    shop.put("*", product_page())

    outcomes = []
    for _ in range(3):
        outcomes.append([each.outcome for each in rounds.ask("/1", "/2")])
        rounds.later(6)

    skipped, fetched = Outcome.NOT_ASKED, Outcome.FETCHED
    assert outcomes == [[skipped, skipped], [fetched, skipped], [fetched, skipped]]
    assert all(gap >= 1_000 for gap in _gaps(shop))


def test_what_does_not_fit_into_a_round_is_left_for_the_next(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("*", product_page())
    rounds.change(round_s=30.0)

    visited = rounds.ask(*(f"/{number}" for number in range(6)))

    outcomes = [each.outcome for each in visited]
    assert outcomes == [Outcome.FETCHED] * 2 + [Outcome.NOT_ASKED] * 4
    assert "no time left" in visited[-1].sentence
    assert not visited[-1].failed
    assert rounds.site.failures == 0


@pytest.mark.parametrize("answer", [busy(), refused(403), refused(503), refused(500), reset()])
def test_a_site_that_refuses_is_left_alone_for_the_rest_of_the_round(
    rounds: Rounds, shop: ShopServer, answer: Answer
) -> None:
    shop.put("*", product_page())
    shop.put("/2", answer)

    first, second, third = rounds.ask("/1", "/2", "/3")

    assert first.outcome is Outcome.FETCHED
    assert second.failed
    assert second.retry_at is not None
    assert second.retry_at > rounds.clock.now()
    assert third.outcome is Outcome.NOT_ASKED
    assert third.retry_at == second.retry_at == rounds.site.not_before
    assert "left alone for now" in third.sentence
    assert not shop.asked("/3")


@pytest.mark.parametrize("answer", [refused(404), refused(410), refused(451)])
def test_a_missing_page_is_no_trouble_of_its_site(rounds: Rounds, shop: ShopServer, answer: Answer) -> None:
    shop.put("*", product_page())
    shop.put("/1", answer)

    first, second = rounds.ask("/1", "/2")

    assert first.failed
    assert first.retry_at is None
    assert second.outcome is Outcome.FETCHED
    assert rounds.site.failures == 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7200", 7_200),
        (format_datetime(TUESDAY_NOON + timedelta(hours=5), usegmt=True), 5 * 3_600),
        ("99999999999999999999", 7 * 86_400),
    ],
)
def test_retry_after_is_obeyed(rounds: Rounds, shop: ShopServer, header: str, seconds: float) -> None:
    shop.put("/p", busy(header))

    visited = rounds.one("/p")

    assert visited.retry_at is not None
    # A date holds as it is said; seconds count from the answer.
    began = TUESDAY_NOON if "GMT" in header else visited.at
    assert visited.retry_at - began >= timedelta(seconds=seconds - 1)
    assert visited.retry_at - visited.at <= timedelta(seconds=max(seconds, 1_800))
    rounds.clock.jump(visited.retry_at - rounds.clock.now() - timedelta(seconds=1))
    assert rounds.one("/p").outcome is Outcome.NOT_ASKED
    assert len(shop.asked("/p")) == 1


def test_back_off_grows_to_a_day_and_ends_with_the_first_answer(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/robots.txt", "")
    shop.put("/p", refused(503))
    waits = []
    for _ in range(12):
        visited = rounds.one("/p")
        assert visited.retry_at is not None
        waits.append((visited.retry_at - visited.at).total_seconds())
        rounds.clock.jump(visited.retry_at - rounds.clock.now())
    failures = rounds.site.failures
    shop.put("/p", product_page())

    well = rounds.one("/p")

    assert all(wait <= min(1_800 * 2**number, 86_400) + 1 for number, wait in enumerate(waits))
    assert max(waits) > 12 * 3_600
    assert failures == 12
    assert well.outcome is Outcome.FETCHED
    assert rounds.site.failures == 0


def test_when_nobody_answers_it_is_this_pc_that_is_offline(clock: FakeClock) -> None:
    with ShopServer() as shop:
        rounds = Rounds(shop, clock, lent(shop), resolve=on_loopback)
        names = ["tea.example", "coffee.example"]
        visits = [Visit(key, f"http://{name}:{shop.port}/p") for key, name in enumerate(names)]

    visited = rounds.go(visits)

    assert [each.outcome for each in visited] == [Outcome.NOT_ASKED] * 2
    assert all("may have been offline" in each.sentence for each in visited)
    assert not any(each.failed for each in visited)
    assert all(site.failures == 0 for site in rounds.sites.values())


@pytest.mark.parametrize("has_route", [True, False])
def test_a_shop_alone_that_does_not_answer_is_to_blame_where_there_is_a_way_out(
    clock: FakeClock, has_route: bool
) -> None:
    with ShopServer() as shop:
        rounds = Rounds(shop, clock, lent(shop), resolve=on_loopback, has_route=has_route)
        visits = [Visit(key, f"http://shop.example:{shop.port}/{key}") for key in range(2)]

    first, second = rounds.go(visits)

    assert (first.outcome is Outcome.UNREACHABLE, first.failed) == (has_route, has_route)
    assert second.outcome is Outcome.NOT_ASKED
    assert rounds.sites[f"shop.example:{shop.port}"].failures == int(has_route)
    # What was this PC's trouble is asked again as soon as it can be.
    assert [each.retry_at is not None for each in (first, second)] == [has_route, has_route]
    assert [each.is_offline for each in (first, second)] == [not has_route, not has_route]
    assert ("may have been offline" in second.sentence) is not has_route


def test_a_name_that_cannot_be_looked_up_for_now_is_no_failure(rounds: Rounds, shop: ShopServer) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "?")

    rounds.resolve = resolve

    (visited,) = rounds.go([Visit(0, "https://shop.example/p")])

    assert (visited.outcome, visited.is_offline, visited.retry_at) == (Outcome.NOT_ASKED, True, None)
    assert rounds.sites["shop.example"].failures == 0


def test_a_name_that_nobody_knows_anything_of_is_a_failure_where_others_answer(
    rounds: Rounds, shop: ShopServer
) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "?")

    shop.put("/p", product_page())
    rounds.resolve = resolve

    nameless, well = rounds.go([Visit(0, "https://shop.example/p"), Visit(1, shop.url("/p"))])

    assert (nameless.outcome, nameless.is_offline, nameless.failed) == (Outcome.UNREACHABLE, False, True)
    assert nameless.sentence == "shop.example could not be found: looking its name up failed."
    assert nameless.retry_at is not None
    assert well.outcome is Outcome.FETCHED
    assert rounds.sites["shop.example"].failures == 1


def test_an_address_that_was_lent_needs_no_internet(clock: FakeClock) -> None:
    with ShopServer(["127.0.0.1", "127.0.0.2"]) as shop:
        rounds = Rounds(shop, clock, lent(shop), has_route=False)
        visits = [Visit(0, shop.url("/p")), Visit(1, shop.url("/p", "127.0.0.2"))]

    visited = rounds.go(visits)

    assert [each.outcome for each in visited] == [Outcome.UNREACHABLE] * 2
    assert {site.failures for site in rounds.sites.values()} == {1}


def test_a_shop_that_alone_does_not_answer_is_to_blame(clock: FakeClock) -> None:
    with ShopServer(["127.0.0.1"]) as shop:
        shop.put("/p", product_page())
        rounds = Rounds(shop, clock, lent(shop))
        rounds.change(lent=(Lent(ip_network("127.0.0.0/29"), None),))

        away, well = rounds.go([Visit(0, shop.url("/p", "127.0.0.3")), Visit(1, shop.url("/p"))])

    assert well.outcome is Outcome.FETCHED
    assert away.outcome is Outcome.UNREACHABLE
    assert "could not be reached" in away.sentence
    assert rounds.sites[f"127.0.0.3:{shop.port}"].failures == 1


class _Waiting(Rounds):
    """Really sleeps, and for long."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds * 100)


def test_a_round_can_be_stopped_while_it_waits(clock: FakeClock, shop: ShopServer) -> None:
    class StoppedError(Exception):
        pass

    def check() -> None:
        if shop.log:
            raise StoppedError

    shop.put("*", product_page())
    began = time.monotonic()

    with pytest.raises(StoppedError):
        _Waiting(shop, clock, lent(shop), check=check).ask("/1", "/2")

    assert time.monotonic() - began < 5
    assert len(shop.log) == 1


def test_what_goes_wrong_with_a_result_ends_the_round(rounds: Rounds, shop: ShopServer) -> None:
    def full(_visited: object) -> None:
        raise OSError("disk full")

    shop.put("*", product_page())
    with pytest.raises(OSError, match="disk full"):
        visit_all(
            [Visit(1, shop.url("/1")), Visit(2, shop.url("/2"))],
            {},
            rules=rounds.rules,
            now=rounds.clock.now,
            random=Random(1),
            on_visited=full,
            check=lambda: None,
            sleep=rounds.sleep,
        )
    assert not shop.asked("/2")


def test_an_address_that_cannot_be_asked_is_told_and_stops_nobody(rounds: Rounds, shop: ShopServer) -> None:
    shop.put("/p", product_page())

    bad, good = rounds.go([Visit(0, "file:///etc/passwd"), Visit(1, shop.url("/p"))])

    assert bad.outcome is Outcome.ADDRESS_REFUSED
    assert "not the address of a web page" in bad.sentence
    assert good.outcome is Outcome.FETCHED
