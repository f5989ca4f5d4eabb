"""What a response may hold: words as they were meant, answers that fit their pack, themes by id."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedback.core import typed_words
from feedback.core.content_files import LANGUAGES
from feedback.core.records import (
    RawAnswer,
    RawText,
    Session,
    Skip,
    ThemeCheck,
    Tier,
)
from feedback.core.typed_words import LONGEST_ANSWER, TooLong, clean
from feedback.desk.cases import CaseKind
from feedback.intake.protection import DoesNotFit, NothingSaid, check
from feedback.questionnaire.question_packs import load_pack
from feedback.wiring import Collection
from tests.factories import DSL, HARM, NOW, choice, response, send, skip, text
from tests.feedback.intake.counted import NOTHING, counts

CORE = load_pack("core")
ANY_TEXT = st.text(st.characters(), max_size=200)
JOINERS = "\u200d\u200c\ufe0f"


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
