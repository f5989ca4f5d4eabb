"""The conversation's engine: given where it stands and what was said or tapped, what comes next. It knows no screen.

Everything it says is in the files of `feedback.script`; it makes no sentence of its own. See docs/conversation.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from feedback.chat.follow_up import Listening
from feedback.chat.route import Route, Screen, too_long
from feedback.chat.script import Command, Passage, Said, Script, plain
from feedback.chat.state import (
    DOUBTS,
    EXPLAIN,
    LEAVES_IT,
    NOT_A_QUESTION,
    STOP_ASKING,
    Listener,
    State,
    Step,
    Tapped,
    Turn,
    Typed,
    Worry,
)
from feedback.chat.turn_view import Showing
from feedback.core.records import AgeVersion, Channel, QuestionKind, RawAnswer, RawResponse, RawText, Share, Skip
from feedback.questionnaire.question_packs import Pack, Question

MOST_FOLLOW_UPS = 3
"""In one conversation, so that it stays at about five minutes; for one question, at most one."""

ASKS_FOR_HELP = frozenset({"need_help_now", "can_i_talk_to_a_person"})
_ENDED = frozenset({Step.SENDING, Step.SENT, Step.STOPPED, Step.DECLINED})
_AGREED = frozenset({Step.QUESTION, Step.RECAP, Step.RECAP_ADD, Step.SHARE, Step.REVIEW})
_ASIDE = {
    Step.NOTICE: Step.GREETING,
    Step.DECLINED: Step.NOTICE,
    Step.RECAP_ADD: Step.RECAP,
    Step.SENDING: Step.REVIEW,
}
"""Where Back leads from a step that is no screen of the route."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One pack in one age version. It holds nothing of anybody: all that is theirs is in their `State`.

    listener: hears themes. spot: whether words, in their language and as an answer to a question in English, hold a sign
    of harm that a person must look at; what is only like one and asks Heard something is answered, with help open beside it.
    intent: the name of what a child asks Heard itself or wants of it, or `not_a_question`. months: how long raw words are kept.
    came_of: in a language, what came of what was said before; said after the fixed answer to a doubt, where there is any.
    """

    pack: Pack
    age: AgeVersion
    script: Script
    listener: Listener
    spot: Callable[[str, str, str], Worry]
    intent: Callable[[str], str]
    months: int = 12
    came_of: Callable[[str], Passage | None] = lambda _: None

    def start(self, language: str = "en") -> Turn:
        """The greeting, with nothing said yet."""
        return self.show(State(language=language))

    def show(self, state: State, *said: Passage) -> Turn:
        """The turn that `state` stands at, as after a reload; `said` goes before it."""
        return self._showing.turn(state, said)

    @property
    def _showing(self) -> Showing:
        return Showing(pack=self.pack, age=self.age, script=self.script, listener=self.listener, months=self.months)

    def _told(self, state: State) -> bool:
        """Whether all of the notice has been told where `state` stands in it."""
        return state.place >= len(self._showing.notice_steps(state)) - 1

    @property
    def _listening(self) -> Listening:
        return Listening(script=self.script, age=self.age, listener=self.listener, spot=self.spot, pack=self.pack)

    def speak(self, state: State, language: str) -> Turn:
        """The same turn in another language. Nothing is lost."""
        return self.show(replace(state, language=language))

    def wipe(self, state: State) -> Turn:
        """After a time-out: all that was typed is gone, and the greeting waits for the next child."""
        return self._wiped(State(language=state.language), self._say(state, Said.WIPED))

    def over(self, state: State) -> Turn:
        """Sent or stopped elsewhere: nothing is left here, and the greeting waits."""
        return self._wiped(State(language=state.language))

    def sent(self, state: State) -> Turn:
        """After a Send that was kept: thanks, and all that was typed is gone from here."""
        return self._wiped(State(step=Step.SENT, language=state.language))

    def not_sent(self, state: State) -> Turn:
        """After a Send that failed: every word is still here."""
        return self.show(replace(state, step=Step.REVIEW), self._say(state, Said.NOT_SENT))

    def next(self, state: State, heard: Typed | Tapped) -> Turn:
        """What comes after this. Any words, and any id, known or not, in any state, give a valid turn."""
        # Words that were taken for a question can be made an answer in the very next turn, and not later.
        pending, state = state.pending, replace(state, pending=None)
        tapped = heard.id if isinstance(heard, Tapped) else self._meant(state, heard)
        # To "do you want to stop?" only an answer to that counts: words typed there belong to no question.
        if state.leaving and tapped not in {*Command, "carry_on", "help"}:
            return self.show(state)
        if tapped is None:
            return self._typed(state, heard) if isinstance(heard, Typed) else self.show(state)
        match tapped:
            case Command.STOP | Command.START_AGAIN:
                return self._leave(state, tapped)
            case "carry_on" | Command.BACK if state.leaving:
                return self.show(replace(state, leaving="", pending=pending))
            case Command.BACK:
                return self.show(self.back(state))
            case Command.SKIP:
                return self._skip(state)
            case "help":
                return replace(self.show(replace(state, pending=pending)), open_help=True)
            case "was_answer" if pending is not None:
                return self._answered(state, pending)
        if isinstance(heard, Tapped) and heard.words is not None and state.step is Step.QUESTION and not state.calm:
            return self._picked_with(state, tapped, heard.words.strip())
        return self._tapped(state, tapped)

    def response(self, state: State, *, session_code: str, nonce: str, channel: Channel) -> RawResponse:
        """What is sent at the step SENDING. Without a tap on "yes" nothing may be shared."""
        return RawResponse(
            session_code=session_code,
            channel=channel,
            answers=state.answers,
            nonce=nonce,
            share=state.share or Share.NO,
            language=state.language,
            theme_check=state.theme_check,
        )

    # Words typed

    def _meant(self, state: State, typed: Typed) -> str | None:
        """The command, or the option on show, that typed words are when they are nothing else."""
        said = plain(typed.text)
        if typed.instead or not said:
            return None
        for option in self.show(state).taps:
            if said in (plain(option.word), option.symbol, option.id.replace("_", " ")):
                return option.id
        return self.script.command(said)

    def _typed(self, state: State, typed: Typed) -> Turn:
        text = RawText(typed.text.strip())
        if not text or state.step in _ENDED:
            return self._emptied(state) if typed.instead else self._without_words(state)
        answers = typed.instead or self.script.says_nothing(text)
        # A changed answer, or an "idk", answers what was asked: taken for a question to Heard it would be lost.
        asked = NOT_A_QUESTION if answers else self.intent(text)
        # Before any reply is chosen: who asks Heard something may tell of harm in the same breath.
        worry = self._worry(state, text)
        reply: tuple[Passage, ...] = ()
        if asked not in (NOT_A_QUESTION, LEAVES_IT):
            reply = (self.script.reply(asked, self.age, state.language, count=len(self.pack.questions)),)
        if worry is Worry.YES or (worry is Worry.PERHAPS and not reply and asked != LEAVES_IT):
            return self._worrying(state, text, *(() if asked in ASKS_FOR_HELP else reply), instead=typed.instead)
        if asked == LEAVES_IT:
            return self._skip(state)
        if asked == STOP_ASKING:
            return self.show(replace(state, leaving=Command.STOP, pending=text), *reply)
        if asked == EXPLAIN and state.step is Step.QUESTION:
            return self._explained(replace(state, pending=text), *reply)
        if reply:
            kept = replace(state, pending=text) if state.step in _AGREED else state
            for_help = asked in ASKS_FOR_HELP
            below = worry is Worry.PERHAPS and not for_help
            before = self.came_of(state.language) if asked in DOUBTS else None
            told = reply if before is None else (*reply, before)
            return replace(self.show(kept, *told), open_help=for_help, help_below=below)
        turn = self._answered(state, text, instead=typed.instead)
        return replace(turn, quiet_help=turn.quiet_help or self._say(state, Said.HELP_THERE)) if worry else turn

    def _worry(self, state: State, text: RawText) -> Worry:
        """Signs of harm in words as what they answer here."""
        if state.step is not Step.QUESTION:
            return self.spot(text, state.language, "")
        question, prompt = self._answering(state)
        answer = RawAnswer(question_id=question.id, prompt=prompt, text=text)
        return self._listening.worry(answer, state.answers, state.language)

    def _explained(self, state: State, *reply: Passage) -> Turn:
        """The question in other words: those of the youngest version, and for an open question an easier way in."""
        question = self._asked(state)
        turn = self.show(state, *reply)
        if question.kind is QuestionKind.TEXT:
            turn = self.show(state, *reply, self.script.easier(question.id, self.age, state.language))
        if state.following:
            return turn
        plainer = question.wording(AgeVersion.YOUNGER, state.language)
        return replace(turn, question=replace(plainer, options=turn.options))

    def _without_words(self, state: State) -> Turn:
        """Next with nothing in the box: on, as on the form. The question stands as it did."""
        if state.calm:
            return self._carry_on(state)
        return self._next(state) if self._takes_words(state) else self.show(state)

    def _worrying(self, state: State, text: RawText, *reply: Passage, instead: bool) -> Turn:
        """Words that a person must look at: kept and answered calmly, with help open beside it, after the `reply` to
        what they ask. Before "I choose to take part" none are kept."""
        if state.step not in _AGREED:
            return replace(self.show(state, *reply, self._say(state, Said.HELP)), open_help=True)
        kept = self._keep(state, text, instead=instead)
        if kept is None:
            return replace(self._too_long(state, text), open_help=True)
        newest = kept.answers[-1]
        grave = kept.grave | {(newest.question_id, newest.prompt)}
        return replace(self.show(replace(kept, calm=True, grave=grave), *reply), open_help=True)

    def _answered(self, state: State, text: RawText, *, instead: bool = False) -> Turn:
        """Words that are an answer, wherever they were typed."""
        if state.step is Step.GREETING:
            return self.show(replace(state, step=Step.NOTICE))
        takes_words = self._takes_words(state) and not state.calm
        picked = not takes_words and not state.calm and self._picked_one(state)
        if state.step not in _AGREED or (not takes_words and self.script.says_nothing(text)):
            return self._next(state) if picked else self.show(state, self._say(state, Said.TAP_ONE))
        kept = self._keep(state, text, instead=instead)
        if kept is None:
            return self._too_long(state, text)
        if state.step is Step.RECAP:
            kept = self._heard(kept)
        if picked:
            return self._next(kept, self._listening.thanks(text, (), state.language))
        if not takes_words:
            return self.show(kept, self._say(state, Said.KEPT_FOR_LATER))
        if state.following:
            return self._next(kept, self._say(state, Said.THANKS))
        themes = self._listening.hear(text, state.language)
        if self._may_follow_up(state) and not instead:
            follow_up = self._listening.follow_up(self._asked(state).id, text, themes, state.language)
            if follow_up is not None:
                prompted = state.prompted | {self._asked(state).id}
                return self.show(replace(kept, following=follow_up.key, prompted=prompted))
        return self._next(kept, self._listening.thanks(text, themes, state.language))

    def _may_follow_up(self, state: State) -> bool:
        """Not twice for a question, not when changing an answer, not after the last question, and not too often."""
        last = state.place == len(self.pack.questions) - 1
        again = self._asked(state).id in state.prompted
        return not (last or again or state.reviewing or len(state.prompted) >= MOST_FOLLOW_UPS)

    def _too_long(self, state: State, text: RawText) -> Turn:
        turn = self.show(state, self._say(state, Said.TOO_LONG))
        return replace(turn, added=text) if turn.adding else replace(turn, draft=text)

    # Taps

    def _tapped(self, state: State, id: str) -> Turn:
        if state.calm:
            return self._carry_on(state) if id == "carry_on" else self.show(state)
        match state.step, id.partition(":"):
            case Step.GREETING, ("start", _, _):
                return self.show(replace(state, step=Step.NOTICE))
            case Step.NOTICE, ("next", _, _) if not self._told(state):
                return self.show(replace(state, place=state.place + 1))
            case Step.NOTICE, ("accept", _, _) if self._told(state):
                return self.show(replace(state, step=Step.QUESTION, place=0))
            case Step.NOTICE, ("decline", _, _):
                return self._wiped(State(step=Step.DECLINED, language=state.language))
            case Step.QUESTION, _:
                return self._picked(state, id)
            case Step.RECAP, (("right" | "none") as verdict, _, _):
                return self.show(self._on(replace(state, checked=True, none_of_these=verdict == "none")))
            case Step.RECAP, ("add", _, _):
                return self.show(replace(state, step=Step.RECAP_ADD))
            case Step.RECAP, ("away", _, theme) if theme in state.themes:
                return self.show(state.taking_away(theme))
            case Step.RECAP_ADD, ("add", _, theme) if theme in self.listener.themes(state.language):
                return self.show(replace(state.adding(theme), step=Step.RECAP))
            case Step.RECAP_ADD, ("done", _, _):
                return self.show(replace(state, step=Step.RECAP))
            case Step.SHARE, _ if id in {*Share}:
                return self.show(self._on(replace(state, share=Share(id))))
            case Step.REVIEW, ("change", _, "share") if state.share:
                return self.show(replace(state, step=Step.SHARE, reviewing=True))
            case Step.REVIEW, ("change", _, question_id):
                return self._change(state, question_id)
            case Step.REVIEW, ("send", _, _) if state.answers:
                ask_first = self.route.asks_to_share(state.standing)
                return self.show(replace(state, step=Step.SHARE if ask_first else Step.SENDING))
        return self.show(state)

    def _picked(self, state: State, id: str) -> Turn:
        question = self._asked(state)
        first, answer = state.answer(question.id), state.answer(question.id, state.following)
        if id in question.option_ids:
            return self._next(state.with_answer(RawAnswer(question_id=question.id, choice=id)))
        if id in {*Skip}:
            state = state.without_answer(question.id, state.following)
            # In a follow-up, to skip is to leave what was said as it is.
            said = first and (first.choice or (first.text and not self.script.says_nothing(first.text)))
            if state.following and said:
                return self._next(state)
            skipped = state.with_answer(RawAnswer(question_id=question.id, skip=Skip(id)))
            return self._next(skipped, self._say(state, Said.SKIPPED))
        return self._next(state) if id == "keep" and answer else self.show(state)

    def _picked_with(self, state: State, id: str, words: str) -> Turn:
        """An option or a way not to answer, with what stood in the box beside it: the word is heard as words are anywhere,
        and then it goes on from the tap."""
        question, text = self._asked(state), RawText(words)
        if id not in (*question.option_ids, *Skip) or state.following or question.kind is QuestionKind.TEXT:
            return self._tapped(state, id)
        before = state.answer(question.id, Said.ADD)
        if not text:
            return self._picked(state.without_answer(question.id, Said.ADD), id)
        if before and before.text == text:
            return self._picked(state, id)
        choice, skip = (None, Skip(id)) if id in {*Skip} else (id, None)
        state = state.with_answer(RawAnswer(question_id=question.id, choice=choice, skip=skip))
        command = None if before else self.script.command(text)
        return self.next(state, Tapped(command)) if command else self._typed(state, Typed(text, instead=bool(before)))

    def _change(self, state: State, question_id: str) -> Turn:
        question_id, _, prompt = question_id.partition("+")
        for place, question in enumerate(self.pack.questions):
            if question.id == question_id and (not prompt or state.answer(question_id, prompt)):
                at = replace(state, step=Step.QUESTION, place=place, following=prompt, reviewing=True)
                return self.show(at)
        return self.show(state)

    # Moving

    @property
    def route(self) -> Route:
        """The way through this pack, with "Did we get you right?" after its questions."""
        ids = tuple(question.id for question in self.pack.questions)
        return Route(questions=ids, before=Step.NOTICE, recap=True)

    def back(self, state: State) -> State:
        """The step before; it takes nothing away of what was given."""
        if state.calm or state.following:
            return replace(state, calm=False, following="")
        if state.step is Step.NOTICE and state.place and (steps := self._showing.notice_steps(state)):
            return replace(state, place=min(state.place, len(steps) - 1) - 1)
        if state.step in _ASIDE:
            return replace(state, step=_ASIDE[state.step])
        if state.step in _AGREED:
            return self._at(state, self.route.back(self._place(state), state.standing))
        return state

    def _next(self, state: State, *said: Passage) -> Turn:
        """On from a question; after a change by "Did we get you right?" only where something else was heard in it."""
        state = replace(state, following="", calm=False)
        if state.reviewing:
            again = self._heard(state)
            if again.has_words and set(again.heard) != set(state.heard):
                return self.show(self._at(again, Screen.RECAP), *said)
        return self.show(self._on(state), *said)

    def _on(self, state: State) -> State:
        """At the next screen of the way; what leaves the questions has every answer heard."""
        to = self.route.next(self._place(state), state.standing)
        leaves = state.step is Step.QUESTION and to not in self.route.questions
        return self._at(self._heard(state) if leaves else state, to)

    def _at(self, state: State, place: str) -> State:
        """At a screen of the way."""
        questions = self.route.questions
        if place in questions:
            return replace(state, step=Step.QUESTION, place=questions.index(place), reviewing=False)
        return replace(state, step=Step(place), place=len(questions) - 1, reviewing=False)

    def _place(self, state: State) -> str:
        return self.route.questions[state.place] if state.step is Step.QUESTION else str(state.step)

    def _heard(self, state: State) -> State:
        return state.hearing(self._listening.heard(state.answers, state.language))

    def _carry_on(self, state: State) -> Turn:
        state = replace(state, calm=False)
        said_here = self._takes_words(state) and state.answer(self._asked(state).id, state.following)
        return self._next(state) if said_here or self._picked_one(state) else self.show(state)

    def _skip(self, state: State) -> Turn:
        if state.calm:
            return self._carry_on(state)
        match state.step:
            case Step.QUESTION if state.following or state.answer(self._asked(state).id):
                return self._next(state)
            case Step.QUESTION:
                return self._picked(state, Skip.RATHER_NOT_SAY)
            case Step.RECAP:
                return self.show(self._on(replace(state, checked=False)))
            case Step.RECAP_ADD:
                return self.show(replace(state, step=Step.RECAP))
            case Step.SHARE:
                return self.show(self._on(replace(state, share=state.share or Share.NO)))
        return self.show(state)

    def _leave(self, state: State, how: str) -> Turn:
        """Stop, or from the start again: at once where nothing would be lost, else after it was asked once."""
        if (state.answers or state.pending) and state.step not in _ENDED and state.leaving != how:
            return self.show(replace(state, leaving=how))
        step = Step.STOPPED if how == Command.STOP else Step.GREETING
        return self._wiped(State(step=step, language=state.language))

    def _wiped(self, state: State, *said: Passage) -> Turn:
        return replace(self.show(state, *said), wiped=True)

    # What was given

    def _asked(self, state: State) -> Question:
        return self.pack.questions[state.place]

    def _takes_words(self, state: State) -> bool:
        """Whether words are what is asked for here, and not a tap."""
        return state.step is Step.QUESTION and (self._asked(state).kind is QuestionKind.TEXT or bool(state.following))

    def _picked_one(self, state: State) -> bool:
        """Whether the question on show asks for a tap and has had one."""
        return (
            state.step is Step.QUESTION and not self._takes_words(state) and bool(state.answer(self._asked(state).id))
        )

    def _answering(self, state: State) -> tuple[Question, str]:
        """The question and follow-up that words typed here answer: a word beside a choice; elsewhere the last, which is open."""
        if state.step is not Step.QUESTION:
            return self.pack.questions[-1], ""
        return self._asked(state), state.following if self._takes_words(state) else Said.ADD

    def _keep(self, state: State, text: RawText, *, instead: bool) -> State | None:
        """Words kept with the question or follow-up they answer, or beside its choice; typed elsewhere, with the last.

        They add to what is there, unless they stand `instead` of it. None where that would be too long.
        """
        question, prompt = self._answering(state)
        before = state.answer(question.id, prompt)
        adds = before and before.text and not instead and not self.script.says_nothing(before.text)
        joined = f"{before.text}\n{text}" if before and adds else text
        if too_long(joined):
            return None
        return state.with_answer(RawAnswer(question_id=question.id, prompt=prompt, text=RawText(joined)))

    def _emptied(self, state: State) -> Turn:
        """A child cleared the box: the question stands as if never answered."""
        if not self._takes_words(state):
            return self.show(state)
        return self.show(state.without_answer(self._asked(state).id, state.following))

    def _say(self, state: State, said: Said, **facts: str | int) -> Passage:
        return self.script.say(said, self.age, state.language, **facts)
