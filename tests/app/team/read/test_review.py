"""Reading answers: one at a time, every step undone or asked twice, no held word on the page."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.team.read.review_steps import joined, word_places
from feedback.chat.script import Said
from feedback.core.records import AnswerState, RawAnswer, RawText, Share
from tests.app.reading import button, everything, field, in_dialog, labels
from tests.factories import (
    ADMINISTRATOR,
    COLLEAGUE,
    DSL,
    FACILITATOR,
    HARM,
    NOW,
    cleared,
    open_session,
    send,
    sent,
)


@pytest.fixture(autouse=True)
def facilitator(sign_in):
    sign_in(FACILITATOR)


def view(at, name):
    return field(at.radio, "What would you like to do").set_value(name).run()


def test_an_administrator_reads_no_answers(page, collection, sign_in):
    """Whoever keeps the server does not read children's words."""
    sent(collection, open_session(collection), "the canary sings")
    sign_in(ADMINISTRATOR)
    assert "canary" not in everything(page("team.read.review"))


def test_when_everything_is_read_the_page_says_so(page):
    """An empty queue is a good thing, said in words."""
    assert "Everything is read" in page("team.read.review").success[0].value


def test_the_answer_stands_under_its_question(page, collection):
    """A reader sees the question as it was asked, the words, and whether they may be shared."""
    sent(collection, open_session(collection), "more buses please", share=Share.CHANGE_FIRST)
    at = page("team.read.review")
    words = everything(at)
    assert "anything else" in at.subheader[0].value
    assert at.text[0].value == "more buses please"
    assert "may be shared if changed first" in words
    assert "To read: 1" in words


def test_a_word_stands_under_the_option_that_it_was_written_beside(page, collection):
    """A reader sees what was tapped, and what the word was asked for by."""
    session = open_session(collection)
    beside = RawAnswer(question_id="how_are_things", prompt=Said.ADD, text=RawText("since the club shut"))
    send(collection, session, RawAnswer(question_id="how_are_things", choice="not_good"), beside)
    at = page("team.read.review")
    assert "Anything to add?" in at.subheader[0].value
    assert at.text[0].value == "since the club shut"
    assert "Not good" in everything(at)


def test_answers_that_need_a_reader_come_first(page, collection):
    """Words in a language that the rules cannot judge stand at the head of the queue, and the page says why."""
    session = open_session(collection)
    for _ in range(3):
        sent(collection, session, "more buses please")
    foreign = sent(collection, session, "Chciałbym więcej autobusów wieczorem", language="pl")
    at = page("team.read.review")
    assert at.text[0].value == foreign.text
    assert "careful reader" in at.warning[0].value


def test_clearing_counts_down_and_can_be_undone(page, collection):
    """'Read' clears the answer on the screen; 'Undo' brings the same one back unread."""
    answer = sent(collection, open_session(collection), "more buses please")
    at = page("team.read.review")
    button(at, "Read, nothing to do").click().run()
    assert collection.answers.get(answer.id).state is AnswerState.CLEARED
    button(at, "Undo").click().run()
    assert collection.answers.get(answer.id).state is AnswerState.UNREAD
    assert at.text[0].value == "more buses please"


def test_the_answer_on_the_screen_is_the_one_that_is_cleared(page, collection):
    """Answers that arrive meanwhile never slip under the reader's hand."""
    session = open_session(collection)
    first = sent(collection, session, "the one on the screen")
    at = page("team.read.review")
    for number in range(12):
        sent(collection, session, f"a later answer {number}", language="pl")
    button(at, "Read, nothing to do").click().run()
    cleared_now = [a for a in collection.answers.of_sessions([session.id]) if a.state is AnswerState.CLEARED]
    assert [a.id for a in cleared_now] == [first.id]


def test_holding_asks_first_and_then_takes_the_words_away(page, collection):
    """Words go to the desk only after 'Yes'; then the page does not have them any more, only how many are held."""
    answer = sent(collection, open_session(collection), "the canary sings at night")
    at = page("team.read.review")
    button(at, "Hold for the desk").click().run()
    assert collection.answers.get(answer.id).state is AnswerState.UNREAD
    in_dialog(at, "Hold for the desk", "Yes, hold it")
    assert collection.answers.get(answer.id).state is AnswerState.HELD
    assert "canary" not in everything(at)
    assert "At the safeguarding desk: 1" in everything(at)


def test_held_answers_are_a_number_without_words(page, collection):
    """What the rules gave to the desk is counted here and nothing else."""
    sent(collection, open_session(collection), HARM)
    at = page("team.read.review")
    assert "At the safeguarding desk: 1" in everything(at)
    assert "stepdad" not in everything(at)


def test_a_lone_voice_can_be_marked_serious_and_unmarked(page, collection):
    """The mark is set and taken away on the same button."""
    answer = sent(collection, open_session(collection), "please paint the bandstand purple")
    at = page("team.read.review")
    button(at, "Mark serious").click().run()
    assert collection.answers.get(answer.id).serious
    button(at, "Take the serious mark away").click().run()
    assert not collection.answers.get(answer.id).serious


def test_more_words_can_be_hidden_by_choosing_them(page, collection):
    """Neighbouring words become one gap, and the rest of the sentence stays."""
    answer = sent(collection, open_session(collection), "the tall boy from the chip shop knows")
    at = page("team.read.review")
    at.multiselect[0].set_value([1, 2, 5, 6])
    button(at, "Hide these words").click().run()
    assert not at.exception
    assert collection.answers.get(answer.id).text == "the [name] from the [name] knows"


def test_hiding_nothing_says_so(page, collection):
    """The button without a chosen word changes nothing and says what is missing."""
    answer = sent(collection, open_session(collection), "more buses please")
    at = page("team.read.review")
    button(at, "Hide these words").click().run()
    assert "at least one word" in at.error[0].value
    assert collection.answers.get(answer.id).text == "more buses please"


@given(st.text(max_size=80))
def test_word_places_are_words_in_order(text):
    """Each place is a piece of the text without blanks, one after the other, and never inside a label."""
    places = word_places(text)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(places))
    assert not any(" " in text[start:end] for start, end in places)


def test_what_is_hidden_already_cannot_be_chosen():
    """A label such as [birth date] is no word."""
    text = "born [birth date], near [school]!"
    assert [text[start:end] for start, end in word_places(text)] == ["born", "near"]


@given(st.sets(st.integers(0, 9)))
def test_joined_ranges_hold_exactly_the_chosen_words(chosen):
    """No word that was not chosen is hidden with those that were, and none of those is left."""
    text = "a b c d e f g h i j"
    places = word_places(text)
    inside = {n for start, end in joined(list(chosen), places) for n, (s, e) in enumerate(places) if start <= s < end}
    assert inside == chosen


def test_a_quote_needs_a_second_person(page, collection, sign_in):
    """Whoever offers a quote is not asked to agree to it; somebody else is."""
    sent(collection, open_session(collection), "the bus comes when it likes", share=Share.YES)
    at = page("team.read.review")
    button(at, "Read, offer as a quote").click().run()
    in_dialog(at, "Read, offer as a quote", "Offer to a second person")
    [quote] = collection.quotes.all()
    assert quote.agreed_by is None
    at = view(page("team.read.review"), "quotes")
    assert "Agree" not in labels(at)
    sign_in(COLLEAGUE)
    at = view(page("team.read.review"), "quotes")
    button(at, "Agree").click().run()
    assert collection.quotes.get(quote.answer_id).agreed_by == COLLEAGUE.id


def test_words_to_be_changed_first_are_not_offered_unchanged(page, collection):
    """Where the child said 'change them first', the same words are refused and different ones go through."""
    answer = sent(collection, open_session(collection), "the pool is cold on Mondays", share=Share.CHANGE_FIRST)
    at = page("team.read.review")
    button(at, "Read, offer as a quote").click().run()
    in_dialog(at, "Read, offer as a quote", "Offer to a second person")
    assert "changed first" in at.error[0].value
    assert collection.quotes.all() == []
    field(at.text_area, "The words to show").set_value("swimming could be warmer")
    in_dialog(at, "Read, offer as a quote", "Offer to a second person")
    assert collection.quotes.get(answer.id).words == "swimming could be warmer"


def test_words_that_may_not_be_shared_are_never_offered(page, collection):
    """Without the child's yes there is no button for a quote."""
    sent(collection, open_session(collection), "more benches by the pond", share=Share.NO)
    assert not any("quote" in label for label in labels(page("team.read.review")))


def test_the_reader_is_told_what_was_hidden_and_by_whom_to_ask(page, collection):
    """A facilitator sees the kinds that were hidden and a reference for the safeguarding lead, not the original."""
    answer = sent(collection, open_session(collection), "ask Okafor, 07700 900123")
    at = page("team.read.review")
    assert "Hidden so far" in everything(at)
    assert answer.id in everything(at)
    assert "900123" not in everything(at)
    assert "original" not in " ".join(labels(at))


def test_the_safeguarding_lead_is_led_to_the_original(page, collection, sign_in):
    """For the desk's role the reference is a button."""
    sent(collection, open_session(collection), "ask Okafor, 07700 900123")
    sign_in(DSL)
    assert "See the original at the desk" in labels(page("team.read.review"))


def test_one_session_can_be_read_alone(page, collection):
    """The filter shows the answers of one session and stays there when the last of them is read."""
    sent(collection, open_session(collection, title="First room"), "from the first room")
    second = open_session(collection, title="Second room")
    sent(collection, second, "from the second room")
    at = page("team.read.review")
    at.selectbox[0].set_value(second.id).run()
    assert at.text[0].value == "from the second room"
    assert "To read: 1" in everything(at)
    button(at, "Read, nothing to do").click().run()
    assert "Everything of this session is read" in at.success[0].value


def test_later_moves_on_and_loses_nothing(page, collection):
    """'Later' shows another answer; after the last one the first comes again."""
    session = open_session(collection)
    sent(collection, session, "one")
    sent(collection, session, "two")
    at = page("team.read.review")
    first = at.text[0].value
    button(at, "Later").click().run()
    assert at.text[0].value != first
    button(at, "Later").click().run()
    assert at.text[0].value == first


def test_marks_in_an_answer_are_letters(page, collection):
    """An answer is shown as it stands: nothing in it becomes a picture, a link or a heading."""
    words = "# ![x](http://example.org/a.png) :red[hi] $x$"
    answer = sent(collection, open_session(collection), words)
    at = page("team.read.review")
    assert at.text[0].value == answer.text


def test_read_answers_can_be_looked_at_again(page, collection):
    """A read answer can be put back to unread; its quote is withdrawn with it."""
    answer = cleared(collection, open_session(collection), "the bus comes when it likes")
    collection.review.propose_quote(answer.id, answer.text, by=COLLEAGUE, at=NOW)
    at = view(page("team.read.review"), "read")
    assert at.text[0].value == answer.text
    button(at, "Put back to unread").click().run()
    assert collection.answers.get(answer.id).state is AnswerState.UNREAD
    assert collection.quotes.all() == []
