"""What Heard can say: the notice says what it must, the calm message nothing that it must not."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.chat.script import LATEST, Command, Leaning, Passage, Said, _PassageFile, _PromptsFile, plain, script
from feedback.core.content_files import CONTENT, LANGUAGES, read
from feedback.core.errors import NotFound
from feedback.core.records import AgeVersion, Share, Skip

FOLDER = CONTENT / "conversation" / LATEST
SCRIPT = script()
FACTS: dict[str, str | int] = {"months": 12, "seconds": 20, "count": 7, "theme": "safe places"}
WHY = re.compile(r"\bwhy\b|\bpam\b|\bdlaczego\b|\bde ce\b|чому|کیوں|لماذا", re.IGNORECASE)
PROMISES = re.compile(
    r"we will help|we'll help|will help you|completely|secret|we promise|nobody will ever|100 ?%|byddwn ni'n dy helpu|"
    r"cyfrinach",
    re.IGNORECASE,
)
EVERY = pytest.mark.parametrize("age", list(AgeVersion), ids=str)
IN_EACH = pytest.mark.parametrize("language", LANGUAGES)


def words_of(passage: Passage) -> str:
    return " ".join([passage.title, *passage.lines, *passage.buttons.values()])


def everything_said(age: AgeVersion, language: str) -> list[str]:
    prompts = [
        prompt.written()[code].at(age)
        for name in ("easier", "follow_ups", "replies")
        for prompt in read(FOLDER / f"{name}.toml", _PromptsFile).prompts.values()
        for code in [language if language in prompt.written() else "en"]
    ]
    return prompts + [words_of(SCRIPT.say(said, age, language, **FACTS)) for said in Said]


@EVERY
def test_the_notice_says_what_a_child_must_know(age: AgeVersion):
    """You choose; skip, stop; nothing kept that names you; who reads; danger is passed on; slip; how long; help."""
    notice = words_of(SCRIPT.notice(age, months=7)).lower()
    for told in (
        r"choose|choice",
        "skip",
        "stop",
        "name",
        "photo",
        "voice",
        r"where you are|place",
        r"phone|device",
        "small team reads",
        "leaders",
        r"can't come and find you|cannot come and find you",
        "i need help",
        "worker",
        "in danger",
        "slip",
        "take your answers back",
        "7 months",
        "i choose to take part",
    ):
        assert re.search(told, notice), told


@IN_EACH
def test_the_youngest_are_told_one_idea_at_a_time_and_nothing_less(language: str):
    """Every line of the notice, in its order and in each language, with a symbol of its own and the English beside what
    nobody has checked; "No thank you" stands with each, "I choose to take part" with the last alone. Welcome and first step
    are at most sixty words before there is something to choose."""
    whole = SCRIPT.notice(AgeVersion.YOUNGER, language, months=7)
    steps = SCRIPT.notice_steps(AgeVersion.YOUNGER, language, months=7)
    assert tuple(line for step in steps for line in step.passage.lines) == whole.lines
    english = tuple(line for step in steps if step.passage.english for line in step.passage.english.lines)
    assert english == (whole.english.lines if whole.english else ())
    assert len({step.symbol for step in steps}) == len(whole.lines)
    assert all("decline" in step.passage.buttons for step in steps)
    assert ["accept" in step.passage.buttons for step in steps] == [False] * (len(steps) - 1) + [True]
    greeting = SCRIPT.say(Said.GREETING, AgeVersion.YOUNGER, language)
    first = " ".join([greeting.title, *greeting.lines, whole.title, whole.lines[0]])
    assert len(first.split()) <= 60
    assert all(len(step.passage.lines[0].split()) <= 60 for step in steps)


@pytest.mark.parametrize("age", [AgeVersion.MIDDLE, AgeVersion.OLDER], ids=str)
def test_who_is_older_reads_the_notice_whole(age: AgeVersion):
    """There are no steps to tap through."""
    assert SCRIPT.notice_steps(age) == ()


@EVERY
@IN_EACH
def test_the_calm_message_is_calm(age: AgeVersion, language: str):
    """After words that a person must look at: no question, no alarm, no promise; help and 999 are named."""
    for sent in (False, True):
        calm = SCRIPT.calm(age, language, sent=sent)
        assert not re.search(r"[?？؟!]", words_of(calm))
        assert not re.search(r"police|abuse|report|alert|emergency|worried about you", words_of(calm), re.IGNORECASE)
        assert "999" in words_of(calm)
        assert "help" in calm.buttons
        assert ("carry_on" in calm.buttons) is not sent


@EVERY
@IN_EACH
def test_nothing_said_asks_why_or_promises_what_cannot_be_kept(age: AgeVersion, language: str):
    """Heard never asks why, never says "we will help you", never claims that anything is completely secret."""
    for said in everything_said(age, language):
        assert not WHY.search(said)
        assert not PROMISES.search(said)


@EVERY
def test_heard_says_that_it_is_a_computer(age: AgeVersion):
    """No child can take it for a person: it says so first, and again when asked."""
    assert "computer" in words_of(SCRIPT.say(Said.GREETING, age, "en"))
    assert "computer, not a person" in words_of(SCRIPT.reply("who_made_you_are_you_a_robot", age, "en", count=7))


@EVERY
@IN_EACH
def test_choices_that_records_know_are_worded(age: AgeVersion, language: str):
    """Each way to skip, and each answer about sharing, has its button."""
    assert {option.id for option in SCRIPT.skips(age, language)} == set(Skip)
    assert set(SCRIPT.share(age, language).buttons) == set(Share)


@EVERY
@IN_EACH
def test_every_language_has_the_same_lines_and_buttons(age: AgeVersion, language: str):
    """No reader is told less than another."""
    for said in Said:
        english, other = (SCRIPT.say(said, age, code, **FACTS) for code in ("en", language))
        assert set(english.buttons) == set(other.buttons), said
        assert len(english.lines) == len(other.lines), said
        assert bool(english.title) == bool(other.title), said


@EVERY
def test_unchecked_safety_words_stand_beside_the_english(age: AgeVersion):
    """Until a speaker has checked a translation of safety words, the English is shown with it."""
    for said in Said:
        file = read(FOLDER / f"{said}.toml", _PassageFile)
        for code, by_age in file.written().items():
            passage = SCRIPT.say(said, age, code, **FACTS)
            beside = file.always_beside or (file.safety and not by_age.checked_by_person)
            assert (passage.english is not None) == (code != "en" and beside)
    assert SCRIPT.reply("need_help_now", age, "cy", count=7).english is not None


@EVERY
def test_the_card_for_a_worker_can_be_read_by_the_worker(age: AgeVersion):
    """Checked or not, the card that a child shows says in English too what it asks."""
    assert read(FOLDER / "worker_card.toml", _PassageFile).always_beside
    card = SCRIPT.say(Said.WORKER_CARD, age, "uk")
    assert card.english == SCRIPT.say(Said.WORKER_CARD, age, "en")


@pytest.mark.parametrize(
    "said", [Said.NOTICE, Said.PAPER_NOTICE, Said.CALM, Said.CALM_SENT, Said.HELP, Said.WORKER_CARD]
)
def test_what_keeps_a_child_safe_is_marked_as_safety(said: Said):
    """The notice, the calm messages and the help page are safety wording, in every version of them."""
    assert read(FOLDER / f"{said}.toml", _PassageFile).safety


def test_a_language_not_written_falls_back_to_english_and_says_so():
    """A reader of a language not yet written is not left without words."""
    passage = SCRIPT.notice(AgeVersion.MIDDLE, "tlh")
    assert (passage.language, passage.fallback, passage.english) == ("en", True, None)


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("STOP", Command.STOP),
        (" stop!! ", Command.STOP),
        ("Stopio", Command.STOP),
        ("back", Command.BACK),
        ("Yn ôl.", Command.BACK),
        ("SKIP", Command.SKIP),
        ("hepgor", Command.SKIP),
        ("Start  again", Command.START_AGAIN),
        ("dechrau eto", Command.START_AGAIN),
        ("stop the bullying", None),
        ("skip school", None),
        ("my back hurts", None),
        ("", None),
    ],
)
def test_commands_are_whole_messages(typed: str, command: Command | None):
    """A command is known in any case and with any end mark; within an answer the same word is just a word."""
    assert SCRIPT.command(typed) is command


@pytest.mark.parametrize("typed", ["ok", "IDK", "idk...", "nothing", "dunno", "Nothing really!", "dim byd", "???", "…"])
def test_answers_that_say_nothing_are_known(typed: str):
    """Short answers that say nothing get the easier prompt."""
    assert SCRIPT.says_nothing(typed)


@given(st.text())
def test_comparing_never_fails_and_settles(text: str):
    """Anything typed can be compared, and comparing what was compared changes nothing."""
    assert plain(plain(text)) == plain(text)


def test_follow_ups_are_for_themes_that_exist_and_never_for_harm():
    """Each follow-up belongs to a known theme; nobody is asked more about harm, home, feelings, care or money."""
    known = {theme["id"] for theme in tomllib.loads((CONTENT / "themes.toml").read_text(encoding="utf-8"))["theme"]}
    lines = set(read(FOLDER / "follow_ups.toml", _PromptsFile).prompts) - {*Leaning}
    asked_more = {line.partition("_")[2] if line.partition("_")[0] in {*Leaning} else line for line in lines}
    never = {
        "exploitation",
        "weapons",
        "missing",
        "drugs",
        "harassment",
        "bullying",
        "home",
        "basics",
        "feelings",
        "care",
    }
    assert asked_more <= known
    assert asked_more <= lines  # a line for praise or a wish stands beside one for the theme
    assert never <= known
    assert not never & asked_more


def test_unknown_versions_and_intents_are_refused():
    """A script or a reply that does not exist is an error, not silence."""
    with pytest.raises(NotFound):
        script("1999-01")
    with pytest.raises(NotFound):
        SCRIPT.reply("nosuch", AgeVersion.OLDER, "en", count=7)
    assert SCRIPT.follow_up("nosuch", AgeVersion.OLDER, "en") is None
