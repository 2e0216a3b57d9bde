"""What an owner pastes becomes an address that may be asked, or is refused in words."""

from __future__ import annotations

import ipaddress

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UsageError
from app.sources.web.addresses import checked_url, port_of, site_of
from app.sources.web.networks import is_open, lent_addresses


@pytest.mark.parametrize(
    ("text", "url", "site"),
    [
        ("https://shop.example/p/1", "https://shop.example/p/1", "shop.example"),
        ("  HTTPS://Shop.Example:443/P/1?v=2#buy\n", "https://shop.example/P/1?v=2", "shop.example"),
        ("shop.example/p/1", "https://shop.example/p/1", "shop.example"),
        ("shop.example", "https://shop.example/", "shop.example"),
        ("//shop.example/p", "https://shop.example/p", "shop.example"),
        ("shop.example:8443/p", "https://shop.example:8443/p", "shop.example:8443"),
        ("http://shop.example:80/p", "http://shop.example/p", "shop.example"),
        ("http://shop.example:443/p", "http://shop.example:443/p", "shop.example:443"),
        ("https://shop.example./p", "https://shop.example/p", "shop.example"),
        ("https://shop.exam\r\n\tple/p", "https://shop.example/p", "shop.example"),
        ("https://shop.example/a b/ñ", "https://shop.example/a%20b/%C3%B1", "shop.example"),
        ("https://Señor.example/café", "https://xn--seor-hqa.example/caf%C3%A9", "señor.example"),
        ("https://xn--seor-hqa.example/", "https://xn--seor-hqa.example/", "señor.example"),
        ("http://1.1.1.1", "http://1.1.1.1/", "1.1.1.1"),
        ("https://[2606:4700::1111]:8443/x", "https://[2606:4700::1111]:8443/x", "[2606:4700::1111]:8443"),
    ],
)
def test_an_address_is_made_whole(text: str, url: str, site: str) -> None:
    assert checked_url(text) == url
    assert checked_url(url) == url
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "There is no address"),
        (" \n", "There is no address"),
        ("https://shop.example/" + "x" * 2_000, "longer than 2000 characters"),
        ("ftp://shop.example/p", "not the address of a web page"),
        ("file:///etc/passwd", "not the address of a web page"),
        ("javascript:alert(1)", "not the address of a web page"),
        ("mailto:shop@shop.example", "not the address of a web page"),
        ("https://anna:secret@shop.example/", "contains a user name or password"),
        ("https://shop.example\\@127.0.0.1/", "contains a user name or password"),
        ("https:///p", "cannot be understood"),
        ("http://shop.example:99999/", "cannot be understood"),
        ("http://shop.example:0/", "cannot be understood"),
        ("https://shop example/p", "not the name of a site"),
        ("http://%31%32%37.0.0.1/", "not the name of a site"),
        ("http://127.1/", "not the name of a site"),
        ("http://0x7f.0.0.1/", "not the name of a site"),
        ("http://2130706433/", "not the name of a site"),
        ("localhost:8080/p", "inside this PC or its network"),
        ("http://till.local/", "inside this PC or its network"),
        ("http://127.0.0.1/", "inside this PC or its network"),
        ("http://[::1]/", "inside this PC or its network"),
        ("http://[::ffff:10.0.0.1]/", "inside this PC or its network"),
        ("http://192.168.1.1/", "inside this PC or its network"),
        ("http://169.254.169.254/latest", "inside this PC or its network"),
        ("my price list", "not the name of a site"),
        ("espresso", "'espresso' is no address: the name of a site has a dot in it"),
        ("http://till/p", "has a dot in it"),
    ],
)
def test_what_cannot_be_watched_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        checked_url(text)

    assert says in refused.value.sentence
    assert refused.value.advice
    assert "secret" not in str(refused.value)


def test_an_address_that_is_lent_may_be_watched() -> None:
    lent = lent_addresses("127.0.0.1:8080")

    assert checked_url("http://127.0.0.1:8080/p", lent) == "http://127.0.0.1:8080/p"
    assert port_of("http://127.0.0.1:8080/p") == 8080
    with pytest.raises(UsageError):
        checked_url("http://127.0.0.1:8081/p", lent)


@given(st.text(max_size=60) | st.from_regex(r"(https?://)?[a-zA-Z0-9.:@\[\]%\\/?#-]{1,40}", fullmatch=True))
def test_whatever_is_pasted_is_open_or_refused(text: str) -> None:
    try:
        url = checked_url(text)
    except UsageError:
        return
    asked = httpx2.URL(url)
    assert asked.scheme in ("http", "https")
    assert not asked.userinfo
    assert not asked.fragment
    assert checked_url(url) == url
    try:
        address = ipaddress.ip_address(asked.host)
    except ValueError:
        assert "." in asked.host
    else:
        assert is_open(address)
