"""Cards: a file comes in whole or not at all, and paper is typed by keyboard alone."""

from __future__ import annotations

import io

import openpyxl
import pytest

from feedback.core.records import Channel, Method, Share, Skip
from tests.app.reading import button, everything, field, labels
from tests.factories import ANALYST, DSL, EXECUTIVE, FACILITATOR, HARM, NOW, draft, open_session

CSV = b"how_are_things,what_is_good,what_should_change\ngood,the canary,more buses\nok,my nan,\n"


@pytest.fixture(autouse=True)
def facilitator(sign_in):
    sign_in(FACILITATOR)


@pytest.fixture
def session(collection):
    return open_session(collection)


def upload(at, data=CSV, name="cards.csv"):
    at.file_uploader[0].set_value((name, data, "text/csv"))
    return at.run()


def check(at):
    return button(at, "Check the file").click().run()


def kept(collection, session):
    return collection.answers.of_sessions([session.id])


def desk(page):
    at = page("team.collect.cards")
    return field(at.radio, "What do you have").set_value("desk").run()


def test_only_the_team_brings_in_cards(page, session, sign_in):
    """An executive who finds the page has nothing to put a file into."""
    sign_in(EXECUTIVE)
    assert not page("team.collect.cards").radio


def test_without_an_open_session_the_page_says_what_to_do(page, collection):
    """Cards belong to an open session; a draft is not enough."""
    draft(collection)
    assert "No session is open" in page("team.collect.cards").info[0].value


def test_a_file_is_previewed_and_its_columns_are_suggested(page, collection, session):
    """The first rows are shown, each heading has its question, and nothing has been kept."""
    at = upload(page("team.collect.cards"))
    assert list(at.dataframe[0].value["what_is_good"]) == ["the canary", "my nan"]
    assert field(at.multiselect, "2. What is good").value == ["what_is_good"]
    assert "headings in row 1 · answers from row 2" in at.expander[0].label
    assert kept(collection, session) == []


def test_a_check_keeps_nothing(page, collection, session):
    """The check says how many would come in before anything does."""
    at = check(upload(page("team.collect.cards")))
    assert "Cards that can come in: 2" in everything(at)
    assert kept(collection, session) == []


def test_bringing_in_takes_all_cards_by_the_one_door(page, collection, session):
    """All cards come in as paper, unread, and the page says how many and what is next."""
    at = check(upload(page("team.collect.cards")))
    button(at, "Bring in 2 cards").click().run()
    assert "2 cards are in" in at.success[0].value
    answers = kept(collection, session)
    assert len({a.response_id for a in answers}) == 2
    assert {a.channel for a in answers} == {Channel.PAPER}
    assert "Read answers" in labels(at)


def test_the_same_file_twice_adds_nothing_and_says_so(page, collection, session):
    """A file that was brought in before leaves everything as it was."""
    at = check(upload(page("team.collect.cards")))
    button(at, "Bring in 2 cards").click().run()
    before = len(kept(collection, session))
    at = check(upload(at))
    button(at, "Bring in 2 cards").click().run()
    assert "nothing was added" in at.success[0].value
    assert len(kept(collection, session)) == before


def test_refused_rows_are_named_with_their_reason(page, collection, session):
    """Each row that stays out is listed by number, column and reason in words, to take away as a file."""
    data = b"how_are_things,what_is_good\ngood,fine\nbanana,\nok," + b"x" * 5000 + b"\n"
    at = check(upload(page("team.collect.cards"), data))
    table = at.dataframe[1].value
    assert list(table["Row"]) == [3, 4]
    assert "Nothing in this row" in table["Why"].iloc[0]
    assert "too long" in table["Why"].iloc[1]
    assert "All reasons as a file" in everything(at)
    assert "banana" not in " ".join(str(cell) for cell in table.to_numpy().flat)
    assert "Bring in 1 cards" in labels(at)


def test_words_that_are_no_option_are_asked_about(page, collection, session):
    """ "Bad" is "Not good" once a person says so; left as it is, it is counted and the card's words come in all the same."""
    data = b"how_are_things,what_is_good\ngood,fine\nBad,the park\nbad,the pool\n"
    at = upload(page("team.collect.cards"), data)
    assert "Cells left out, whose cards come in without them: 2" in everything(check(at))
    field(at.selectbox, "Bad (on 2 cards)").set_value("not_good").run()
    at = check(at)
    assert "Cells left out" not in everything(at)
    button(at, "Bring in 3 cards").click().run()
    assert sorted(a.choice for a in kept(collection, session) if a.choice) == ["good", "not_good", "not_good"]


def test_rows_that_look_wrong_are_shown_and_come_in_only_when_looked_at(page, collection, session):
    """As they were read, with what looks wrong; the box beside them brings them in."""
    data = b"how_are_things,what_is_good\ngood,fine\nok,the park, and the pool\n"
    at = upload(page("team.collect.cards"), data)
    assert "1 rows look wrong" in everything(at)
    assert list(at.dataframe[1].value["what_is_good"]) == ["the park"]
    at = check(at)
    assert "Bring in 1 cards" in labels(at)
    field(at.checkbox, "I looked at them").check().run()
    assert "Bring in 2 cards" in labels(check(at))


def test_how_a_file_is_read_can_be_changed(page, session):
    """The row of the headings and the first of answers are shown, and what a person says counts."""
    data = b"How,Words\nhow_are_things,what_is_good\ngood,fine\n"
    at = upload(page("team.collect.cards"), data)
    field(at.number_input, "Row of the headings").set_value(2).run()
    field(at.number_input, "First row of answers").set_value(3).run()
    assert field(at.multiselect, "2. What is good").value == ["what_is_good"]
    assert "Found 1 cards" in everything(at)


def test_what_is_here_already_is_told_before_and_a_file_is_taken_out_again(page, collection, session):
    """The check says how many are here; under the files that came in, one press and a yes take all of it out."""
    at = check(upload(page("team.collect.cards")))
    button(at, "Bring in 2 cards").click().run()
    at = check(upload(at, CSV + b"good,the new one,x\n"))
    assert "2 are here already and will not come in twice; 1 are new" in everything(at)
    at = page("team.collect.cards")
    field(at.radio, "What do you have").set_value("brought").run()
    assert "2 cards, 2 of them still here" in everything(at)
    button(at, "Take 2 cards out").click().run()
    assert kept(collection, session) == []


def test_no_session_is_chosen_silently(page, collection, session):
    """With two open, the page asks, and shows nothing to put a file into before."""
    open_session(collection, title="Another evening")
    at = page("team.collect.cards")
    assert field(at.selectbox, "Which session").value is None
    assert not at.file_uploader
    assert "Choose the session first" in at.info[0].value


def test_a_file_with_no_usable_row_has_no_button_to_bring_it_in(page, session):
    """Where every row is refused, there is nothing to press."""
    at = check(upload(page("team.collect.cards"), b"how_are_things\nbanana\n"))
    assert "No card of this file can come in" in at.warning[0].value
    assert not any("Bring in" in label for label in labels(at))


def test_a_change_after_the_check_asks_for_another_check(page, session):
    """What was checked is what comes in: after another choice the button to bring in is gone."""
    at = check(upload(page("team.collect.cards")))
    field(at.selectbox, "May the words be shared").set_value(Share.YES).run()
    assert not any("Bring in" in label for label in labels(at))


def test_a_column_for_two_questions_is_refused(page, session):
    """One answer would be counted twice: the page asks for a choice."""
    at = upload(page("team.collect.cards"))
    field(at.multiselect, "should change").set_value(["what_is_good"])
    assert "stands in two places" in at.run().error[0].value


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "empty.csv", "no cards in this file"),
        (b"how_are_things\n", "heading.csv", "no cards in this file"),
        (b"comment\n1\x81\x8d\x8f\x902\x9d\xa43\n", "odd.csv", "letters in this file cannot be read"),
        (b"PK\x03\x04 and then nothing", "broken.xlsx", "ends in the middle"),
        (b"a\n" + b"x\n" * 50_000, "long.csv", "more than 10000 cards"),
    ],
)
def test_a_file_that_cannot_be_read_is_met_with_words(page, collection, session, data, name, says):
    """Empty, wrong letters, broken or far too long: a plain sentence, nothing kept, the page stands."""
    at = upload(page("team.collect.cards"), data, name)
    assert says in at.error[0].value
    assert kept(collection, session) == []


def test_excel_comes_in_too(page, collection, session):
    """The first sheet of an XLSX file is read like a CSV."""
    book = openpyxl.Workbook()
    book.active.append(["what_is_good", "share"])
    book.active.append(["the skate park", "yes"])
    data = io.BytesIO()
    book.save(data)
    at = check(upload(page("team.collect.cards"), data.getvalue(), "cards.xlsx"))
    button(at, "Bring in 1 cards").click().run()
    [answer] = kept(collection, session)
    assert answer.share is Share.YES


def test_a_paper_card_is_typed_on_one_form(page, collection, session):
    """Every question stands on the form; what was left blank is not an answer."""
    at = desk(page)
    assert len(at.text_area) == 5  # the last one is the adult's own
    field(at.text_area, "What is good").set_value("the skate park")
    field(at.radio, "How are things").set_value("good")
    field(at.radio, "Ticked instead of words (question 3)").set_value(Skip.RATHER_NOT_SAY.value)
    field(at.radio, "Who wrote the words").set_value(Method.SCRIBED)
    button(at, "Keep this card").click().run()
    answers = {a.question_id: a for a in kept(collection, session)}
    assert answers.keys() == {"how_are_things", "what_is_good", "safe_places"}
    assert answers["safe_places"].skip is Skip.RATHER_NOT_SAY
    assert answers["what_is_good"].method is Method.SCRIBED
    assert answers["what_is_good"].share is Share.NO


def test_after_a_card_the_form_is_empty_and_the_count_is_one_more(page, session):
    """The next card starts clean; the method stays as it was chosen, permission does not."""
    at = desk(page)
    field(at.text_area, "What is good").set_value("the skate park")
    field(at.radio, "Who wrote the words").set_value(Method.DRAWN)
    field(at.radio, "May we share").set_value(Share.YES)
    button(at, "Keep this card").click().run()
    assert field(at.text_area, "What is good").value == ""
    assert field(at.radio, "Who wrote the words").value is Method.DRAWN
    assert field(at.radio, "May we share").value is Share.NO
    assert "Cards typed now: 1" in everything(at)


def test_an_empty_card_is_not_counted(page, collection, session):
    """Nothing typed, nothing kept, and the page says so."""
    at = desk(page)
    button(at, "Keep this card").click().run()
    assert "have not answered anything" in at.error[0].value
    assert kept(collection, session) == []


def test_what_was_typed_stays_when_a_card_is_refused(page, collection, session):
    """If the session is closed meanwhile, the words stay in their boxes."""
    at = desk(page)
    collection.store.write("UPDATE sessions SET state = 'closed'")
    field(at.text_area, "What is good").set_value("the skate park")
    button(at, "Keep this card").click().run()
    assert kept(collection, session) == []
    assert "not open" in everything(at) or "No session is open" in everything(at)


def test_a_card_that_may_need_somebody_is_put_aside(page, session):
    """Whoever types learns at once, without words, that this card goes to the safeguarding lead."""
    at = desk(page)
    field(at.text_area, "anything else").set_value(HARM)
    button(at, "Keep this card").click().run()
    assert "Put this card aside" in at.warning[0].value
    assert "designated lead" in at.warning[0].value
    assert "stepdad" not in everything(at)


def test_an_adults_note_stays_apart_from_the_childs_words(page, collection, session, sign_in):
    """A worker's note is shown to the card's reader as the worker's own; it is no answer, and names in it are hidden."""
    at = desk(page)
    field(at.text_area, "What is good").set_value("the skate park")
    field(at.text_area, "Your own note").set_value("Drawn with Sanjay Patel, who held the pens")
    button(at, "Keep this card").click().run()
    assert field(at.text_area, "Your own note").value == ""
    assert [a.text for a in kept(collection, session)] == ["the skate park"]
    assert collection.answers.adult_notes(session.id) == ["Drawn with [name], who held the pens"]
    sign_in(ANALYST)
    reading = everything(page("team.read.review"))
    assert "The worker's own note" in reading
    assert "who held the pens" in reading
    assert "Sanjay" not in reading


def test_a_note_that_tells_of_harm_goes_to_the_desk(page, collection, session):
    """What a worker writes of harm is held like a child's own words, and the card is put aside."""
    at = desk(page)
    field(at.text_area, "What is good").set_value("the skate park")
    field(at.text_area, "Your own note").set_value("He said " + HARM)
    button(at, "Keep this card").click().run()
    assert "Put this card aside" in at.warning[0].value
    assert collection.answers.adult_notes(session.id) == []
    [case] = collection.concerns.cases(by=DSL)
    assert "an adult's note" in collection.concerns.read(case.id, by=DSL, at=NOW).matched
