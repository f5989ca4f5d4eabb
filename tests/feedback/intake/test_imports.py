"""Files that came in: the same child once, and a wrong file out again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from feedback.core.errors import NotFound
from feedback.core.records import AnswerState, Session
from feedback.intake.cards import Prepared, prepare
from feedback.intake.known_again import KnownBy, Recognition, recognition, row_keys
from feedback.questionnaire.question_packs import load_pack
from feedback.spreadsheets.reading import read_table
from feedback.wiring import Collection
from tests.factories import FACILITATOR, HARM, NOW, open_session

CORE = load_pack("core")
MONDAY = "Timestamp,what_is_good,how_are_things\n09:01,parks,good\n09:02,parks,good\n09:03,the pool,ok\n"
TUESDAY = MONDAY + "10:00,later buses,ok\n"
EXPORTS = Path(__file__).parents[1] / "spreadsheets" / "exports"


def ready(session: Session, data: str, known: Recognition | None = None) -> Prepared:
    table = read_table(data.encode())
    mapping = {column: column for column in table.columns if column in ("what_is_good", "how_are_things")}
    return prepare(table, mapping, CORE, session_code=session.code, known=known)


def bring(collection: Collection, session: Session, data: str, known: Recognition | None = None) -> int:
    return collection.imports.bring_in(ready(session, data, known).responses, by=FACILITATOR, at=NOW)


class TestTheSameChildOnce:
    def test_tuesdays_export_adds_only_tuesdays_children(self, collection: Collection, session: Session) -> None:
        """It holds Monday's rows too: they are here already, and the preview can say how many."""
        assert bring(collection, session, MONDAY) == 3
        tuesday = ready(session, TUESDAY)
        assert collection.imports.known(tuesday.responses) == 3
        assert bring(collection, session, TUESDAY) == 1
        assert len({a.response_id for a in collection.answers.of_sessions([session.id])}) == 4

    def test_children_who_say_the_same_are_each_counted(self, collection: Collection, session: Session) -> None:
        """Two rows that are alike are two children; a third in the next export is a third."""
        same = "what_is_good,how_are_things\nidk,ok\nidk,ok\n"
        assert bring(collection, session, same) == 2
        assert bring(collection, session, same + "idk,ok\n") == 1

    def test_another_group_that_says_the_same_comes_in_where_a_person_says_so(
        self, collection: Collection, session: Session
    ) -> None:
        """Nobody is lost: by the file alone nothing but the same file is known again."""
        same, other = "what_is_good,how_are_things\nidk,ok\n", "what_is_good,how_are_things,\nidk,ok,\n"
        assert bring(collection, session, same) == 1
        assert bring(collection, session, other) == 0
        assert bring(collection, session, other, Recognition(KnownBy.FILE)) == 1

    def test_another_session_s_cards_are_its_own(self, collection: Collection, session: Session) -> None:
        """A file that went to the wrong session comes into the right one."""
        bring(collection, session, MONDAY)
        assert bring(collection, open_session(collection, title="The right one"), MONDAY) == 3

    def test_a_long_id_knows_a_row_and_a_short_number_does_not(self) -> None:
        """The seventh of one form is not the seventh of another: its words must be the same too."""
        long = read_table(b"Response ID,w\nR_1x9kQ2,a\nR_7zz0Q1,b\n")
        assert recognition(long) == Recognition(KnownBy.ID, "Response ID")
        edited = read_table(b"Response ID,w,more\nR_1x9kQ2,a and more,x\n")
        assert row_keys(edited, recognition(edited))[0] == row_keys(long, recognition(long))[0]
        forms = read_table((EXPORTS / "02-ms-forms.xlsx").read_bytes())
        assert recognition(forms).by is KnownBy.CONTENT
        one, other = (read_table(f"Id,w\n1,{words}\n2,x\n".encode()) for words in ("a", "b"))
        assert row_keys(one, recognition(one))[0] != row_keys(other, recognition(other))[0]
        assert row_keys(one, recognition(one))[1] == row_keys(other, recognition(other))[1]

    def test_what_changes_from_export_to_export_counts_for_nothing(self) -> None:
        """A row's place in the list, how far somebody came."""
        one = read_table(b"w,_index,Progress\na,1,50\nb,2,100\n")
        other = read_table(b"w,_index,Progress\nb,1,100\na,2,100\n")
        assert set(row_keys(one, recognition(one))) == set(row_keys(other, recognition(other)))

    def test_what_a_row_says_opens_no_slip(self, collection: Collection, session: Session) -> None:
        """Whoever guesses a row's words cannot make its nonce, and no slip was kept for it."""
        prepared = ready(session, MONDAY)
        bring(collection, session, MONDAY)
        assert [collection.intake.receipt_for(raw.nonce) for raw in prepared.responses] == [None] * 3
        assert collection.store.rows("SELECT * FROM slips") == []


class TestUndone:
    def test_a_file_goes_as_a_whole_and_can_come_once_more(self, collection: Collection, session: Session) -> None:
        """Its cards are gone and nobody else's; it is on record; then it may come into the right session."""
        bring(collection, session, MONDAY)
        first = collection.imports.all(by=FACILITATOR)[0]
        bring(collection, session, TUESDAY)
        assert (first.cards, first.left, first.by) == (3, 3, FACILITATOR.name)
        assert collection.imports.undo(first.id, by=FACILITATOR, at=NOW) == 3
        assert [a.text for a in collection.answers.of_sessions([session.id]) if a.text] == ["later buses"]
        assert any("a file taken out again: 3 cards" in line.what for line in collection.audit.latest())
        assert bring(collection, session, MONDAY) == 3
        with pytest.raises(NotFound):
            collection.imports.undo(first.id, by=FACILITATOR, at=NOW)

    def test_what_lies_at_the_desk_stays_there(self, collection: Collection, session: Session) -> None:
        """A disclosure was made, whichever file it came in."""
        bring(collection, session, f"what_is_good\n{HARM}\n")
        assert collection.answers.of_sessions([session.id])[0].state is AnswerState.HELD
        collection.imports.undo(collection.imports.all(by=FACILITATOR)[0].id, by=FACILITATOR, at=NOW)
        assert len(collection.store.rows("SELECT * FROM concerns")) == 1


def test_a_month_after_a_closed_session_s_file_nothing_links_a_row_to_a_card(
    collection: Collection, session: Session
) -> None:
    """While the session is open rows are known again, however late; then record and digests go, and the cards stay."""
    bring(collection, session, MONDAY)
    later = NOW + timedelta(days=31)
    assert collection.imports.forget(at=later) == 0
    collection.store.write("UPDATE sessions SET state = 'closed'")
    assert collection.imports.forget(at=NOW + timedelta(days=29)) == 0
    assert collection.imports.forget(at=later) == 3
    assert collection.store.rows("SELECT * FROM import_cards") == collection.store.rows("SELECT * FROM imports") == []
    assert {row["nonce_hash"] for row in collection.store.rows("SELECT nonce_hash FROM responses")} == {None}
    assert len(collection.answers.of_sessions([session.id])) == 6
