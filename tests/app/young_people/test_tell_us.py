"""The chat: consent before question 1, nothing kept before Send, Stop wipes, Send once, help always there."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from app.light.chosen import passes
from app.shell import wiring
from app.young_people import aloud, help_now, keeping, slip_card, typing
from feedback.core.records import AgeVersion, Session
from feedback.questionnaire.question_packs import load_pack
from tests.app.reading import button, everything, labels, remembered
from tests.factories import FACILITATOR, HARM, NOW, open_session, response, text

BROWSER = "b" * 43
WORDS = "the skate park is where we all meet"


@pytest.fixture(autouse=True)
def visitor(sign_in, monkeypatch):
    """Nobody signed in, on a browser that chose to take part; a browser of its own by its token."""
    sign_in(None)
    monkeypatch.setattr(keeping, "token", lambda: BROWSER)


def chat(code: str, **query: str) -> AppTest:
    script = (
        "from app.shell.wiring import partnership",
        "from app.young_people import tell_us",
        "from app.young_people.listener import hearing",
        "opened = partnership()",
        "heard = hearing(opened.machine, opened.book, opened.told_before)",
        "rooms = opened.collection",
        "tell_us.page(rooms.sessions, rooms.intake, rooms.unsent, heard, rooms.local_help)",
    )
    at = AppTest.from_string("\n".join(script), default_timeout=60)
    at.query_params["code"] = code
    if query.get("in"):  # a tap on "I choose to take part" a moment ago
        query["in"] = passes.give()
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def kept(collection) -> int:
    row = collection.store.row("SELECT count(*) AS n FROM responses")
    return row["n"] if row else 0


def press(at: AppTest, label: str) -> AppTest:
    return button(at, label).click().run()


def write(at: AppTest, words: str) -> AppTest:
    at.text_area[0].set_value(words)
    return press(at, "Next")


def to_review(at: AppTest) -> AppTest:
    """Answer the second question in words and skip the rest."""
    press(at, "Good")
    write(at, WORDS)
    for _ in range(12):
        names = labels(at)
        if "Send" in names:
            return at
        press(at, next(n for n in ("That is right", "None of these", "No", "Rather not say") if n in names))
    raise AssertionError(f"no review: {labels(at)}")


def test_the_notice_comes_before_the_first_question(collection, session: Session) -> None:
    """Whoever comes straight to the chat reads the notice and chooses to take part first."""
    at = press(chat(session.code), "Start")
    assert "I choose to take part" in labels(at)
    assert "How are things" not in everything(at)
    press(at, "I choose to take part")
    assert "How are things" in everything(at)


def test_who_agreed_on_the_light_page_is_not_asked_twice(collection, session: Session) -> None:
    """The door's own button was the choice to take part."""
    at = chat(session.code, **{"in": "1"})
    assert "How are things" in everything(at)
    assert "in" not in at.query_params


def test_help_is_on_every_screen(collection, session: Session) -> None:
    """From the greeting to the slip, "I need help" and a number to call are on the page."""
    at = chat(session.code)
    assert "I need help" in everything(at)
    at = to_review(chat(session.code, **{"in": "1"}))
    for screen in (at, press(at, "Send")):
        assert "I need help" in everything(screen)
        assert "999" in everything(screen)


def test_nothing_is_kept_before_send_and_one_response_after_it(collection, session: Session) -> None:
    """Words are in no table before Send; afterwards there is one response and a slip of four words that works."""
    at = to_review(chat(session.code, **{"in": "1"}))
    assert kept(collection) == 0
    press(at, "Send")
    assert kept(collection) == 1
    slip = next(title.value for title in at.title if " · " in title.value)
    assert collection.slips.response_of(slip.replace("·", " "))


def test_send_wipes_what_was_typed(collection, session: Session) -> None:
    """After Send the words are in no box and in no state of this tab."""
    at = press(to_review(chat(session.code, **{"in": "1"})), "Send")
    assert WORDS not in everything(at)
    assert WORDS not in remembered(at)


def test_stop_wipes_what_was_typed(collection, session: Session) -> None:
    """Stop leaves nothing for the next child, and nothing is kept."""
    at = press(press(to_review(chat(session.code, **{"in": "1"})), "Stop"), "Stop and wipe it")
    assert WORDS not in everything(at)
    assert WORDS not in remembered(at)
    assert kept(collection) == 0


def test_words_of_harm_get_calm_words_and_open_help(collection, session: Session) -> None:
    """The next screen is calm, asks nothing about it, and Send is not blocked."""
    at = press(chat(session.code, **{"in": "1"}), "Good")
    at = write(at, HARM)
    assert "Thank you for telling us" in everything(at)
    assert "Carry on" in labels(at)
    assert HARM not in everything(at)


def test_other_words_under_a_nonce_that_was_sent_are_not_thanked_for(collection, session: Session) -> None:
    """The words stay on the screen, which says that they are not sent; the next tap on Send sends them."""
    at = to_review(chat(session.code, **{"in": "1"}))
    nonce = at.session_state["talk"].nonce
    collection.intake.take_in(response(session, text("something else"), nonce=nonce), at=NOW)
    press(at, "Send")
    assert "not sent yet" in at.error[0].value
    assert collection.store.row("SELECT count(*) AS n FROM responses") == {"n": 1}
    press(at, "Send")
    assert collection.store.row("SELECT count(*) AS n FROM responses") == {"n": 2}


def test_a_failed_send_loses_nothing(collection, session: Session, monkeypatch) -> None:
    """A full disk is said plainly; every word is still there, and a second try sends it."""
    from feedback.intake.take_in import Intake
    from feedback.storage.failures import StoreFull

    at = to_review(chat(session.code, **{"in": "1"}))

    def full(self, raw, *, at):
        raise StoreFull

    with monkeypatch.context() as broken:
        broken.setattr(Intake, "take_in", full)
        press(at, "Send")
    assert "disk is full" in at.error[0].value
    assert WORDS in everything(at)
    press(at, "Send")
    assert kept(collection) == 1


def test_a_session_that_closes_in_between_keeps_the_words_on_the_screen(collection, session: Session) -> None:
    """Sending into a closed session says what to do; nothing is sent and nothing crashes."""
    at = to_review(chat(session.code, **{"in": "1"}))
    collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
    press(at, "Send")
    assert kept(collection) == 0
    assert "not open" in everything(at)


@pytest.mark.parametrize("code", ["", "ZZZ999", "hello there", "💬", "a" * 5000])
def test_a_wrong_code_gets_a_sentence(collection, code: str) -> None:
    """A forged or mistyped code leads to plain words, a way to type another, and help all the same."""
    words = everything(chat(code))
    assert "We do not know that code" in words
    assert "I need help" in words
    assert "Childline" in words


def test_the_language_switch_keeps_the_answers(collection, session: Session) -> None:
    """Switching to Welsh and back changes the words of the question, not what was answered."""
    at = press(chat(session.code, **{"in": "1"}), "Good")
    at.button_group(key="language_switch").set_value("cy").run()
    assert "What is good" not in everything(at)
    press(at, "Yn ôl")
    assert any("✓" in label for label in labels(at))


def test_easy_words_keep_the_answers(collection) -> None:
    """Easy Read in the chat, from the door or on the way: simpler words, the same questions, nothing lost."""
    session = open_session(collection, age_version=AgeVersion.OLDER)
    pack = load_pack(session.plan.pack, session.pack_version)
    at = chat(session.code, **{"in": "1", "easy": "1"})
    assert pack.questions[0].wording(AgeVersion.YOUNGER).question in everything(at)
    write(press(at, "Good"), WORDS)
    press(at, "Usual words")
    press(at, "Back")
    assert pack.questions[1].wording(AgeVersion.OLDER).question in everything(at)
    press(at, "Easy words")
    assert pack.questions[1].wording(AgeVersion.YOUNGER).question in everything(at)
    assert at.text_area[0].value == WORDS


def test_a_session_that_closes_under_a_child_shows_what_was_said(collection, session: Session) -> None:
    """The words stay in sight, to be written on a card; with a wrong code nothing of them is shown."""
    at = write(press(chat(session.code, **{"in": "1"}), "Good"), WORDS)
    collection.store.write("UPDATE sessions SET state = 'closed' WHERE id = ?", [session.id])
    shown = everything(at.run())
    assert "We cannot open that" in shown
    assert WORDS in shown
    at.query_params["code"] = "ZZZ999"
    assert WORDS not in everything(at.run())


def test_a_slip_tells_where_it_leads(collection, session: Session) -> None:
    """After Send the way to "See what happened" stands under the four words."""
    at = press(to_review(chat(session.code, **{"in": "1"})), "Send")
    assert any("See what happened" in link.label for link in at.get("link_button"))


def test_what_was_said_stands_above_as_words_and_nothing_else(collection, session: Session) -> None:
    """In the thread a child's words are text, whatever they look like; words of harm are folded away."""
    at = write(press(chat(session.code, **{"in": "1"}), "Good"), "<b>the skate park</b> is where we all meet")
    above = at.get("html")
    shown = "".join(str(element.proto.body) for element in above)
    assert "&lt;b&gt;the skate park&lt;/b&gt;" in shown
    at = press(write(at, HARM), "Carry on")
    shown = "".join(str(element.proto.body) for element in at.get("html"))
    assert HARM in shown.split("<details>")[1].split("</details>")[0]
    assert shown.count(HARM) == 1


def test_a_choice_takes_a_word_too(collection, session: Session) -> None:
    """One tap with a word beside it goes on; the word is above the next question, survives a new tab, and is sent beside the
    choice; changed in the review, it is what was changed that is sent."""
    at = chat(session.code, **{"in": "1"})
    assert "Anything to add? You don't have to." in everything(at)
    at.text_area[0].set_value("a bench to sit on")
    press(at, "Not good")
    assert "What is good" in everything(at)
    assert "a bench to sit on" in everything(at)
    again = press(chat(session.code), "Back")
    assert again.text_area[0].value == "a bench to sit on"
    press(again, "OK")
    write(again, WORDS)
    for _ in range(12):
        names = labels(again)
        if "Send" in names:
            break
        press(again, next(n for n in ("That is right", "None of these", "No", "Rather not say") if n in names))
    assert [words.value for words in again.text][:2] == ["😐 OK", "a bench to sit on"]
    again.button(key=next(b.key for b in again.button if b.key.endswith("change:how_are_things+add"))).click().run()
    write(again, "two benches")
    press(again, "Send")
    answers = {(a.question_id, a.prompt): a for a in collection.answers.of_sessions([session.id])}
    assert answers["how_are_things", ""].choice == "ok"
    assert answers["how_are_things", "add"].text == "two benches"


def test_a_word_of_harm_beside_a_choice_is_met_at_once(collection, session: Session) -> None:
    """The calm message stands on the next screen; carry on leads to the next question."""
    at = chat(session.code, **{"in": "1"})
    at.text_area[0].set_value(HARM)
    press(at, "Awful")
    assert "999" in everything(at)
    assert "What is good" not in everything(at)
    press(at, "Carry on")
    assert "What is good" in everything(at)


def test_a_follow_up_replaces_no_answer(collection, session: Session) -> None:
    """ "football", then "swimming pool would be good": each is kept as the answer to what was asked, and the box of the
    follow-up begins empty."""
    at = write(press(chat(session.code, **{"in": "1"}), "Good"), "football")
    assert at.text_area[0].value == ""
    asked = at.title[0].value
    at = write(at, "swimming pool would be good")
    assert at.title[0].value != asked
    found = collection.unsent.find(BROWSER, at=wiring.now())
    said = {(answer.question_id, bool(answer.prompt)): answer.text for answer in found.state.answers if answer.text}
    assert said == {("what_is_good", False): "football", ("what_is_good", True): "swimming pool would be good"}


def scripts(at: AppTest) -> str:
    return "".join(str(element.proto.body) for element in at.get("html"))


def test_each_screen_can_be_read_aloud(collection, session: Session) -> None:
    """Greeting, notice, a question, the calm message, the review and the slip each have the button."""
    at = chat(session.code)
    seen = [scripts(at), scripts(press(at, "Start")), scripts(press(at, "I choose to take part"))]
    seen.append(scripts(write(press(at, "Good"), HARM)))
    press(press(at, "Stop"), "Stop and wipe it")
    at = to_review(chat(session.code, **{"in": "1"}))
    seen += [scripts(at), scripts(press(at, "Send"))]
    assert [screen.count("data-tongue") for screen in seen] == [1] * len(seen)


def test_no_script_of_the_chat_holds_a_tag() -> None:
    """Streamlit cleans a script away, without a word, whose text looks like markup."""
    for script in (typing._script(), slip_card.SCRIPT, aloud._SCRIPT, help_now._SHOW):
        assert re.search(r"<[/\w!]", script) is None
