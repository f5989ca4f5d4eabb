"""The desk: words open one case at a time, for one role, with a line in the trail, and are kept by no screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.team.read import desk
from feedback.access.permissions import Action, may
from feedback.core.mail import MailFailed
from feedback.core.records import AnswerState, Role, ThemeCheck
from feedback.desk.alerts import WEBHOOK, Alerts, WebhookFailed
from feedback.desk.case_store import destroy
from feedback.desk.cases import CaseState
from feedback.desk.tellings import Unreached
from tests.app.reading import button, everything, field, in_dialog, labels, remembered
from tests.factories import (
    ADMINISTRATOR,
    DSL,
    FACILITATOR,
    HARM,
    NOW,
    choice,
    held,
    lead,
    open_session,
    response,
    send,
    sent,
    staff,
    text,
)

CARD = (
    text(HARM),
    text("please i want it to stop, he hits me with a belt", "what_is_good"),
    text("i have tablets and i will end it tonight", "what_should_change"),
    text("us together at the pond", "safe_places"),
)
"""What one child says in pieces, of which the last is no sign of harm."""


@pytest.fixture(autouse=True)
def safeguarding_lead(sign_in):
    sign_in(DSL)


@pytest.fixture
def case(collection):
    return held(collection, open_session(collection))


def opened(page):
    """The desk with its first child chosen from the list."""
    at = page("team.read.desk")
    return field(at.selectbox, "Open a child's cases").select_index(0).run()


@pytest.mark.parametrize("role", Role)
def test_only_the_desks_role_comes_in(page, collection, sign_in, role, case):
    """Every other role, the administrator's too, sees neither a case nor that there is one."""
    someone = staff(role)
    sign_in(someone)
    at = page("team.read.desk")
    assert bool(at.dataframe) == may(someone, Action.READ_DESK)
    assert bool(at.selectbox) == may(someone, Action.READ_DESK)


def test_an_empty_desk_says_so(page):
    """No case is said in words."""
    assert "No case has come in" in page("team.read.desk").success[0].value


def test_the_list_has_no_words(page, collection, case):
    """The list shows number, tier, category, session and hour; the words stay sealed."""
    at = page("team.read.desk")
    words = everything(at) + at.dataframe[0].value.to_string()
    assert str(collection.concerns.get(case, by=DSL).number) in words
    assert collection.concerns.get(case, by=DSL).tier.value.capitalize() in words
    assert "physical harm" in words
    assert "Tuesday group" in words
    assert "stepdad" not in words


def test_an_overdue_case_is_flagged_above_and_on_the_case(page, collection):
    """A case that nobody opened in time is said at the head of the desk and on its own card."""
    session = open_session(collection)
    collection.intake.take_in(response(session, text(HARM)), at=NOW - timedelta(days=40 * 365))
    at = opened(page)
    assert any("Overdue, in children: 1" in box.value for box in at.error)
    assert "Overdue" in " ".join(m.value for m in at.markdown)


def test_looking_at_a_case_is_not_opening_its_words(page, collection, case):
    """Choosing a case shows what is known of it; the case stays new and the trail empty."""
    at = opened(page)
    assert "stepdad" not in everything(at)
    assert collection.concerns.get(case, by=DSL).state is CaseState.NEW
    assert collection.audit.latest(about=case) == []


def test_opening_says_that_it_is_audited_and_shows_words_and_match(page, collection, case):
    """Before the button the page says what will happen; after it the words, what matched, and the line it made."""
    at = opened(page)
    assert "audit trail" in everything(at)
    button(at, "Open the words").click().run()
    words = everything(at)
    assert HARM in words
    assert "What matched" in words
    assert collection.concerns.get(case, by=DSL).state is CaseState.SEEN
    assert {line.what for line in collection.audit.latest(about=case)} == {"whole card read", "raw words read"}
    assert any("raw words read" in line.value and DSL.name in line.value for line in at.text)


def test_the_words_are_gone_with_the_next_step(page, case):
    """Whatever is pressed next, the words are on no screen and in no state of the session."""
    at = opened(page)
    button(at, "Open the words").click().run()
    assert "stepdad" not in remembered(at)
    at.run()
    assert "stepdad" not in everything(at)
    assert "stepdad" not in remembered(at)


def test_acting_takes_an_outside_reference(page, collection, case):
    """A case that was seen is acted on with a reference and nothing else; without one nothing changes."""
    collection.concerns.read(case, by=DSL, at=NOW)
    at = opened(page)
    button(at, "Record that I acted").click().run()
    assert "outside reference first" in at.error[-1].value
    field(at.text_input, "Reference outside").set_value("REF-1")
    button(at, "Record that I acted").click().run()
    kept = collection.concerns.get(case, by=DSL)
    assert (kept.state, kept.outside_reference) == (CaseState.ACTED, "REF-1")


def test_a_new_case_cannot_be_acted_on_unread(page, case):
    """Before the words were opened there is nothing to act with, and the page says what comes first."""
    at = opened(page)
    assert "Record that I acted" not in labels(at)
    assert "Open the words before" in everything(at)


def test_closing_needs_a_reason_and_a_second_yes(page, collection, case):
    """A case is closed with its reason and the false-alarm mark, after the page has asked once more."""
    collection.concerns.read(case, by=DSL, at=NOW)
    at = opened(page)
    button(at, "Close the case").click().run()
    assert "reason first" in at.error[-1].value
    field(at.text_area, "Why can it be closed").set_value("harmless in its context")
    at.checkbox[0].check()
    button(at, "Close the case").click().run()
    assert collection.concerns.get(case, by=DSL).state is CaseState.SEEN
    in_dialog(at, "Close the case", "Yes, close it")
    kept = collection.concerns.get(case, by=DSL)
    assert kept.state is CaseState.CLOSED
    assert kept.close_reason == "harmless in its context"
    assert kept.false_alarm


def test_the_desk_keeps_notes_on_a_case(page, collection, case):
    """An empty one is refused in words; a kept one stands with its writer, and the next clock is said."""
    collection.concerns.read(case, by=DSL, at=NOW)
    at = opened(page)
    button(at, "Keep the note").click().run()
    assert "Type the note first" in at.error[-1].value
    field(at.text_area, "A note for the desk").set_value("rang the duty team")
    button(at, "Keep the note").click().run()
    words = everything(at)
    assert "rang the duty team" in words
    assert DSL.name in words
    assert "Act on it, or close it with a reason, before" in words


def test_the_desk_sees_how_spotting_does(page, collection, case):
    """False alarms are counted by category, so that the rules are read again where they flood the desk."""
    collection.concerns.read(case, by=DSL, at=NOW)
    collection.concerns.close(case, "harmless", by=DSL, at=NOW, false_alarm=True)
    table = page("team.read.desk").table[0].value
    assert table[["Category", "Cases", "False alarms"]].values.tolist() == [["physical harm", 1, 1]]


def test_a_case_that_nobody_opened_is_not_closed(page, collection, case):
    """Closing unread is refused in plain words, and the reason that was typed stays."""
    at = opened(page)
    field(at.text_area, "Why can it be closed").set_value("no time")
    button(at, "Close the case").click().run()
    in_dialog(at, "Close the case", "Yes, close it")
    assert "opened first" in at.error[-1].value
    assert collection.concerns.get(case, by=DSL).state is CaseState.NEW


def test_releasing_gives_the_answer_its_safe_words_back(page, collection, case):
    """After a yes the answer counts like any other, and the case says so."""
    collection.concerns.read(case, by=DSL, at=NOW)
    at = opened(page)
    button(at, "Give back to the answers").click().run()
    in_dialog(at, "Give back to the answers", "Yes, give back")
    kept = collection.concerns.get(case, by=DSL)
    assert kept.released
    assert collection.answers.get(kept.answer_id).state is AnswerState.CLEARED


def test_words_whose_time_is_up_are_said_to_be_gone(page, collection, case):
    """After retention the case stands and the page says that the words were destroyed."""
    destroy(collection.store, NOW.date() + timedelta(days=2))
    at = opened(page)
    button(at, "Open the words").click().run()
    assert "destroyed" in everything(at)


def test_an_original_is_opened_by_the_readers_reference(page, collection):
    """What stood there before redaction is shown for one run, audited, and kept nowhere."""
    answer = sent(collection, open_session(collection), "ring 07700 900123 about it")
    at = page("team.read.desk")
    field(at.text_input, "Reference of the answer").set_value(answer.id)
    button(at, "Open the original").click().run()
    assert "07700 900123" in everything(at)
    assert "900123" not in remembered(at)
    assert [line.what for line in collection.audit.latest(about=answer.id)] == ["original words read"]
    at.run()
    assert "900123" not in everything(at)


def test_a_mistyped_reference_is_said_to_be_one(page):
    """A reference without an original is met with words, not with an error page."""
    at = page("team.read.desk")
    field(at.text_input, "Reference of the answer").set_value("nothing of ours")
    button(at, "Open the original").click().run()
    assert "no original under this reference" in at.error[-1].value


def test_the_reference_comes_along_from_the_reader(page, collection):
    """'See the original' leads here with the reference filled in, and does not open anything by itself."""
    answer = sent(collection, open_session(collection), "ring 07700 900123 about it")
    at = page("team.read.desk")
    at.session_state[desk.ORIGINAL] = answer.id
    at.run()
    assert field(at.text_input, "Reference of the answer").value == answer.id
    assert collection.audit.latest(about=answer.id) == []
    button(at, "Open the original").click().run()
    assert "07700 900123" in everything(at)


def test_a_held_answer_stands_on_the_desk_under_its_own_category(page, collection):
    """What a reader held for the desk says that a reader held it."""
    answer = sent(collection, open_session(collection), "more benches by the pond")
    collection.review.hold(answer.id, by=FACILITATOR, at=NOW)
    assert "held by a reader" in everything(page("team.read.desk"))


def test_one_child_is_one_line_and_one_page(page, collection):
    """Three sentences of one card are one child: its page has all of them, the card's other answer, and one button that
    opens them; acting is for all, and closing for those that are ticked."""
    session = open_session(collection)
    send(collection, session, *CARD, choice())
    at = page("team.read.desk")
    assert len(at.dataframe[0].value) == 1
    at = field(at.selectbox, "Open a child's cases").select_index(0).run()
    assert "One child said 3 things" in everything(at)
    assert "together at the pond" not in everything(at)
    button(at, "Open the words").click().run()
    words = everything(at)
    for said in ("stepdad hits me", "want it to stop", "end it tonight", "together at the pond"):
        assert said in words
    field(at.text_input, "Reference outside").set_value("MASH-7")
    button(at, "Record that I acted").click().run()
    cases = collection.concerns.cases(by=DSL)
    assert {(case.state, case.outside_reference) for case in cases} == {(CaseState.ACTED, "MASH-7")}
    which = field(at.multiselect, "Which of them?")
    which.unselect(which.value[0])
    field(at.text_area, "Why can it be closed").set_value("all in hand")
    button(at, "Close the case").click().run()
    in_dialog(at, "Close the case", "Yes, close it")
    assert sorted(case.state for case in collection.concerns.cases(by=DSL)) == ["acted", "closed", "closed"]


def test_the_list_is_searched_and_narrowed(page, collection):
    """By number, session, category, note and reference in one box; by state and session in others; closed ones wait."""
    first, second = (open_session(collection, title=name) for name in ("Skate park", "Homework club"))
    ids = [held(collection, first), held(collection, second), held(collection, second)]
    collection.concerns.note(ids[1], "rang grandmother twice", by=DSL, at=NOW)
    collection.concerns.read(ids[2], by=DSL, at=NOW)
    collection.concerns.close(ids[2], "no risk", by=DSL, at=NOW)
    numbers = [collection.concerns.get(one, by=DSL).number for one in ids]

    def shown(typed: str = "", **narrow: str) -> list[int]:
        at = page("team.read.desk")
        field(at.text_input, "Search the cases").set_value(typed)
        for name, value in narrow.items():
            box = at.multiselect(key=f"desk.only.{name}")
            box.set_value([value])
        at.run()
        return sorted(at.dataframe[0].value["Number"]) if at.dataframe else []

    assert shown() == sorted(numbers[:2])
    assert shown("skate park") == [numbers[0]]
    assert shown("GRANDMOTHER rang") == [numbers[1]]
    assert shown(str(numbers[0])) == [numbers[0]]
    assert shown("physical harm nothing-of-ours") == []
    assert shown(state="Closed") == [numbers[2]]
    assert shown(session="Homework club") == [numbers[1]]
    assert shown(holder="nobody yet") == sorted(numbers[:2])


def test_whoever_has_a_case_is_seen(page, collection, case):
    """One button takes a child; the list and the page name who has it, and the trail says so."""
    at = opened(page)
    button(at, "I have this").click().run()
    assert collection.concerns.get(case, by=DSL).holder == DSL.id
    assert "I have this" not in labels(at)
    assert [line.what for line in collection.audit.latest(about=case)] == ["case taken"]


def test_what_is_too_long_for_the_desk_is_refused_and_stays_on_the_screen(page, collection, case):
    """A reference, a reason and a note that do not fit are refused with their number, and nothing of them is lost."""
    collection.concerns.read(case, by=DSL, at=NOW)
    at = opened(page)
    reference, note, reason = "R" * 201, "n" * 2_001, "because " * 51
    field(at.text_input, "Reference outside").set_value(reference)
    button(at, "Record that I acted").click().run()
    assert "holds 201 characters, and at most 200 fit" in at.error[-1].value
    assert field(at.text_input, "Reference outside").value == reference
    field(at.text_area, "A note for the desk").set_value(note)
    button(at, "Keep the note").click().run()
    assert "holds 2001 characters, and at most 2000 fit" in at.error[-1].value
    assert field(at.text_area, "A note for the desk").value == note
    field(at.text_area, "Why can it be closed").set_value(reason)
    button(at, "Close the case").click().run()
    in_dialog(at, "Close the case", "Yes, close it")
    assert any("at most 400 fit" in box.value for box in at.error)
    kept = collection.concerns.get(case, by=DSL)
    assert (kept.state, kept.outside_reference) == (CaseState.SEEN, "")
    assert collection.concerns.notes(case, by=DSL) == []


def test_whom_no_message_reaches_is_named_with_every_reason(page, monkeypatch):
    """Above the cases: which address or that it is the webhook, since which hour, and why, in words for each reason."""
    codes = [one.code for one in (MailFailed, *MailFailed.__subclasses__())]
    assert len(codes) > 6
    missed = [Unreached(name=f"{code}@example.org", reason=code, since=NOW) for code in codes]
    missed.append(Unreached(name=WEBHOOK, reason=WebhookFailed.code, since=NOW))
    monkeypatch.setattr(Alerts, "unreached", lambda _: missed)
    [warning] = page("team.read.desk").warning
    lines = warning.value.splitlines()[2:]
    assert len(lines) == len(missed) == len(set(lines))
    assert lines[-1].startswith("- The webhook, since 23 November 2026, 10:00")


def test_a_lead_gives_the_desk_to_a_second(page, collection):
    """Who asks for whom stands above the cases; after a yes that was asked for twice the lead has the passphrase, once."""
    accounts = collection.accounts
    phrase = accounts.add("First lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    accounts.choose_password(accounts.sign_in("First lead", phrase, at=NOW).token, "four plain words here", at=NOW)
    accounts.add("Second lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    at = page("team.read.desk")
    assert "asks that Second lead may read this desk" in everything(at)
    button(at, "Yes, Second lead may").click().run()
    assert accounts.waiting() != []
    in_dialog(at, "Yes, Second lead may", "Yes, give the desk")
    phrase = at.code[0].value
    assert accounts.waiting() == []
    at.run()
    assert phrase not in everything(at)
    assert phrase not in remembered(at)
    assert accounts.sign_in("Second lead", phrase, at=datetime.now(UTC)).staff.role is Role.DSL


def test_a_lead_says_no(page, collection):
    """One click, and the account stays off."""
    accounts = collection.accounts
    phrase = accounts.add("First lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    accounts.choose_password(accounts.sign_in("First lead", phrase, at=NOW).token, "four plain words here", at=NOW)
    accounts.add("Second lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    at = button(page("team.read.desk"), "No, not Second lead").click().run()
    assert "was not given the desk" in everything(at)
    assert [one.name for one in accounts.all() if one.active] == ["First lead"]


def test_a_child_is_handed_over_on_its_page(page, collection, sign_in, case):
    """Another lead has it, with the note on record; without a note nothing changes."""
    first, second = lead(collection, "First lead"), lead(collection, "Second lead")
    sign_in(first)
    at = opened(page)
    button(at, "Hand over").click().run()
    assert any("has to know" in box.value for box in at.error)
    field(at.text_area, "What do they have to know").set_value("school knows, mum does not")
    button(at, "Hand over").click().run()
    assert collection.concerns.get(case, by=DSL).holder == second.id
    assert "school knows, mum does not" in everything(at)
    assert "Who has it: Second lead" in everything(at)


def test_leave_is_planned_with_a_deputy(page, collection, sign_in, case):
    """From and to, who stands in, what they have to know: own cases go over, and the way back stands there."""
    first, second = lead(collection, "First lead"), lead(collection, "Second lead")
    collection.concerns.give_to(case, first.id, by=first, at=NOW)
    sign_in(first)
    at = page("team.read.desk")
    field(at.text_area, "What do they have to know").set_value("one to ring on Monday")
    button(at, "Hand over and go").click().run()
    assert "Second lead stands in" in everything(at)
    assert collection.concerns.get(case, by=DSL).holder == second.id
    button(at, "I am back").click().run()
    assert "stands in." not in everything(at)


def test_a_tapped_theme_of_harm_is_no_childs_words(page, collection):
    """The lead reads which themes were added by a tap, and that nothing was written; it is to be read first."""
    send(collection, open_session(collection), theme_check=ThemeCheck(added=("weapons", "transport")))
    at = opened(page)
    button(at, "Open the words").click().run()
    seen = everything(at)
    assert "They wrote no words with this." in seen
    assert "Knives and fighting" in seen
    assert "Reader needed" in seen
    assert "Give back to the answers" not in labels(at)
