"""Code blind: by keyboard or not, nobody sees a theme too early, and in the end everybody sees how far they agree."""

from __future__ import annotations

import pytest

from analysis.theming.steps import Assignment, ThemeRun
from feedback.access.permissions import COMMAND_LINE, Staff
from feedback.core.records import Role
from tests.app.reading import button, everything, field, labels
from tests.factories import ADMINISTRATOR, NOW, cleared, open_session


@pytest.fixture
def people(collection) -> list[Staff]:
    """Two people with accounts who may decide on themes."""
    for name, role in (("Asha", Role.ANALYST), ("Ben", Role.FACILITATOR), ("Keeper", Role.ADMINISTRATOR)):
        collection.accounts.add(name, role, by=COMMAND_LINE, at=NOW)
    accounts = {account.name: account for account in collection.accounts.all()}
    return [Staff(id=accounts[n].id, name=n, role=accounts[n].role) for n in ("Asha", "Ben")]


@pytest.fixture
def answers(collection):
    session = open_session(collection)
    return [cleared(collection, session, f"the bus is late, number {number}") for number in range(10)]


@pytest.fixture
def run(partnership, answers):
    """The machine placed every answer with the buses."""
    placed = {
        a.id: (Assignment(answer_id=a.id, theme_id="transport", score=0.9, matched=("bus",), start=0, end=3),)
        for a in answers
    }
    made = ThemeRun(placed=placed, proposals=(), single_voices=(), set_aside={}, versions={})
    partnership.runs.keep_run(made, at=NOW)
    return made


@pytest.fixture
def drawn(partnership, people, answers, run):
    sessions = [session.id for session in partnership.collection.sessions.all()]
    return partnership.coding.draw("Spring round", people, sessions, by=people[0], at=NOW, size=10, seed="a")


def save(at, *themes):
    field(at.multiselect, "What does it speak of").set_value(list(themes))
    return button(at, "Save, next").click().run()


def test_a_round_is_drawn_on_the_page(page, partnership, people, answers, sign_in):
    """Two people with the right to theme are offered, and the sample stands ready for both."""
    sign_in(people[0])
    at = page("team.themes.double_coding")
    assert {option for box in at.selectbox for option in box.options} == {"Asha", "Ben"}
    field(at.number_input, "How many").set_value(10)
    at = button(at, "Draw the sample").click().run()
    assert not at.exception
    (kept,) = partnership.rounds.all()
    assert [coder.name for coder in kept.coders] == ["Asha", "Ben"]
    assert "0 of 10 coded" in everything(at)


def test_an_administrator_codes_nothing(page, drawn, sign_in):
    """Whoever keeps the server does not read children's words."""
    sign_in(ADMINISTRATOR)
    assert "bus" not in everything(page("team.themes.double_coding"))


def test_coding_shows_the_words_and_no_theme_of_anybody(page, partnership, people, drawn, sign_in):
    """One answer at a time with its question; neither the machine's theme nor the other person's is on the page."""
    first = partnership.rounds.sample(drawn.id)[0]
    partnership.coding.code(drawn.id, first.id, {"police"}, by=people[1], at=NOW)
    sign_in(people[0])
    at = page("team.themes.double_coding")
    assert at.text[0].value == first.text
    assert field(at.multiselect, "What does it speak of").value == []
    assert "Matched" not in everything(at)
    assert "You coded it" not in everything(at)


def test_coding_goes_on_back_and_is_taken_back(page, partnership, people, drawn, sign_in):
    """Each code leads to the next answer; 'none of these' is one; the last is taken back and shown again."""
    sign_in(people[0])
    sample = partnership.rounds.sample(drawn.id)
    at = save(page("team.themes.double_coding"), "transport")
    assert at.text[0].value == sample[1].text
    at = button(at, "None of these").click().run()
    assert partnership.rounds.mine(drawn.id, by=people[0]) == {
        sample[0].id: frozenset({"transport"}),
        sample[1].id: frozenset(),
    }
    at = button(at, "Take my last code back").click().run()
    assert at.text[0].value == sample[1].text
    at = button(at, "Back").click().run()
    assert at.text[0].value == sample[0].text
    assert "You coded it" in everything(at)
    again = page("team.themes.double_coding")
    assert again.text[0].value == sample[1].text
    assert "1 of 10 coded" in everything(again)


def test_while_somebody_codes_their_themes_page_hides_the_sample(page, partnership, people, drawn, answers, sign_in):
    """The page of themes shows a coder none of the sampled answers, and says so; others see them."""
    sign_in(people[0])
    words = everything(page("team.themes.codebook"))
    assert "the bus is late" not in words
    assert "10 more are not shown to you" in words
    sign_in(Staff(id="third", name="Third", role=Role.ANALYST))
    assert "the bus is late" in everything(page("team.themes.codebook"))


def test_handing_in_shows_the_agreement_when_both_have(page, partnership, people, drawn, sign_in):
    """The first waits and sees nothing; with the second, people and machine stand side by side."""
    sample = partnership.rounds.sample(drawn.id)
    for place, answer in enumerate(sample):
        partnership.coding.code(drawn.id, answer.id, {"transport"} if place < 8 else {"police"}, by=people[0], at=NOW)
        partnership.coding.code(drawn.id, answer.id, {"transport"} if place < 7 else {"police"}, by=people[1], at=NOW)
    sign_in(people[0])
    at = button(page("team.themes.double_coding"), "Hand in").click().run()
    words = everything(at)
    assert "You have handed in" in words
    assert "Ben: 10 of 10 coded" in words
    assert "alpha" not in words
    sign_in(people[1])
    at = button(page("team.themes.double_coding"), "Hand in").click().run()
    words = everything(at)
    assert "Asha and Ben" in words
    assert "machine and Asha" in words
    assert "9/10" in words
    assert "Where they differ (3)" in words
    at = button(at, "Correct the machine").click().run()
    assert len(partnership.book.members()["police"]) == 1
    assert sum("Correct the machine" in label for label in labels(at)) == 1


def test_handing_in_waits_for_every_answer(page, partnership, people, drawn, sign_in):
    """There is no button to hand in before the last answer is coded."""
    sign_in(people[0])
    assert "Hand in" not in labels(save(page("team.themes.double_coding"), "transport"))


def test_today_says_what_waits_for_blind_coding(partnership, people, drawn, answers):
    """A coder is told on arrival how many answers wait; after handing in, nothing does."""
    assert len(partnership.rounds.to_code(people[0])) == 10
    for answer in partnership.rounds.sample(drawn.id):
        partnership.coding.code(drawn.id, answer.id, (), by=people[0], at=NOW)
    assert partnership.rounds.to_code(people[0]) == []
