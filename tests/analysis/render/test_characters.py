from __future__ import annotations

import unicodedata

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.render import characters
from analysis.render.characters import FONTS, in_every_text, printable, tidy
from analysis.render.typesetting import TEMPLATES
from tests.analysis.render.factories import full


def typeset(text: str) -> bytes:
    """The text alone in a PDF/UA file; raises where a letter has no drawing."""
    source = '#import "/lib.typ": letters\n#set document(title: "t")\n#set text(font: letters)\n#sys.inputs.text'
    made = typst.Compiler(
        source.encode(), root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs={"text": text}
    ).compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made


@given(st.text())
def test_tidying_settles(text: str) -> None:
    """Tidying twice changes nothing more."""
    assert tidy(tidy(text)) == tidy(text)


@given(st.text())
def test_nothing_hidden_or_reordering_is_left(text: str) -> None:
    """No control, private or direction-changing character reaches a page; only joiners and flags' tags stay."""
    for char in tidy(text):
        category = unicodedata.category(char)
        assert category not in {"Cc", "Cs", "Co", "Cn"}
        assert category != "Cf" or char in "\u200c\u200d" or "\U000e0020" <= char <= "\U000e007f"


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("Gŵyl Żółć își Її", "Gŵyl Żółć își Її"),
        ("بتحب المدرسة؟", "بتحب المدرسة؟"),
        ("👩‍👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿 👍🏽 3️⃣", "👩‍👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿 👍🏽 3️⃣"),
        ("two\nlines\tand\x00 more", "two lines and more"),
        ("\u202eback\u202c", "back"),
    ],
)
def test_children_s_own_letters_are_kept(given_text: str, kept: str) -> None:
    """Welsh, Polish, Romanian, Ukrainian and Arabic letters and emoji come through whole."""
    assert printable(given_text) == kept


def test_what_cannot_be_drawn_is_said() -> None:
    """A sign without a drawing is named; letters without one become a single box, not nothing."""
    assert printable("ok 漢字 ok") == "ok □ ok"
    assert printable("x🁢") == "x[domino tile vertical back]"


def test_piled_marks_are_cut() -> None:
    """Marks stacked on one letter cannot run over the lines above."""
    assert len(tidy("a" + "\u0330" * 50)) <= 4


def test_a_long_word_may_break() -> None:
    """A word longer than a column gets places to break, and loses no letter."""
    broken = printable("w" * 60)
    assert "\u200b" in broken
    assert broken.replace("\u200b", "") == "w" * 60


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_whatever_is_typed_can_be_typeset(text: str) -> None:
    """Any text at all, once printable, goes into a PDF/UA file: the typesetter refuses what it cannot draw."""
    assert typeset(printable(text)).startswith(b"%PDF")


def test_the_list_of_letters_is_true() -> None:
    """Every code point that the coverage file lists can be drawn by the fonts beside it."""
    starts, ends = characters._coverage()
    every = " ".join(printable(chr(code)) for a, b in zip(starts, ends, strict=True) for code in range(a, b + 1))
    assert typeset(every).startswith(b"%PDF")


def test_a_record_keeps_its_shape() -> None:
    """Changing every text touches texts alone: dates, states and counts stay as they are."""
    shouted = in_every_text(full(), str.upper)
    assert shouted.themes[0].name == "SAFE PLACES"
    assert shouted.meeting_on == full().meeting_on
    assert shouted.promises[0].state is full().promises[0].state
    assert shouted.bars[0].worries == 40
