"""The one door in: every channel passes it, all of a response is kept or none, and raw words go no further."""

from __future__ import annotations

import logging
import threading
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from feedback.chat.script import Said
from feedback.core import typed_words
from feedback.core.content_files import LANGUAGES
from feedback.core.errors import HeardError, NotFound
from feedback.core.records import (
    AnswerState,
    Channel,
    Method,
    QuestionKind,
    RawAnswer,
    RawText,
    Session,
    Share,
    Skip,
    ThemeCheck,
    Tier,
    Verdict,
)
from feedback.core.typed_words import LONGEST_ANSWER, TooLong, clean
from feedback.desk.case_store import Concerns
from feedback.desk.cases import CaseKind
from feedback.intake import protection, take_in
from feedback.intake.protection import DoesNotFit, NothingSaid, check
from feedback.intake.take_in import Intake, OtherWords
from feedback.questionnaire.question_packs import load_pack
from feedback.responses.sessions import SessionNotOpen, UnknownCode
from feedback.responses.slips import Slips
from feedback.storage import database
from feedback.storage.failures import StoreBusy, StoreFull, StoreReadOnly
from feedback.storage.keys import make
from feedback.wiring import Collection
from tests.factories import DSL, FACILITATOR, HARM, NOW, choice, draft, nonce, response, send, skip, text
from tests.fakes import FakeAnswers

CORE = load_pack("core")
TABLES = ("responses", "answers", "slips", "concerns", "originals")
ANY_TEXT = st.text(st.characters(), max_size=200)
JOINERS = "\u200d\u200c\ufe0f"


def counts(collection: Collection) -> dict[str, int]:
    return {table: collection.store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in TABLES}


NOTHING = dict.fromkeys(TABLES, 0)


class TestCleaning:
    @given(typed=ANY_TEXT)
    @example("e\u200b\u0301")
    @example("e\u200d\u0301\u200d")
    @example(" \u0301")
    @example("a\r\n\rb\x85c\u2028d")
    def test_cleaning_settles(self, typed: str):
        """Words cleaned once do not change by being cleaned again."""
        once = clean(typed)
        assert clean(once) == once

    @given(typed=ANY_TEXT)
    def test_nothing_invisible_or_overriding_is_left(self, typed: str):
        """No control character but line ends and tabs, no direction override, no zero-width mark, no half character."""
        for char in clean(typed):
            assert char in "\n\t" or char in JOINERS or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}

    @given(
        typed=st.text(
            st.characters(categories=["L", "N", "P", "S"], exclude_characters=typed_words._BLANKS), max_size=80
        )
    )
    def test_what_can_be_seen_is_kept(self, typed: str):
        """Letters, digits, marks and symbols of every script come through, composed as Unicode's NFC composes them."""
        assert clean(typed) == unicodedata.normalize("NFC", typed)

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("k\u200dill\u200bm\u00ade", "killme"),
            ("su\u200c\u200dic\ufe0fide", "suicide"),
            ("caf\u0065\u0301", "café"),
            ("safe\u202eton\u202c", "safeton"),
            ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
            ("a\x00b\x1bc", "abc"),
            ("\ud83d hello \udc00", "hello"),
            ("  \t hi \n ", "hi"),
            ("می\u200cخواهم", "می\u200cخواهم"),
            ("👨\u200d👩\u200d👧 ❤\ufe0f 😀", "👨\u200d👩\u200d👧 ❤\ufe0f 😀"),
            ("ŷ\u200dw", "ŷw"),
        ],
        ids=range(11),
    )
    def test_words_are_kept_as_meant(self, typed: str, meant: str):
        """Marks that only hide a word from being recognised go; those that a script or an emoji needs stay."""
        assert clean(typed) == meant

    @pytest.mark.parametrize(
        "typed", ["", " ", "\u200b" * 50, "\u200d\u200c\ufe0f", "\u202e\u2066", "\u3164\u2800\u115f", "\ud800", "\x00"]
    )
    def test_nothing_that_can_be_seen_is_nothing(self, typed: str):
        """Only invisible characters: no answer."""
        assert clean(typed) == ""

    @pytest.mark.parametrize("typed", ["😀", "😀😀😭", "🏴", "!", "?", "👍🏽", "."])
    def test_an_emoji_alone_is_an_answer(self, typed: str):
        """Children answer with one symbol; it is kept."""
        assert clean(typed) == typed

    @given(length=st.integers(0, 2 * LONGEST_ANSWER), char=st.sampled_from(["a", "é", "😀", "\u0958"]))
    def test_four_thousand_characters_and_no_more(self, length: int, char: str):
        """Counted after cleaning, in code points, whatever the script."""
        long = len(unicodedata.normalize("NFC", char)) * length > LONGEST_ANSWER
        if not long:
            assert len(clean(char * length)) <= LONGEST_ANSWER
            return
        with pytest.raises(TooLong) as refused:
            clean(char * length)
        assert refused.value.facts == {"most": LONGEST_ANSWER}


class TestChecking:
    def test_only_answers_that_say_something_are_kept(self, session: Session):
        """An empty box is no answer and no skip; a skip is an answer; words win over a skip."""
        raw = response(
            session,
            RawAnswer(question_id="what_is_good", text=RawText("  \u200b ")),
            RawAnswer(question_id="safe_places"),
            skip("grown_up"),
            replace(text("words", "what_should_change"), skip=Skip.NOT_SURE),
            choice(),
        )
        checked = check(raw, CORE)
        assert [(a.question_id, a.text, a.choice, a.skip) for a in checked] == [
            ("grown_up", None, None, Skip.NOT_SURE),
            ("what_should_change", "words", None, None),
            ("how_are_things", None, "good", None),
        ]

    @pytest.mark.parametrize(
        "answers",
        [
            (text("words", "not_a_question"),),
            (text("words", ""),),
            (text("one"), text("two")),
            (choice("splendid"),),
            (choice("good", "anything_else"),),
            (text("words", "how_are_things"),),
            (choice(""),),
        ],
        ids=["unknown", "empty id", "twice", "no such option", "option for text", "words for a face", "empty option"],
    )
    def test_what_does_not_fit_is_refused(self, session: Session, answers):
        """A question the pack does not ask, asked twice, or of another kind: the whole response is refused."""
        with pytest.raises(DoesNotFit):
            check(response(session, *answers), CORE)

    def test_nothing_said_is_named(self, session: Session):
        """Empty boxes all over: NothingSaid, so that the screen can say so kindly."""
        empty = tuple(RawAnswer(question_id=q.id, text=RawText(" ")) for q in CORE.questions)
        with pytest.raises(NothingSaid):
            check(response(session, *empty), CORE)
        with pytest.raises(NothingSaid):
            check(replace(response(session), answers=()), CORE)

    @given(language=st.text(max_size=12))
    def test_a_language_is_one_of_heards(self, language: str):
        """The field cannot carry words of its own into the file."""
        raw = response("KTM482", text("words"), language=language)
        if language in LANGUAGES:
            assert check(raw, CORE)
        else:
            with pytest.raises(DoesNotFit):
                check(raw, CORE)


class TestThemesAChildSaw:
    """What "Did we get you right?" gave: ids of themes beside the answers, and no words by that way."""

    SEEN = ThemeCheck(heard=("transport", "safe_places"), taken_away=("transport",), added=("police",))

    def test_it_is_kept_beside_the_machines_guess_and_goes_with_the_response(
        self, collection: Collection, session: Session
    ):
        """Two heard, one let stand; nothing once the young person takes the answers back."""
        raw = response(session, theme_check=self.SEEN)
        collection.intake.take_in(raw, at=NOW)
        send(collection, session, theme_check=ThemeCheck(heard=("police",), none_of_these=True))
        send(collection, session)
        assert collection.answers.confirmed([session.id]) == (3, 1)
        collection.answers.take_back(collection.intake.response_of(raw.nonce), at=NOW)
        assert collection.answers.confirmed([session.id]) == (1, 0)
        assert collection.answers.confirmed([]) == (0, 0)

    def test_a_theme_of_harm_that_a_child_adds_leaves_a_mark_at_the_desk(
        self, collection: Collection, session: Session
    ):
        """One case of the card to be read first, with the names of what was tapped; no bell, no marker, and not closed unread."""
        told = ThemeCheck(heard=("weapons",), added=("exploitation", "transport", "bullying"))
        assert not send(collection, session, theme_check=told).calm
        (case,) = collection.concerns.cases(by=DSL)
        assert (case.kind, case.tier, case.category) == (CaseKind.THEME, Tier.NEEDS_READER, "criminal_exploitation")
        assert (case.session_id, case.answer_id) == (session.id, None)
        assert collection.concerns.to_tell() == []
        assert [one.case_id for one in collection.concerns.to_tell(NOW + timedelta(hours=50))] == [case.id]
        assert not collection.concerns.marker(session.id).new
        assert collection.concerns.waiting(session.id) == 1
        opened = collection.concerns.read_card(case.id, by=DSL, at=NOW)
        assert opened.cases[0].words is not None
        assert opened.cases[0].words.words == (
            "Gangs and being used by others\nBullying and being hurt by others my age"
        )
        assert len(opened.others) == 1

    @pytest.mark.parametrize(
        "told",
        [
            None,
            ThemeCheck(heard=("exploitation", "weapons")),
            ThemeCheck(
                heard=("weapons",), taken_away=("weapons",), added=("home", "feelings", "care", "basics", "drugs")
            ),
        ],
        ids=["none", "heard", "quiet"],
    )
    def test_what_is_heard_or_only_spoken_of_quietly_is_no_mark(
        self, collection: Collection, session: Session, told: ThemeCheck | None
    ):
        """The machine's guess is no sign, and most who tap home or feelings mean the subject: the desk is not flooded."""
        send(collection, session, theme_check=told)
        assert collection.concerns.cases(by=DSL) == []

    def test_a_mark_joins_the_card_of_held_words(self, collection: Collection, session: Session):
        """One child, two cases: the words that ring, and what it tapped; the bell is for the words."""
        send(collection, session, text(HARM), theme_check=ThemeCheck(added=("harassment",)))
        first, mark = collection.concerns.cases(by=DSL)
        assert (first.kind, mark.kind) == (CaseKind.ANSWER, CaseKind.THEME)
        assert first.card == mark.card
        assert [one.case_id for one in collection.concerns.to_tell()] == [first.id]

    def test_themes_of_held_words_are_not_kept(self, collection: Collection, session: Session):
        """They would tell every reader of the file what the held words speak of."""
        send(collection, session, text(HARM), text("more buses", "what_is_good"), theme_check=self.SEEN)
        assert collection.store.rows("SELECT * FROM theme_checks") == []

    @pytest.mark.parametrize(
        "forged",
        [
            ThemeCheck(heard=("my dad hits me",)),
            ThemeCheck(added=("Anna",)),
            ThemeCheck(heard=("",)),
            ThemeCheck(heard=("x" * 41,)),
            ThemeCheck(heard=("transport", "transport")),
            ThemeCheck(taken_away=("transport",)),
            ThemeCheck(added=tuple(f"theme{number}" for number in range(101))),
        ],
        ids=range(7),
    )
    def test_no_words_come_in_by_it(self, collection: Collection, session: Session, forged: ThemeCheck):
        """Only ids, each once, and nothing taken away that was not heard."""
        with pytest.raises(DoesNotFit):
            send(collection, session, theme_check=forged)
        assert counts(collection) == NOTHING


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


class TestSameSendTwice:
    def test_a_second_tap_changes_nothing_and_shows_the_same_slip(self, collection: Collection, session: Session):
        """Double tap, refresh, lost connection: one response, the same four words, the same calm."""
        for answers in ((text(HARM),), (text("more buses"),)):
            raw = response(session, *answers)
            first, second = collection.intake.take_in(raw, at=NOW), collection.intake.take_in(raw, at=NOW)
            assert second == replace(first, repeated=True)
            assert collection.intake.receipt_for(raw.nonce) == second
        assert counts(collection)["responses"] == 2

    @pytest.mark.parametrize(
        "other",
        [
            (text("other words"), choice()),
            (text("more buses"),),
            (text("more buses"), choice("awful")),
            (text("more buses"), choice(), text("and more", question_id="what_is_good")),
        ],
        ids=["changed", "fewer", "another choice", "more"],
    )
    def test_the_same_nonce_with_other_words_is_refused(self, collection: Collection, session: Session, other):
        """Nobody is thanked for words that were dropped: nothing is kept, and what was kept stands as it was."""
        raw = response(session, text("more buses"), choice())
        first, before = collection.intake.take_in(raw, at=NOW), counts(collection)
        with pytest.raises(OtherWords):
            collection.intake.take_in(replace(raw, answers=other), at=NOW)
        assert counts(collection) == before
        assert collection.intake.take_in(raw, at=NOW).slip == first.slip
        anew = collection.intake.take_in(replace(raw, answers=other, nonce=nonce()), at=NOW)
        assert anew.slip != first.slip

    def test_another_word_on_sharing_is_another_send(self, collection: Collection, session: Session):
        """Whoever changed their mind on sharing is not told that it was taken in."""
        raw = response(session, text("more buses"), share=Share.YES)
        collection.intake.take_in(raw, at=NOW)
        with pytest.raises(OtherWords):
            collection.intake.take_in(replace(raw, share=Share.NO), at=NOW)

    def test_the_same_words_as_another_browser_sends_them_are_the_same(self, collection: Collection, session: Session):
        """Line ends, blanks at the ends, and the order of the answers are no other words."""
        raw = response(session, text("more buses\nand a bench"), choice())
        first = collection.intake.take_in(raw, at=NOW)
        again = replace(raw, answers=(choice(), text("  more buses\r\nand a bench ")))
        assert collection.intake.take_in(again, at=NOW).slip == first.slip

    def test_nobody_can_try_words_against_what_is_kept(self, collection: Collection, session: Session):
        """Two who say the same leave marks that have nothing in common, with the server's keys as well."""
        for _ in range(2):
            collection.intake.take_in(response(session, text("more buses")), at=NOW)
        marks = {row["said_mark"] for row in collection.store.rows("SELECT said_mark FROM responses")}
        assert len(marks) == 2

    def test_what_was_sent_before_marks_were_kept_is_the_same_send(self, collection: Collection, session: Session):
        """A file of an earlier Heard says nothing of the words: its children get their slip again."""
        raw = response(session, text("more buses"))
        first = collection.intake.take_in(raw, at=NOW)
        collection.store.write("UPDATE responses SET said_mark = ''")
        assert collection.intake.take_in(replace(raw, answers=(text("other"),)), at=NOW).slip == first.slip

    def test_a_second_tap_works_after_the_session_is_closed(self, collection: Collection, session: Session):
        """A phone that reconnects late still learns that its answers arrived."""
        raw = response(session, choice())
        first = collection.intake.take_in(raw, at=NOW)
        collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
        assert collection.intake.take_in(raw, at=NOW).slip == first.slip

    def test_two_tabs_at_once_are_one_response(self, collection: Collection, session: Session):
        """Eight threads with the same Send: one is kept, and all eight show the same slip."""
        for _ in range(5):
            raw, receipts, barrier = response(session, text(HARM), choice()), [], threading.Barrier(8)

            def tap(raw=raw, receipts=receipts, barrier=barrier) -> None:
                barrier.wait()
                receipts.append(collection.intake.take_in(raw, at=NOW))

            _run([threading.Thread(target=tap) for _ in range(8)])
            assert len({receipt.slip for receipt in receipts}) == 1
            assert [receipt.repeated for receipt in receipts].count(False) == 1
            assert all(receipt.calm for receipt in receipts)
        assert counts(collection) == {"responses": 5, "answers": 10, "slips": 5, "concerns": 5, "originals": 0}

    def test_the_nonce_itself_is_not_kept(self, collection: Collection, session: Session):
        """Whoever reads the file cannot ask for somebody's slip."""
        raw = response(session)
        collection.intake.take_in(raw, at=NOW)
        assert not any(raw.nonce.encode() in path.read_bytes() for path in collection.settings.data.iterdir())

    @pytest.mark.parametrize("guessable", ["", "1", "x" * 15, "x" * 201, "ü" * 20, "\ud800" * 20])
    def test_a_nonce_that_another_device_could_hit_on_is_refused(
        self, collection: Collection, session: Session, guessable: str
    ):
        """Two devices with one nonce would be one response, and the second would be shown the first one's slip."""
        raw = response(session, nonce=guessable)
        with pytest.raises(DoesNotFit):
            collection.intake.take_in(raw, at=NOW)
        assert collection.intake.receipt_for(guessable) is None
        assert counts(collection) == NOTHING

    def test_an_unknown_nonce_has_no_response(self, collection: Collection):
        """Asked for before anything was sent."""
        with pytest.raises(NotFound):
            collection.intake.response_of(nonce())


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

        _run([threading.Thread(target=phone, args=[number]) for number in range(8)])
        assert errors == []
        assert counts(collection) == {"responses": 200, "answers": 600, "slips": 200, "concerns": 200, "originals": 0}
        for words, slip in said:
            found = collection.answers.of_response(collection.slips.response_of(" ".join(slip)))
            assert words in [answer.text for answer in found]
        opened = {collection.concerns.read(case.id, by=DSL, at=NOW).words for case in collection.concerns.cases(by=DSL)}
        assert opened == {f"{HARM} {number} {turn}" for number in range(8) for turn in range(25)}


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


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


def test_a_follow_up_is_kept_beside_its_question(collection, session):
    """Two answers to one question, the second to its follow-up, are two records; each says what it answers."""
    more = replace(text("a bus at night", "what_is_good"), prompt="follow_up.transport")
    receipt = send(collection, session, text("the bus", "what_is_good"), more)
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert [(a.question_id, a.prompt, a.text) for a in kept] == [
        ("what_is_good", "", "the bus"),
        ("what_is_good", "follow_up.transport", "a bus at night"),
    ]
    assert kept[1].asked == "follow_up.transport"


@pytest.mark.parametrize("prompt", ["anything at all", "follow_up.Ali Khan", "follow_up." + "a" * 60, "follow_up."])
def test_a_follow_up_names_a_prompt_and_nothing_else(collection, session, prompt):
    """What is kept of a follow-up is its key: no words enter by it, and a question has one follow-up at most."""
    with pytest.raises(DoesNotFit):
        send(collection, session, replace(text("late", "what_is_good"), prompt=prompt))
    two = [replace(text("late", "what_is_good"), prompt=f"follow_up.{theme}") for theme in ("transport", "friends")]
    with pytest.raises(DoesNotFit):
        send(collection, session, *two)


@pytest.mark.parametrize(
    ("first", "second"), [("My stepdad", "at night"), ("a man online", "takes pictures"), ("not being", "alive")]
)
@pytest.mark.parametrize("prompt", ["follow_up.things-to-do", "easier.what_is_good"])
def test_harm_told_in_two_halves_is_held_whole(collection, session, first, second, prompt):
    """An answer and its follow-up that tell of harm only together both go to the desk, and the calm message comes."""
    receipt = send(
        collection, session, replace(text(second, "what_is_good"), prompt=prompt), text(first, "what_is_good")
    )
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert receipt.calm
    assert {(a.state, a.tier, a.text) for a in kept} == {(AnswerState.HELD, Tier.URGENT, None)}
    assert counts(collection)["concerns"] == len(kept) == 2


def test_a_harmless_first_answer_stays_with_its_readers(collection, session):
    """Where the follow-up's answer rings by itself, the first is not held along with it."""
    more = replace(text(HARM, "what_is_good"), prompt="follow_up.transport")
    receipt = send(collection, session, text("the bus", "what_is_good"), more)
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert {a.prompt: a.state for a in kept} == {"": AnswerState.UNREAD, "follow_up.transport": AnswerState.HELD}


@pytest.mark.parametrize(
    ("prompt", "words", "state"),
    [
        ("follow_up.things-to-do", "nowhere", AnswerState.UNREAD),
        ("follow_up.safe-places", "nowhere", AnswerState.HELD),
        ("easier.safe_places", "nowhere", AnswerState.HELD),
    ],
)
def test_a_follow_ups_answer_is_read_with_the_follow_ups_own_words(collection, session, prompt, words, state):
    """ "Nowhere" tells of harm where feeling safe was asked about, not where the follow-up asked what to do."""
    more = replace(text(words, "safe_places"), prompt=prompt)
    receipt = send(collection, session, text("the park", "safe_places"), more)
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert {a.prompt: a.state for a in kept} == {"": AnswerState.UNREAD, prompt: state}


def word(words: str, question_id: str = "how_are_things") -> RawAnswer:
    return RawAnswer(question_id=question_id, prompt=Said.ADD, text=RawText(words))


def test_a_word_beside_a_choice_is_kept_as_its_own_record(collection, session):
    """The choice is kept as ever; the word beside it waits for a reader, redacted, and says what it answers."""
    receipt = send(collection, session, choice(), word("ask Jayden Smith on 07700 900123"))
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert [(a.question_id, a.prompt, a.state) for a in kept] == [
        ("how_are_things", "", AnswerState.CLEARED),
        ("how_are_things", "add", AnswerState.UNREAD),
    ]
    assert kept[0].text is None
    assert kept[1].choice is None
    assert "07700" not in kept[1].text
    assert [a.id for a in collection.answers.unread(session.id)] == [kept[1].id]


def test_a_word_of_harm_beside_a_choice_is_held(collection, session):
    """It goes to the desk and the calm message comes; the choice stays where it is counted."""
    receipt = send(collection, session, choice(), word(HARM))
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert receipt.calm
    assert {a.prompt: (a.state, a.text) for a in kept} == {
        "": (AnswerState.CLEARED, None),
        "add": (AnswerState.HELD, None),
    }


def test_a_word_is_read_with_its_question_and_its_option(collection, session, monkeypatch):
    """What was tapped goes with the question to whoever looks for signs of harm; a word without a tap has the question."""
    read = []

    def spot(words, *, language="en", question=""):
        read.append((words, question))
        return Verdict(tier=Tier.NONE)

    monkeypatch.setattr("feedback.safeguarding.spot", spot)
    send(collection, session, word("a"), RawAnswer(question_id="how_are_things", choice="awful"), word("b", "grown_up"))
    pack = load_pack(session.plan.pack, session.pack_version)
    wording = {q.id: q.wording(session.plan.age_version) for q in pack.questions}
    picked = next(o.word for o in wording["how_are_things"].options if o.id == "awful")
    assert read == [
        ("a", f"{wording['how_are_things'].question} {picked}"),
        ("b", wording["grown_up"].question),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        word("a word", "what_is_good"),
        replace(word("a word"), choice="ok"),
        replace(word("a word"), skip=Skip.NOT_SURE),
        replace(word("a word"), prompt="follow_up.transport"),
        replace(word("a word"), prompt=""),
    ],
)
def test_a_word_stands_beside_a_choice_and_nowhere_else(collection, session, wrong):
    """An open question has none, a follow-up stands beside no choice, and a choice in it is refused."""
    with pytest.raises(DoesNotFit):
        send(collection, session, wrong)
    with pytest.raises(DoesNotFit):
        send(collection, session, word("one"), word("two"))
