"""What travels with the quick form: whatever is tapped, no answer is lost on the way and every screen is a screen."""

from __future__ import annotations

from hypothesis import given as examples
from hypothesis import strategies as st
from starlette.datastructures import FormData

from app.light import given
from app.light.given import Given
from feedback.chat.route import Screen
from feedback.chat.script import Said
from feedback.core.records import Channel, QuestionKind, RawText, Share, Skip
from feedback.questionnaire.question_packs import load_pack

PACK = load_pack("core")
TEXTS = [question.id for question in PACK.questions if question.kind is QuestionKind.TEXT]
QUESTIONS = [question.id for question in PACK.questions]
PLACES = [*(question.id for question in PACK.questions), Screen.SHARE, Screen.REVIEW]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MOVES = st.one_of(
    st.just(("next", "")),
    st.just(("back", "")),
    st.tuples(st.just("type"), WORDS),
    st.tuples(st.just("change"), st.sampled_from([*PLACES, "nobody"])),
    st.tuples(st.just("pick"), st.sampled_from(["good", "yes", "a_bit", "no", "not_sure", "change_first", "nobody"])),
)


def moved(so_far: Given, move: tuple[str, str]) -> Given:
    match move:
        case ("next", _):
            return so_far.next()
        case ("back", _):
            return so_far.back()
        case ("change", place):
            return so_far.change(place)
        case ("pick", pick):
            return so_far.picked(pick)
        case (_, words):
            typed = over_the_wire(so_far, words)
            return typed.next() if so_far.place in TEXTS else typed
    raise AssertionError


def over_the_wire(so_far: Given, box: str | None = None) -> Given:
    """As a browser sends it: the hidden fields, and what is in the box of this screen."""
    fields = dict(so_far.hidden())
    if so_far.place in QUESTIONS:
        fields[f"words.{so_far.place}"] = box if box is not None else so_far.words.get(so_far.place, "")
    return given.read(FormData(list(fields.items())), PACK)


@examples(st.lists(MOVES, max_size=40))
def test_every_step_is_a_screen_and_carries_everything(moves: list[tuple[str, str]]) -> None:
    """After any taps the place is one of the screens, and the next form carries exactly what this one held."""
    so_far = given.begin(PACK)
    for move in moves:
        so_far = moved(so_far, move)
        assert so_far.place in PLACES
        assert over_the_wire(so_far) == so_far
        # A word beside a choice stands with it; in an open question words and a tap stand in place of each other.
        assert not so_far.words.keys() & so_far.picks.keys() & {*TEXTS}


@examples(st.lists(MOVES, max_size=40), st.sampled_from(PLACES))
def test_going_back_changes_no_answer(moves: list[tuple[str, str]], place: str) -> None:
    """Back as often as one likes ends at the first question, with every word, choice and permission in place."""
    so_far = given.begin(PACK)
    for move in moves:
        so_far = moved(so_far, move)
    at_start = so_far.at(place)
    for _ in range(len(PLACES) + 1):
        at_start = at_start.back()
    assert at_start.place == PLACES[0]
    assert (at_start.words, at_start.picks, at_start.share) == (so_far.words, so_far.picks, so_far.share)


@examples(
    st.dictionaries(
        st.one_of(st.sampled_from([f"{kind}.{id}" for kind in ("words", "picks") for id in PLACES]), WORDS), WORDS
    )
)
def test_any_fields_make_an_honest_response(fields: dict[str, str]) -> None:
    """Whatever is posted, the response answers only the pack's questions, each once, with what they take; beside a choice
    stands one word at most."""
    raw = given.read(FormData(list(fields.items())), PACK).response(
        session_code="KTM482", channel=Channel.FORM, language="en"
    )
    asked = [(answer.question_id, answer.prompt) for answer in raw.answers]
    assert len(set(asked)) == len(asked)
    for answer in raw.answers:
        question = PACK.question(answer.question_id)
        assert answer.choice is None or answer.choice in question.option_ids
        assert answer.text is None or answer.prompt == ("" if question.kind is QuestionKind.TEXT else Said.ADD)
        assert answer.skip is None or answer.skip in Skip
    assert raw.share is Share.NO
    assert len(raw.nonce) >= 16


def test_nothing_private_shows_in_a_repr() -> None:
    """A log line or an error that held this would hold no word, choice or nonce."""
    held = Given(
        pack=PACK, place=Screen.REVIEW, nonce="n" * 24, words={"what_is_good": RawText("quince")}, picks={"a": "b"}
    )
    assert "quince" not in repr(held)
    assert "nnnn" not in repr(held)
