"""The quick form, without a script: what a child meets screen by screen, and what is kept of it."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from analysis.wiring import Partnership
from app.light import flood, refused
from app.light.chosen import passes
from feedback.chat.script import Said
from feedback.core.content_files import LANGUAGES
from feedback.core.records import AgeVersion, Answer, AnswerState, Channel, Session, Share, Skip
from feedback.core.token_buckets import Bucket
from feedback.questionnaire.question_packs import load_pack
from tests.app.light_visit import HERE, Visit, client  # noqa: F401  (a fixture)
from tests.factories import DSL, FACILITATOR, HARM, NOW, open_session

BUSES = "more buses after the club\nand a light at the stop"


@pytest.fixture
def form(client: TestClient, session: Session) -> Visit:  # noqa: F811
    """Question 1 of an open session."""
    return Visit(client).go(f"/s/{session.code}/form?in={passes.give()}")


def kept(partnership: Partnership, session: Session) -> dict[str, Answer]:
    return {answer.question_id: answer for answer in partnership.collection.answers.of_sessions([session.id])}


def to_review(form: Visit, words: str = BUSES) -> Visit:
    """Every question answered one way or another, up to the review."""
    form.press("Not good").type(words).press("Not sure")
    form.press("Yes").press("A bit").press("Rather not say")
    return form.type("").press("Yes")


@pytest.mark.parametrize("age", AgeVersion)
def test_the_whole_way_without_a_script(client: TestClient, partnership: Partnership, age: AgeVersion) -> None:  # noqa: F811
    """In each age version: one question a screen with its progress, a review, Send, a slip that finds the answers."""
    session = open_session(partnership.collection, age_version=age)
    form = Visit(client).go(f"/s/{session.code}/form?in={passes.give()}")
    seen = []
    for press in ("Awful", None, "Not sure", "Yes", "A lot", None, "Rather not say"):
        seen.append(form.page.xpath("string(//p[@class='progress'])").strip())
        assert {"Not sure", "Rather not say"} <= set(form.buttons())
        form = form.press(press) if press else form.type(BUSES)
    assert seen == [f"{place} of 7" for place in range(1, 8)]
    form.press("Yes, but change them so no one can tell it is me" if age is not AgeVersion.OLDER else "No")
    assert "Awful" in form.text
    assert kept(partnership, session) == {}
    form.press("Send")
    answers = kept(partnership, session)
    assert len(answers) == 7
    assert answers["how_are_things"].choice == "awful"
    assert answers["what_is_good"].text == BUSES
    assert answers["safe_places"].skip is Skip.NOT_SURE
    assert answers["anything_else"].skip is Skip.RATHER_NOT_SAY
    assert answers["what_is_good"].channel is Channel.FORM
    assert answers["what_is_good"].share is (Share.NO if age is AgeVersion.OLDER else Share.CHANGE_FIRST)
    found = partnership.collection.slips.response_of(form.slip())
    assert found == answers["what_is_good"].response_id


def test_nothing_is_chosen_beforehand(form: Visit) -> None:
    """No option, no box and no permission is filled in before the child does it."""
    assert form.page.xpath("//*[@checked or @selected or @aria-current and @name='pick']") == []
    form.press("Good").type(BUSES)
    assert form.box() == ""


def test_the_notice_comes_first(client: TestClient, session: Session) -> None:  # noqa: F811
    """A link into the middle leads to the notice: nobody answers without having chosen to take part."""
    form = Visit(client).go(f"/s/{session.code}/form")
    assert "Before you start" in form.text


def test_back_loses_nothing(form: Visit) -> None:
    """Going back from a box keeps what is in it, and every answer before it."""
    form.press("Good")
    form.press("Back", what_is_good=BUSES)
    assert form.page.xpath("string(//button[@aria-current]/span[@data-word])") == "Good"
    form.press("OK")
    assert form.box().replace("\r\n", "\n") == BUSES


def test_change_from_the_review_comes_back_to_it(form: Visit, partnership: Partnership, session: Session) -> None:
    """One answer is changed on its own; the rest stands."""
    to_review(form).press("Change What is good about life round here?")
    form.type("the park")
    assert form.heading == "Here is what you said"
    form.press("Change May we share your words?").press("No").press("Send")
    answers = kept(partnership, session)
    assert answers["what_is_good"].text == "the park"
    assert answers["how_are_things"].choice == "not_good"
    assert answers["what_is_good"].share is Share.NO


def test_words_and_skip_exclude_each_other(form: Visit, partnership: Partnership, session: Session) -> None:
    """ "Rather not say" after typing takes the words away; words after a skip take the skip away."""
    form.press("Good").press("Rather not say", what_is_good="never mind")
    form.press("Not sure").press("Back").type(BUSES)
    form.press("Yes").press("A bit").press("Not sure").press("Not sure").press("No").press("Send")
    answers = kept(partnership, session)
    assert answers["what_is_good"].text is None
    assert answers["what_is_good"].skip is Skip.RATHER_NOT_SAY
    assert answers["safe_places"].text == BUSES


def test_without_words_nobody_asks_to_share_them(form: Visit) -> None:
    """Only faces and skips lead straight to the review."""
    form.press("Good").type("").press("Not sure").press("Yes").press("A bit").type("").type("")
    assert form.heading == "Here is what you said"
    assert "share your words" not in form.text


def test_nothing_said_is_nothing_sent(form: Visit, partnership: Partnership, session: Session) -> None:
    """Whoever skipped everything unasked is told so kindly, and there is no Send."""
    page = form
    page.tampered = {"place": "anything_else"}
    page.press("Good")
    page.tampered = {"picks.how_are_things": "", "place": "anything_else", "go": "next", "pick": ""}
    page.press("Not sure")
    assert page.heading == "You have not said anything yet"
    assert "Send" not in page.buttons()
    assert kept(partnership, session) == {}


def test_the_same_send_twice_is_one_response(form: Visit, partnership: Partnership, session: Session) -> None:
    """A second tap, a refresh or another tab with the same page gives the same slip and keeps nothing more."""
    review = to_review(form)
    twin = replace(review)
    first = review.press("Send").slip()
    assert twin.press("Send").slip() == first
    assert len({answer.response_id for answer in kept(partnership, session).values()}) == 1
    assert len(partnership.collection.answers.of_sessions([session.id])) == 6


def test_other_words_on_an_older_page_are_not_thanked_for(
    form: Visit, partnership: Partnership, session: Session
) -> None:
    """A page from before Send, changed and sent: the words stay on the screen, it says that they are not sent, and the
    next tap on Send sends them too, for a slip of their own."""
    review = to_review(form)
    twin = replace(review)
    first = review.press("Send").slip()
    twin.tampered = {"words.what_is_good": "other words altogether"}
    twin.press("Send")
    assert twin.answer.status_code == 422
    assert "not sent yet" in twin.problem()
    assert "other words altogether" in twin.answer.text
    assert "Thank you" not in twin.text
    assert len({answer.response_id for answer in kept(partnership, session).values()}) == 1
    twin.tampered = {}
    assert twin.press("Send").slip() != first
    assert any(a.text == "other words altogether" for a in partnership.collection.answers.of_sessions([session.id]))


def test_send_after_the_close_gives_the_slip_of_what_was_kept(
    form: Visit, partnership: Partnership, session: Session
) -> None:
    """A slip that was lost on the way can be asked for again when the session is over."""
    form.press("Good").type("").press("Not sure").press("Yes").press("A bit").type("")
    review = form.type("")
    twin = replace(review)
    slip = review.press("Send").slip()
    for answer in kept(partnership, session).values():
        partnership.collection.review.clear(answer.id, by=FACILITATOR, at=NOW)
    partnership.collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
    assert twin.press("Send").slip() == slip


def test_a_sign_of_harm_is_met_calmly(form: Visit, partnership: Partnership, session: Session) -> None:
    """Sending is not blocked; the calm words and the ways to help are open on the next page, with the slip."""
    sent = to_review(form, HARM).press("Send")
    assert sent.heading == "Thank you for telling us"
    assert sent.slip().count(" ") == 3
    assert sent.page.xpath("//main//a[@href='tel:08001111']")
    assert HARM not in sent.answer.text
    assert kept(partnership, session)["what_is_good"].state is AnswerState.HELD
    assert len(partnership.collection.concerns.cases(by=DSL)) == 1


@pytest.mark.parametrize(
    "words", ["x" * 4_001, "x" * 100_000, "é" * 4_001, "🚌" * 5_000], ids=["4001", "100000", "é", "bus"]
)
def test_too_long_says_so_and_keeps_the_words(
    form: Visit, partnership: Partnership, session: Session, words: str
) -> None:
    """Over 4,000 characters come back in their box with what to do; shortened, they go on."""
    form.press("Good").type(words)
    assert form.answer.status_code == 400
    assert "a lot of words" in form.problem()
    assert "4000" in form.problem()
    assert form.box() == words
    form.type(words[:4_000])
    assert form.heading.startswith("Where do you feel safe")


def test_a_box_may_hold_4000_characters_of_any_writing(form: Visit, partnership: Partnership, session: Session) -> None:
    """Seven full boxes of Arabic or emoji fit through the door."""
    long = "ش" * 4_000
    form.press("Good").type(long).type(long).press("Yes").press("A bit").type(long).type(long)
    form.press("No").press("Send")
    assert form.slip()
    assert kept(partnership, session)["safe_places"].state in (AnswerState.UNREAD, AnswerState.HELD)


@pytest.mark.parametrize(
    "words", ["a\x00b\x07c", "\u202eolleh", "a\u200bb", "</textarea><script>alert(1)</script>", "\n\nlate"]
)
def test_odd_characters_are_only_characters(
    form: Visit, partnership: Partnership, session: Session, words: str
) -> None:
    """Control characters, direction marks and HTML come through every screen as words and run nowhere."""
    review = to_review(form, words)
    assert "<script>alert" not in review.answer.text
    assert review.press("Send").slip()
    text = kept(partnership, session)["what_is_good"].text or ""
    assert not set(text) & set("\x00\x07\u202e\u200b")


@pytest.mark.parametrize(
    "fields",
    [
        {"nonce": "short"},
        {"nonce": "ünïcode-nonce-of-some-length"},
        {"place": "../../etc"},
        {"picks.how_are_things": "no_such_face"},
        {"words.how_are_things": "words for a face"},
        {"picks.nobody": "yes"},
        {"words.nobody": "yes"},
        {"share": "everybody"},
        {"lang": "xx"},
        {"reviewing": "<script>"},
        {"go": "change:nobody"},
        {"go": "lang:xx"},
        {"go": "format:disk"},
    ],
    ids=str,
)
def test_tampered_fields_do_no_harm(
    form: Visit, partnership: Partnership, session: Session, fields: dict[str, str]
) -> None:
    """What does not fit the pack is left out; the child's own answers stand, and the next page is a page."""
    form.press("Good")
    form.tampered = fields
    form.type(BUSES)
    form.tampered = {}
    assert form.answer.status_code == 200
    assert not form.page.xpath("//input[contains(@value, '<script>')]")
    form.tampered = {name: value for name, value in fields.items() if name != "go"} | {"words.what_is_good": BUSES}
    form.tampered |= {"go": "send"}
    form.press(form.buttons()[0])
    assert form.slip()
    assert kept(partnership, session)["what_is_good"].text == BUSES
    assert "nobody" not in kept(partnership, session)


def test_send_alone_checks_every_box(form: Visit, partnership: Partnership, session: Session) -> None:
    """An over-long answer that slipped past its own screen is caught at Send and shown where it can be mended."""
    review = to_review(form)
    review.client.cookies.clear()
    review.tampered = {"words.what_is_good": "x" * 5_000}
    review.press("Send")
    assert review.box() == "x" * 5_000
    assert "a lot of words" in review.problem()
    assert kept(partnership, session) == {}


def test_a_session_that_closes_midway_keeps_the_words_on_the_page(
    form: Visit, partnership: Partnership, session: Session
) -> None:
    """The child reads that it was not sent and why, with every word still there, on Next and on Send."""
    form.press("Good")
    partnership.collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
    form.type(BUSES)
    assert form.answer.status_code == 409
    assert "not open" in form.problem()
    assert form.box().replace("\r\n", "\n") == BUSES
    form.tampered = {"go": "send"}
    form.press("Next", what_is_good=BUSES)
    assert BUSES.split("\n")[0] in form.text
    assert "Nothing you wrote has been sent" in form.problem()
    assert kept(partnership, session) == {}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_foreign_page_sends_nothing(form: Visit, partnership: Partnership, session: Session, origin: str) -> None:
    """No other website answers in a child's name."""
    fields = {"picks.how_are_things": (None, "good"), "go": (None, "send")}
    answer = form.client.post(f"/s/{session.code}/form", files=fields, headers={"origin": origin})
    assert answer.status_code == 403
    assert kept(partnership, session) == {}


def test_an_over_long_body_is_turned_away(form: Visit, session: Session) -> None:
    """A megabyte is refused by its length, unread."""
    fields = {"words.what_is_good": (None, "x" * 1_000_000)}
    assert form.client.post(f"/s/{session.code}/form", files=fields, headers=HERE).status_code == 413


@pytest.mark.parametrize(("status", "words"), [(403, "not Heard's own"), (413, "Go back"), (411, "not Heard's own")])
def test_what_is_turned_away_is_told(partnership: Partnership, status: int, words: str) -> None:
    """The page for a form that was not read says so, and what to do."""
    answer = refused.page(status)
    assert answer.status_code == status
    assert words in html.unescape(bytes(answer.body).decode())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\nnot a form", "multipart/form-data; boundary=x"),
        (b"\xff\xfe%%%=&&&", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"a=1&" * 200, "application/x-www-form-urlencoded"),
    ],
)
def test_a_broken_body_gets_a_page(form: Visit, session: Session, body: bytes, kind: str) -> None:
    """Bytes that are no form lead to question 1 again, never to an error page."""
    answer = form.client.post(f"/s/{session.code}/form", content=body, headers={**HERE, "content-type": kind})
    assert answer.status_code in (200, 400)
    assert "How are things for you" in answer.text


def test_a_file_is_no_answer(form: Visit, partnership: Partnership, session: Session) -> None:
    """A photo slipped into the form is not looked at."""
    files: dict[str, Any] = {"words.what_is_good": ("photo.jpg", b"\xff\xd8\xff", "image/jpeg"), "go": (None, "send")}
    answer = form.client.post(f"/s/{session.code}/form", files=files, headers=HERE)
    assert answer.status_code == 400
    assert kept(partnership, session) == {}


def test_a_flood_waits_and_loses_nothing(form: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past what a hall of phones does, a page asks to wait, with all words on it; a moment later it goes on."""
    form.press("Good")
    still = [True]
    monkeypatch.setattr(flood.Buckets, "take", lambda _self, _session: not still[0])
    form.type(BUSES)
    assert form.answer.status_code == 429
    assert "try again" in form.problem()
    assert form.box().replace("\r\n", "\n") == BUSES
    still[0] = False
    form.type(BUSES)
    assert form.heading.startswith("Where do you feel safe")


def test_two_hundred_phones_are_no_flood() -> None:
    """200 phones in one hall that each tap three times in a second are let through; a thousandfold is not."""
    now = [0.0]
    bucket = Bucket(room=600, per_second=60, clock=lambda: now[0])
    assert all(bucket.take() for _ in range(600))
    assert not bucket.take()
    now[0] = 10.0
    assert sum(bucket.take() for _ in range(10_000)) == 600


def test_pages_are_kept_by_no_browser(form: Visit) -> None:
    """Every step and the slip say no-store, so that a browser shows none of it later."""
    assert form.answer.headers["cache-control"] == "no-store"
    sent = to_review(form).press("Send")
    assert sent.answer.headers["cache-control"] == "no-store"
    assert BUSES.split("\n")[0] not in sent.answer.text


def test_stop_carries_no_words(form: Visit, partnership: Partnership, session: Session) -> None:
    """Stop is a way out and no form: what was typed does not even reach the server."""
    form.press("Good")
    stop = form.page.xpath("//a[@data-stop]/@href")[0]
    assert form.page.xpath("//button[text()='Stop']") == []
    form.go(stop)
    assert form.heading == "You stopped"
    assert kept(partnership, session) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_keeps_the_answers(
    form: Visit, partnership: Partnership, session: Session, language: str
) -> None:
    """The switch on a question changes the page's language and direction and nothing else; what is sent says so."""
    form.press("Good")
    form.tampered = {"go": f"lang:{language}"}
    form.press("Next", what_is_good=BUSES)
    form.tampered = {}
    assert form.page.get("lang") == language
    assert form.page.get("dir") == ("rtl" if language in ("ar", "ur") else "ltr")
    assert form.box().replace("\r\n", "\n") == BUSES
    form.tampered = {"go": "send"}
    form.press(form.buttons()[0])
    assert {answer.language for answer in kept(partnership, session).values()} == {language}


def test_each_door_offers_the_other(form: Visit, session: Session) -> None:
    """On the first question the chat is one tap away; on the door both are."""
    ways = "//form[@action=$here]//button[@name='to' and not(@hidden)]/@value"
    assert form.page.xpath(ways, here=f"/s/{session.code}") == ["chat"]
    door = Visit(form.client).go(f"/s/{session.code}")
    assert door.page.xpath(ways, here=f"/s/{session.code}") == ["chat", "form"]


def test_help_is_on_every_screen(form: Visit, session: Session) -> None:
    """The panel with its numbers and the card for a worker is in each page, so that it opens with no connection."""
    for press in ("Good", "Not sure"):
        assert form.page.xpath("//details[@class='help']//a[@href='tel:08001111']")
        assert form.page.xpath(f"//details[contains(@class, 'worker') and contains(@class, '{session.colour}')]")
        assert "Your answers are still here" in form.text
        form.press(press)


def test_easy_words_say_the_same_more_simply(client: TestClient, partnership: Partnership) -> None:  # noqa: F811
    """Easy Read, chosen at the door or on a screen, shows the youngest version's words; what is sent is the same."""
    session = open_session(partnership.collection, age_version=AgeVersion.OLDER)
    door = Visit(client).go(f"/s/{session.code}")
    [easy] = door.page.xpath("//a[contains(., 'Easy words')]/@href")
    door.go(easy)
    assert "Usual words" in door.text
    form = door.press("📝 I choose to take part: quick form").press("Good")
    pack = load_pack(session.plan.pack, session.pack_version)
    second = pack.questions[1]
    assert form.heading == second.wording(AgeVersion.YOUNGER).question
    form.type(BUSES).press("Usual words")
    assert form.heading == pack.questions[2].wording(AgeVersion.OLDER).question
    form.press("Easy words").press("Not sure").press("Yes").press("A bit").press("Rather not say").type("")
    form.press("No").press("Send")
    answers = kept(partnership, session)
    assert answers["what_is_good"].text == BUSES
    assert answers["what_is_good"].age_version is AgeVersion.OLDER


def test_the_youngest_have_easy_words_already(client: TestClient, partnership: Partnership) -> None:  # noqa: F811
    """Where the words are the easiest there are, nothing offers easier ones."""
    session = open_session(partnership.collection, age_version=AgeVersion.YOUNGER)
    assert "Easy words" not in Visit(client).go(f"/s/{session.code}").text
    assert "Easy words" not in Visit(client).go(f"/s/{session.code}/form?in={passes.give()}").buttons()


def words_beside(partnership: Partnership, session: Session) -> dict[str, str]:
    """Question id → option and word of it, as kept."""
    found: dict[str, str] = {}
    for answer in sorted(partnership.collection.answers.of_sessions([session.id]), key=lambda a: a.prompt):
        said = answer.choice or answer.skip or answer.text or ""
        found[answer.question_id] = f"{found[answer.question_id]} + {said}" if answer.prompt == Said.ADD else said
    return found


def test_a_choice_takes_a_word_too(form: Visit, partnership: Partnership, session: Session) -> None:
    """The box is folded and one tap goes on with or without a word; Back and the review bring it back, under the choice, to
    be changed or emptied; it is kept beside the choice."""
    assert form.page.xpath("//details[contains(@class, 'add') and not(@open)]//textarea")
    assert "Anything to add? You don't have to." in form.text
    form.press("Not good", how_are_things=BUSES)
    assert form.heading.startswith("What is good")
    form.press("Back")
    assert form.box() == BUSES
    assert form.page.xpath("//details[contains(@class, 'add') and @open]//textarea")
    form.press("Not good", how_are_things=BUSES).type("").press("Not sure")
    form.press("Rather not say", grown_up="only my nan").press("A bit", listened_to="never mind").type("")
    form.press("Rather not say")
    assert form.heading.startswith("May we share")
    form.press("Yes")
    [card] = form.page.xpath("//*[@data-line='how_are_things']")
    assert [given.text_content().strip() for given in card.xpath(".//*[@class='given']")] == ["🙁 Not good", BUSES]
    form.press("Change Is there a grown-up who listens to you?").press("Yes", grown_up="only my gran")
    assert form.heading == "Here is what you said"
    form.press("Change When grown-ups make choices about your life, do they listen to you?")
    form.press("A bit", listened_to=" ")
    form.press("Send")
    assert words_beside(partnership, session) == {
        "how_are_things": f"not_good + {BUSES}",
        "safe_places": "not_sure",
        "grown_up": "yes + only my gran",
        "listened_to": "a_bit",
        "anything_else": "rather_not_say",
    }


def test_a_word_of_harm_beside_a_choice_is_met_calmly(form: Visit, partnership: Partnership, session: Session) -> None:
    """After Send the calm message and help come, and the words are at the desk alone."""
    form.press("Awful", how_are_things=HARM).type("")
    form.press("Not sure").press("Yes").press("A bit").type("").press("Rather not say").press("No").press("Send")
    assert HARM not in form.text
    held = [a for a in partnership.collection.answers.of_sessions([session.id]) if a.state is AnswerState.HELD]
    assert [(a.question_id, a.prompt, a.text) for a in held] == [("how_are_things", "add", None)]
    assert form.heading == "Thank you for telling us"
    assert form.page.xpath("//main//a[@href='tel:08001111']")


def test_a_word_too_long_beside_a_choice_stays_in_its_box(form: Visit) -> None:
    """It says so, the words stand in their open box, and the tap is marked."""
    form.press("Good", how_are_things="x" * 4_001)
    assert form.answer.status_code == 400
    assert "4000" in form.problem()
    assert form.box() == "x" * 4_001
    [picked] = form.page.xpath("//button[@aria-current='true' and @name='pick']/@value")
    assert picked == "good"
    form.press("Good", how_are_things="x" * 4_000)
    assert form.heading.startswith("What is good")
