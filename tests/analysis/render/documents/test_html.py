from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from analysis.digest.opener import Opener
from analysis.render.documents import html
from tests.analysis.render.documents.test_pdf import printed_parts
from tests.analysis.render.factories import AWKWARD, awkward, empty, full
from tests.analysis.render.reading import in_order, plain


class Page(HTMLParser):
    """The words of a page outside its style, and the tags it is made of."""

    def __init__(self, source: bytes) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._skip = 0
        self.feed(source.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._skip += tag in {"style", "svg", "script"}

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in {"style", "svg", "script"}

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.words.append(data)

    @property
    def text(self) -> str:
        return plain("".join(self.words))


def test_every_part_is_there_in_order() -> None:
    """The page says what the PDF says, in the same order."""
    page = Page(html.opener(full(), edition_hash="3f9a21c4"))
    in_order(page.text, [*printed_parts(full()), "3f9a21c4"])


def test_it_needs_nothing_else() -> None:
    """Saved on its own it is whole: it asks no other host for anything; no script can run in it but its own."""
    source = html.opener(full()).decode()
    page = Page(source.encode())
    assert not re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?!data:)[a-z]+:""", source)
    assert not {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "form"}
    assert "default-src 'none'" in source
    (script,) = re.findall(r"<script>(.*?)</script>", source, re.S)
    allowed = b64encode(sha256(script.encode()).digest()).decode()
    assert re.findall(r"script-src ([^\"]*)", source) == [f"'sha256-{allowed}'"]
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not re.search(r"\bfetch\b|XMLHttp|WebSocket|localStorage|cookie|innerHTML|eval", script)


@pytest.mark.parametrize("text", AWKWARD)
def test_words_are_never_markup(text: str) -> None:
    """Whatever is typed adds no tag to the page: it has the tags of any other text, and shows the signs themselves."""
    page = Page(html.opener(awkward(text)))
    plain_tags = {tag for tag, _ in Page(html.opener(full())).tags}
    assert {tag for tag, _ in page.tags} <= plain_tags
    assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]
    if text.isascii():
        assert plain(text)[:40] in page.text


def test_screen_readers_find_their_way() -> None:
    """One main part, one first heading, every section named by its heading, language and direction given."""
    tags = Page(html.opener(full())).tags
    names = [tag for tag, _ in tags]
    assert [names.count(tag) for tag in ("main", "header", "footer", "h1")] == [1, 1, 1, 1]
    ids = {attrs["id"] for tag, attrs in tags if tag == "h2"}
    assert {attrs["aria-labelledby"] for tag, attrs in tags if tag == "section"} <= ids
    assert dict(tags)["html"]["lang"] == "en"
    assert all(attrs.get("scope") for tag, attrs in tags if tag == "th")


def test_the_chart_has_a_table_beside_it() -> None:
    """Every figure of the chart stands in its table and in its spoken description."""
    page = Page(html.opener(full()))
    described = next(attrs["aria-label"] for tag, attrs in page.tags if tag == "div" and attrs.get("role") == "img")
    assert described is not None
    assert "Feelings and stress: worries 30, good things too few to show." in described
    assert "Safe places4015" in page.text


def test_the_same_edition_gives_the_same_bytes() -> None:
    """One edition made twice is equal byte for byte."""
    assert html.opener(full(), edition_hash="aa") == html.opener(full(), edition_hash="aa")


def test_empty_parts_are_said_not_hidden() -> None:
    """A meeting without quote, themes or message is told so in words."""
    text = Page(html.opener(empty())).text
    assert "No words were approved" in text
    assert "No theme has been approved" in text


def read_words(digest: Opener) -> int:
    """The words from the quote to the promises; the chart's table is a click away."""
    text = re.sub(r"<(style|svg|details|script).*?</\1>", "", html.opener(digest).decode(), flags=re.S)
    read = Page(text[text.index("<main") : text.index('aria-labelledby="decisions"')].encode())
    return len(" ".join(read.words).split())


def test_it_is_read_in_two_minutes() -> None:
    """An opener of ordinary length, and one with more views and promises than a page holds: 238 words a minute, the
    mean of silent reading (Brysbaert, Journal of Memory and Language 109, 2019)."""
    much = replace(full(), shadow_views=full().shadow_views * 4, promises=full().promises * 4)
    for digest in (full(), much):
        assert read_words(digest) <= 2 * 238
