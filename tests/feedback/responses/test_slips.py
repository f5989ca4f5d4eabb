"""The return slip: four words that only the young person has."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.plain_words import easy_words, word_list
from feedback.core.records import AnswerState, Session
from feedback.responses import slips
from feedback.responses.slips import BadSlip, WordNotOnList, meant, read, words_for
from feedback.storage import keys
from feedback.wiring import Collection
from tests.factories import COLLEAGUE, DSL, FACILITATOR, HARM, NOW, choice, response, send, text
from tests.feedback.storage.test_schema import young_peoples_tables

KEYS = keys.make()


class TestWords:
    @given(nonce=st.text(st.characters(codec="ascii")))
    def test_the_same_send_gives_the_same_words(self, nonce: str):
        """A second tap shows the same slip, and nothing of it need be stored for that."""
        words = words_for(nonce, KEYS)
        assert words == words_for(nonce, KEYS)
        assert len(words) == slips.WORDS
        assert set(words) <= set(easy_words())

    def test_words_depend_on_the_key(self):
        """Who sees a nonce but not the key file cannot work the slip out."""
        assert words_for("a nonce of one device", KEYS) != words_for("a nonce of one device", keys.make())

    def test_two_sends_have_different_words(self):
        """Of two thousand Sends no two share a slip, and all places use the whole list."""
        made = [words_for(f"nonce {number}", KEYS) for number in range(2_000)]
        assert len(set(made)) == 2_000
        for place in range(slips.WORDS):
            assert len({words[place] for words in made}) > 0.5 * len(easy_words())

    def test_the_list_never_changes(self):
        """Slips already given are read against this list: another list would make them other words."""
        assert len(word_list()) == len(set(word_list()))
        digest = hashlib.sha256(" ".join(word_list()).encode()).hexdigest()
        assert (len(word_list()), digest[:16]) == (1873, "38a89773e0ba1c8b")

    def test_words_are_plain(self):
        """Four to eight letters, told apart by their first four: a child can copy them from a screen."""
        assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 8 for word in word_list())
        assert len({word[:4] for word in word_list()}) == len(word_list())

    def test_nobody_is_handed_a_frightening_word(self):
        """No word of harm stands on a slip."""
        assert not {"abuse", "abandon", "attack", "blood", "kill", "knife", "victim", "weapon", "gun"} & set(
            word_list()
        )


class TestReading:
    @given(
        nonce=st.text(st.characters(codec="ascii")),
        gap=st.sampled_from([" ", "  ", ", ", "-", "\n", ". ", " / ", "\t", " – ", "_", "1 ", "\u00a0"]),
        case=st.sampled_from([str.lower, str.upper, str.title]),
        around=st.sampled_from(["", " ", "\n", '"', "'", "."]),
    )
    def test_a_hurried_hand_is_read(self, nonce: str, gap: str, case, around: str):
        """Any case, any gap, quotes around: the four words are found."""
        words = words_for(nonce, KEYS)
        assert read(around + case(gap.join(words)) + around) == words

    def test_full_width_letters_are_read(self):
        """A keyboard set to wide letters types the same words."""
        words = words_for("n", KEYS)
        wide = " ".join(words).translate({ord(c): ord(c) + 0xFEE0 for c in "abcdefghijklmnopqrstuvwxyz"})
        assert read(wide) == words

    @given(typed=st.text(max_size=300))
    def test_anything_else_is_refused_by_name(self, typed: str):
        """Whatever is typed gives four words of the list, or BadSlip; no other error, no word of it in the message."""
        outcome: object = None
        try:
            outcome = read(typed)
        except BadSlip as error:
            outcome = (str(error), error.facts)
        refused = outcome == ("slip-not-found", {}) or outcome in [
            ("slip-word-unknown", {"place": n}) for n in range(1, 5)
        ]
        assert refused or set(outcome) <= set(word_list())

    @pytest.mark.parametrize(
        "typed", ["", "one two three", "above " * 5, "zzz " * 4, "above " * 100_000, "\ud800 " * 4]
    )
    def test_too_few_too_many_or_other_words_are_refused(self, typed: str):
        """Three, five, unknown, a hundred thousand: BadSlip, at once."""
        with pytest.raises(BadSlip):
            read(typed)


class TestKeeping:
    def test_a_slip_finds_its_response_and_no_other(self, collection: Collection, session: Session):
        """Each of twenty slips leads to its own answers."""
        for number in range(20):
            receipt = send(collection, session, text(f"more buses please, number {number}"))
            found = collection.answers.of_response(collection.slips.response_of(", ".join(receipt.slip).upper()))
            assert [answer.text for answer in found] == [f"more buses please, number {number}"]

    def test_four_good_words_that_were_never_given_are_refused(self, collection: Collection, session: Session):
        """Guessing four words of the list finds nothing."""
        send(collection, session)
        with pytest.raises(BadSlip):
            collection.slips.response_of(" ".join(words_for("a nonce that was never sent", collection.keys)))

    def test_the_hash_depends_on_the_key(self, collection: Collection, session: Session):
        """Whoever has the file and not its key cannot try four words against it: under another key nothing is found."""
        receipt = send(collection, session)
        words = receipt.slip
        assert slips.hash_of(words, collection.keys) != slips.hash_of(words, keys.make())
        with pytest.raises(BadSlip):
            slips.Slips(collection.store, keys.make()).response_of(" ".join(words))

    def test_only_a_keyed_hash_is_stored(self, collection: Collection, session: Session):
        """The words, the nonce, and their plain hashes are nowhere in the data folder."""
        raw = response(session)
        receipt = collection.intake.take_in(raw, at=NOW)
        joined = " ".join(receipt.slip)
        plain = [hashlib.sha256(value.encode()).hexdigest() for value in (joined, raw.nonce, f"nonce:{raw.nonce}")]
        for path in collection.settings.data.rglob("*"):
            kept = path.read_bytes() if path.is_file() else b""
            for value in (joined, "".join(receipt.slip), "-".join(receipt.slip), raw.nonce, *plain):
                assert value.encode() not in kept
        assert collection.store.rows("SELECT slip_hash FROM slips") == [
            {"slip_hash": slips.hash_of(receipt.slip, collection.keys)}
        ]


class TestTakingBack:
    def test_everything_goes_but_the_desks_case(self, collection: Collection, session: Session):
        """Answers, slip, original and quote are gone, in rows and in bytes; the case stays, tied to nothing."""
        words = "canary buses for anna on 07700 900123"
        receipt = send(collection, session, text(words), text(HARM, "what_is_good"), choice())
        response_id = collection.slips.response_of(" ".join(receipt.slip))
        spoken = next(a for a in collection.answers.of_response(response_id) if a.question_id == "anything_else")
        collection.review.clear(spoken.id, by=FACILITATOR, at=NOW)
        collection.store.write("UPDATE responses SET share = 'yes'")
        collection.review.propose_quote(spoken.id, "canary buses", by=FACILITATOR, at=NOW)
        collection.review.agree_quote(spoken.id, by=COLLEAGUE, at=NOW)
        collection.answers.take_back(response_id, at=NOW)
        for table in young_peoples_tables(collection.store):
            left = collection.store.rows(f"SELECT * FROM {table}")
            assert len(left) == (1 if table == "concerns" else 0), table
        (case,) = collection.concerns.cases(by=DSL)
        assert case.answer_id is None
        assert collection.concerns.read(case.id, by=DSL, at=NOW).words == HARM
        for path in collection.settings.data.iterdir():
            assert b"canary" not in path.read_bytes(), path.name

    def test_the_slip_is_used_up_and_others_stay(self, collection: Collection, session: Session):
        """The words lead nowhere afterwards; somebody else's answers are as they were."""
        mine, other = send(collection, session), send(collection, session, text("more buses please"))
        collection.answers.take_back(collection.slips.response_of(" ".join(mine.slip)), at=NOW)
        with pytest.raises(BadSlip):
            collection.slips.response_of(" ".join(mine.slip))
        (left,) = collection.answers.of_sessions([session.id])
        assert (left.text, left.state) == ("more buses please", AnswerState.UNREAD)
        assert collection.slips.response_of(" ".join(other.slip)) == left.response_id


class TestForgiving:
    def test_words_can_be_spelt_by_a_child_of_eight(self):
        """New slips are made of short words alone; older ones are read still."""
        assert 600 < len(easy_words()) < len(word_list())
        assert max(map(len, easy_words())) <= 5
        assert not {"casino", "admit", "benefit", "deny"} & set(easy_words())

    @given(nonce=st.text(st.characters(codec="ascii")), order=st.permutations(range(slips.WORDS)))
    def test_any_order_is_taken(self, nonce: str, order: list[int]):
        """Four words written round a card in any order are the same slip."""
        words = words_for(nonce, KEYS)
        assert words in set(meant(" ".join(words[place] for place in order)))

    @given(
        nonce=st.text(st.characters(codec="ascii")),
        place=st.integers(0, 3),
        at=st.integers(0, 2),
        how=st.integers(0, 3),
    )
    def test_one_misspelt_word_is_forgiven(self, nonce: str, place: int, at: int, how: int):
        """One letter left out, doubled, wrong or two swapped: the slip is found all the same."""
        words = words_for(nonce, KEYS)
        word = words[place]
        wrong = [
            word[:at] + word[at + 1 :],
            word[: at + 1] + word[at] + word[at + 1 :],
            word[:at] + "q" + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
        ][how]
        if wrong in word_list():  # another word of the list: then it is what it says
            return
        typed = [*words[:place], wrong, *words[place + 1 :]]
        assert words in set(meant(" ".join(typed)))

    def test_it_says_which_word_is_not_on_the_list(self):
        """The place of the word, never the word: an error carries nothing that was typed."""
        with pytest.raises(WordNotOnList) as error:
            list(meant("zebra xylophonic apple pony"))
        assert error.value.facts == {"place": 2}
        with pytest.raises(WordNotOnList):
            read("zebra xylophonic apple pony")

    def test_a_slip_in_any_order_finds_its_answers(self, collection: Collection, session: Session):
        """Through the store: reversed and with a letter wrong, the same response; with two wrong, none."""
        receipt = send(collection, session, text("more buses"))
        right = collection.slips.response_of(" ".join(receipt.slip))
        backwards = list(reversed(receipt.slip))
        assert collection.slips.response_of(" ".join(backwards)) == right
        with pytest.raises(BadSlip):
            collection.slips.response_of(" ".join(["qqqq", "wwww", *backwards[2:]]))
