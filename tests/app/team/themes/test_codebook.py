"""Themes: evidence first, a person decides, every decision can be taken back, and nobody is lost."""

from __future__ import annotations

import pytest

from analysis.theming.stance import Stance
from analysis.theming.steps import Assignment, Priority, ProposedTheme, Steadiness, ThemeRun
from feedback.core.records import Share
from tests.app.reading import button, everything, field, in_dialog
from tests.factories import ADMINISTRATOR, ANALYST, DSL, HARM, NOW, cleared, held, open_session


@pytest.fixture(autouse=True)
def analyst(sign_in):
    sign_in(ANALYST)


@pytest.fixture
def answers(collection):
    """Six answers in words: two of buses, two of dogs, one that stands alone, one that says nothing."""
    session = open_session(collection)
    said = (
        "the bus never comes",
        "buses cost too much",
        "dogs off the lead",
        "a dog ate my chips",
        "paint the bandstand purple",
        "idk",
    )
    return [cleared(collection, session, words, share=Share.NO).id for words in said]


@pytest.fixture
def run(partnership, answers):
    """What a machine made of them: a known theme, a new group, a single voice, one set aside."""
    bus, fares, lead, bite, alone, nothing = answers

    def guess(answer_id: str, word: str) -> tuple[Assignment, ...]:
        found = Assignment(answer_id=answer_id, theme_id="transport", score=0.9, matched=(word,), start=0, end=3)
        return (found,)

    dogs = ProposedTheme(
        id="dogs",
        label="dog lead",
        words=("dog", "lead"),
        answer_ids=(lead, bite),
        nearest=(bite,),
        furthest=lead,
        steadiness=Steadiness.STEADY,
    )
    made = ThemeRun(
        placed={bus: guess(bus, "bus"), fares: guess(fares, "buses")},
        proposals=(dogs,),
        single_voices=(alone,),
        set_aside={nothing: "nothing-said"},
        versions={"framework": "1"},
    )
    partnership.runs.keep_run(made, at=NOW)
    return made


def view(at, name):
    return field(at.radio, "What would you like to do").set_value(name).run()


def choose(at, candidate_id):
    return field(at.selectbox, "Theme to decide on").set_value(candidate_id).run()


def approve_buses(page):
    at = choose(page("team.themes.codebook"), "transport")
    return button(at, "Approve").click().run()


def test_an_administrator_sees_no_themes(page, run, sign_in):
    """Whoever keeps the server does not read children's words."""
    sign_in(ADMINISTRATOR)
    assert "bus" not in everything(page("team.themes.codebook"))


def test_before_the_first_run_the_page_says_what_to_press(page, answers):
    """Without a run there is one thing to do, and it is said."""
    at = page("team.themes.codebook")
    assert "has not read the answers yet" in at.info[0].value


def test_the_machine_reads_all_answers_at_a_button(page, partnership, answers):
    """After the run each answer in words is placed or not: the two numbers on the page are all of them."""
    at = page("team.themes.codebook")
    button(at, "Find themes").click().run()
    assert not at.exception
    assert partnership.runs.latest_run() is not None
    assert "All answers in words: 6 = " in everything(at)


def test_placed_and_unplaced_are_all(page, run):
    """The line on the page adds up: two in themes and four in none are six."""
    assert "6 = 2 in at least one theme + 4 in none" in everything(page("team.themes.codebook"))


def test_words_at_the_desk_are_not_among_the_evidence(page, collection, run):
    """What the desk holds is on no page about themes."""
    held(collection, collection.sessions.all()[0], HARM)
    assert "stepdad" not in everything(page("team.themes.codebook"))


def test_a_theme_waits_with_its_count_and_the_words_that_matched(page, run):
    """The evidence is each answer with what the machine saw in it."""
    at = choose(page("team.themes.codebook"), "transport")
    words = everything(at)
    assert "Answers: 2" in words
    assert "the bus never comes" in words
    assert "Matched: bus" in words


def test_a_new_group_says_that_it_is_new_and_shows_its_middle_first(page, run):
    """A proposal is marked as new; the answer nearest to its middle stands first."""
    at = choose(page("team.themes.codebook"), "new-dogs")
    assert "fits no known theme" in everything(at)
    assert at.text[0].value == "a dog ate my chips"


def test_a_theme_is_approved_under_names_and_priorities_that_a_person_gave(page, partnership, run):
    """Both names and the priorities on the form are those of the theme."""
    at = choose(page("team.themes.codebook"), "new-dogs")
    field(at.text_input, "Name for leaders").set_value("Loose dogs")
    field(at.text_input, "young people").set_value("Dogs in the park")
    field(at.multiselect, "Priorities").set_value([Priority.CONTEXTUAL_SAFEGUARDING])
    button(at, "Approve").click().run()
    theme = partnership.book.approved()["new-dogs"]
    assert (theme.name, theme.child_name) == ("Loose dogs", "Dogs in the park")
    assert theme.priorities == (Priority.CONTEXTUAL_SAFEGUARDING,)
    assert theme.approved_by == ANALYST.name


def test_a_theme_without_a_name_is_refused(page, partnership, run):
    """An empty name is met with words; nothing is approved."""
    at = choose(page("team.themes.codebook"), "transport")
    field(at.text_input, "Name for leaders").set_value(" ")
    button(at, "Approve").click().run()
    assert at.error
    assert partnership.book.approved() == {}


def test_a_candidate_is_merged_into_an_approved_theme(page, partnership, run):
    """Its answers are gathered there, and it waits no more."""
    approve_buses(page)
    at = choose(page("team.themes.codebook"), "new-dogs")
    button(at, "Merge").click().run()
    in_dialog(at, "Merge", "Put it into that theme")
    assert len(partnership.book.members()["transport"]) == 4
    assert partnership.book.candidates() == []


def test_a_rejected_theme_can_be_brought_back(page, partnership, run):
    """Rejecting keeps the answers and can be undone from the list of decisions."""
    at = choose(page("team.themes.codebook"), "transport")
    button(at, "Not a theme").click().run()
    assert "6 = 0 in at least one theme + 6 in none" in everything(at)
    at = view(at, "decided")
    button(at, "Undo this decision").click().run()
    assert "transport" in {candidate.id for candidate in partnership.book.candidates()}


def test_undo_leads_back_to_the_theme_it_was_about(page, partnership, run):
    """After a slip of the finger the same theme is on the screen again, with nothing lost."""
    at = choose(page("team.themes.codebook"), "new-dogs")
    at = button(at, "Not a theme").click().run()
    at = button(at, "Undo my last step").click().run()
    assert field(at.selectbox, "Theme to decide on").value == "new-dogs"
    at = view(button(at, "Approve").click().run(), "approved")
    at = button(at, "Undo my last step").click().run()
    at = view(at, "decide")
    assert not at.exception


def test_an_approved_theme_is_renamed_and_undone(page, partnership, run):
    """Names can be bettered later; an approval can be taken back, after the page has said what is lost with it."""
    at = view(approve_buses(page), "approved")
    field(at.text_input, "Name for leaders").set_value("Buses")
    button(at, "Save the names").click().run()
    assert partnership.book.approved()["transport"].name == "Buses"
    button(at, "Undo this decision").click().run()
    assert "transport" in partnership.book.approved()
    in_dialog(at, "Undo this decision", "Yes, undo it")
    assert partnership.book.approved() == {}


def test_a_person_takes_an_answer_out_of_a_theme(page, partnership, answers, run):
    """'Not this theme' is a person's word: the answer stands among those in no theme, and it can be put back."""
    at = view(approve_buses(page), "approved")
    first = at.text[0].value
    button(at, "Not this theme").click().run()
    assert len(partnership.book.members()["transport"]) == 1
    at = view(at, "other")
    assert first in {text.value for text in at.text}
    at = view(at, "approved")
    button(at, "Undo my last step").click().run()
    assert len(partnership.book.members()["transport"]) == 2


def test_a_single_voice_has_its_lane_and_can_be_marked_or_placed(page, collection, partnership, answers, run):
    """Nobody is too few: a lone answer is shown, can be marked serious, and can be put into a theme."""
    at = view(approve_buses(page), "single")
    assert [text.value for text in at.text] == ["paint the bandstand purple"]
    at = button(at, "Mark serious").click().run()
    assert collection.answers.get(answers[4]).serious
    at = button(at, "Add").click().run()
    assert answers[4] in partnership.book.members()["transport"]
    assert [text.value for text in at.text] == ["paint the bandstand purple"]  # serious: it stays for a person to see
    assert "Also in: Getting around" in everything(at)
    at = button(at, "Take the serious mark away").click().run()
    assert "No answer stands alone" in everything(at)


def test_what_a_reader_marked_serious_stands_in_the_lane_wherever_it_is(page, collection, answers, run):
    """An answer in a big theme that a reader marked serious is first among the single voices, not lost in the many."""
    collection.review.mark_serious(answers[0], True, by=ANALYST, at=NOW)
    at = view(page("team.themes.codebook"), "single")
    assert [text.value for text in at.text] == ["the bus never comes", "paint the bandstand purple"]


def test_a_group_shows_what_is_closest_furthest_and_how_steady(page, run):
    """Whoever decides sees the middle, the edge, and in plain words whether the group would come back."""
    words = everything(choose(page("team.themes.codebook"), "new-dogs"))
    assert "Closest to its middle" in words
    assert "Furthest from its middle" in words
    assert "Steady" in words


def test_strengths_worries_and_asks_are_told_apart(page, collection, partnership):
    """Each answer says what it does with the theme, and one side can be read alone."""
    session = collection.sessions.all()[0] if collection.sessions.all() else open_session(collection)
    said = ("the bus driver is lovely", "the bus is horrible and scary", "we need more buses")
    ids = [cleared(collection, session, words).id for words in said]
    placed = {
        id: (Assignment(answer_id=id, theme_id="transport", score=0.9, matched=("bus",), start=0, end=3),) for id in ids
    }
    made = ThemeRun(placed=placed, proposals=(), single_voices=(), set_aside={}, versions={})
    partnership.runs.keep_run(made, at=NOW)
    at = view(approve_buses(page), "approved")
    assert {text.value for text in at.text} == set(said)
    field(at.radio, "Read").set_value(Stance.WORRY).run()
    assert [text.value for text in at.text] == ["the bus is horrible and scary"]


def test_somebody_elses_step_in_between_is_told_and_kept(page, partnership, run):
    """The page was open while a colleague decided: pressing does nothing but say who was faster."""
    at = choose(page("team.themes.codebook"), "transport")
    candidate = next(c for c in partnership.book.candidates() if c.id == "transport")
    partnership.decisions.approve(candidate, by=DSL, at=NOW, name="A colleague's name")
    at = button(at, "Approve").click().run()
    assert f"{DSL.name} changed this" in at.error[0].value
    assert partnership.book.approved()["transport"].name == "A colleague's name"
    at = view(at, "approved")
    partnership.decisions.rename("transport", "Another name", "Buses", by=DSL, at=NOW)
    at = button(at, "Save the names").click().run()
    assert f"{DSL.name} changed this" in at.error[0].value
    assert partnership.book.approved()["transport"].name == "Another name"


def test_a_theme_is_split_on_the_page(page, partnership, answers, run):
    """The ticked answers are a theme of their own, under the name that was typed."""
    at = view(approve_buses(page), "approved")
    button(at, "Split").click().run()
    field(at.text_input, "Name for leaders").set_value("Fares")
    button(at, "Split").click()
    names = [f for f in at.text_input if f.key.endswith("-name") and f.key.startswith("split")]
    for name in names:
        name.set_value("Fares")
    next(box for box in at.checkbox if "cost" in box.label).set_value(True)
    in_dialog(at, "Split", "Make this theme")
    part = next(id for id in partnership.book.approved() if id.startswith("part-"))
    assert partnership.book.members()[part] == {answers[1]}
    assert partnership.book.approved()[part].name == "Fares"


def test_an_answer_moves_from_theme_to_theme_in_one_step(page, partnership, answers, run):
    """Out of one and into the other, and one press of undo brings it back."""
    at = approve_buses(page)
    at = button(choose(at, "new-dogs"), "Approve").click().run()
    at = view(at, "approved")
    at = button(at, "Move it there").click().run()
    assert sorted(len(ids) for ids in partnership.book.members().values()) == [1, 3]
    button(at, "Undo my last step").click().run()
    assert sorted(len(ids) for ids in partnership.book.members().values()) == [2, 2]


def test_why_an_answer_stands_here_is_one_click_away(page, partnership, answers, run):
    """The words that matched, the score and its threshold, examples like it, and who changed what and when."""
    partnership.decisions.move(answers[0], "police", True, by=DSL, at=NOW)
    at = choose(page("team.themes.codebook"), "transport")
    words = everything(next(b for b in at.button if b.key == f"why-transport-{answers[0]}").click().run())
    assert "score: 0.90" in words
    assert "from 0.50" in words
    assert "It rests on this part: “the”" in words
    assert "Examples of this theme most like it" in words
    assert f"{DSL.name}: speaks of" in words
    assert "the machine: speaks of" in words


def test_why_an_answer_is_in_no_theme_is_told_too(page, answers, run):
    """For a single voice the themes that come closest are named with their scores."""
    at = view(page("team.themes.codebook"), "single")
    words = everything(button(at, "Why is it in no theme").click().run())
    assert "Known themes that come closest" in words


def test_every_answer_has_its_place_on_the_page(page, collection, partnership, run):
    """Themes, candidates and lanes together hold every answer, one that came in after the run too."""
    late = cleared(collection, collection.sessions.all()[0], "came in late")
    at = page("team.themes.codebook")
    seen = set()
    for candidate in partnership.book.candidates():
        seen |= {text.value for text in choose(at, candidate.id).text}
    for lane in ("single", "aside", "other"):
        seen |= {text.value for text in view(at, lane).text}
    everyone = {a.text for a in collection.answers.of_sessions([collection.sessions.all()[0].id])}
    assert late.text in everyone
    assert seen == everyone


def test_what_was_set_aside_is_shown_with_its_reason(page, run):
    """An answer that the machine could not use is on the page with why."""
    at = view(page("team.themes.codebook"), "aside")
    assert [text.value for text in at.text] == ["idk"]
    assert "Says nothing to group" in everything(at)


def test_an_answer_that_was_taken_back_is_gone_from_the_evidence(page, collection, answers, run):
    """A young person who takes an answer back is not quoted by an old run."""
    collection.answers.take_back(collection.answers.get(answers[0]).response_id, at=NOW)
    at = page("team.themes.codebook")
    assert "the bus never comes" not in everything(at)
    assert not at.exception


def test_the_desk_may_theme_too(page, run, sign_in):
    """The safeguarding lead sees the same page."""
    sign_in(DSL)
    assert "6 = 2" in everything(page("team.themes.codebook"))


def test_long_lists_come_a_page_at_a_time(page, collection, partnership, run):
    """Twelve answers are two pages, and the second page has the rest."""
    session = collection.sessions.all()[0]
    ids = [cleared(collection, session, f"another thought of its own {n}").id for n in range(12)]
    alone = ThemeRun(placed={}, proposals=(), single_voices=tuple(ids), set_aside={}, versions={})
    partnership.runs.keep_run(alone, at=NOW)
    at = view(page("team.themes.codebook"), "single")
    first = {text.value for text in at.text}
    assert len(first) == 10
    at.number_input[0].set_value(2).run()
    assert len({text.value for text in at.text} | first) == 12
