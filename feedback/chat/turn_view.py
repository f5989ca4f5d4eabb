"""What a conversation shows at each step: the passage, the options, and what was given so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from feedback.chat.script import NoticeStep, Passage, Said, Script
from feedback.chat.state import Exchange, Listener, Reviewed, State, Step, ThemeShown, Turn
from feedback.core.content_files import ENGLISH
from feedback.core.records import AgeVersion, QuestionKind
from feedback.questionnaire.question_packs import OptionWording, Pack, Question, Wording

FIRST_THEMES = 6
"""Themes that "Add one" offers at once; the rest is folded."""

_TAKING_PART = frozenset({Step.QUESTION, Step.RECAP, Step.RECAP_ADD, Step.SHARE, Step.REVIEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Turns a state into a turn. It decides nothing."""

    pack: Pack
    age: AgeVersion
    script: Script
    listener: Listener
    months: int

    def turn(self, state: State, said: tuple[Passage, ...] = ()) -> Turn:
        """The turn that `state` stands at, with `said` before it."""
        at_step: Mapping[Step, Callable[[State], Turn]] = {
            Step.NOTICE: self._notice,
            Step.QUESTION: self._question,
            Step.RECAP: self._recap,
            Step.RECAP_ADD: self._recap_add,
            Step.REVIEW: self._review,
        }
        turn = (
            self._leaving(state)
            if state.leaving
            else (self._calm if state.calm else at_step.get(state.step, self._passage))(state)
        )
        # The calm screen speaks of help itself.
        quiet = self.say(state, Said.HELP_THERE) if self._tells_of_harm(state) and not state.calm else None
        return replace(turn, said=said + turn.said, quiet_help=quiet)

    def _tells_of_harm(self, state: State) -> bool:
        """Whether what was tapped says what words might have said: all is awful and no grown-up hears it, or a theme of
        harm that the child added itself."""
        # Ids of questions in the core pack; of a pack without them nothing is concluded.
        tapped = {answer.question_id: answer.choice for answer in state.answers if answer.choice}
        alone = tapped.get("grown_up") == "no" or tapped.get("listened_to") in ("no", "not_really")
        added = any(self.script.is_quiet(theme) for theme in state.added)
        return state.step in _TAKING_PART and ((tapped.get("how_are_things") == "awful" and alone) or added)

    def say(self, state: State, said: Said, **facts: str | int) -> Passage:
        return self.script.say(said, self.age, state.language, **facts)

    def controls(self, state: State, *ids: str) -> tuple[OptionWording, ...]:
        return self.say(state, Said.CONTROLS).options(*ids)

    def options(self, question: Question, state: State) -> tuple[OptionWording, ...]:
        return question.wording(self.age, state.language).options

    def _notice(self, state: State) -> Turn:
        """The notice; for the youngest one idea a screen, and the choice to take part after the last."""
        steps = self.notice_steps(state)
        if not steps:
            return self._passage(state)
        place = min(state.place, len(steps) - 1)
        step = steps[place]
        onward = () if place == len(steps) - 1 else self.controls(state, "next")
        return Turn(
            state=state,
            said=(step.passage,),
            symbol=step.symbol,
            options=(*onward, *step.passage.options()),
            controls=self.controls(state, "back", "help"),
            progress=(place + 1, len(steps)),
        )

    def notice_steps(self, state: State) -> tuple[NoticeStep, ...]:
        return self.script.notice_steps(self.age, state.language, months=self.months)

    def _passage(self, state: State) -> Turn:
        """A step that is one passage and its buttons."""
        passage = self.say(state, Said(state.step.value), months=self.months)
        moving: dict[Step, tuple[str, ...]] = {
            Step.GREETING: ("help",),
            Step.NOTICE: ("back", "help"),
            Step.SHARE: ("back", "stop", "help"),
            Step.SENDING: ("back", "help"),
        }
        controls = self.controls(state, *moving.get(state.step, ("help",)))
        picked = state.share.value if state.step is Step.SHARE and state.share else None
        return Turn(state=state, said=(passage,), options=passage.options(), controls=controls, picked=picked)

    def _question(self, state: State) -> Turn:
        question = self.pack.questions[state.place]
        wording = question.wording(self.age, state.language)
        answer = state.answer(question.id, state.following)
        more = self._follow_up(state)
        beside = question.kind is not QuestionKind.TEXT and more is None
        added = state.answer(question.id, Said.ADD) if beside else None
        extra = [*(["keep"] if answer else []), *(["was_answer"] if state.pending else [])]
        return Turn(
            state=state,
            said=(),
            question=more or wording,
            about=wording.question if more else "",
            options=wording.options if more is None else (),
            skips=self.script.skips(self.age, state.language),
            controls=self.controls(state, *extra, "back", "stop", "help"),
            typing=not beside,
            draft=answer.text if answer else None,
            adding=self.say(state, Said.ADD) if beside else None,
            added=added.text if added else None,
            picked=(answer.choice or answer.skip) if answer else None,
            progress=(state.place + 1, len(self.pack.questions)),
            thread=() if state.reviewing else self._thread(state),
        )

    def _thread(self, state: State) -> tuple[Exchange, ...]:
        """What was asked and answered before this question; before a follow-up, its own question and answer too."""
        said: list[Exchange] = []
        for place, question in enumerate(self.pack.questions[: state.place + 1]):
            given = {one.prompt: one for one in state.answers if one.question_id == question.id}
            word = given.pop(Said.ADD, None) if "" in given else None  # a word beside a choice stands with it
            for answer in given.values():
                if place == state.place and not (state.following and not answer.prompt):
                    continue
                asked = question.wording(self.age, state.language).question
                if answer.prompt:
                    asked = self.script.asked_more(answer.prompt, self.age, state.language)
                offered = (*self.options(question, state), *self.script.skips(self.age, state.language))
                picked = answer.choice or answer.skip
                beside = word if word and not answer.prompt else None
                quiet = {(one.question_id, one.prompt) for one in (answer, beside) if one} & state.grave
                said.append(
                    Exchange(
                        asked=asked,
                        words=beside.text if beside else answer.text,
                        picked=next((option for option in offered if option.id == picked), None),
                        quiet=bool(quiet),
                    )
                )
        return tuple(said)

    def _follow_up(self, state: State) -> Wording | None:
        """The follow-up on show, as the question that it is."""
        if not state.following:
            return None
        asked = self.script.prompt(state.following, self.age, state.language)
        return Wording(
            question=asked.lines[0], help_text="", options=(), language=asked.language, fallback=asked.fallback
        )

    def _leaving(self, state: State) -> Turn:
        """ "Stop and wipe it all?", asked once, with what was typed still there."""
        passage = self.say(state, Said.STOP_SURE)
        return Turn(
            state=state,
            said=(passage,),
            options=passage.options("carry_on", state.leaving),
            controls=self.controls(state, "back", "help"),
        )

    def _calm(self, state: State) -> Turn:
        passage = self.say(state, Said.CALM)
        return Turn(
            state=state,
            said=(passage,),
            options=passage.options("carry_on"),
            controls=self.controls(state, "help", "back", "stop"),
            # The box stays open below: a child who has begun to tell may go on.
            typing=True,
        )

    def _recap(self, state: State) -> Turn:
        passage = self.say(state, Said.RECAP if state.themes else Said.RECAP_NOTHING)
        ids = [id for id in passage.buttons if id != "away"]
        return Turn(
            state=state,
            said=(passage,),
            options=passage.options(*ids),
            controls=self.controls(state, "back", "stop", "help"),
            face=self._face(state),
            themes=self._themes(state, state.themes),
        )

    def _recap_add(self, state: State) -> Turn:
        passage = self.say(state, Said.RECAP_ADD)
        every, near = self.listener.themes(state.language), self._near(state)
        # The youngest are not shown a list of harms to choose from, but for one that is nearest to what they said; whatever
        # they say in words is heard all the same.
        young = self.age is AgeVersion.YOUNGER
        fit = {theme for theme in every if not young or theme in near[:1] or not self.script.is_quiet(theme)}
        left = [theme for theme in dict.fromkeys((*near, *every)) if theme in fit and theme not in state.themes]
        return Turn(
            state=state,
            said=(passage,),
            options=passage.options("done"),
            controls=self.controls(state, "back", "stop", "help"),
            themes=self._themes(state, tuple(left[:FIRST_THEMES])),
            more_themes=self._themes(state, tuple(left[FIRST_THEMES:])),
        )

    def _near(self, state: State) -> Sequence[str]:
        """Themes near to what was said; in another language than English none, as none is heard. Words that a person must
        look at bring none up."""
        if state.language != ENGLISH:
            return ()
        said = (a.text for a in state.answers if a.text and (a.question_id, a.prompt) not in state.grave)
        words = "\n".join(text for text in said if not self.script.says_nothing(text))
        return self.listener.near(words) if words else ()

    def _review(self, state: State) -> Turn:
        given = tuple(line for question in self.pack.questions for line in self._reviewed(state, question))
        passage = self.say(state, Said.REVIEW if state.answers else Said.REVIEW_NOTHING)
        share = self.say(state, Said.SHARE)
        allowed = Reviewed(
            question=share.title,
            words=None,
            picked=share.options(state.share.value)[0] if state.share else None,
            change="change:share",
        )
        return Turn(
            state=state,
            said=(passage,),
            options=passage.options("send") if state.answers else (),
            controls=self.controls(state, "back", "stop", "help"),
            review=(*given, allowed) if state.share else given,
        )

    def _reviewed(self, state: State, question: Question) -> tuple[Reviewed, ...]:
        """A question and its answer; after it the follow-up that was answered, as a line of its own."""
        answer = state.answer(question.id)
        skips = self.script.skips(self.age, state.language)
        offered = {option.id: option for option in (*self.options(question, state), *skips)}
        picked = (answer.choice or answer.skip) if answer else None
        first = Reviewed(
            question=question.wording(self.age, state.language).question,
            words=answer.text if answer else None,
            picked=offered.get(picked) if picked else None,
            change=f"change:{question.id}",
        )
        more = (
            Reviewed(
                question=self.script.prompt(other.prompt, self.age, state.language).lines[0],
                words=other.text,
                picked=None,
                change=f"change:{question.id}+{other.prompt}",
            )
            for other in state.answers
            if other.question_id == question.id and other.prompt and other.text
        )
        return (first, *more)

    def _face(self, state: State) -> OptionWording | None:
        """The face that the child chose: how they said things are, never a guess from their words."""
        for question in self.pack.questions:
            answer = state.answer(question.id)
            if question.kind is QuestionKind.FACE and answer and answer.choice:
                return next(option for option in self.options(question, state) if option.id == answer.choice)
        return None

    def _themes(self, state: State, ids: tuple[str, ...]) -> tuple[ThemeShown, ...]:
        names = self.listener.themes(state.language)
        return tuple(ThemeShown(id=id, name=names[id].child_name, symbol=names[id].symbol) for id in ids if id in names)
