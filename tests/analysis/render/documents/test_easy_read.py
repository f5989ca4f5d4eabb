from __future__ import annotations

import pytest
import textstat
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.digest.opener import Opener
from analysis.render import words
from analysis.render.characters import printable
from analysis.render.documents import easy_read
from tests.analysis.render.factories import AWKWARD, awkward, empty, full, overlong
from tests.analysis.render.reading import assert_accessible, in_order, pages, plain

LINES = (("Youth line", "01632 960003"),)
OLDEST_GRADE = 4.0
"""Flesch–Kincaid grade 4 is a reading age of nine."""


def test_what_children_need_to_know_is_there_in_order() -> None:
    """What was said, what is good, who will answer, what was promised and whom to talk to."""
    text = " ".join(pages(easy_read.child_version(full(), helplines=LINES)))
    parts = ["What children said", "about 85 children", "Feeling safe out and about", "They want lights."]
    parts += ["The youth club and the library feel safe.", "Children ask:", "Director of Place"]
    in_order(text, [*parts, "Free bus travel to school clubs.", "It is stuck.", "01632 960003"])


def test_it_reads_at_nine_or_below(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fixed words read at nine years or below; the child version of a full digest, with its own words, at ten."""
    # textstat would download a pronouncing dictionary; without one it counts by hyphenation.
    monkeypatch.setattr("textstat.backend.counts._count_syllables.get_cmudict", lambda _lang: None)
    fixed = words.load().easy_read.model_dump()
    spoken = [text for text in [*fixed.values(), *fixed["states"].values()] if isinstance(text, str)]
    told = " ".join(line if line.endswith((".", "?", ":")) else f"{line}." for line in spoken if "{" not in line)
    assert textstat.flesch_kincaid_grade(told) <= OLDEST_GRADE
    assert textstat.spache_readability(told) <= OLDEST_GRADE
    assert textstat.flesch_kincaid_grade(" ".join(pages(easy_read.child_version(full())))) <= OLDEST_GRADE + 1


def test_fixed_sentences_are_short() -> None:
    """No fixed sentence has more than twelve words."""
    for text in words.load().easy_read.model_dump().values():
        for sentence in easy_read.sentences(text) if isinstance(text, str) else []:
            assert len(sentence.split()) <= 12


@given(st.text())
@example("\ufe00")
def test_sentences_lose_no_word(text: str) -> None:
    """Putting each sentence on a line of its own keeps every word."""
    joined = " ".join(easy_read.sentences(text)).replace("\u200b", "")
    for word in printable(text).replace("\u200b", "").split():
        assert word.rstrip(".") in joined


@pytest.mark.parametrize("digest", [full(), empty(), awkward(AWKWARD[5])])
def test_accessible(digest: Opener) -> None:
    """Tagged, titled, in a named language, fonts inside; the symbols are ornaments, so every part has words."""
    assert_accessible(easy_read.child_version(digest, helplines=LINES))


@pytest.mark.parametrize("text", AWKWARD)
def test_words_are_never_markup(text: str) -> None:
    """What was typed is printed as typed."""
    printed = " ".join(pages(easy_read.child_version(awkward(text))))
    if text.isascii():
        assert plain(text)[:30] in printed


def test_long_or_empty_it_stays_a_leaflet() -> None:
    """Never more than four pages, and the same digest gives the same bytes."""
    assert len(pages(easy_read.child_version(overlong(), helplines=LINES))) <= 4
    assert "There is no news yet." in pages(easy_read.child_version(empty()))[0]
    assert easy_read.child_version(full()) == easy_read.child_version(full())
