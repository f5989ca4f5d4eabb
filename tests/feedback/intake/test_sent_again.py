"""The same Send twice, from a second tap, a lost connection or another tab: one response, and no words dropped."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from feedback.core.errors import NotFound
from feedback.core.records import (
    Session,
    Share,
)
from feedback.intake.protection import DoesNotFit
from feedback.intake.take_in import OtherWords
from feedback.wiring import Collection
from tests.factories import FACILITATOR, HARM, NOW, choice, nonce, response, run_together, text
from tests.feedback.intake.counted import NOTHING, counts


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

            run_together([threading.Thread(target=tap) for _ in range(8)])
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
