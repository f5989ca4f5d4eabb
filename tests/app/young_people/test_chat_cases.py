"""Things that young people said, and what came of each: heard by the chat's own ears, spotting and phrases."""

from __future__ import annotations

import pytest

from app.young_people import listener
from feedback.chat.engine import Conversation
from feedback.chat.script import script
from feedback.chat.state import State, Step, Tapped, Turn, Typed
from feedback.core.records import AgeVersion, Skip
from feedback.questionnaire.question_packs import load_pack
from tests.feedback.chat.test_engine import Ears

PACK = load_pack("core")
PLACES = {question.id: place for place, question in enumerate(PACK.questions)}
ANYWHERE = ("how_are_things", "what_is_good", "safe_places", "what_should_change", "anything_else")
UNSAFE, CHANGE = "safe_places", "what_should_change"


def said(text: str, *, at: str = "what_is_good", language: str = "en", years: int = 12) -> Turn:
    age = AgeVersion.YOUNGER if years <= 10 else AgeVersion.MIDDLE if years <= 14 else AgeVersion.OLDER
    talk = Conversation(
        pack=PACK, age=age, script=script(), listener=Ears(), spot=listener._worry, intent=listener.asked
    )
    return talk.next(State(step=Step.QUESTION, place=PLACES[at], language=language), Typed(text))


def replies(turn: Turn) -> set[str]:
    return {passage.key.removeprefix("reply.") for passage in turn.said if passage.key.startswith("reply.")}


def words(turn: Turn) -> list[str]:
    return [answer.text for answer in turn.state.answers if answer.text]


EXPLAIN = {
    "en": "i dont understand the question",
    "cy": "dwi ddim yn deall y cwestiwn",
    "pl": "nie rozumiem pytania",
    "ro": "nu înțeleg întrebarea",
    "uk": "не розумію питання",
    "ur": "سوال سمجھ نہیں آیا",
    "ar": "لا أفهم السؤال",
}


@pytest.mark.parametrize("at", ANYWHERE)
@pytest.mark.parametrize(
    ("language", "text"), [*EXPLAIN.items(), ("en", "what do you mean"), ("en", "what does that mean")]
)
def test_not_understood_gives_the_question_in_other_words(language: str, text: str, at: str) -> None:
    """In every language and at every question: easier words, in that language, and nothing stored."""
    turn = said(text, at=at, language=language, years=9 if "mean" in text else 12)
    assert "explain" in replies(turn)
    assert words(turn) == []
    assert turn.question == PACK.question(at).wording(AgeVersion.YOUNGER, language)
    assert turn.state.place == PLACES[at]


REPLIES = [
    ("is this a test", "test"),
    ("tell me a joke", "joke"),
    ("whats the weather", "offtopic"),
    ("can i draw it", "draw"),
    ("i cant spell", "spelling"),
    ("how do i spell favourite", "spelling"),
    ("i made a mistake", "mistake"),
    ("why should i trust you", "trust"),
    ("whats the point nobody ever listens", "whats_the_point"),
    ("are you real", "who_made_you_are_you_a_robot"),
    ("this is a shit app", "rude_feedback"),
    ("powiedz coś śmiesznego", "joke"),
    ("czy to sprawdzian", "test"),
    ("este un test", "test"),
    ("чи можна намалювати", "draw"),
    ("مجھے لکھنا نہیں آتا", "spelling"),
    ("لماذا أثق بك", "trust"),
    ("beth yw'r pwynt", "whats_the_point"),
]


@pytest.mark.parametrize("at", ANYWHERE)
@pytest.mark.parametrize(("text", "name"), REPLIES)
def test_what_is_asked_has_its_own_answer_and_the_question_again(text: str, name: str, at: str) -> None:
    """Nothing of it is stored, the same question stands under the answer, and rude is not what it is called."""
    turn = said(text, at=at)
    assert replies(turn) == {name}
    assert words(turn) == []
    assert (turn.state.step, turn.state.place, turn.state.following) == (Step.QUESTION, PLACES[at], "")


@pytest.mark.parametrize("at", ANYWHERE)
@pytest.mark.parametrize(
    "text",
    [
        "skip this question please",
        "i dont want to answer",
        "id rather not say",
        "nie chcę odpowiadać",
        "nu vreau să răspund",
        "не хочу відповідати",
        "میں جواب نہیں دینا چاہتی",
        "لا أريد الإجابة",
        "dwi ddim eisiau ateb",
    ],
)
def test_what_leaves_a_question_skips_it(text: str, at: str) -> None:
    """Skipped as "rather not say", in any language; no words stored; on to the next."""
    turn = said(text, at=at)
    assert [answer.skip for answer in turn.state.answers] == [Skip.RATHER_NOT_SAY]
    assert turn.state.step is not Step.QUESTION or turn.state.place == PLACES[at] + 1


@pytest.mark.parametrize(
    "text", ["stop asking me stuff", "leave me alone", "przestań pytać", "досить питати", "بس کرو"]
)
def test_told_to_stop_it_asks_stop_or_carry_on(text: str) -> None:
    """Nothing is stored and nothing wiped before the child has chosen."""
    turn = said(text)
    assert turn.state.leaving == "stop"
    assert {"stop", "carry_on"} <= {option.id for option in turn.options}
    assert (words(turn), turn.wiped) == ([], False)


@pytest.mark.parametrize("text", ["exit", "reset", "im muslim", "im gay", "i am a refugee"])
def test_an_answer_is_an_answer(text: str) -> None:
    """Who somebody is, or one word that machines know as a command, is kept as said and is no worry."""
    turn = said(text, at=UNSAFE)
    assert words(turn) == [text]
    assert not turn.state.calm
    assert not turn.open_help


HELP = {
    "en": "is there like a text line for when ur in a bad way",
    "cy": "helpwch fi",
    "pl": "pomocy",
    "ro": "ajutor",
    "uk": "допоможіть",
    "ur": "مدد",
    "ar": "ساعدني",
}


@pytest.mark.parametrize("at", ANYWHERE)
@pytest.mark.parametrize(("language", "text"), [*HELP.items(), ("en", "help someones outside my house")])
def test_a_call_for_help_opens_help_at_once(language: str, text: str, at: str) -> None:
    """In every language, wherever the child stands."""
    assert said(text, at=at, language=language, years=15).open_help


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my dad hits me"),
        ("pl", "mój tata mnie bije i boję się wracać do domu"),
        ("ro", "tata ma bate"),
        ("uk", "тато мене б'є"),
        ("ur", "میرے ابو مجھے مارتے ہیں"),
        ("ar", "أبي يضربني"),
        ("cy", "mae dad yn fy nharo i"),
        ("en", "school but not in the toilets cos people get filmed"),
        ("en", "the changing rooms because people take pics"),
    ],
)
def test_words_of_harm_are_met_calmly_in_the_childs_language(language: str, text: str) -> None:
    """What spotting takes for harm: the calm message in that language, help open, the words kept for a person."""
    turn = said(text, at=UNSAFE, language=language)
    assert turn.state.calm
    assert turn.open_help
    assert [passage.language for passage in turn.said if passage.key == "calm"] == [language]
    assert words(turn) == [text]


@pytest.mark.parametrize(("language", "text"), [("en", "nowhere"), ("en", "no where is safe"), ("pl", "nigdzie")])
def test_nowhere_says_nothing_alone_and_everything_after_where_do_you_feel_safe(language: str, text: str) -> None:
    """An answer is read with its question: after this one it is met calmly, with help open, and kept for a person."""
    turn = said(text, at=UNSAFE, language=language)
    assert (turn.state.calm, turn.open_help, words(turn)) == (True, True, [text])


@pytest.mark.parametrize("at", ANYWHERE)
@pytest.mark.parametrize("text", ["nowhere is safe", "No where is safe.", "there's nowhere safe", "nowhere feels safe"])
def test_nowhere_is_safe_says_it_whatever_was_asked(text: str, at: str) -> None:
    """Typed under any question, or in the box beside "No" when a grown-up is asked about: met calmly, and kept."""
    turn = said(text, at=at)
    assert (turn.state.calm, turn.open_help, words(turn)) == (True, True, [text])
    place = PLACES["grown_up"]
    talk = Conversation(
        pack=PACK, age=AgeVersion.YOUNGER, script=script(), listener=Ears(), spot=listener._worry, intent=listener.asked
    )
    beside = talk.next(State(step=Step.QUESTION, place=place), Tapped("no", words=text))
    assert (beside.state.calm, beside.open_help, words(beside)) == (True, True, [text])
    first = beside.state.answers[0]
    assert (first.question_id, first.choice) == ("grown_up", "no")


@pytest.mark.parametrize("text", ["nowhere to park", "nowhere to play", "nowhere special", "there is nowhere to skate"])
def test_nowhere_to_go_is_no_alarm(text: str) -> None:
    """Half of what young people wish for begins with this word."""
    assert not said(text, at=CHANGE).state.calm


def test_a_worry_about_a_place_is_followed_by_what_would_make_it_better() -> None:
    """Praise with a "but" is asked about as the worry that it is, in its own spelling; nobody is asked what they would do."""
    turn = said("the park is gud bt der is brokn glas", at=CHANGE)
    assert turn.question is not None
    assert turn.question.question == "Thank you for saying that. What would make it better there?"


@pytest.mark.parametrize("years", [9, 12, 16])
def test_after_idk_the_box_is_empty_and_the_next_words_stand_alone(years: int) -> None:
    """The easier prompt has a box of its own."""
    turn = said("idk", years=years)
    assert (turn.state.following, turn.draft, turn.typing) == ("easier.what_is_good", None, True)


@pytest.mark.parametrize("text", ["the changing rooms because people take pics of me", "mi papa me pega"])
def test_what_a_person_reads_first_is_met_by_a_quiet_line_that_help_is_there(text: str) -> None:
    """Told of oneself, or in a language nobody expected: the conversation goes on, and one line says where help is."""
    turn = said(text, at=UNSAFE)
    assert words(turn) == [text]
    assert turn.quiet_help is not None or turn.state.calm


@pytest.mark.parametrize(
    ("language", "text"), [("pl", "park i basen"), ("ar", "المدرسة"), ("en", "the swings in the park")]
)
def test_an_ordinary_answer_is_met_by_no_such_line(language: str, text: str) -> None:
    """A line that stands beside every answer is read by nobody."""
    turn = said(text, language=language)
    assert (turn.quiet_help, turn.state.calm, turn.open_help) == (None, False, False)
