"""The safeguarding desk: raw words sealed, opened by one role alone, each opening recorded, destroyed in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from feedback.core.errors import Invalid, NotAllowed, NotFound
from feedback.core.records import AnswerState, RawText, Role, Session, Tier, Verdict
from feedback.desk.case_store import Concerns, destroy
from feedback.desk.cases import ACT_DUE, DUE, Case, CaseKind, CaseState, WordsGone, WrongStep, by_child
from feedback.storage import keys
from feedback.storage.keys import CannotUnseal
from feedback.wiring import Collection
from tests.factories import (
    DSL,
    FACILITATOR,
    HARM,
    NOW,
    draft,
    held,
    safe_answer,
    safe_response,
    send,
    sent,
    staff,
    text,
)

OTHERS = [role for role in Role if role is not Role.DSL]


@pytest.fixture
def case_id(collection: Collection, session: Session) -> str:
    return held(collection, session)


def hold(
    collection: Collection, session_id: str, tier: Tier = Tier.CONCERN, at: datetime = NOW, words: str = HARM
) -> str:
    """A case beside the door, with a tier and an hour of one's own choosing."""
    _, (answer_id,) = collection.answers.keep(safe_response(session_id, safe_answer(None, state=AnswerState.HELD)))
    verdict = Verdict(tier=tier, category="physical", matched=("hits me",))
    return collection.concerns.hold(session_id, answer_id, RawText(words), verdict, at=at)


def lines(collection: Collection, about: str) -> list[tuple[str, str]]:
    return [(line.who, line.what) for line in reversed(collection.audit.latest(about=about))]


class TestOpening:
    def test_the_desk_reads_what_was_said_and_what_matched(self, collection: Collection, session: Session):
        """Word for word, with the phrases that fired."""
        case_id = hold(collection, session.id)
        opened = collection.concerns.read(case_id, by=DSL, at=NOW)
        assert (opened.words, opened.matched) == (HARM, ("hits me",))

    @hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(role=st.sampled_from(Role), name=st.text(st.characters(codec="ascii"), max_size=12))
    def test_only_the_desks_role_opens_words(self, collection: Collection, case_id: str, role: Role, name: str):
        """Whoever asks under any other role is refused; the case stays as it was and no line says it was read."""
        assume(role is not Role.DSL)
        by, before = staff(role, name or "x"), collection.store.rows("SELECT * FROM concerns")
        trail = collection.audit.latest()
        answer_id = before[0]["answer_id"]
        for step in (
            lambda: collection.concerns.read(case_id, by=by, at=NOW),
            lambda: collection.concerns.read_original(answer_id, by=by, at=NOW),
            lambda: collection.concerns.get(case_id, by=by),
            lambda: collection.concerns.cases(by=by),
            lambda: collection.concerns.act(case_id, "R1", by=by, at=NOW),
            lambda: collection.concerns.close(case_id, "done", by=by, at=NOW),
            lambda: collection.concerns.release(case_id, by=by, at=NOW),
        ):
            with pytest.raises(NotAllowed):
                step()
        assert collection.store.rows("SELECT * FROM concerns") == before
        assert collection.audit.latest() == trail

    def test_each_opening_leaves_a_line(self, collection: Collection, case_id: str):
        """Not only the first: whoever looks again is seen to."""
        for _ in range(3):
            collection.concerns.read(case_id, by=DSL, at=NOW)
        assert lines(collection, case_id) == [(DSL.name, "raw words read")] * 3

    def test_an_opening_that_cannot_be_recorded_does_not_happen(
        self, collection: Collection, case_id: str, monkeypatch
    ):
        """No line, no words."""

        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(collection.audit, "note", broken)
        with pytest.raises(ZeroDivisionError):
            collection.concerns.read(case_id, by=DSL, at=NOW)
        assert collection.concerns.get(case_id, by=DSL).state is CaseState.NEW

    def test_words_that_cannot_be_opened_are_not_taken_for_read(self, collection: Collection, case_id: str):
        """Under the wrong key the case stays new, so it goes on being overdue, and no line says it was read."""
        stranger = Concerns(collection.store, keys.make(), collection.audit, collection.answers)
        with pytest.raises(CannotUnseal):
            stranger.read(case_id, by=DSL, at=NOW)
        assert collection.concerns.get(case_id, by=DSL).state is CaseState.NEW
        assert lines(collection, case_id) == []

    def test_an_original_is_opened_by_the_desk_alone_and_recorded(self, collection: Collection, session: Session):
        """Un-redacting is a reading like any other."""
        answer = sent(collection, session, "ring 07700 900123 about the bus")
        assert "07700" not in (answer.text or "")
        assert collection.concerns.read_original(answer.id, by=DSL, at=NOW) == "ring 07700 900123 about the bus"
        assert lines(collection, answer.id) == [(DSL.name, "original words read")]
        for role in OTHERS:
            with pytest.raises(NotAllowed):
                collection.concerns.read_original(answer.id, by=staff(role), at=NOW)

    def test_an_answer_without_redaction_has_no_original(self, collection: Collection, session: Session):
        """Nothing more is kept than was taken out."""
        answer = sent(collection, session, "more buses please")
        with pytest.raises(NotFound):
            collection.concerns.read_original(answer.id, by=DSL, at=NOW)

    def test_no_clear_word_lies_in_the_file(self, collection: Collection, session: Session):
        """The words of a case and of an original are sealed in every file of the folder."""
        send(collection, session, text(f"canary {HARM}"), text("kanarie ring 07700 900123", "what_is_good"))
        for path in collection.settings.data.iterdir():
            kept = path.read_bytes()
            assert b"canary" not in kept
            assert b"07700" not in kept

    def test_cases_and_words_do_not_show_themselves(self, collection: Collection, case_id: str):
        """No repr of a case or of opened words says anything of it."""
        opened = collection.concerns.read(case_id, by=DSL, at=NOW)
        collection.concerns.close(case_id, "canary reason", by=DSL, at=NOW)
        shown = repr(opened) + repr(collection.concerns.cases(by=DSL)) + repr(collection.concerns)
        assert "hits me" not in shown
        assert "canary" not in shown


class TestSteps:
    def test_a_case_goes_its_way(self, collection: Collection, case_id: str):
        """New, seen by being read, acted with an outside reference, closed with a reason; each step with its line."""

        def state() -> CaseState:
            return collection.concerns.get(case_id, by=DSL).state

        assert state() is CaseState.NEW
        collection.concerns.read(case_id, by=DSL, at=NOW)
        assert state() is CaseState.SEEN
        collection.concerns.act(case_id, " REF-1 ", by=DSL, at=NOW)
        assert state() is CaseState.ACTED
        collection.concerns.read(case_id, by=DSL, at=NOW)
        assert state() is CaseState.ACTED
        collection.concerns.close(case_id, " referred ", by=DSL, at=NOW, false_alarm=False)
        case = collection.concerns.get(case_id, by=DSL)
        assert (case.state, case.outside_reference, case.close_reason) == (CaseState.CLOSED, "REF-1", "referred")
        assert [what for _, what in lines(collection, case_id)] == [
            "raw words read",
            "case acted on",
            "raw words read",
            "case closed",
        ]

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_reference_and_reason_are_words(self, collection: Collection, case_id: str, reason: str):
        """Nothing is recorded as done without saying what."""
        collection.concerns.read(case_id, by=DSL, at=NOW)
        with pytest.raises(WrongStep):
            collection.concerns.act(case_id, reason, by=DSL, at=NOW)
        with pytest.raises(WrongStep):
            collection.concerns.close(case_id, reason, by=DSL, at=NOW)
        assert collection.concerns.get(case_id, by=DSL).state is CaseState.SEEN

    @hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(st.sampled_from(["read", "act", "close", "false alarm", "release"]), max_size=7))
    def test_no_order_of_steps_skips_the_reading(self, collection: Collection, session: Session, steps: list[str]):
        """Whatever is tried in whatever order: nobody acts on, closes or releases words that were never opened,
        a closed case stays closed, and a step that is refused changes nothing.
        """
        case_id = hold(collection, session.id)
        read = closed = released = False
        for step in steps:
            before = collection.concerns.get(case_id, by=DSL), lines(collection, case_id)
            do = {
                "read": lambda: collection.concerns.read(case_id, by=DSL, at=NOW),
                "act": lambda: collection.concerns.act(case_id, "R", by=DSL, at=NOW),
                "close": lambda: collection.concerns.close(case_id, "r", by=DSL, at=NOW),
                "false alarm": lambda: collection.concerns.close(case_id, "r", by=DSL, at=NOW, false_alarm=True),
                "release": lambda: collection.concerns.release(case_id, by=DSL, at=NOW),
            }[step]
            may = {"read": True, "release": read and not released}.get(step, read and not closed)
            if not may:
                with pytest.raises(WrongStep):
                    do()
                assert (collection.concerns.get(case_id, by=DSL), lines(collection, case_id)) == before
                continue
            do()
            assert len(lines(collection, case_id)) == len(before[1]) + 1
            read = read or step == "read"
            closed = closed or step in ("close", "false alarm")
            released = released or step == "release"
            state = collection.concerns.get(case_id, by=DSL).state
            assert (state is CaseState.CLOSED) == closed
            assert (state is CaseState.NEW) == (not read)

    def test_a_case_that_is_not_there_is_not_found(self, collection: Collection):
        """Every step on an unknown id."""
        for step in (
            lambda: collection.concerns.get("none", by=DSL),
            lambda: collection.concerns.read("none", by=DSL, at=NOW),
            lambda: collection.concerns.act("none", "R", by=DSL, at=NOW),
            lambda: collection.concerns.close("none", "r", by=DSL, at=NOW),
            lambda: collection.concerns.release("none", by=DSL, at=NOW),
            lambda: collection.concerns.read_original("none", by=DSL, at=NOW),
        ):
            with pytest.raises(NotFound):
                step()

    def test_a_false_alarm_is_marked(self, collection: Collection, case_id: str):
        """It feeds the evaluation of the rules; it is not the default."""
        assert not collection.concerns.get(case_id, by=DSL).false_alarm
        collection.concerns.read(case_id, by=DSL, at=NOW)
        collection.concerns.close(case_id, "a film", by=DSL, at=NOW, false_alarm=True)
        assert collection.concerns.get(case_id, by=DSL).false_alarm


class TestTime:
    @given(
        tier=st.sampled_from([Tier.URGENT, Tier.CONCERN, Tier.NEEDS_READER]),
        minute=st.integers(0, 59),
        late=st.integers(-180, 180),
    )
    @example(tier=Tier.URGENT, minute=0, late=0)
    def test_a_new_case_is_overdue_after_its_tiers_time(self, tier: Tier, minute: int, late: int):
        """Counted from the end of the hour it was raised in, so that it is never called overdue too soon: at the very
        second it is not."""
        raised = datetime(2026, 11, 23, 10, tzinfo=UTC)
        case = _case(tier, CaseState.NEW, raised)
        due = raised + timedelta(hours=1) + DUE[tier]
        assert case.overdue(due + timedelta(seconds=late)) == (late > 0)
        assert not case.overdue(raised + timedelta(minutes=minute) + DUE[tier])

    def test_the_times_are_those_of_the_procedure(self):
        """An hour, a day and two days until somebody looks; four hours, three days and five until somebody acts."""
        tiers = (Tier.URGENT, Tier.CONCERN, Tier.NEEDS_READER)
        assert [DUE[tier] / timedelta(hours=1) for tier in tiers] == [1, 24, 48]
        assert [ACT_DUE[tier] / timedelta(hours=1) for tier in tiers] == [4, 72, 120]

    @pytest.mark.parametrize("state", [CaseState.ACTED, CaseState.CLOSED])
    def test_a_case_that_somebody_acted_on_is_not_overdue(self, state: CaseState):
        """The clocks are about nobody having looked, and nobody having done anything."""
        assert not _case(Tier.URGENT, state, NOW).overdue(NOW + timedelta(days=30))

    @given(
        tier=st.sampled_from([Tier.URGENT, Tier.CONCERN, Tier.NEEDS_READER]),
        late=st.integers(-180, 180),
    )
    @example(tier=Tier.URGENT, late=0)
    def test_an_opened_case_is_overdue_until_somebody_acts(self, tier: Tier, late: int):
        """To open the words is not to have done anything about them."""
        seen = datetime(2026, 11, 23, 10, 20, tzinfo=UTC)
        case = replace(_case(tier, CaseState.SEEN, NOW), seen_at=seen)
        assert case.overdue(seen + ACT_DUE[tier] + timedelta(seconds=late)) == (late > 0)

    def test_the_second_clock_starts_when_the_words_are_opened(self, collection: Collection, case_id: str):
        """From the first opening; reading again does not put it off."""
        collection.concerns.read(case_id, by=DSL, at=NOW)
        collection.concerns.read(case_id, by=DSL, at=NOW + timedelta(hours=3))
        assert collection.concerns.get(case_id, by=DSL).seen_at == NOW

    def test_only_the_hour_is_kept(self, collection: Collection, session: Session):
        """Nobody can tell from a case whose turn it was."""
        case_id = hold(collection, session.id, at=NOW.replace(minute=59, second=58, microsecond=7))
        assert collection.concerns.get(case_id, by=DSL).raised_at == NOW.replace(minute=0)

    def test_the_desk_sees_open_before_closed_urgent_first_oldest_first(self, collection: Collection, session: Session):
        """What cannot wait stands on top."""
        later = NOW + timedelta(hours=5)
        ids = {
            "old concern": hold(collection, session.id, Tier.CONCERN),
            "new concern": hold(collection, session.id, Tier.CONCERN, later),
            "new urgent": hold(collection, session.id, Tier.URGENT, later),
            "reader": hold(collection, session.id, Tier.NEEDS_READER),
            "closed urgent": hold(collection, session.id, Tier.URGENT),
        }
        collection.concerns.read(ids["closed urgent"], by=DSL, at=NOW)
        collection.concerns.close(ids["closed urgent"], "r", by=DSL, at=NOW)
        listed = [case.id for case in collection.concerns.cases(by=DSL)]
        assert listed == [ids[n] for n in ("new urgent", "old concern", "new concern", "reader", "closed urgent")]


def _case(tier: Tier, state: CaseState, raised_at: datetime) -> Case:
    return Case(
        id="c",
        number=1_000,
        kind=CaseKind.ANSWER,
        session_id="s",
        card="r",
        answer_id=None,
        tier=tier,
        category="",
        state=state,
        raised_at=raised_at,
        seen_at=None,
        holder="",
        outside_reference="",
        close_reason="",
        released=False,
        false_alarm=False,
    )


class TestMarker:
    def test_a_session_screen_learns_that_somebody_may_want_a_grown_up(self, collection: Collection, session: Session):
        """New and urgent, as two yes-or-no; no number and no word; quiet again once the desk has looked."""
        assert (collection.concerns.marker(session.id).new, collection.concerns.marker(session.id).urgent) == (
            False,
            False,
        )
        concern = hold(collection, session.id, Tier.CONCERN)
        assert (collection.concerns.marker(session.id).new, collection.concerns.marker(session.id).urgent) == (
            True,
            False,
        )
        urgent = hold(collection, session.id, Tier.URGENT)
        assert (collection.concerns.marker(session.id).new, collection.concerns.marker(session.id).urgent) == (
            True,
            True,
        )
        assert not collection.concerns.marker(draft(collection).id).new
        for case_id in (concern, urgent):
            collection.concerns.read(case_id, by=DSL, at=NOW)
        assert (collection.concerns.marker(session.id).new, collection.concerns.marker(session.id).urgent) == (
            False,
            False,
        )


class TestRelease:
    def test_released_words_come_back_redacted(self, collection: Collection, session: Session):
        """The answer counts again, without the phone number; the desk still holds the raw words."""
        raw = f"{HARM}, ring 07700 900123"
        answer = sent(collection, session, raw)
        (case,) = collection.concerns.cases(by=DSL)
        collection.concerns.read(case.id, by=DSL, at=NOW)
        assert collection.answers.get(answer.id).text is None
        collection.concerns.release(case.id, by=DSL, at=NOW)
        released = collection.answers.get(answer.id)
        assert released.state is AnswerState.CLEARED
        assert released.text is not None
        assert "scared to go home" in released.text
        assert "07700" not in released.text
        assert "phone" in released.redacted
        assert collection.concerns.read(case.id, by=DSL, at=NOW).words == raw
        assert (DSL.name, "words released to the answers") in lines(collection, case.id)

    def test_nothing_is_released_of_an_answer_that_was_taken_back(self, collection: Collection, session: Session):
        """The young person's no stands; the case stays with the desk."""
        answer = sent(collection, session, HARM)
        (case,) = collection.concerns.cases(by=DSL)
        collection.concerns.read(case.id, by=DSL, at=NOW)
        collection.answers.take_back(answer.response_id, at=NOW)
        with pytest.raises(WrongStep):
            collection.concerns.release(case.id, by=DSL, at=NOW)
        assert collection.answers.of_sessions([session.id]) == []

    def test_nothing_is_released_whose_words_are_gone(self, collection: Collection, session: Session, case_id: str):
        """After their time there is nothing to give back."""
        collection.concerns.read(case_id, by=DSL, at=NOW)
        destroy(collection.store, NOW.date() + timedelta(days=1))
        with pytest.raises(WrongStep):
            collection.concerns.release(case_id, by=DSL, at=NOW)


class TestNotes:
    def test_a_note_is_sealed_and_read_by_the_desk_alone(self, collection: Collection, case_id: str):
        """The desk writes for itself: nobody else reads it, the file does not show it, the trail says that it is there."""
        collection.concerns.note(case_id, "  rang the canary line  ", by=DSL, at=NOW)
        (note,) = collection.concerns.notes(case_id, by=DSL)
        assert (note.words, note.by, note.at) == ("rang the canary line", DSL.name, NOW.replace(microsecond=0))
        assert (DSL.name, "note added") in lines(collection, case_id)
        assert "canary" not in repr(note)
        collection.store.shrink()
        assert not any(b"canary" in path.read_bytes() for path in collection.settings.data.iterdir())

    @pytest.mark.parametrize("role", OTHERS)
    def test_no_other_role_notes_or_reads_notes(self, collection: Collection, case_id: str, role: Role):
        """Refused on the server, whatever a screen shows."""
        for step in (
            lambda: collection.concerns.note(case_id, "x", by=staff(role), at=NOW),
            lambda: collection.concerns.notes(case_id, by=staff(role)),
            lambda: collection.concerns.figures(by=staff(role)),
        ):
            with pytest.raises(NotAllowed):
                step()
        assert collection.concerns.notes(case_id, by=DSL) == []

    @pytest.mark.parametrize("words", ["", " \n\t"])
    def test_an_empty_note_is_none(self, collection: Collection, case_id: str, words: str):
        """Invalid, and nothing is kept."""
        with pytest.raises(Invalid):
            collection.concerns.note(case_id, words, by=DSL, at=NOW)

    def test_notes_go_with_the_words_and_are_sealed_again(self, collection: Collection, case_id: str):
        """A rotation takes them along; when the words' time is up, so is theirs."""
        collection.concerns.note(case_id, "spoke with the worker", by=DSL, at=NOW)
        collection.concerns.seal_again(collection.keys.with_new_desk_key())
        assert collection.concerns.notes(case_id, by=DSL)[0].words == "spoke with the worker"
        destroy(collection.store, NOW.date() + timedelta(days=1))
        assert collection.concerns.notes(case_id, by=DSL) == []


class TestFigures:
    def test_what_the_desk_made_of_cases_is_counted(self, collection: Collection, session: Session):
        """By tier and category: cases, closed, false alarms; what a reader had to hold stands under its own name."""
        first, _ = hold(collection, session.id), hold(collection, session.id)
        hold(collection, session.id, Tier.URGENT)
        collection.review.hold(
            sent(collection, session, "the lights in the hall are broken").id, by=FACILITATOR, at=NOW
        )
        collection.concerns.read(first, by=DSL, at=NOW)
        collection.concerns.close(first, "harmless", by=DSL, at=NOW, false_alarm=True)
        found = [(f.tier, f.category, f.cases, f.closed, f.false_alarms) for f in collection.concerns.figures(by=DSL)]
        assert found == [
            (Tier.URGENT, "physical", 1, 0, 0),
            (Tier.CONCERN, "held by a reader", 1, 0, 0),
            (Tier.CONCERN, "physical", 2, 1, 1),
        ]


class TestDestroying:
    def test_words_are_destroyed_by_their_day(self, collection: Collection, session: Session):
        """Those before the day go, those of the day stay; the course of the case stays with both."""
        old, young = hold(collection, session.id), hold(collection, session.id, at=NOW + timedelta(days=1))
        assert destroy(collection.store, NOW.date() + timedelta(days=1)) == 1
        with pytest.raises(WordsGone):
            collection.concerns.read(old, by=DSL, at=NOW)
        assert collection.concerns.read(young, by=DSL, at=NOW).words == HARM
        assert len(collection.concerns.cases(by=DSL)) == 2
        assert destroy(collection.store, NOW.date() + timedelta(days=1)) == 0

    def test_a_case_whose_words_are_gone_can_still_be_closed(self, collection: Collection, session: Session):
        """Otherwise its session could never close."""
        case_id = hold(collection, session.id)
        destroy(collection.store, NOW.date() + timedelta(days=1))
        collection.concerns.close(case_id, "gone unread", by=DSL, at=NOW)
        assert collection.sessions.to_read(session.id) == (0, 0)
        collection.sessions.close(session.id, by=FACILITATOR, at=NOW)

    def test_words_of_the_day_itself_stay(self, collection: Collection, session: Session):
        """Older than a day is what comes before it: neither the first nor the last hour of the day itself is."""
        day = NOW.replace(hour=0, minute=0)
        for at in (day, day + timedelta(hours=23, minutes=59), day - timedelta(minutes=1)):
            hold(collection, session.id, at=at)
            collection.concerns.keep_original(sent(collection, session, "more buses").id, RawText("raw"), on=at.date())
        assert destroy(collection.store, day.date()) == 2
        assert len(collection.store.rows("SELECT 1 FROM concerns WHERE sealed IS NOT NULL")) == 2
        assert len(collection.store.rows("SELECT 1 FROM originals")) == 2

    def test_destroyed_bytes_are_gone_once_the_file_is_shrunk(self, collection: Collection, session: Session):
        """The seal itself is nowhere in the folder: not in free pages, not in the log."""
        hold(collection, session.id)
        (row,) = collection.store.rows("SELECT sealed FROM concerns")
        middle = row["sealed"][20:80]
        assert any(middle in path.read_bytes() for path in collection.settings.data.iterdir())
        destroy(collection.store, NOW.date() + timedelta(days=1))
        collection.store.shrink()
        assert not any(middle in path.read_bytes() for path in collection.settings.data.iterdir())


class TestRotation:
    def test_everything_is_sealed_again_and_the_old_key_opens_nothing(self, collection: Collection, session: Session):
        """After a rotation a stolen old key is worth nothing, and not a word is lost."""
        case_id = held(collection, session)
        answer = sent(collection, session, "ring 07700 900123 about the bus")
        old, newer = collection.keys, collection.keys.with_new_desk_key()
        assert collection.concerns.seal_again(newer) == 2
        assert collection.concerns.read(case_id, by=DSL, at=NOW).words == HARM
        newest = keys.Keys(newer.slips, newer.desk[:1])
        alone = Concerns(collection.store, newest, collection.audit, collection.answers)
        assert alone.read_original(answer.id, by=DSL, at=NOW).startswith("ring 07700")
        before = Concerns(collection.store, old, collection.audit, collection.answers)
        for opened in (
            lambda: before.read(case_id, by=DSL, at=NOW),
            lambda: before.read_original(answer.id, by=DSL, at=NOW),
        ):
            with pytest.raises(CannotUnseal):
                opened()

    def test_the_desks_notes_are_sealed_again_too(self, collection: Collection, session: Session):
        """With the new key alone every note still opens; with the old one none does."""
        case_id, old = held(collection, session), collection.keys
        for words in ("spoke with the worker", "rang the duty team"):
            collection.concerns.note(case_id, words, by=DSL, at=NOW)
        newer = old.with_new_desk_key()
        assert collection.concerns.seal_again(newer) == 3
        alone = Concerns(collection.store, keys.Keys(newer.slips, newer.desk[:1]), collection.audit, collection.answers)
        assert [note.words for note in alone.notes(case_id, by=DSL)] == ["spoke with the worker", "rang the duty team"]
        with pytest.raises(CannotUnseal):
            Concerns(collection.store, old, collection.audit, collection.answers).notes(case_id, by=DSL)

    def test_a_rotation_without_the_old_key_changes_nothing(self, collection: Collection, session: Session):
        """All or nothing: one seal that does not open leaves every other as it was."""
        case_id = held(collection, session)
        with pytest.raises(CannotUnseal):
            collection.concerns.seal_again(keys.make())
        assert collection.concerns.read(case_id, by=DSL, at=NOW).words == HARM

    def test_destroyed_words_are_passed_over(self, collection: Collection, session: Session):
        """There is nothing to seal again."""
        hold(collection, session.id)
        destroy(collection.store, NOW.date() + timedelta(days=1))
        assert collection.concerns.seal_again(collection.keys.with_new_desk_key()) == 0


CARD = (text(HARM), text("i have tablets and i will end it tonight", "what_is_good"), text("the pond", "safe_places"))
"""A child who says two things of harm, and one that is none."""


class TestOneChild:
    def test_cases_of_one_card_are_opened_together(self, collection: Collection, session: Session):
        """The urgent one stands first; each opening has its line; the other answer comes as it is kept; another child's
        case has another number and stays sealed and new."""
        send(collection, session, *CARD)
        other = held(collection, session)
        child = next(one for one in by_child(collection.concerns.cases(by=DSL)) if len(one.cases) > 1)
        assert child.tier is Tier.URGENT
        opened = collection.concerns.read_card(child.cases[1].id, by=DSL, at=NOW)
        assert [one.words.words for one in opened.cases if one.words] == [
            CARD[1 if case.category == "suicide" else 0].text for case in child.cases
        ]
        assert [one.case.state for one in opened.cases] == [CaseState.SEEN] * 2
        assert [answer.text for answer in opened.others] == ["the pond"]
        for case in child.cases:
            assert (DSL.name, "raw words read") in lines(collection, case.id)
        stranger = collection.concerns.get(other, by=DSL)
        assert stranger.state is CaseState.NEW
        assert stranger.number != child.number
        assert lines(collection, other) == []

    def test_a_note_of_the_worker_belongs_to_the_card(self, collection: Collection, session: Session):
        """What a worker noted of harm stands with the child's own words, and says whose it is."""
        send(collection, session, text(HARM), adult_note=RawText("she says her uncle hits her with a belt"))
        [child] = by_child(collection.concerns.cases(by=DSL))
        assert {case.kind for case in child.cases} == {CaseKind.ANSWER, CaseKind.NOTE}

    def test_what_was_taken_back_stays_one_child(self, collection: Collection, session: Session):
        """After the child took the card back its cases are still linked, and lead to no answer."""
        receipt = send(collection, session, *CARD)
        collection.answers.take_back(collection.slips.response_of(" ".join(receipt.slip)), at=NOW)
        [child] = by_child(collection.concerns.cases(by=DSL))
        opened = collection.concerns.read_card(child.first.id, by=DSL, at=NOW)
        assert len(opened.cases) == 2
        assert all(one.words is not None and one.answer is None for one in opened.cases)
        assert opened.others == ()

    def test_words_whose_time_is_up_do_not_keep_the_rest_shut(self, collection: Collection, session: Session):
        """A destroyed case of a card is said to be gone beside its others."""
        send(collection, session, *CARD)
        first = collection.concerns.cases(by=DSL)[0].id
        collection.store.write("UPDATE concerns SET sealed = NULL WHERE id = ?", [first])
        opened = collection.concerns.read_card(first, by=DSL, at=NOW)
        assert [one.words is None for one in opened.cases] == [True, False]

    @pytest.mark.parametrize("role", OTHERS)
    def test_no_other_role_opens_a_card(self, collection: Collection, case_id: str, role: Role):
        """Nor learns which cases belong together, nor reads a note, nor takes a case."""
        for step in (
            lambda: collection.concerns.read_card(case_id, by=staff(role), at=NOW),
            lambda: collection.concerns.of_card(case_id, by=staff(role)),
            lambda: collection.concerns.latest_notes(by=staff(role)),
            lambda: collection.concerns.give_to(case_id, "x", by=staff(role), at=NOW),
        ):
            with pytest.raises(NotAllowed):
                step()

    def test_numbers_tell_no_order(self, collection: Collection, session: Session):
        """Thirty cards, one after the other: four digits each, none twice, and not in the order of coming."""
        numbers = [collection.concerns.get(hold(collection, session.id), by=DSL).number for _ in range(30)]
        assert len(set(numbers)) == 30
        assert all(1_000 <= number < 10_000 for number in numbers)
        assert numbers != sorted(numbers)

    def test_a_card_is_as_urgent_as_what_is_open_of_it(self, collection: Collection, session: Session):
        """With the urgent case closed as a false alarm the child counts as what is left; its state is the least done."""
        send(collection, session, *CARD)
        collection.concerns.read_card(collection.concerns.cases(by=DSL)[0].id, by=DSL, at=NOW)
        urgent = next(case for case in collection.concerns.cases(by=DSL) if case.category == "suicide")
        collection.concerns.close(urgent.id, "a song", by=DSL, at=NOW, false_alarm=True)
        [child] = by_child(collection.concerns.cases(by=DSL))
        assert child.tier is next(case.tier for case in child.cases if case.id != urgent.id)
        assert child.state is CaseState.SEEN

    def test_whoever_has_a_child_has_all_its_cases(self, collection: Collection, session: Session):
        """Taking one takes the card; a note on one stands on all, the newest of them in the list."""
        send(collection, session, *CARD)
        first, second = (case.id for case in collection.concerns.cases(by=DSL))
        collection.concerns.give_to(second, DSL.id, by=DSL, at=NOW)
        assert {case.holder for case in collection.concerns.cases(by=DSL)} == {DSL.id}
        for note_on, words in ((first, "rang the duty team"), (second, "grandmother has her")):
            collection.concerns.note(note_on, words, by=DSL, at=NOW)
        assert [note.words for note in collection.concerns.notes(first, by=DSL)] == [
            "rang the duty team",
            "grandmother has her",
        ]
        assert [note.words for note in collection.concerns.latest_notes(by=DSL).values()] == ["grandmother has her"]
