"""Promises of redaction that hold for every text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.core.records import RawText
from feedback.redaction import LABELS, redact
from feedback.redaction.text import fold, hide_labels, lower, tokens

PIECES = (
    *(
        "sanjay",
        "Kayleigh",
        "Mr",
        "khan",
        "will",
        "grace",
        "me",
        "and",
        "my mate",
        "'s mum",
        "callums",
        "Mrs. O'Connor",
    ),
    *("07700 900123", "CW1 2AB", "12 Acacia Road", "flat 3", "snap:", "@jay", "jay_k09", "jay@example.com", "http://"),
    *("born", "3/4/12", "st marys", "Kings Academy", "school", "AB12 CDE", "JG103759A", "943 476 5919", "at", "dot"),
    *(
        "😀",
        "🏳️‍🌈",
        "\u200d",
        "\x00",
        "\ufffc",
        "[name]",
        "[",
        "]",
        ".",
        ",",
        "!",
        "\n",
        "  ",
        "İ",
        "ﬁ",
        "０７７",
        "ß",
        "é",
        "ا",
        "Олена",
    ),
    *("i like the park", "I LIKE", "nothing", "ring", "oh seven seven", "double", "1", "road", "high", "@", "#", "_"),
)
texts = st.one_of(
    st.text(), st.lists(st.sampled_from(PIECES)).map(" ".join), st.lists(st.sampled_from(PIECES)).map("".join)
)


@given(texts)
def test_redaction_settles(text: str) -> None:
    """Redacting twice changes nothing more."""
    once = redact(RawText(text)).text
    again = redact(RawText(once))
    assert again.text == once
    assert not again.spans


@given(texts)
def test_only_spans_are_changed(text: str) -> None:
    """The safe text is the original with each span replaced by its label; spans are in order and apart."""
    done = redact(RawText(text))
    pieces, at = [], 0
    for span in done.spans:
        assert at <= span.start < span.end <= len(text)
        pieces += [text[at : span.start], LABELS[span.type]]
        at = span.end
    assert done.text == "".join([*pieces, text[at:]])


@given(texts)
def test_no_span_cuts_a_word(text: str) -> None:
    """A span neither starts nor ends inside a word, and never holds the blanks or line ends around a detail."""
    for span in redact(RawText(text)).spans:
        before, after = text[: span.start][-1:], text[span.end :][:1]
        first, last = text[span.start], text[span.end - 1]
        assert not (before.isalnum() and first.isalnum())
        assert not (after.isalnum() and last.isalnum())
        assert first.strip()
        assert last.strip()


@given(texts, st.text(alphabet="😀🔥\U0001f3f3\U0001f9d1", min_size=1, max_size=5))
def test_offsets_survive_emoji(text: str, emoji: str) -> None:
    """Emoji on a line of their own above a text move its spans by their number and do nothing else to them."""
    plain = redact(RawText(text)).spans
    moved = redact(RawText(f"{emoji}\n{text}")).spans
    by = len(emoji) + 1
    assert [(span.start + by, span.end + by, span.type) for span in plain] == [(s.start, s.end, s.type) for s in moved]


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    """Reading look-alikes as plain letters never changes a text's length; no token lies outside the text."""
    folded = fold(text)
    assert len(folded) == len(lower(folded)) == len(hide_labels(folded)) == len(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens(folded))


REPEATED = (
    *("a", "1 ", "0", "kayleigh and ", "snap: ", "@", "@a ", "a.", "one two ", "12 ", "st ", "born 3/4/12 ", " "),
    *(
        "[name] ",
        "go to ",
        "my name is ",
        "x_",
        "at ",
        "a at b dot ",
        "http://",
        "-",
        "'",
        "\n",
        "((",
        "+44 ",
        "road ",
        "😀",
    ),
)


@pytest.mark.parametrize("piece", REPEATED)
def test_long_texts_are_read_whole(piece: str) -> None:
    """A text of 20,000 characters that repeats itself settles like any other; its time is in the benchmark."""
    once = redact(RawText(piece * (20_000 // len(piece)))).text
    assert redact(RawText(once)).text == once


@settings(max_examples=30)
@given(st.text(alphabet=st.characters(categories=["Cc", "Cf", "Zl", "Zs", "Co", "Mn"])))
def test_control_characters_are_harmless(text: str) -> None:
    """Nothing is raised, and nothing changed, for characters that nobody sees."""
    assert redact(RawText(text)).text == text
