from __future__ import annotations

import re
from dataclasses import replace

import pytest

from analysis.accountability.promise_records import PromiseState
from analysis.digest.opener import BesideLine, BroughtStory, Opener
from analysis.render.documents import pdf
from feedback.core.errors import NotFound
from tests.analysis.render.factories import AWKWARD, awkward, empty, full, overlong, widest
from tests.analysis.render.reading import assert_accessible, in_order, pages, plain, tags


def printed_parts(digest: Opener) -> list[str]:
    """The digest's texts in the order in which a meeting takes them."""
    assert digest.opening_quote is not None
    parts = [
        digest.partnership,
        digest.meeting_title,
        digest.promises_line,
        digest.opening_quote.text,
        digest.opening_quote.attribution,
    ]
    parts += [digest.heard_from, digest.sessions_line, *digest.not_heard]
    for theme in digest.themes:
        parts += [theme.name, theme.said_by, theme.what_children_say]
        parts += [theme.quotes[0].text, theme.quotes[0].attribution, theme.what_is_good, theme.change]
    parts += [digest.shadow_message, digest.shadow_views[0].view, digest.shadow_views[0].seat]
    for asked in digest.questions:
        parts += [asked.question, asked.answered_by]
    for promise in reversed(digest.promises):
        parts += [promise.words, promise.owner, promise.because]
    return [*parts, *(theme.name for theme in digest.themes), digest.method, digest.limits]


def test_every_part_is_there_in_order() -> None:
    """Everything the digest says is on the page, in the order in which the meeting takes it."""
    (page,) = pages(pdf.opener(full(), edition_hash="3f9a21c4"))
    in_order(page, [*printed_parts(full()), "Executive edition", "3f9a21c4"])
    assert "Demonstration" in page


def test_read_in_two_minutes() -> None:
    """A full page, down to the decision boxes, has at most 400 words: two minutes at a reader's ordinary pace."""
    (page,) = pages(pdf.opener(full()))
    assert len(re.findall(r"[\w’']+", page.split("Decide now")[0])) <= 400


@pytest.mark.parametrize("digest", [full(), empty(), overlong(), widest(), widest("ﷺ"), widest("👩‍👩‍👧")])
def test_always_one_page(digest: Opener) -> None:
    """The opener is one page, whatever it is given: nothing, far too much, or one endless word."""
    assert len(pages(pdf.opener(digest))) == 1


def with_others(words: str = "Four schools in two years.\nThen one worker stayed.") -> Opener:
    return replace(
        full(),
        story=BroughtStory(title="Four schools", words=words, brought_by="Brought by a leaving care service"),
        beside=(BesideLine(theme="Buses", says="agrees", what="Late: 41 %", source="Scorecard Q2, 30 June 2026"),),
        findings=(BesideLine(theme="Youth Parliament", says="survey", what="Later buses", source="Report, p. 4"),),
    )


def test_what_others_bring_has_a_page_of_its_own() -> None:
    """A story, figures and other groups' findings come after the opener, each with its source; page one points there."""
    first, second = pages(pdf.opener(with_others()))
    assert [first] == [f"{pages(pdf.opener(full()))[0]} · Next pages: Beside what young people say"]
    in_order(
        second,
        [
            full().partnership,
            "Executive edition",
            "Demonstration",
            "None of this is counted",
            "Four schools",
            "in two years",
            "one worker stayed",
            "leaving care",
        ],
    )
    in_order(second, ["Buses", "agrees", "Late: 41 %", "Scorecard Q2", "Youth Parliament", "survey", "Report, p. 4"])
    assert_accessible(pdf.opener(with_others()))


@pytest.mark.parametrize("told", AWKWARD[:-1])
def test_a_story_is_printed_as_it_was_told(told: str) -> None:
    """Signs, letters of other scripts and code are words there as anywhere."""
    assert len(pages(pdf.opener(with_others(told)))) == 2


@pytest.mark.parametrize("digest", [full(), empty(), awkward(AWKWARD[5])])
def test_accessible(digest: Opener) -> None:
    """Tagged, titled, in a named language, fonts inside, headings in order, pictures described."""
    assert_accessible(pdf.opener(digest))


def test_the_chart_is_described() -> None:
    """Whoever cannot see the chart hears each of its figures."""
    alt = " ".join(alt for _, alt in tags(pdf.opener(full())))
    assert "Safe places: worries 40, good things 15." in alt
    assert "Feelings and stress: worries 30, good things too few to show." in alt


def test_the_same_edition_gives_the_same_bytes() -> None:
    """One edition made twice is equal byte for byte; another hash at its foot is another file."""
    first = pdf.opener(full(), edition_hash="aa")
    assert first == pdf.opener(full(), edition_hash="aa")
    assert first != pdf.opener(full(), edition_hash="bb")


@pytest.mark.parametrize("text", AWKWARD)
def test_words_are_never_markup(text: str) -> None:
    """Signs of typesetting, of web pages and of templates are printed as they were typed, and run nothing."""
    (page,) = pages(pdf.opener(awkward(text)))
    if text.isascii() and text:
        assert plain(text)[:40] in page


@pytest.mark.parametrize("state", list(PromiseState))
def test_every_state_of_a_promise_is_a_word(state: PromiseState) -> None:
    """Each state is said in words; its colour and sign are never all there is."""
    (page,) = pages(pdf.opener(replace(full(), promises=(replace(full().promises[0], state=state),))))
    said = {"open": "On the way", "kept": "Kept", "drifting": "Drifting", "stuck": "Stuck", "withdrawn": "Withdrawn"}
    assert f"{said[state]} · Open the youth club" in page


def test_a_long_message_keeps_its_paragraphs() -> None:
    """A message of several paragraphs stands whole on the one page, before the questions and the promises."""
    digest = replace(
        full(), shadow_message="\n\n".join(f"Paragraph {n}. " + "We can take a no. " * 6 for n in range(5))
    )
    made = pdf.opener(digest)
    (page,) = pages(made)
    in_order(page, [*(f"Paragraph {n}." for n in range(5)), "Children ask you", "Promises", "Decide now"])
    assert "…" not in page
    assert_accessible(made)


def test_the_hash_is_short_enough_to_read_out() -> None:
    """Sixteen signs of the edition's hash stand at the foot: enough to find it by."""
    (page,) = pages(pdf.opener(full(), edition_hash="0123456789abcdef" * 4))
    assert page.endswith("Edition 0123456789abcdef")


def test_a_shortened_page_says_so() -> None:
    """Where a text was cut to fit, the page says how many, and where they are whole."""
    (page,) = pages(pdf.opener(overlong()))
    assert "shortened or left out so that this fits one page" in page
    assert "shortened" not in pages(pdf.opener(full()))[0]


def test_empty_parts_are_said_not_hidden() -> None:
    """A meeting without quote, themes or message is told so in words, and still has boxes to decide in."""
    (page,) = pages(pdf.opener(empty()))
    for words in (
        "No words were approved",
        "No theme has been approved",
        "left no message",
        "No question",
        "No, because",
    ):
        assert words in page


def test_an_unknown_language_is_refused() -> None:
    """Heard does not print half a document: a language without words is an error with a code."""
    with pytest.raises(NotFound):
        pdf.opener(full(), language="xx")
