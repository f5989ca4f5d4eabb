"""A partnership's own list of schools: from the public register, found by the names that children use."""

from __future__ import annotations

import pytest

from feedback.core.errors import NotAllowed
from feedback.spreadsheets.faults import ColumnsMissing
from feedback.spreadsheets.reading import read_table
from feedback.wiring import Collection
from tests.factories import EXECUTIVE, FACILITATOR, NOW, open_session, sent

REGISTER = """URN,EstablishmentName,EstablishmentStatus (name),ShortNames
1,Ashgrove Primary School and Nursery,Open,
2,King Edward VI High School,Open,
3,The Haven Pupil Referral Unit,Open,
4,Park Road Community Primary School,Open,
5,Thornby Dale Sixth Form College,Open,thornby sixth; the dale
6,Old Quay School,Closed,
7,=HYPERLINK(1),Open,
8,Hope Academy,Open,
"""


def bring(collection: Collection, text: str = REGISTER) -> int:
    return collection.schools.bring_in(read_table(text.encode(), "register.csv"), by=FACILITATOR, at=NOW)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("ashgrove has no field", "[school] has no field"),
        ("ash grove primary is ok", "[school] is ok"),
        ("everyone at king eddies walks home", "everyone at [school] walks home"),
        ("i got sent to the haven pru", "i got sent to [school]"),
        ("the dale is miles away", "[school] is miles away"),
        ("they moved me to park road primary", "they moved me to [school]"),
    ],
)
def test_a_school_of_the_list_is_found_by_its_short_name(collection: Collection, said: str, kept: str):
    """What children call a school tells as much as its name on the gate."""
    session = open_session(collection)
    bring(collection)
    assert sent(collection, session, said).text == kept


@pytest.mark.parametrize("said", ["i hope so", "park road is busy", "this club is a haven", "ashgrove park is nice"])
def test_ordinary_words_that_a_school_is_named_by_stay(collection: Collection, said: str):
    """A list must not blank a street, a virtue or a word of every day."""
    session = open_session(collection)
    bring(collection)
    assert sent(collection, session, said).text == said


def test_without_a_list_a_bare_name_stays(collection: Collection):
    """The list is what finds it: nothing local to one place ships with Heard."""
    assert sent(collection, open_session(collection), "ashgrove has no field").text == "ashgrove has no field"


def test_closed_schools_and_formulas_stay_out_and_a_new_list_replaces_the_last(collection: Collection):
    """The list is as long as the register's open schools, today's."""
    assert bring(collection) == 6
    assert bring(collection, "EstablishmentName\nOnly One School\n") == 1
    assert collection.schools.count() == 1


def test_who_may_bring_it_and_what_it_must_hold(collection: Collection):
    """Staff who run sessions; a table without the register's heading is refused and the last list stays."""
    bring(collection)
    with pytest.raises(NotAllowed):
        collection.schools.bring_in(read_table(REGISTER.encode(), "r.csv"), by=EXECUTIVE, at=NOW)
    with pytest.raises(ColumnsMissing):
        bring(collection, "School\nAshgrove\n")
    assert collection.schools.count() == 6
