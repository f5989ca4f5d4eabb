"""The conversation, whatever a child does: properties that hold from every state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.vendor.pretty import RepresentationPrinter

from feedback.chat.engine import Conversation
from feedback.chat.script import LATEST, Said, _PromptsFile, script
from feedback.chat.state import Leaning, State, Step, Tapped, Turn, Typed, Worry
from feedback.core.content_files import CONTENT, read
from feedback.core.records import AgeVersion, RawAnswer, RawText
from feedback.questionnaire.question_packs import Pack, load_pack, packs

THEMES = ("transport", "things-to-do", "safe-places", "exploitation")
LANGUAGES = ("en", "cy", "uk")
PACKS = [load_pack(info.id) for info in packs()]
INTENTS = tuple(read(CONTENT / "conversation" / LATEST / "replies.toml", _PromptsFile).prompts)
CONSENTED = {Step.QUESTION, Step.RECAP, Step.RECAP_ADD, Step.SHARE, Step.REVIEW}


class Named:
    def __init__(self, id: str) -> None:
        self.child_name, self.symbol = f"theme {id}", "*"


class Ears:
    """Hears every theme whose place in the list divides the length of what was typed."""

    def hear(self, text: str) -> Sequence[str]:
        return [theme for number, theme in enumerate(THEMES, start=2) if len(text) % number == 0]

    def near(self, text: str) -> Sequence[str]:
        return self.hear(text + "near")

    def themes(self, language: str) -> Mapping[str, Named]:
        return {theme: Named(theme) for theme in THEMES}

    def leaning(self, question_id: str, text: str) -> Leaning:
        return tuple(Leaning)[len(text) % len(Leaning)]


def asked(text: str) -> str:
    return INTENTS[len(text) % len(INTENTS)] if text.endswith("?") else "not_a_question"


def spotted(text: str, language: str, question: str) -> Worry:
    return Worry.YES if "danger" in text else Worry.PERHAPS if "perhaps" in text else Worry.NO


class Talk(Conversation):
    """A conversation that is told by its name where a property fails: a pack and a script are 400,000 letters long."""

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        printer.text(repr(self))

    def __repr__(self) -> str:
        return f"<{self.pack.id} {self.age}>"


def talk_about(pack: Pack, age: AgeVersion) -> Talk:
    return Talk(pack=pack, age=age, script=script(), listener=Ears(), spot=spotted, intent=asked)


def sentences(talk: Conversation) -> set[str]:
    """Every line that the content files hold for this age version, its places filled as this pack fills them."""
    said: set[str] = set()
    for language in LANGUAGES:
        for passage in Said:
            for theme in THEMES:
                facts: dict[str, str | int] = {"months": 12, "seconds": 20, "theme": f"theme {theme}"}
                spoken = talk.script.say(passage, talk.age, language, **facts)
                said |= {spoken.title, *spoken.lines, *spoken.buttons.values()}
        for id in INTENTS:
            said |= {*talk.script.reply(id, talk.age, language, count=len(talk.pack.questions)).lines}
        for theme in THEMES:
            for leaning in (None, *Leaning):
                follow_up = talk.script.follow_up(theme, talk.age, language, leaning)
                said |= {*follow_up.lines} if follow_up else set()
        for question in talk.pack.questions:
            said |= {*talk.script.easier(question.id, talk.age, language).lines}
            for age in (talk.age, AgeVersion.YOUNGER):  # asked for other words, it takes the youngest version's
                wording = question.wording(age, language)
                said |= {wording.question, wording.help_text, *(option.word for option in wording.options)}
    return said


def spoken_in(turn: Turn) -> set[str]:
    shown = {turn.question.question, turn.question.help_text} if turn.question else set()
    shown |= {option.word for option in turn.taps}
    for passage in turn.said:
        for each in (passage, passage.english or passage):
            shown |= {each.title, *each.lines, *each.buttons.values()}
    return shown


TALKS = [talk_about(pack, age) for pack in PACKS for age in AgeVersion]
SENTENCES = {(talk.pack.id, talk.age): sentences(talk) for talk in TALKS}

words = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["idk", "ok", "nothing", "i am in danger", "who are you?", "the bus is late", "yes", "no", "send", "help"]
    ),
    st.builds(lambda n: "word " * n, st.integers(1, 40)),
    st.just("a" * 4001),
)
ids = st.one_of(
    st.sampled_from(
        ["start", "accept", "decline", "keep", "was_answer", "help", "carry_on", "right", "none", "add", "done", "send"]
        + ["yes", "no", "change_first", "great", "awful", "not_sure", "rather_not_say", "change:share", "change:nosuch"]
        + [f"{what}:{theme}" for what in ("add", "away") for theme in (*THEMES, "nosuch")]
        + [f"change:{question.id}{beside}" for question in PACKS[0].questions for beside in ("", "+add")]
    ),
    st.text(max_size=12),
)
inputs = st.one_of(
    st.builds(Typed, words, st.booleans()),
    st.builds(Tapped, ids),
    st.builds(Tapped, st.sampled_from(["great", "awful", "yes", "no", "not_sure", "rather_not_say", "nosuch"]), words),
)


@st.composite
def standing(draw: st.DrawFn) -> tuple[Conversation, State]:
    """A conversation in any state that its type allows, reached or not."""
    talk = draw(st.sampled_from(TALKS))
    given_answers = tuple(
        RawAnswer(question_id=question.id, text=RawText(draw(words)[:4000] or "x"))
        if question.kind == "text"
        else RawAnswer(question_id=question.id, choice=draw(st.sampled_from(question.option_ids)))
        for question in talk.pack.questions
        if draw(st.booleans())
    )
    state = State(
        step=draw(st.sampled_from(Step)),
        language=draw(st.sampled_from(LANGUAGES)),
        place=draw(st.integers(0, len(talk.pack.questions) - 1)),
        answers=given_answers,
        following=draw(st.sampled_from(["", "easier.any", "follow_up.transport"])),
        calm=draw(st.booleans()),
        pending=draw(st.none() | st.just(RawText("pending words"))),
        heard=draw(st.just(()) | st.just(THEMES[:2])),
        away=frozenset(draw(st.lists(st.sampled_from(THEMES[:2]), max_size=2))),
        reviewing=draw(st.booleans()),
    )
    return talk, state


def check(talk: Conversation, turn: Turn) -> None:
    """A turn that a screen can show and a child can leave."""
    assert turn.said or turn.question
    # On the notice of the youngest, `place` is the step of it; taking part begins at the first question.
    assert turn.state.step is Step.NOTICE or 0 <= turn.state.place < len(talk.pack.questions)
    assert "help" in {option.id for option in turn.taps}
    ways_on = {option.id for option in turn.taps} - {"help"}
    assert ways_on
    if turn.state.has_words and turn.state.step in CONSENTED and not turn.state.leaving:
        assert {"stop", "back"} <= ways_on
    assert len({option.id for option in turn.taps}) == len(turn.taps)
    assert spoken_in(turn) <= SENTENCES[talk.pack.id, talk.age]
    if turn.state.calm:
        assert turn.question is None


@settings(max_examples=300)
@given(standing(), inputs)
def test_from_any_state_anything_leads_to_a_valid_turn(at: tuple[Conversation, State], heard: Typed | Tapped):
    """Whatever is typed or tapped, wherever it stands, there is a turn to show, in the content's own sentences."""
    talk, state = at
    turn = talk.next(state, heard)
    check(talk, turn)
    check(talk, talk.show(turn.state))


@settings(max_examples=200)
@given(standing(), st.sampled_from(["STOP", "stop.", "Stopio", "  stop "]) | st.just(Tapped("stop")))
def test_stop_wipes_from_anywhere(at: tuple[Conversation, State], stop: str | Tapped):
    """After STOP, typed in any language or tapped, nothing that was typed is left."""
    talk, state = at
    turn = talk.next(state, Typed(stop) if isinstance(stop, str) else stop)
    if turn.state.leaving:  # asked once, since something would be lost
        assert {"stop", "carry_on"} <= {option.id for option in turn.taps}
        assert turn.state.answers == state.answers
        turn = talk.next(turn.state, Typed(stop) if isinstance(stop, str) else stop)
    assert turn.wiped
    assert turn.state == State(step=Step.STOPPED, language=state.language)


@settings(max_examples=200)
@given(standing(), st.sampled_from(["start again", "Dechrau eto!"]))
def test_start_again_wipes_from_anywhere(at: tuple[Conversation, State], again: str):
    """ "Start again" begins anew, with nothing of before."""
    talk, state = at
    turn = talk.next(state, Typed(again))
    if turn.state.leaving:
        turn = talk.next(turn.state, Tapped("start_again"))
    assert turn.wiped
    assert turn.state == State(language=state.language)


@settings(max_examples=200)
@given(standing(), st.integers(1, 12))
def test_back_loses_nothing(at: tuple[Conversation, State], times: int):
    """Back, as often as a child likes, leaves every answer, theme and choice as it was."""
    talk, state = at
    turn = talk.show(state)
    for _ in range(times):
        turn = talk.next(turn.state, Typed("back"))
        check(talk, turn)
    before, after = state, turn.state
    assert after.answers == before.answers
    assert (after.heard, after.away, after.added, after.share) == (
        before.heard,
        before.away,
        before.added,
        before.share,
    )


@settings(max_examples=300)
@given(standing(), words)
def test_no_word_typed_after_choosing_to_take_part_is_lost(at: tuple[Conversation, State], text: str):
    """Words are an answer, kept in case they were one, or back in the box; or they were a command or an option."""
    talk, state = at
    if state.step not in CONSENTED or not text.strip() or talk._meant(state, Typed(text)):
        return
    if talk.script.says_nothing(text):  # "ok" where a tap is asked for
        return
    turn = talk.next(state, Typed(text))
    kept = [answer.text or "" for answer in turn.state.answers] + [
        turn.state.pending or "",
        turn.draft or "",
        turn.added or "",
    ]
    assert any(text.strip() in words for words in kept)


@settings(max_examples=300)
@given(standing(), words, st.data())
def test_no_word_beside_a_choice_is_lost(at: tuple[Conversation, State], text: str, data: st.DataObject):
    """What stood in the box beside the options when one was tapped is kept beside it, or back in the box, or in case it
    was one; and the tap is kept whatever the word says."""
    talk, state = at
    state = replace(state, step=Step.QUESTION, calm=False, following="", leaving="")
    question = talk.pack.questions[state.place]
    if question.kind == "text" or not text.strip() or talk.script.command(text) or talk.script.says_nothing(text):
        return
    id = data.draw(st.sampled_from(question.option_ids))
    turn = talk.next(state, Tapped(id, text))
    word = turn.state.answer(question.id, Said.ADD)
    kept = [(word.text if word else "") or "", turn.state.pending or "", turn.added or ""]
    assert text.strip() in kept
    assert turn.state.answer(question.id).choice == id


@settings(max_examples=200)
@given(standing(), words)
def test_nothing_typed_before_choosing_to_take_part_is_kept(at: tuple[Conversation, State], text: str):
    """Until "I choose to take part" no word stays, not even words of worry."""
    talk, state = at
    fresh = State(step=Step.NOTICE if len(text) % 2 else Step.GREETING, language=state.language)
    after = talk.next(fresh, Typed(text)).state
    assert (after.answers, after.pending) == ((), None)


class WholeConversation(RuleBasedStateMachine):
    """A child who does anything, for as long as it likes."""

    @initialize(talk=st.sampled_from(TALKS), language=st.sampled_from(LANGUAGES))
    def begin(self, talk: Conversation, language: str) -> None:
        self.talk = talk
        self.turn = talk.start(language)
        self.asked_more: list[str] = []

    @rule(heard=inputs)
    def do(self, heard: Typed | Tapped) -> None:
        before = self.turn.state
        self.turn = self.talk.next(before, heard)
        if self.turn.wiped:
            self.asked_more = []
        after = self.turn.state
        if after.following and not before.following:
            self.asked_more.append(self.talk.pack.questions[after.place].id)

    @rule(data=st.data())
    def tap_what_is_shown(self, data: st.DataObject) -> None:
        self.do(Tapped(data.draw(st.sampled_from([option.id for option in self.turn.taps]))))

    @rule(words=st.sampled_from(["the bus", "football", "a place to go", "no lights", "idk"]))
    def say_a_few_words(self, words: str) -> None:
        self.do(Typed(words))

    @rule(language=st.sampled_from(LANGUAGES))
    def speak(self, language: str) -> None:
        before = self.turn.state
        self.turn = self.talk.speak(before, language)
        assert self.turn.state == replace(before, language=language)

    @invariant()
    def a_turn_can_be_shown(self) -> None:
        check(self.talk, self.turn)

    @invariant()
    def at_most_one_follow_up_for_a_question(self) -> None:
        assert len(self.asked_more) == len(set(self.asked_more)) <= 3

    @invariant()
    def what_is_sent_fits_the_pack(self) -> None:
        questions = {question.id: question for question in self.talk.pack.questions}
        for answer in self.turn.state.answers:
            beside = answer.prompt == Said.ADD
            assert answer.text is None or (questions[answer.question_id].kind == "text") is not beside
            assert answer.choice is None or answer.choice in questions[answer.question_id].option_ids
            assert len(answer.text or "") <= 4000


WholeConversation.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestWholeConversation = WholeConversation.TestCase
TestWholeConversation.__doc__ = "Whatever a child does, in any order, the promises above hold at every step."
