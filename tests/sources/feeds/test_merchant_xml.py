from __future__ import annotations

import gzip
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import InputError
from app.domain.money import to_money
from app.sources.feeds import merchant_xml
from app.sources.table import open_table
from tests.sources.exports import read
from tests.sources.feeds.merchant_feeds import GOOGLE, article, atom, rss

_MUG = article("MUG-1", gtin="4006381333931", condition="new")


@pytest.mark.parametrize("text", [rss(_MUG), atom(_MUG)], ids=["RSS", "Atom"])
def test_an_article_is_read_from_either_kind_of_feed(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text, name="feed.xml")
    (mug,) = found.records
    assert (found.reading.layout, found.reading.rows) == ("google-merchant", 1)
    assert (mug.sku, mug.name, mug.barcode) == ("MUG-1", "Article MUG-1", "4006381333931")
    assert (mug.price, mug.currency, found.reading.stated_currency) == (to_money("12.9"), "EUR", "EUR")


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.replace("UTF-8", "utf-16").encode("utf-16"),
        lambda text: text.replace("UTF-8", "windows-1252").encode("cp1252"),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: gzip.compress(text.encode()),
        lambda text: text.partition("\n")[2].encode(),
    ],
    ids=["UTF-16", "Windows-1252", "byte order mark", "packed", "no declaration"],
)
def test_however_it_is_written(tmp_path: Path, encode: object) -> None:
    data = encode(rss(article("CAFÉ", title="Café en grano")))  # type: ignore[operator]
    (coffee,) = read(tmp_path, data, name="feed").records
    assert (coffee.sku, coffee.name) == ("CAFÉ", "Café en grano")


def test_only_what_is_said_of_the_article_itself_counts(tmp_path: Path) -> None:
    """What shipping costs is no price of an article, and what RSS calls it gives way to what Google calls it."""
    text = rss(_MUG).replace(
        "<item>",
        "<item><title>For people</title><link>https://x.example/mug</link><c:price>1.00 EUR</c:price>"
        "<g:shipping><g:country>ES</g:country><g:price>4.90 EUR</g:price></g:shipping>"
        "<g:description><![CDATA[<b>Big</b> & blue]]></g:description>",
    )
    (mug,) = read(tmp_path, text, name="feed.xml").records
    assert (mug.name, mug.price) == ("Article MUG-1", to_money("12.9"))


@pytest.mark.parametrize(
    "root",
    [
        '<rss version="2.0">',
        f'<rss version="2.0" {GOOGLE.replace(":g=", ":goog=")}>',
    ],
    ids=["nobody says what g is", "another prefix"],
)
def test_feeds_name_the_attributes_in_their_own_way(tmp_path: Path, root: str) -> None:
    text = rss(_MUG, root=root)
    if "goog" in root:
        text = text.replace("<g:", "<goog:").replace("</g:", "</goog:")
    (mug,) = read(tmp_path, text, name="feed.xml").records
    assert (mug.sku, mug.price) == ("MUG-1", to_money("12.9"))


def test_articles_are_told_apart_where_the_feed_is_one_line(tmp_path: Path) -> None:
    text = rss(*(article(f"A-{number}") for number in range(5)), article("A-1")).replace("\n", "")
    found = read(tmp_path, text, name="feed.xml")
    assert found.skus == [f"A-{number}" for number in range(5)]
    (twice,) = found.reading.rejected
    assert "already used" in twice.reason
    assert len({record.line for record in found.records} | {twice.line}) == 6


def test_a_line_is_where_the_article_begins(tmp_path: Path) -> None:
    text = rss(_MUG, article("BAD", price="dear"))
    found = read(tmp_path, text, name="feed.xml")
    (bad,) = found.reading.rejected
    assert (bad.line, bad.column, bad.text) == (text[: text.index("BAD")].count("\n"), "price", "dear")


_LAUGHS = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{_LAUGHS}]><rss>&a9;</rss>', "document type"),
        ('<?xml version="1.0"?><!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>', "document type"),
        (rss(_MUG)[:-40], "damaged or unfinished XML file"),
        (rss(_MUG).replace("</g:id>", "</g:ix>"), "damaged or unfinished XML file (line 7)"),
        (rss(_MUG).replace("UTF-8", "klingon"), "damaged or unfinished XML file"),
        (rss(), "has no rows"),
        ('<?xml version="1.0"?><products><product><sku>A</sku></product></products>', "is an XML file, not a table"),
        ("<rss>" + "<a>" * 200, "more than Tillwatch reads"),
        (f"<rss><channel><item a='{'x' * 6_000_000}'/></channel></rss>", "more than Tillwatch reads"),
    ],
    ids=[
        "billion laughs", "external document", "cut short", "wrong end", "unknown encoding", "no articles",
        "another kind", "deep", "long tag",
    ],
)  # fmt: skip
def test_what_could_do_harm_is_refused_in_words(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(text)
    with pytest.raises(InputError) as refusal:
        open_table(path)
    assert sentence in str(refusal.value)
    assert "feed.xml" in refusal.value.sentence
    assert refusal.value.advice


def test_of_an_endless_text_only_the_beginning_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(f"<rss><channel><item><title>{'x' * 6_000_000}</title></item></channel></rss>")
    ((_, cells),) = open_table(path).rows(lambda *_: None)
    assert len(cells[0]) == merchant_xml.CELL_LIMIT


def test_an_endless_feed_is_refused_before_it_fills_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merchant_xml, "SIZE_LIMIT", 1 << 18)
    path = tmp_path / "feed.xml"
    path.write_text(rss(*(article(f"A-{number}", description="x" * 900) for number in range(500))))
    with pytest.raises(InputError, match="more than Tillwatch reads of a product feed"):
        open_table(path)


_PIECES = st.sampled_from(
    [
        "<rss>", "</rss>", "<channel>", "<item>", "</item>", "<g:id>", "</g:id>", "<g:price>", "</g:price>", "1.00 EUR",
        "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&x;", "<feed>", "<entry>", "</entry>", "<?x?>", "\n", "é", "\x00",
        '<a xmlns:g="u">', "<title>", "</title>", "</feed>", "</channel>", "<!DOCTYPE a>", "<", ">",
    ]
)  # fmt: skip


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(_PIECES, max_size=25).map("".join),
    start=st.sampled_from(["<?xml version='1.0'?>", "<rss>"]),
)
def test_whatever_comes_is_read_or_refused_in_words(tmp_path: Path, text: str, start: str) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes((start + text).encode())
    with suppress(InputError):
        table = open_table(path)
        rows = list(table.rows(lambda *_: None))
        assert rows
        assert {len(cells) for _, cells in rows} == {table.width + 1}
