"""The conversation, walked by hand: what it asks, what it hears, and what it never does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from feedback.chat.engine import MOST_FOLLOW_UPS, Conversation
from feedback.chat.script import Command, Leaning, Said, script
from feedback.chat.state import State, Step, Tapped, Turn, Typed, Worry
from feedback.core.records import AgeVersion, Channel, RawAnswer, RawText, Share, Skip
from feedback.core.typed_words import LONGEST_ANSWER
from feedback.intake import protection
from feedback.questionnaire.question_packs import load_pack, packs


@dataclass(frozen=True)
class Name:
    child_name: str
    symbol: str = "*"


THEMES = {
    "transport": Name("Buses and getting about"),
    "things-to-do": Name("Things to do"),
    "exploitation": Name("People who use others"),
}
HEARD_BY = {"bus": "transport", "park": "things-to-do", "gang": "exploitation"}
NEAR = {"coach": "transport", "older lads": "exploitation"}
ASKED = {
    "who sees this?": "who_sees_this",
    "am i in danger if my mum reads this?": "can_i_get_in_trouble",
    "i need help please": "need_help_now",
}
RICH = "the bus is always late and it is cold to wait and nobody tells you when it will come"


class Ears:
    """Hears a theme where its word is typed."""

    def hear(self, text: str) -> Sequence[str]:
        return [theme for word, theme in HEARD_BY.items() if word in text.lower()]

    def near(self, text: str) -> Sequence[str]:
        return [theme for word, theme in NEAR.items() if word in text.lower()]

    def leaning(self, question_id: str, text: str) -> Leaning:
        return next((leaning for leaning in Leaning if f"({leaning.name})" in text), Leaning.WORRY)

    def themes(self, language: str) -> Mapping[str, Name]:
        return THEMES


def conversation(**changes: Any) -> Conversation:
    parts: dict[str, Any] = {
        "pack": load_pack("core"),
        "age": AgeVersion.MIDDLE,
        "script": script(),
        "listener": Ears(),
        "spot": lambda text, language, question: (
            Worry.YES if "danger" in text else Worry.PERHAPS if "see" in text else Worry.NO
        ),
        "intent": lambda text: ASKED.get(text, "not_a_question"),
    }
    return Conversation(**(parts | changes))


TALK = conversation()


def walk(*heard: Typed | Tapped | str, talk: Conversation = TALK, start: State | None = None) -> Turn:
    """The turn after these: a plain string is typed."""
    turn = talk.show(start) if start else talk.start()
    for item in heard:
        turn = talk.next(turn.state, Typed(item) if isinstance(item, str) else item)
    return turn


TO_GOOD: tuple[Typed | Tapped | str, ...] = (Tapped("start"), Tapped("accept"), Tapped("ok"))
TO_RECAP: tuple[Typed | Tapped | str, ...] = (*TO_GOOD, "the park", "skip", *["skip"] * 5)


def keys(turn: Turn) -> list[str]:
    return [passage.key for passage in turn.said]


def test_the_questions_come_one_at_a_time_after_the_notice_and_a_choice():
    """Greeting, notice, "I choose to take part", then each question of the pack in order."""
    assert keys(walk()) == ["greeting"]
    assert keys(walk(Tapped("start"))) == ["notice"]
    turn = walk(Tapped("start"), Tapped("accept"))
    asked = []
    while turn.state.step is Step.QUESTION:
        assert turn.question is not None
        asked.append(turn.question.question)
        assert {option.id for option in turn.skips} == set(Skip)
        turn = TALK.next(turn.state, Tapped("rather_not_say"))
    assert asked == [question.wording(AgeVersion.MIDDLE).question for question in TALK.pack.questions]
    assert turn.state.step is Step.REVIEW


@pytest.mark.parametrize("words", ["ok", "yes", "sure", "the park is good"])
def test_no_words_stand_for_choosing_to_take_part(words: str):
    """Only the child's own tap on "I choose to take part" opens question 1; nothing typed before it is kept."""
    turn = walk(Tapped("start"), words)
    assert turn.state.step is Step.NOTICE
    assert turn.state.answers == ()


def test_the_youngest_meet_the_notice_one_idea_a_screen():
    """Next leads on, Back back, "No thank you" out of each; nobody takes part before the last has been on the screen, and
    Back from question 1 leads to it."""
    young = conversation(age=AgeVersion.YOUNGER)
    lines = script().notice(AgeVersion.YOUNGER).lines
    turn, seen = walk(Tapped("start"), talk=young), []
    while turn.state.step is Step.NOTICE:
        seen.append(turn.said[0].lines)
        assert turn.progress == (len(seen), len(lines))
        assert young.next(turn.state, Tapped("decline")).state.step is Step.DECLINED
        back = young.next(turn.state, Tapped("back")).state
        assert (back.step, back.place) == ((Step.NOTICE, len(seen) - 2) if len(seen) > 1 else (Step.GREETING, 0))
        assert (young.next(turn.state, Tapped("accept")).state.step is Step.QUESTION) is (len(seen) == len(lines))
        turn = young.next(turn.state, Tapped("next" if len(seen) < len(lines) else "accept"))
    assert seen == [(line,) for line in lines]
    back = young.next(turn.state, Tapped("back"))
    assert back.said[0].lines == lines[-1:]
    assert young.next(back.state, Tapped("accept")).state == turn.state


def test_who_does_not_want_to_take_part_leaves_nothing():
    """ "No thank you" is taken kindly and keeps nothing."""
    turn = walk(Tapped("start"), Tapped("decline"))
    assert (turn.state.step, turn.wiped, turn.state.answers) == (Step.DECLINED, True, ())


def test_progress_is_shown():
    """A child can see how far it is: "2 of 7"."""
    assert walk(*TO_GOOD).progress == (2, 7)


def test_nothing_is_picked_in_advance():
    """No option stands chosen before the child chooses it."""
    turn = walk(Tapped("start"), Tapped("accept"))
    assert turn.picked is None
    assert walk(*TO_RECAP, Tapped("right")).picked is None


@pytest.mark.parametrize("words", ["ok", "idk", "Nothing.", "dunno"])
def test_an_answer_of_nothing_gets_one_kind_easier_prompt(words: str):
    """ "ok" and "idk" get an easier prompt, once; then the conversation moves on whatever is said."""
    turn = walk(*TO_GOOD, words)
    assert turn.state.following == "easier.what_is_good"
    assert turn.state.place == 1
    assert TALK.next(turn.state, Typed(words)).state.place == 2
    assert turn.draft is None
    better = TALK.next(turn.state, Typed("the swings"))
    assert better.state.place == 2
    assert better.state.answer("what_is_good", "easier.what_is_good").text == "the swings"


def test_a_short_answer_gets_one_follow_up_by_its_theme():
    """A follow-up is chosen by what was said. It is the heading, with its question in sight and an empty box."""
    first = walk(*TO_GOOD)
    turn = TALK.next(first.state, Typed("the bus"))
    assert turn.state.following == "follow_up.transport"
    assert turn.question.question == script().prompt("follow_up.transport", AgeVersion.MIDDLE, "en").lines[0]
    assert turn.about == first.question.question
    assert turn.draft is None
    assert "keep" not in {option.id for option in turn.taps}


def test_an_answer_to_a_follow_up_stands_beside_the_first():
    """Both are kept, each with what it answers; the box of the follow-up began empty, whatever the screen says."""
    for instead in (False, True):
        turn = TALK.next(walk(*TO_GOOD, "the bus").state, Typed("cheaper bus tickets", instead=instead))
        assert turn.state.place == 2
        assert turn.state.answer("what_is_good").text == "the bus"
        assert turn.state.answer("what_is_good", "follow_up.transport").text == "cheaper bus tickets"
    sent = TALK.response(turn.state, session_code="S", nonce="n", channel=Channel.CHAT)
    kept = {(answer.prompt, answer.text) for answer in protection.check(sent, TALK.pack) if answer.text}
    assert kept == {("", "the bus"), ("follow_up.transport", "cheaper bus tickets")}


def test_the_review_shows_a_follow_up_and_lets_it_be_changed_or_taken_away():
    """Each answer is a line of its own; a change of one leaves the other as it is."""
    review = walk(*TO_GOOD, "the bus", "cheaper bus tickets", *["skip"] * 6, Tapped("no"))
    assert review.state.step is Step.REVIEW
    lines = {line.words: line.change for line in review.review if line.words}
    assert list(lines) == ["the bus", "cheaper bus tickets"]
    changing = TALK.next(review.state, Tapped(lines["cheaper bus tickets"]))
    assert (changing.draft, changing.state.following) == ("cheaper bus tickets", "follow_up.transport")
    changed = TALK.next(changing.state, Typed("free buses", instead=True)).state
    assert [answer.text for answer in changed.answers if answer.text] == ["the bus", "free buses"]
    gone = TALK.next(changing.state, Tapped("rather_not_say")).state
    assert [answer.text for answer in gone.answers if answer.text] == ["the bus"]


def test_words_of_worry_in_a_follow_up_are_kept_as_its_answer():
    """The calm message comes, the first answer stays as it was, and more words join the worry."""
    turn = walk(*TO_GOOD, "the bus", "i am in danger there", "it is bad")
    assert turn.state.calm
    assert turn.state.answer("what_is_good").text == "the bus"
    assert turn.state.answer("what_is_good", "follow_up.transport").text == "i am in danger there\nit is bad"
    assert TALK.next(turn.state, Tapped("carry_on")).state.place == 2


def test_a_rich_answer_gets_thanks_that_name_the_theme_and_no_more():
    """Who has said a lot is not asked for more."""
    turn = walk(*TO_GOOD, RICH)
    assert turn.state.place == 2
    assert turn.said[0].lines == ("Thank you. I heard: Buses and getting about.",)


@pytest.mark.parametrize("words", ["a gang", "the bus and a gang"])
def test_nobody_is_asked_more_about_harm(words: str):
    """A theme of harm gets thanks, is not named back, and no follow-up."""
    turn = walk(*TO_GOOD, words)
    assert turn.state.place == 2
    assert keys(turn) == ["thanks_quiet"]


def test_follow_ups_are_few():
    """In one conversation there are at most three, so that it stays short; after the last question none."""
    turn = walk(*TO_GOOD, *["idk"] * 4, Tapped("yes"), Tapped("no"), "idk", "idk")
    assert turn.state.place == 6
    assert len(turn.state.prompted) <= MOST_FOLLOW_UPS
    assert TALK.next(turn.state, Typed("idk")).state.step is Step.RECAP


def test_words_of_worry_are_met_calmly_and_kept():
    """The calm message, no question, no follow-up; the words are kept and sending is not blocked."""
    turn = walk(*TO_GOOD, "i am in danger at home")
    assert keys(turn) == ["calm"]
    assert turn.question is None
    assert turn.state.answer("what_is_good").text == "i am in danger at home"
    more = TALK.next(turn.state, Typed("it is bad"))
    assert more.state.calm
    assert more.state.answer("what_is_good").text == "i am in danger at home\nit is bad"
    assert turn.open_help
    assert TALK.next(more.state, Tapped("carry_on")).state.place == 2


@pytest.mark.parametrize("before", [(Tapped("start"), Tapped("accept")), TO_RECAP, (*TO_RECAP, Tapped("right"))])
def test_words_of_worry_are_met_calmly_wherever_they_are_typed(before: tuple[Tapped | str, ...]):
    """Typed where a tap was asked for, they are kept beside it or with the open question; then it goes on from there."""
    at = walk(*before)
    turn = TALK.next(at.state, Typed("i am in danger"))
    assert keys(turn) == ["calm"]
    asks_for_a_tap = at.state.step is Step.QUESTION
    kept = ("how_are_things", Said.ADD) if asks_for_a_tap else ("anything_else", "")
    assert "i am in danger" in turn.state.answer(*kept).text
    assert TALK.next(turn.state, Tapped("carry_on")).state.step is at.state.step


def test_words_of_worry_before_choosing_open_help_and_keep_nothing():
    """Before "I choose to take part" nothing may be kept, so help opens and says so truly."""
    turn = walk("i am in danger")
    assert turn.open_help
    assert keys(turn)[0] == "help"
    assert turn.state.answers == ()


def test_themes_of_held_words_are_not_shown_back():
    """Words that a person must look at stay out of themes, here as well."""
    turn = walk(*TO_GOOD, "the bus is a danger", Tapped("carry_on"), *["skip"] * 5)
    assert turn.state.step is Step.RECAP
    assert turn.state.heard == ()
    assert keys(turn) == ["skipped", "recap_nothing"]


def test_a_question_to_heard_is_answered_and_then_it_returns():
    """Heard answers what it is asked, shows the question again, and does not take the words for an answer."""
    turn = walk(*TO_GOOD, "who sees this?")
    assert keys(turn) == ["reply.who_sees_this"]
    assert turn.question is not None
    assert turn.state.answers == walk(*TO_GOOD).state.answers


def test_words_wrongly_taken_for_a_question_are_not_lost():
    """One tap on "That was my answer" makes them the answer."""
    turn = walk(*TO_GOOD, "who sees this?", Tapped("was_answer"))
    assert turn.state.answer("what_is_good").text == "who sees this?"
    assert turn.state.place == 2


def test_a_question_that_only_sounds_of_harm_is_answered_with_help_beside_it():
    """What reads a little like harm and surely asks Heard something gets its answer; it is no case."""
    turn = walk(*TO_GOOD, "who sees this?")
    assert keys(turn) == ["reply.who_sees_this"]
    assert turn.help_below
    assert not turn.open_help
    assert not turn.state.calm


def test_words_of_worry_that_ask_something_get_an_answer_too():
    """The words are kept and met calmly, and the question in them is not passed over."""
    turn = walk(*TO_GOOD, "am i in danger if my mum reads this?")
    assert keys(turn) == ["reply.can_i_get_in_trouble", "calm"]
    assert turn.state.calm
    assert turn.state.answer("what_is_good").text == "am i in danger if my mum reads this?"


def test_next_with_an_empty_box_goes_on():
    """As on the form: nothing is recorded, and nobody stays on a screen that says nothing."""
    turn = walk(*TO_GOOD, Typed(""))
    assert turn.state.place == 2
    assert turn.state.answer("what_is_good") is None
    calm = walk(*TO_GOOD, "i am in danger at home")
    assert TALK.next(calm.state, Typed("  ")).state.place == 2
    follow_up = walk(*TO_GOOD, "the park")
    assert follow_up.state.following
    assert TALK.next(follow_up.state, Typed("")).state.place == 2


@pytest.mark.parametrize("words", ["please stop", "stop please", "can i stop now", "Stop now pls!"])
def test_a_polite_stop_stops(words: str):
    """Manners around a command change nothing."""
    assert walk(Tapped("start"), words).state.step is Step.STOPPED
    assert walk(*TO_GOOD, words, words).state.step is Step.STOPPED


@pytest.mark.parametrize(("said", "then"), [("stop", Step.STOPPED), ("start again", Step.GREETING)])
def test_stop_asks_once_when_something_would_be_lost(said: str, then: Step):
    """A slip of the hand wipes nothing: carry on, or Back, and all is as it was; a second Stop stops."""
    before = walk(*TO_GOOD)
    asked = TALK.next(before.state, Typed(said))
    assert keys(asked) == ["stop_sure"]
    assert asked.state.answers == before.state.answers
    for back in (Tapped("carry_on"), Tapped("back")):
        assert TALK.next(asked.state, back).state == before.state
    assert TALK.next(asked.state, Typed("the park")).state == asked.state
    gone = TALK.next(asked.state, Typed(said))
    assert (gone.wiped, gone.state.step) == (True, then)


@pytest.mark.parametrize("words", ["exit", "reset"])
def test_exit_and_reset_are_answers(words: str):
    """ "Where do you not feel safe?" may be answered "exit"; nothing is wiped."""
    turn = walk(*TO_GOOD, "skip", words)
    assert turn.state.answer("safe_places").text == words


def test_a_polite_command_acts():
    """Back and skip likewise; a sentence that only holds the word is an answer."""
    assert walk(*TO_GOOD, "go back please").state.place == 0
    assert walk(*TO_GOOD, "can we skip this one please").state.place == 2
    assert walk(*TO_GOOD, "please stop the bullying").state.step is Step.QUESTION


def test_asking_for_help_opens_help_and_loses_nothing():
    """ "I need help", typed or tapped, opens help over the same question."""
    for heard in (Tapped("help"), Typed("i need help please"), Typed("I need help")):
        turn = TALK.next(walk(*TO_GOOD).state, heard)
        assert turn.open_help
        assert replace(turn.state, pending=None) == walk(*TO_GOOD).state


def test_options_can_be_typed():
    """Who types "Not good" where faces are shown has picked that face."""
    turn = walk(Tapped("start"), Tapped("accept"), "not good!")
    assert turn.state.answer("how_are_things").choice == "not_good"


def test_words_typed_at_the_faces_are_kept():
    """Words typed where a tap was asked for stand beside it, and the tap is asked for again."""
    turn = walk(Tapped("start"), Tapped("accept"), "my nan died")
    assert keys(turn) == ["kept_for_later"]
    assert turn.state.place == 0
    assert turn.state.answer("how_are_things", Said.ADD).text == "my nan died"
    assert turn.added == "my nan died"


def test_a_word_of_nothing_at_the_faces_is_no_answer():
    """ "ok" typed where a tap is asked for is not kept as words; the tap is asked for again."""
    turn = walk(Tapped("start"), Tapped("accept"), Tapped("ok"), "skip", "skip", "idk")
    assert keys(turn) == ["tap_one"]
    assert turn.state.answer("anything_else") is None


def test_back_shows_what_was_said_and_words_add_to_it():
    """Back loses nothing: the box begins with the words, more words add to them, and clearing the box clears them."""
    turn = walk(*TO_GOOD, "the zoo", "back")
    assert turn.draft == "the zoo"
    assert TALK.next(turn.state, Typed("the swings")).state.answer("what_is_good").text == "the zoo\nthe swings"
    assert TALK.next(turn.state, Typed("a zoo", instead=True)).state.answer("what_is_good").text == "a zoo"
    assert TALK.next(turn.state, Typed("", instead=True)).state.answer("what_is_good") is None
    assert TALK.next(turn.state, Tapped("keep")).state.answer("what_is_good").text == "the zoo"
    assert TALK.next(turn.state, Typed("skip")).state.answer("what_is_good").text == "the zoo"


def test_an_answer_too_long_is_handed_back():
    """It is asked to be shorter while it is still there; intake never refuses it at Send."""
    turn = walk(*TO_GOOD, "a" * (LONGEST_ANSWER + 1))
    assert keys(turn) == ["too_long"]
    assert turn.draft == "a" * (LONGEST_ANSWER + 1)


def test_did_we_get_you_right():
    """The recap shows themes in a child's words and the face that the child chose."""
    turn = walk(*TO_RECAP)
    assert turn.state.step is Step.RECAP
    assert [theme.name for theme in turn.themes] == ["Things to do"]
    assert turn.face is not None
    assert turn.face.id == "ok"


def test_the_childs_word_and_the_machines_guess_are_kept_apart():
    """Taken away, added, or "none of these": the guess stays as it was, the child's word stands beside it."""
    right = walk(*TO_RECAP, Tapped("right")).state.theme_check
    assert right.heard == right.confirmed == ("things-to-do",)
    changed = walk(
        *TO_RECAP, Tapped("away:things-to-do"), Tapped("add"), Tapped("add:transport"), Tapped("right")
    ).state.theme_check
    assert (changed.heard, changed.taken_away, changed.added) == (("things-to-do",), ("things-to-do",), ("transport",))
    assert changed.confirmed == ("transport",)
    none = walk(*TO_RECAP, Tapped("none")).state.theme_check
    assert (none.heard, none.confirmed, none.none_of_these) == (("things-to-do",), (), True)


def test_a_theme_taken_away_can_come_back_and_one_added_can_go():
    """The child can change its mind either way."""
    back = walk(*TO_RECAP, Tapped("away:things-to-do"), Tapped("add"), Tapped("add:things-to-do"), Tapped("right"))
    assert back.state.theme_check.confirmed == ("things-to-do",)
    gone = walk(*TO_RECAP, Tapped("add"), Tapped("add:transport"), Tapped("away:transport"), Tapped("right"))
    assert gone.state.theme_check.confirmed == ("things-to-do",)
    assert walk(*TO_RECAP, Tapped("add"), Tapped("done")).state.step is Step.RECAP


def test_words_of_another_language_are_not_forced_into_english_themes():
    """A conversation in another language hears no theme; a person reads the words, and the child may add a theme."""
    turn = walk(*TO_GOOD, "the bus", start=State(language="uk"))
    assert keys(turn) == ["thanks"]
    turn = walk(*["skip"] * 5, start=turn.state)
    assert keys(turn)[-1] == "recap_nothing"
    assert walk(Tapped("add"), Tapped("add:transport"), start=turn.state).state.themes == ("transport",)


def test_a_recap_that_was_skipped_confirms_nothing():
    """Who does not look has confirmed nothing."""
    assert walk(*TO_RECAP, "skip").state.theme_check is None


def test_nothing_is_shared_without_a_yes():
    """Sharing is the child's choice: skipped or unasked, the words are not shared."""
    assert walk(*TO_RECAP, Tapped("right"), "skip").state.share is Share.NO
    assert walk(*TO_RECAP, Tapped("right"), Tapped("change_first")).state.share is Share.CHANGE_FIRST
    unasked = TALK.response(walk(*TO_GOOD, "x").state, session_code="S", nonce="n", channel=Channel.CHAT)
    assert unasked.share is Share.NO


REVIEW = (*TO_RECAP, Tapped("right"), Tapped("yes"))


def test_the_review_shows_every_answer_before_send():
    """Before Send the child sees each question and what it said, and can change any of it."""
    turn = walk(*REVIEW)
    assert keys(turn) == ["review"]
    assert [row.words for row in turn.review if row.words] == ["the park"]
    assert len(turn.review) == 8
    changing = TALK.next(turn.state, Tapped("change:what_is_good"))
    assert changing.draft == "the park"
    after = TALK.next(changing.state, Typed("the swings", instead=True))
    assert after.state.step is Step.RECAP
    same = TALK.next(changing.state, Typed("the big park", instead=True))
    assert same.state.step is Step.REVIEW
    assert TALK.next(turn.state, Tapped("change:share")).state.step is Step.SHARE


def test_sharing_is_asked_before_words_added_late_are_sent():
    """Words added at the review do not go without the question whether they may be shared."""
    turn = walk(Tapped("start"), Tapped("accept"), *["skip"] * 7, "one more thing", Tapped("send"))
    assert turn.state.step is Step.SHARE


def test_send_hands_over_everything_and_then_wipes():
    """What is sent is what was said; after it nothing is left here; after a failure everything is."""
    turn = walk(*REVIEW, Tapped("send"))
    assert turn.state.step is Step.SENDING
    response = TALK.response(turn.state, session_code="S", nonce="n", channel=Channel.CHAT)
    assert response.share is Share.YES
    assert response.theme_check.confirmed == ("things-to-do",)
    assert {answer.question_id for answer in response.answers} == {q.id for q in TALK.pack.questions}
    assert protection.check(response, TALK.pack)
    failed = TALK.not_sent(turn.state)
    assert keys(failed) == ["not_sent", "review"]
    assert failed.state.answers == turn.state.answers
    sent = TALK.sent(turn.state)
    assert (sent.wiped, sent.state) == (True, State(step=Step.SENT))


def test_a_time_out_wipes_for_the_next_child():
    """The next child meets the greeting and no word of the last."""
    turn = TALK.wipe(walk(*REVIEW).state)
    assert (turn.wiped, turn.state) == (True, State())


def test_a_change_of_language_keeps_everything():
    """The same turn in another language, with every answer."""
    turn = walk(*TO_GOOD, "the bus")
    welsh = TALK.speak(turn.state, "cy")
    assert welsh.state == replace(turn.state, language="cy")
    assert TALK.next(welsh.state, Typed("stopio")).state.leaving == "stop"


def test_nothing_said_shows_in_a_repr():
    """No word of a child reaches a log by way of a repr."""
    turn = walk(*REVIEW)
    for thing in (turn, turn.state, Typed("the park"), *turn.review):
        assert "park" not in repr(thing)


@pytest.mark.parametrize("pack_id", [info.id for info in packs()])
def test_no_option_of_a_pack_is_taken_for_something_else(pack_id: str):
    """The ids of a pack's options are none of the conversation's own, and its last question takes words."""
    taken = set(script().say(Said.CONTROLS, AgeVersion.OLDER, "en").buttons) | set(Skip) | set(Command)
    pack = load_pack(pack_id)
    assert not taken & {id for question in pack.questions for id in question.option_ids}
    assert pack.questions[-1].kind == "text"


@pytest.mark.parametrize("listened", ["no", "not_really"])
def test_what_is_tapped_is_heard_too(listened: str):
    """Awful, no grown-up, not listened to: one quiet line says that help is there, and nothing is asked about it."""
    at = (Tapped("start"), Tapped("accept"), Tapped("awful"), "skip", "skip")
    turn = walk(*at, Tapped("no"), Tapped(listened))
    assert turn.quiet_help is not None
    assert turn.quiet_help.key == "help_there"
    assert not turn.open_help
    assert walk(*at, Tapped("yes"), Tapped("a_lot")).quiet_help is None


def test_a_theme_of_harm_that_a_child_adds_gets_the_quiet_line():
    """It is named by the child itself; help is there, and no question follows."""
    turn = walk(*TO_RECAP, Tapped("add"), Tapped("add:exploitation"))
    assert turn.quiet_help is not None
    assert walk(*TO_RECAP, Tapped("add"), Tapped("add:transport")).quiet_help is None


def test_the_youngest_are_not_shown_a_list_of_harms():
    """ "Add one" offers an 8-year-old themes that nobody is quiet about; a 12-year-old is offered all."""
    young = conversation(age=AgeVersion.YOUNGER)
    offered = {
        theme.id for theme in walk(*TO_RECAP[2:], Tapped("add"), talk=young, start=State.taking_part("en")).themes
    }
    assert "exploitation" not in offered
    assert "transport" in offered
    assert "exploitation" in {theme.id for theme in walk(*TO_RECAP, Tapped("add")).themes}


def test_what_was_near_to_their_words_is_offered_first():
    """Nearest first and few at once, the rest folded; a theme of harm is offered to the youngest where it is the nearest to
    what they said, and never after words that a person must look at."""
    young, start = conversation(age=AgeVersion.YOUNGER), State.taking_part("en")

    def offered(words: str, talk: Conversation, *, at: State = start) -> Turn:
        return walk(Tapped("ok"), words, *["skip"] * 5, Tapped("add"), talk=talk, start=at)

    assert offered("the coach is slow", young).themes[0].id == "transport"
    assert "exploitation" not in {theme.id for theme in offered("the coach is slow", young).themes}
    assert offered("older lads hang about", young).themes[0].id == "exploitation"
    both = {theme.id for theme in offered("the coach is slow and the older lads hang about", young).themes}
    assert "exploitation" not in both  # near, and not the nearest
    grave = RawAnswer(question_id="what_is_good", text=RawText("older lads"))
    state = State(step=Step.RECAP_ADD, place=6, answers=(grave,), grave=frozenset({("what_is_good", "")}))
    assert "exploitation" not in {theme.id for theme in young.show(state).themes}


def test_a_follow_up_is_heard_with_its_question_and_the_first_answer() -> None:
    """Half of a disclosure may stand in each: what is typed is read as an answer to what was asked, and with the first."""
    read: list[tuple[str, str]] = []

    def spot(text: str, language: str, question: str) -> Worry:
        read.append((text, question))
        return Worry.YES if "the coach" in text and "touched me" in text else Worry.NO

    talk = conversation(spot=spot)
    question = talk.pack.questions[1]
    at = State(step=Step.QUESTION, place=1)
    asked_more = walk("the coach at the park", talk=talk, start=at)
    key = asked_more.state.following
    assert key
    turn = walk("touched me", talk=talk, start=asked_more.state)
    assert turn.state.calm
    assert turn.open_help
    asked = question.wording(talk.age).question
    assert read[0] == ("the coach at the park", asked)
    assert ("touched me", talk.script.asked_more(key, talk.age)) in read
    assert ("the coach at the park\ntouched me", asked) in read


def test_what_was_asked_and_said_stands_above_the_next_question() -> None:
    """In order, the newest last; before a follow-up its own question and answer; in the language now read."""
    turn = walk(Tapped("good"), "the park", start=State(step=Step.QUESTION))
    first, second = (question.wording(TALK.age).question for question in TALK.pack.questions[:2])
    assert turn.state.following
    assert [(one.asked, one.words or (one.picked and one.picked.id)) for one in turn.thread] == [
        (first, "good"),
        (second, "the park"),
    ]
    after = walk("a pool", start=turn.state)
    assert [one.words for one in after.thread] == [None, "the park", "a pool"]
    assert TALK.speak(after.state, "cy").thread[0].asked == TALK.pack.questions[0].wording(TALK.age, "cy").question
    assert "park" not in repr(after.thread)


def test_grave_words_are_kept_out_of_sight() -> None:
    """What a person must look at is not shown back where somebody may look over a shoulder."""
    calm = walk("i am in danger", start=State(step=Step.QUESTION, place=1))
    assert calm.thread == ()
    after = walk(Tapped("carry_on"), start=calm.state)
    assert [one.quiet for one in after.thread] == [True]


FACES = State(step=Step.QUESTION)


def test_a_word_beside_a_choice_is_its_own_record_and_one_tap_goes_on() -> None:
    """With a word or without one, one tap on a face answers and the next question comes; the word stands beside it."""
    assert walk(Tapped("good", words=""), start=FACES).state.answers == walk(Tapped("good"), start=FACES).state.answers
    turn = walk(Tapped("not_good", words=" the park is shut "), start=FACES)
    assert turn.state.place == 1
    assert turn.state.answer("how_are_things").choice == "not_good"
    assert turn.state.answer("how_are_things", Said.ADD).text == "the park is shut"
    assert [(one.picked.id, one.words) for one in turn.thread] == [("not_good", "the park is shut")]
    skipped = walk(Tapped("rather_not_say", words="the park is shut"), start=FACES)
    assert skipped.state.answer("how_are_things").skip is Skip.RATHER_NOT_SAY
    assert skipped.state.answer("how_are_things", Said.ADD).text == "the park is shut"
    assert "park" not in repr(Tapped("good", words="the park is shut"))


def test_a_word_beside_a_choice_can_be_changed_and_taken_away() -> None:
    """Back brings it to its box, where it is added to or emptied; the review shows it under the choice and changes it."""
    turn = walk(Tapped("ok", words="the park"), Tapped("back"), start=FACES)
    assert (turn.picked, turn.added) == ("ok", "the park")
    assert (
        walk(Tapped("ok", words="a pool"), start=turn.state).state.answer("how_are_things", Said.ADD).text == "a pool"
    )
    assert walk(Tapped("good", words=""), start=turn.state).state.answer("how_are_things", Said.ADD) is None

    review = walk(start=replace(turn.state, step=Step.REVIEW, share=Share.YES))
    at = [line.change for line in review.review].index("change:how_are_things+add")
    assert review.review[at - 1].picked.id == "ok"
    assert (review.review[at].words, review.review[at].question) == (
        "the park",
        "Anything to add? You don't have to.",
    )
    change = walk(Tapped("change:how_are_things+add"), start=review.state)
    assert (change.typing, change.draft, change.options, change.adding) == (True, "the park", (), None)
    changed = walk(Typed("a pool", instead=True), start=change.state).state
    assert changed.answer("how_are_things", Said.ADD).text == "a pool"
    gone = walk(Typed("", instead=True), start=change.state).state
    assert gone.answer("how_are_things", Said.ADD) is None
    assert gone.answer("how_are_things").choice == "ok"
    left = walk(Tapped("rather_not_say"), start=change.state).state
    assert left.answer("how_are_things", Said.ADD) is None
    assert left.answer("how_are_things").choice == "ok"


def test_a_word_of_worry_beside_a_choice_is_met_calmly_and_goes_on_after() -> None:
    """The tap is kept, the word with it; carry on leads to the next question. Words kept already are not met again."""
    turn = walk(Tapped("awful", words="i am in danger"), start=FACES)
    assert turn.state.calm
    assert turn.open_help
    assert ("how_are_things", "add") in turn.state.grave
    after = walk(Tapped("carry_on"), start=turn.state)
    assert after.state.place == 1
    assert after.thread[0].quiet
    again = walk(Tapped("back"), Tapped("not_good", words="i am in danger"), start=after.state)
    assert not again.state.calm
    assert again.state.place == 1


def test_what_is_asked_beside_a_choice_is_answered_and_the_tap_kept() -> None:
    """A question to Heard in the box is no answer, and stands by in case it was one; a word of nothing is left out; a
    command acts."""
    turn = walk(Tapped("ok", words="who sees this?"), start=FACES)
    assert turn.said[0].key == "reply.who_sees_this"
    assert turn.state.answer("how_are_things").choice == "ok"
    assert turn.state.answer("how_are_things", Said.ADD) is None
    was = walk(Tapped("was_answer"), start=turn.state)
    assert was.state.answer("how_are_things", Said.ADD).text == "who sees this?"
    assert was.state.place == 1
    nothing = walk(Tapped("ok", words="idk"), start=FACES)
    assert (nothing.state.place, nothing.state.answer("how_are_things", Said.ADD)) == (1, None)
    assert walk(Tapped("ok", words="stop"), start=FACES).state.leaving == "stop"


def test_a_word_too_long_beside_a_choice_is_handed_back() -> None:
    """It stands in its box again, and the tap is kept."""
    turn = walk(Tapped("ok", words="a" * (LONGEST_ANSWER + 1)), start=FACES)
    assert keys(turn) == ["too_long"]
    assert (turn.state.place, turn.picked, len(turn.added)) == (0, "ok", LONGEST_ANSWER + 1)


def test_a_word_is_heard_with_its_question_and_its_option() -> None:
    """As intake reads it at Send: by the question and what was tapped."""
    read: list[tuple[str, str]] = []

    def spot(text: str, language: str, question: str) -> Worry:
        read.append((text, question))
        return Worry.NO

    walk(Tapped("no", words="nobody at all"), talk=conversation(spot=spot), start=replace(FACES, place=4))
    asked = TALK.pack.questions[4].wording(TALK.age)
    picked = next(option.word for option in asked.options if option.id == "no")
    assert ("nobody at all", f"{asked.question} {picked}") in read
