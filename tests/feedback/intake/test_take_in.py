"""The one door in: every channel passes it, all of a response is kept or none, and raw words go no further."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from feedback.core.content_files import LANGUAGES
from feedback.core.errors import HeardError
from feedback.core.records import (
    AnswerState,
    Channel,
    Method,
    QuestionKind,
    RawText,
    Session,
    Share,
    Skip,
    Tier,
    Verdict,
)
from feedback.core.typed_words import LONGEST_ANSWER, TooLong, clean
from feedback.desk.case_store import Concerns
from feedback.intake import protection, take_in
from feedback.intake.protection import DoesNotFit, NothingSaid
from feedback.intake.take_in import Intake
from feedback.questionnaire.question_packs import load_pack
from feedback.responses.sessions import SessionNotOpen, UnknownCode
from feedback.responses.slips import Slips
from feedback.storage import database
from feedback.storage.failures import StoreBusy, StoreFull, StoreReadOnly
from feedback.storage.keys import make
from feedback.wiring import Collection
from tests.factories import DSL, FACILITATOR, HARM, NOW, choice, draft, response, run_together, send, skip, text
from tests.fakes import FakeAnswers
from tests.feedback.intake.counted import NOTHING, counts

CORE = load_pack("core")
ANY_TEXT = st.text(st.characters(), max_size=200)


class TestAWorkersNote:
    """What a worker adds to a card passes what a child's words pass."""

    def kept(self, collection: Collection, session: Session, note: str) -> tuple[list[str], list[str | None]]:
        """The notes for readers, and the answers of the desk's cases."""
        receipt = send(collection, session, adult_note=RawText(note))
        self.calm = receipt.calm
        return list(collection.answers.adult_notes(session.id)), [
            c.answer_id for c in collection.concerns.cases(by=DSL)
        ]

    def test_it_is_kept_without_names_and_numbers(self, collection: Collection, session: Session):
        """A reader learns how the card came about and nothing that leads to a child."""
        notes, cases = self.kept(collection, session, "Written by Chloe Parker's brother, ring 07700 900123")
        assert "Chloe" not in notes[0]
        assert "07700" not in notes[0]
        assert (len(notes), cases, self.calm) == (1, [], False)

    @pytest.mark.parametrize("note", [HARM, "i dont feel safe walking home", "i am going to kill myself tonight"])
    def test_one_that_tells_of_harm_goes_to_the_desk_alone(self, collection: Collection, session: Session, note: str):
        """A case of its own, with the note's words and whose they are; no reader of the answers sees it."""
        assert self.kept(collection, session, note) == ([], [None])
        assert self.calm
        (case,) = collection.concerns.cases(by=DSL)
        held = collection.concerns.read(case.id, by=DSL, at=NOW)
        assert held.words == note
        assert "an adult's note" in held.matched

    @pytest.mark.parametrize("note", ["", " \n", "\u200b"])
    def test_an_empty_one_is_none(self, collection: Collection, session: Session, note: str):
        """Nothing is kept of it."""
        assert self.kept(collection, session, note) == ([], [])

    def test_one_that_is_too_long_keeps_the_whole_card_out(self, collection: Collection, session: Session):
        """As an answer does: nothing is cut without a word."""
        with pytest.raises(TooLong):
            send(collection, session, adult_note=RawText("x" * (LONGEST_ANSWER + 1)))
        assert counts(collection) == NOTHING


class TestKeeping:
    def test_every_field_is_kept_safe(self, collection: Collection, session: Session):
        """Choice, skip and words, with channel, method, language and permission; words wait to be read."""
        raw = response(
            session,
            choice("awful"),
            skip("grown_up", Skip.RATHER_NOT_SAY),
            text("ring 07700 900123 about the bus"),
            channel=Channel.KIOSK,
            method=Method.SPOKEN,
            share=Share.CHANGE_FIRST,
        )
        receipt = collection.intake.take_in(raw, at=NOW)
        kept = {a.question_id: a for a in collection.answers.of_response(collection.intake.response_of(raw.nonce))}
        assert kept["how_are_things"].choice == "awful"
        assert kept["how_are_things"].state is AnswerState.CLEARED
        assert kept["grown_up"].skip is Skip.RATHER_NOT_SAY
        words = kept["anything_else"]
        assert words.text is not None
        assert "07700" not in words.text
        assert words.text.endswith("about the bus")
        assert (words.redacted, words.state, words.tier) == (("phone",), AnswerState.UNREAD, Tier.NONE)
        for answer in kept.values():
            assert (answer.channel, answer.method, answer.share) == (Channel.KIOSK, Method.SPOKEN, Share.CHANGE_FIRST)
            assert (answer.session_id, answer.age_version) == (session.id, session.plan.age_version)
        assert (receipt.calm, receipt.repeated, len(receipt.slip)) == (False, False, 4)
        rules = collection.store.rows("SELECT DISTINCT rules_version FROM answers")[0]["rules_version"]
        assert rules == f"{take_in.safeguarding.VERSION}; {take_in.redaction.VERSION}"

    def test_words_of_a_match_go_to_the_desk_alone(self, collection: Collection, session: Session):
        """The answer stands without them; the desk holds them word for word; sending was not blocked."""
        receipt = send(collection, session, text(HARM), text("more buses", "what_is_good"))
        assert receipt.calm
        held, plain = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
        assert (held.text, held.state, held.redacted) == (None, AnswerState.HELD, ())
        assert held.tier in (Tier.CONCERN, Tier.URGENT)
        assert (plain.text, plain.state) == ("more buses", AnswerState.UNREAD)
        (case,) = collection.concerns.cases(by=DSL)
        assert (case.answer_id, case.tier) == (held.id, held.tier)
        opened = collection.concerns.read(case.id, by=DSL, at=NOW)
        assert opened.words == HARM
        assert opened.matched

    @pytest.mark.parametrize("tier", Tier)
    def test_every_tier_that_asks_for_the_desk_is_held(
        self, collection: Collection, session: Session, monkeypatch, tier: Tier
    ):
        """Concern and urgent: words at the desk alone, a calm screen. Any other: words in the answer, unread."""
        verdict = Verdict(tier=tier, category="physical", matched=("a rule",))
        monkeypatch.setattr(take_in.safeguarding, "spot", lambda words, *, language, question: verdict)
        receipt = send(collection, session, text("words about a bus"))
        (answer,) = collection.answers.of_sessions([session.id])
        asks = tier in (Tier.CONCERN, Tier.URGENT)
        assert receipt.calm is asks
        assert answer.tier is tier
        assert answer.state is (AnswerState.HELD if asks else AnswerState.UNREAD)
        assert answer.text == (None if asks else "words about a bus")
        assert [(case.tier, case.category) for case in collection.concerns.cases(by=DSL)] == [(tier, "physical")] * asks

    @pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
    def test_text_in_another_language_goes_to_a_person(self, collection: Collection, session: Session, language: str):
        """English rules never call it harmless: it waits for a reader, in front of the queue."""
        send(collection, session, text("the bus is late"))
        send(collection, session, text("xyzzy"), language=language)
        (first, _) = collection.answers.unread(session.id)
        assert first.language == language
        assert first.tier in (Tier.NEEDS_READER, Tier.CONCERN, Tier.URGENT)

    def test_every_channel_passes_the_same_door(self, collection: Collection, session: Session):
        """Chat, form, kiosk, paper, import: each is spotted and redacted alike."""
        for channel in Channel:
            receipt = send(collection, session, text(HARM), text("ring 07700 900123", "what_is_good"), channel=channel)
            assert receipt.calm
        assert counts(collection) == {"responses": 5, "answers": 10, "slips": 5, "concerns": 5, "originals": 5}

    def test_the_answers_of_one_person_are_kept_wherever_answers_are(self, collection: Collection, session: Session):
        """Intake asks no more of its store than the `Answers` protocol says."""
        fake = FakeAnswers()
        door = Intake(
            store=collection.store,
            sessions=collection.sessions,
            answers=fake,
            concerns=_NoDesk(),
            slips=_NoSlips(),
            keys=make(),
        )
        raw = response(session, text("more buses"), choice())
        receipt = door.take_in(raw, at=NOW)
        assert [a.text or a.choice for a in fake.of_sessions([session.id])] in (
            ["more buses", "good"],
            ["good", "more buses"],
        )
        assert door.take_in(raw, at=NOW) == replace(receipt, repeated=True)
        assert counts(collection) == NOTHING


class _NoDesk(Concerns):
    def __init__(self) -> None:
        pass


class _NoSlips(Slips):
    def __init__(self) -> None:
        pass

    def keep(self, words: tuple[str, ...], response_id: str) -> None:
        pass


class TestRawWords:
    def test_raw_words_lie_nowhere_in_the_clear(self, collection: Collection, session: Session, caplog, capfd):
        """Of a match, and of what was redacted, no byte is left: not in the file, its log, a log line or on a screen.

        The whole data folder is searched, in UTF-8, UTF-16 and as JSON would write it.
        """
        caplog.set_level(logging.DEBUG)
        match, detail = "canáry my dad hits me every night", "ring 07700 900471"
        send(collection, session, text(match), text(f"{detail} about the bus", "what_is_good"))
        for raw in (match, "canáry", "hits me", detail, "07700", "900471"):
            for written in (raw.encode(), raw.encode("utf-16-le"), raw.encode("unicode_escape")):
                for path in collection.settings.data.rglob("*"):
                    assert not path.is_file() or written not in path.read_bytes(), path.name
            assert raw not in caplog.text
            assert raw not in "".join(capfd.readouterr())
        assert "about the bus" in "".join(
            path.read_bytes().decode("utf-8", "ignore") for path in collection.settings.data.iterdir()
        )

    @pytest.mark.parametrize(
        "raw",
        [
            response("KTM482", text("canary words")),
            response("KTM482", text("canary words"), text("canary words")),
            response("KTM482", text("canary words", "no_question")),
            response("KTM482", text("canary " * 10_000)),
        ],
    )
    def test_no_error_holds_a_word(self, collection: Collection, session: Session, raw):
        """What refuses a response carries a code and small facts; it is not chained to anything that holds words."""
        for refused in (raw, replace(raw, session_code=session.code, nonce="short")):
            with pytest.raises(HeardError) as caught:
                collection.intake.take_in(refused, at=NOW)
            error: BaseException | None = caught.value
            while error is not None:
                assert "canary" not in f"{error} {error.args} {vars(error)}"
                error = error.__context__

    def test_no_repr_holds_a_word(self, collection: Collection, session: Session):
        """Nothing that intake handles shows what was said."""
        raw = response(session, text("canary words"))
        protected = protection.protect(raw.answers[0], "en")
        shown = [
            raw,
            *raw.answers,
            protected,
            protected.safe,
            protected.verdict,
            collection.intake.take_in(raw, at=NOW),
        ]
        assert "canary" not in repr(shown)
        assert not any(word in repr(shown[-1]) for word in shown[-1].slip)


class TestAllOrNothing:
    STEPS = ("answers.keep", "concerns.hold", "concerns.keep_original", "slips.keep", "store.insert")
    FULL = (text(HARM), text("ring 07700 900123 about the bus", "what_is_good"), choice(), skip("grown_up"))

    @hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(step=st.sampled_from(STEPS), after=st.integers(0, 8), error=st.sampled_from([OSError, StoreFull, KeyError]))
    def test_a_failure_anywhere_keeps_nothing(
        self, collection: Collection, session: Session, step: str, after: int, error
    ):
        """Whichever store fails, at whichever call: no row of it stays, and the same Send works when tried again."""
        before = counts(collection)
        room, name = step.split(".")
        place = getattr(collection, room)
        real, calls = getattr(place, name), iter(range(1000))

        def failing(*args, **kwargs):
            if next(calls) == after:
                raise error
            return real(*args, **kwargs)

        raw = response(session, *self.FULL)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, name, failing)
            failed = False
            try:
                collection.intake.take_in(raw, at=NOW)
            except error:
                failed = True
        if failed:
            assert counts(collection) == before
            assert collection.intake.receipt_for(raw.nonce) is None
        receipt = collection.intake.take_in(raw, at=NOW)
        assert receipt.repeated is not failed
        added = {table: n - before[table] for table, n in counts(collection).items()}
        assert added == {"responses": 1, "answers": 4, "slips": 1, "concerns": 1, "originals": 1}

    @pytest.mark.parametrize("room", ["safeguarding.spot", "redaction.redact"])
    def test_nothing_is_kept_unprotected(self, collection: Collection, session: Session, monkeypatch, room: str):
        """Where spotting or redaction fails, the response is refused: it is never kept without them."""

        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        module, name = room.split(".")
        monkeypatch.setattr(getattr(take_in, module), name, broken)
        with pytest.raises(ZeroDivisionError):
            collection.intake.take_in(response(session, *self.FULL), at=NOW)
        assert counts(collection) == NOTHING

    def test_a_full_disk_keeps_nothing_of_it_and_everything_before(self, collection: Collection, session: Session):
        """StoreFull; what was kept before is there; with room again the same Send is taken in."""
        send(collection, session)
        before = counts(collection)
        raw = response(
            session, *(text("more buses " * 360, q.id) for q in CORE.questions if q.kind is QuestionKind.TEXT)
        )
        _pragma(collection, "max_page_count = 1")  # no less than the file has
        with pytest.raises(StoreFull):
            collection.intake.take_in(raw, at=NOW)
        assert counts(collection) == before
        _pragma(collection, "max_page_count = 1073741823")
        assert not collection.intake.take_in(raw, at=NOW).repeated

    def test_a_file_that_cannot_be_written_is_named(self, collection: Collection, session: Session):
        """StoreReadOnly, and nothing changed."""
        _pragma(collection, "query_only = ON")
        with pytest.raises(StoreReadOnly):
            send(collection, session)
        _pragma(collection, "query_only = OFF")
        assert counts(collection) == NOTHING

    def test_a_file_that_is_held_too_long_is_named(self, collection: Collection, session: Session, monkeypatch):
        """StoreBusy after the wait; the words are still with the screen, and the next try works."""
        other = database.Store(collection.store.path)
        raw = response(session)
        with other.transaction():
            _pragma(collection, "busy_timeout = 20")
            with pytest.raises(StoreBusy):
                collection.intake.take_in(raw, at=NOW)
        assert counts(collection) == NOTHING
        assert not collection.intake.take_in(raw, at=NOW).repeated
        other.close()


def _pragma(collection: Collection, pragma: str) -> None:
    """On the one connection that a single thread's steps use."""
    with collection.store.reading() as db:
        db.execute(f"PRAGMA {pragma}").fetchall()


class TestBadInput:
    @pytest.mark.parametrize("code", ["", "KTM482", "ktm", "'; DROP TABLE responses; --", "\ud800", "9" * 100_000])
    def test_unknown_and_forged_codes_let_nothing_in(self, collection: Collection, code: str):
        """UnknownCode, nothing kept."""
        with pytest.raises(UnknownCode):
            collection.intake.take_in(response(code), at=NOW)
        assert counts(collection) == NOTHING

    def test_a_session_that_is_not_open_lets_nothing_in(self, collection: Collection, session: Session):
        """Before it begins and after it ends: SessionNotOpen, which says which."""
        unopened = draft(collection)
        collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
        for shut, state in ((unopened, "draft"), (session, "closed")):
            with pytest.raises(SessionNotOpen) as refused:
                collection.intake.take_in(response(shut), at=NOW)
            assert refused.value.facts == {"state": state}
        assert counts(collection) == NOTHING

    def test_words_for_a_closed_session_are_not_even_looked_at(
        self, collection: Collection, session: Session, monkeypatch
    ):
        """Refused at the door, before any work on them."""
        collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
        monkeypatch.setattr(take_in.safeguarding, "spot", lambda *_, **__: pytest.fail("looked at"))
        with pytest.raises(SessionNotOpen):
            send(collection, session)

    @pytest.mark.parametrize("pasted", ["a" * 100_000, "😀" * 100_000, "\u200b" * 100_000, "a\u0301" * 50_000])
    def test_a_pasted_book_is_refused_whole(self, collection: Collection, session: Session, pasted: str):
        """TooLong says how many characters may be; the other answers wait with it."""
        with pytest.raises(TooLong):
            send(collection, session, choice(), text(pasted))
        assert counts(collection) == NOTHING

    @hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(typed=ANY_TEXT)
    @example("\u202e07700 900123")
    @example("\x00" * 40)
    @example("\ud800\udfff")
    @example("😀😀")
    @example("👩\u200d👩\u200d👧\u200d👦")
    @example("\u200d")
    def test_whatever_is_typed_is_kept_clean_or_refused_by_name(
        self, collection: Collection, session: Session, typed: str
    ):
        """Any Unicode at all: it is kept, or named as nothing said; no other error, no half response."""
        before = counts(collection)["responses"]
        raw = response(session, text(typed))
        kept = True
        try:
            collection.intake.take_in(raw, at=NOW)
        except NothingSaid:
            kept = False
        assert kept == bool(clean(typed))
        assert counts(collection)["responses"] == before + kept
        if kept:
            (answer,) = collection.answers.of_response(collection.intake.response_of(raw.nonce))
            assert answer.state is AnswerState.HELD or answer.text


class TestManyAtOnce:
    def test_eight_phones_sending_twenty_five_times_lose_nothing(self, collection: Collection, session: Session):
        """Two hundred responses, each with its own words, slip and case: every one is there, once."""
        said: list[tuple[str, tuple[str, ...]]] = []
        errors: list[BaseException] = []

        def phone(number: int) -> None:
            try:
                for turn in range(25):
                    words = f"more buses please, number {number} of {turn}"
                    answers = (text(words), text(f"{HARM} {number} {turn}", "what_is_good"), choice())
                    said.append((words, send(collection, session, *answers).slip))
            except BaseException as error:
                errors.append(error)

        run_together([threading.Thread(target=phone, args=[number]) for number in range(8)])
        assert errors == []
        assert counts(collection) == {"responses": 200, "answers": 600, "slips": 200, "concerns": 200, "originals": 0}
        for words, slip in said:
            found = collection.answers.of_response(collection.slips.response_of(" ".join(slip)))
            assert words in [answer.text for answer in found]
        opened = {collection.concerns.read(case.id, by=DSL, at=NOW).words for case in collection.concerns.cases(by=DSL)}
        assert opened == {f"{HARM} {number} {turn}" for number in range(8) for turn in range(25)}


class TestManyCards:
    def test_cards_come_in_together(self, collection: Collection, session: Session):
        """It gives how many were new, and says how far it is while it protects them."""
        cards = [response(session, text(f"more buses please, number {n}"), channel=Channel.PAPER) for n in range(5)]
        told: list[int] = []
        assert collection.intake.take_in_all(cards, at=NOW, progress=told.append) == 5
        assert told == [1, 2, 3, 4, 5]
        assert collection.intake.take_in_all([*cards, response(session)], at=NOW) == 1
        assert counts(collection)["responses"] == 6

    def test_cards_that_are_here_already_are_not_gone_through_again(
        self, collection: Collection, session: Session, monkeypatch
    ):
        """A large file brought in twice costs its time once."""
        cards = [response(session) for _ in range(3)]
        assert collection.intake.take_in_all(cards, at=NOW) == 3
        monkeypatch.setattr(take_in.safeguarding, "spot", lambda *_, **__: pytest.fail("gone through again"))
        assert collection.intake.take_in_all(cards, at=NOW) == 0

    def test_one_card_twice_in_a_file_is_one(self, collection: Collection, session: Session):
        """The nonce counts, not the place in the file."""
        card = response(session)
        assert collection.intake.take_in_all([card, card], at=NOW) == 1

    @pytest.mark.parametrize("at", [0, 3, 6])
    def test_one_bad_card_keeps_all_out(self, collection: Collection, session: Session, at: int):
        """Wherever it lies in the file: nothing is half imported."""
        cards = [response(session, text(f"more buses please, number {n}")) for n in range(6)]
        cards.insert(at, response(session, text("card", "no_question")))
        with pytest.raises(DoesNotFit):
            collection.intake.take_in_all(cards, at=NOW)
        assert counts(collection) == NOTHING

    def test_a_store_that_fails_at_the_last_card_keeps_all_out(
        self, collection: Collection, session: Session, monkeypatch
    ):
        """Seven were written when the eighth failed: none stays."""
        cards = [response(session, text(f"{HARM} {n}"), choice()) for n in range(8)]
        real, calls = collection.slips.keep, iter(range(100))

        def failing(words: tuple[str, ...], response_id: str) -> None:
            if next(calls) == 7:
                raise StoreFull
            real(words, response_id)

        monkeypatch.setattr(collection.slips, "keep", failing)
        with pytest.raises(StoreFull):
            collection.intake.take_in_all(cards, at=NOW)
        assert counts(collection) == NOTHING

    def test_a_session_closed_meanwhile_keeps_all_out(self, collection: Collection, session: Session):
        """Protecting takes its time; a session that closes in it takes no cards."""
        cards = [response(session, choice()) for _ in range(3)]

        def close(number: int) -> None:
            if number == 3:
                collection.sessions.close(session.id, by=FACILITATOR, at=NOW)

        with pytest.raises(SessionNotOpen):
            collection.intake.take_in_all(cards, at=NOW, progress=close)
        assert counts(collection) == NOTHING
