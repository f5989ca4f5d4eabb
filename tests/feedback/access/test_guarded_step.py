"""The guarded step: permission first, long words refused whole, harm marked, details out, all or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from feedback.access.guarded_step import MARK, GuardedSteps
from feedback.access.permissions import Action
from feedback.core.errors import Invalid, NotAllowed
from feedback.core.typed_words import LONGEST_ANSWER, WordsTooLong
from feedback.redaction import WrittenBy
from feedback.wiring import Collection
from tests.factories import DSL, FACILITATOR, HARM, NOW, SHADOW, held


@pytest.fixture
def guarded(collection: Collection) -> GuardedSteps:
    return GuardedSteps(collection.store, collection.audit)


def test_permission_comes_before_anything_is_looked_at(guarded: GuardedSteps, monkeypatch: pytest.MonkeyPatch):
    """Whoever may not is told that and no more: neither that the words are too long nor what they hold."""
    monkeypatch.setattr("feedback.redaction.redact", lambda _: pytest.fail("looked at"))
    with (
        pytest.raises(NotAllowed),
        guarded.step(Action.REVIEW, "w", by=SHADOW, at=NOW, words={"note": ("a" * 99, 10), "other": (HARM, 90)}),
    ):
        pytest.fail("let in")


@pytest.mark.parametrize("kind", ["words", "names", "sealed"])
@pytest.mark.parametrize("length", [11, LONGEST_ANSWER + 1, LONGEST_ANSWER * 4 + 1])
def test_what_is_too_long_is_refused_with_its_number(
    guarded: GuardedSteps, collection: Collection, kind: str, length: int
):
    """Ten fit and eleven do not; the refusal says how many there are, how many fit and where, and nothing is kept."""
    fits: dict[str, Any] = {kind: {"note": (" abcdefghij ", 10)}}
    with guarded.step(Action.REVIEW, "w", by=FACILITATOR, at=NOW, **fits) as step:
        assert getattr(step, kind) == {"note": "abcdefghij"}
    lines = collection.audit.latest()
    boxes: dict[str, Any] = {kind: {"note": ("a" * length, 10)}}
    with (
        pytest.raises(WordsTooLong) as refused,
        guarded.step(Action.REVIEW, "w", by=FACILITATOR, at=NOW, **boxes),
    ):
        pytest.fail("let in")
    assert refused.value.facts == {"box": "note", "most": 10, "length": length}
    assert collection.audit.latest() == lines


def test_labels_that_make_words_too_long_are_refused_too(guarded: GuardedSteps):
    """What was kept can be put into the same box again."""
    words = {"note": ("my name is Amy", len("my name is Amy"))}
    with pytest.raises(WordsTooLong), guarded.step(Action.REVIEW, "w", by=FACILITATOR, at=NOW, words=words):
        pytest.fail("let in")


def test_words_lose_details_and_names_keep_them(guarded: GuardedSteps):
    """A telephone number goes from what is told; the number of whoever helps is the point of its box."""
    both = {"note": ("ring 07700 900123", 80)}
    with guarded.step(Action.REVIEW, "w", by=FACILITATOR, at=NOW, words=both, names=both, sealed=both) as step:
        assert "900123" not in step.words["note"]
        assert step.names == step.sealed == {"note": "ring 07700 900123"}


def test_words_are_a_young_persons_unless_the_room_says_they_are_staffs(guarded: GuardedSteps):
    """A room that says nothing keeps no street or school; one in which staff write of their own keeps the street, not Amy."""
    words = {"note": ("Amy asked for a later bus from Park Road", 80)}
    with guarded.step(Action.REVIEW, "w", by=FACILITATOR, at=NOW, words=words) as step:
        assert step.words["note"] == "[name] asked for a later bus from [address]"
    with guarded.step(Action.REVIEW, "w", by=FACILITATOR, at=NOW, words=words, written_by=WrittenBy.STAFF) as step:
        assert step.words["note"] == "[name] asked for a later bus from Park Road"


def test_words_that_read_like_harm_mark_their_line(guarded: GuardedSteps, collection: Collection):
    """The safeguarding lead reads the trail; a plain step is not marked, and the line holds none of the words."""
    with guarded.step(Action.REVIEW, "told", "x", by=FACILITATOR, at=NOW, words={"note": (HARM, 90)}) as step:
        assert step.tells_of_harm
    with guarded.step(Action.REVIEW, "told", "y", by=FACILITATOR, at=NOW, words={"note": ("more buses", 90)}):
        pass
    assert [line.what for line in collection.audit.latest()] == ["told", "told" + MARK]


def test_a_step_that_is_refused_inside_leaves_nothing(guarded: GuardedSteps, collection: Collection):
    """An error of the room's own takes back what was written before it, and no line says that it happened."""

    def refused() -> None:
        with guarded.step(Action.REVIEW, "w", by=FACILITATOR, at=NOW):
            collection.store.insert("about", {"key": "k", "value": "v"})
            raise Invalid

    with pytest.raises(Invalid):
        refused()
    assert collection.store.row("SELECT * FROM about WHERE key = 'k'") is None
    assert collection.audit.latest() == []


def test_a_long_outside_reference_is_kept_whole(collection: Collection, session):
    """Two hundred characters of another system's reference stand as they were given; one more is refused."""
    case = held(collection, session)
    collection.concerns.read(case, by=DSL, at=NOW)
    reference = "MASH/" + "7" * 195
    collection.concerns.act(case, reference, by=DSL, at=NOW)
    with pytest.raises(WordsTooLong) as refused:
        collection.concerns.act(case, reference + "8", by=DSL, at=NOW)
    assert refused.value.facts == {"box": "reference", "most": 200, "length": 201}
    assert collection.concerns.get(case, by=DSL).outside_reference == reference
