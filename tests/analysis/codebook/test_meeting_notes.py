"""What is typed for a meeting's page: by whom, how long, and that nothing which says who somebody is leaves with it."""

from __future__ import annotations

import pytest

from analysis.codebook.meeting_notes import LONGEST_GOOD, LONGEST_SAYS, ThemeNote
from analysis.digest.editions import canonical
from analysis.disclosure import Audience
from analysis.wiring import Partnership
from feedback.core.errors import NotAllowed, NotFound, SecondPersonNeeded
from feedback.core.records import SafeText
from feedback.core.typed_words import WordsTooLong
from feedback.partnership.meetings import Meeting
from tests.factories import ADMINISTRATOR, ANALYST, COLLEAGUE, EXECUTIVE, FACILITATOR, NOW, SHADOW, TODAY

NAME, ADDRESS, TELEPHONE = "Jasmine Okafor", "14 Mill Lane", "07700 900123"
SAYS, GOOD = "bus " * 37 + "is", "bus " * 24 + "late"
"""As long as may be."""
TYPED = f"{NAME} of {ADDRESS} says ring {TELEPHONE}, the bus is late"


def agreed(partnership: Partnership, meeting: Meeting, place: int = 0) -> str:
    """A quote of the meeting's answers that two people agreed on; gives its answer's id."""
    rooms = partnership.collection
    answer = rooms.answers.of_sessions(meeting.session_ids)[place]
    rooms.review.propose_quote(answer.id, answer.text or "", by=FACILITATOR, at=NOW)
    rooms.review.agree_quote(answer.id, by=COLLEAGUE, at=NOW)
    return answer.id


def note(says: str, good: str) -> ThemeNote:
    return ThemeNote(says=SafeText(says), good=SafeText(good))


def lines(partnership: Partnership) -> int:
    return len(partnership.collection.audit.latest(10_000))


@pytest.mark.parametrize("audience", Audience)
def test_a_name_an_address_and_a_telephone_number_reach_no_edition(
    partnership: Partnership, meeting: Meeting, audience: Audience
) -> None:
    """Typed as a theme's note they are redacted before they are kept, so that no audience can be sent them; the rest of
    the words is there."""
    (theme_id,) = [id for id in partnership.book.approved() if id == "transport"]
    partnership.notes.note_theme(meeting.id, theme_id, TYPED, f"ask {NAME} on {TELEPHONE}", by=ANALYST, at=NOW)
    frozen = canonical(partnership.digests.freeze(meeting.id, audience, by=ANALYST, at=NOW).digest)
    assert "the bus is late" in frozen
    for private in (NAME, "Jasmine", "Okafor", ADDRESS, "Mill Lane", TELEPHONE, "900123"):
        assert private not in frozen


@pytest.mark.parametrize("audience", Audience)
def test_a_quote_that_no_second_person_agreed_on_enters_no_edition(
    partnership: Partnership, meeting: Meeting, audience: Audience
) -> None:
    """It cannot be chosen to open a meeting; nor does one open it, or stand beside its theme, whose agreement was taken
    away after it was chosen."""
    rooms, agreed_on = partnership.collection, agreed(partnership, meeting)
    first, second = rooms.answers.of_sessions(meeting.session_ids)[:2]
    assert first.id == agreed_on
    assert second.text is not None
    rooms.review.propose_quote(second.id, second.text, by=FACILITATOR, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        partnership.notes.choose_opening(meeting.id, second.id, by=ANALYST, at=NOW)
    assert partnership.notes.opening(meeting.id) is None
    partnership.notes.choose_opening(meeting.id, agreed_on, by=ANALYST, at=NOW)
    digest, _ = partnership.digests.compose(meeting.id, audience, today=TODAY)
    assert digest.opening_quote is not None
    assert digest.opening_quote.words == first.text
    assert f'"{first.text}"' in canonical(digest)
    assert f'"{second.text}"' not in canonical(digest)
    rooms.review.propose_quote(agreed_on, first.text or "", by=FACILITATOR, at=NOW)  # anew: nobody has agreed on it yet
    digest, _ = partnership.digests.compose(meeting.id, audience, today=TODAY)
    assert digest.opening_quote is None
    assert f'"{first.text}"' not in canonical(digest)


@pytest.mark.parametrize("by", [EXECUTIVE, SHADOW, ADMINISTRATOR], ids=lambda staff: staff.role.value)
def test_who_reads_no_answers_writes_no_notes(partnership: Partnership, meeting: Meeting, by) -> None:
    """Whoever may not theme is refused on the server, and neither words nor an audit line are kept."""
    chosen, before = agreed(partnership, meeting), lines(partnership)
    with pytest.raises(NotAllowed):
        partnership.notes.note_theme(meeting.id, "transport", "late", "", by=by, at=NOW)
    with pytest.raises(NotAllowed):
        partnership.notes.choose_opening(meeting.id, chosen, by=by, at=NOW)
    assert partnership.notes.theme_notes(meeting.id) == {}
    assert partnership.notes.opening(meeting.id) is None
    assert lines(partnership) == before


def test_what_is_too_long_is_refused_with_the_number_and_never_cut(partnership: Partnership, meeting: Meeting) -> None:
    """Words under the limit are kept partnership; over it nothing changes, and the writer is told how many may be."""
    partnership.notes.note_theme(meeting.id, "transport", SAYS, GOOD, by=ANALYST, at=NOW)
    assert (len(SAYS), len(GOOD)) == (LONGEST_SAYS, LONGEST_GOOD)
    kept, before = partnership.notes.theme_notes(meeting.id), lines(partnership)
    assert kept == {"transport": note(SAYS, GOOD)}
    for says, good, most in (
        ("x" * (LONGEST_SAYS + 1), "", LONGEST_SAYS),
        ("", "y" * (LONGEST_GOOD + 1), LONGEST_GOOD),
    ):
        with pytest.raises(WordsTooLong) as refused:
            partnership.notes.note_theme(meeting.id, "transport", says, good, by=ANALYST, at=NOW)
        assert refused.value.facts["most"] == most
    assert partnership.notes.theme_notes(meeting.id) == kept
    assert lines(partnership) == before


def test_notes_are_of_one_meeting_and_one_theme(partnership: Partnership, meeting: Meeting) -> None:
    """The latest stands; empty words take it away; another meeting has its own; each leaves an audit line without a
    word of it."""
    notes, before = partnership.notes, lines(partnership)
    notes.note_theme(meeting.id, "transport", "old", "", by=ANALYST, at=NOW)
    notes.note_theme(meeting.id, "transport", "buses stop early", "drivers are kind", by=ANALYST, at=NOW)
    notes.note_theme(meeting.id, "police", "they listen", "", by=ANALYST, at=NOW)
    assert notes.theme_notes(meeting.id) == {
        "transport": note("buses stop early", "drivers are kind"),
        "police": note("they listen", ""),
    }
    notes.note_theme(meeting.id, "police", "", " ", by=ANALYST, at=NOW)
    assert list(notes.theme_notes(meeting.id)) == ["transport"]
    assert notes.theme_notes("other") == {}
    with pytest.raises(NotFound):
        notes.note_theme("none", "transport", "late", "", by=ANALYST, at=NOW)
    told = partnership.collection.audit.latest(4)
    assert lines(partnership) == before + 4
    assert {line.who for line in told} == {ANALYST.name}
    assert not any("buses" in f"{line.what} {line.about}" for line in told)


def test_the_opening_goes_with_its_answer(partnership: Partnership, meeting: Meeting) -> None:
    """One a meeting, the latest choice; none once the young person takes the answer back."""
    one, two = agreed(partnership, meeting), agreed(partnership, meeting, 1)
    for chosen in (one, two):
        partnership.notes.choose_opening(meeting.id, chosen, by=ANALYST, at=NOW)
    assert partnership.notes.opening(meeting.id) == two
    answers = partnership.collection.answers
    answers.take_back(answers.get(two).response_id, at=NOW)
    assert partnership.notes.opening(meeting.id) is None


def test_words_do_not_show_in_a_repr(partnership: Partnership, meeting: Meeting) -> None:
    """A traceback or a log that prints a note has none of it."""
    assert "bus" not in repr(note("the bus", "the bus"))
