"""The nouns of a conversation: where it stands, what a child does, and what it shows next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Protocol

from feedback.chat.route import Standing
from feedback.chat.script import Leaning, Passage
from feedback.core.records import RawAnswer, RawText, Share, ThemeCheck
from feedback.questionnaire.question_packs import OptionWording, Wording

NOT_A_QUESTION = "not_a_question"
"""The name given to words that ask Heard nothing: they are an answer."""


LEAVES_IT = "rather_not_say"
"""The name given to words that leave the question: "skip this question please", "none of your business"."""

DOUBTS = frozenset({"trust", "whats_the_point"})
"""Names of what is asked by whoever doubts that it is worth saying anything."""

EXPLAIN, STOP_ASKING = "explain", "stop_asking"
"""Asked for other words; told to stop."""


class Worry(IntEnum):
    """Whether words hold a sign of harm. `READ`: a person reads them first, and a quiet line says that help is there.
    `PERHAPS`: by their likeness alone, and they surely ask Heard something."""

    NO = 0
    READ = 1
    PERHAPS = 2
    YES = 3


class Step(StrEnum):
    GREETING = "greeting"
    NOTICE = "notice"
    DECLINED = "declined"
    QUESTION = "question"
    RECAP = "recap"
    RECAP_ADD = "recap_add"
    SHARE = "share"
    REVIEW = "review"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"


class ThemeName(Protocol):
    """A theme in a child's words, with its symbol."""

    @property
    def child_name(self) -> str: ...
    @property
    def symbol(self) -> str: ...


class Listener(Protocol):
    """What hears themes in words; understanding lives above this room, so it is handed in."""

    def hear(self, text: str) -> Sequence[str]:
        """Ids of the themes the words speak of, the clearest first."""
        ...

    def near(self, text: str) -> Sequence[str]:
        """Ids of the themes the words are near to, nearest first, whether they speak of them or not."""
        ...

    def leaning(self, question_id: str, text: str) -> Leaning:
        """Whether words that answer this question praise, worry or wish."""
        ...

    def themes(self, language: str) -> Mapping[str, ThemeName]:
        """Every theme by id, in the order to offer them, named in `language` where it can be."""
        ...


@dataclass(frozen=True, slots=True)
class Typed:
    """Words typed. They add to what the question has already, or stand `instead` of it (its box began with it)."""

    text: str
    instead: bool = False

    def __repr__(self) -> str:
        return "<Typed>"


@dataclass(frozen=True, slots=True)
class Tapped:
    """An option, a control or a theme that was tapped, by its id. `words`: what stood in the box beside the options then;
    None where there was no such box."""

    id: str
    words: str | None = None

    def __repr__(self) -> str:
        return f"<Tapped {self.id}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where one conversation stands. Stop, Send and time-out replace it with an empty one.

    `following`: the key of the follow-up on show; what is typed next is its own answer, beside the first. `prompted`: questions
    that had theirs. `calm`: the calm message is on show, and the step waits under it. `pending`: words taken for a
    question to Heard, kept in case they were an answer. `heard` is the machine's guess; `away`, `added` and
    `none_of_these` are the child's, `checked` that it looked. `reviewing`: one answer is being changed, then back to
    the review. `grave`: answers (question and follow-up) whose words a person must look at. `leaving`: "stop" or
    "start_again" was said while something would be lost, and is asked about.
    """

    step: Step = Step.GREETING
    language: str = "en"
    place: int = 0
    answers: tuple[RawAnswer, ...] = ()
    following: str = ""
    prompted: frozenset[str] = frozenset()
    calm: bool = False
    pending: RawText | None = None
    heard: tuple[str, ...] = ()
    away: frozenset[str] = frozenset()
    added: tuple[str, ...] = ()
    none_of_these: bool = False
    checked: bool = False
    share: Share | None = None
    reviewing: bool = False
    grave: frozenset[tuple[str, str]] = frozenset()
    leaving: str = ""

    def __repr__(self) -> str:
        return f"<State {self.step} {self.place}>"

    @classmethod
    def taking_part(cls, language: str) -> State:
        """Question 1, for whoever read the notice and chose to take part."""
        return cls(step=Step.QUESTION, language=language)

    def answer(self, question_id: str, prompt: str = "") -> RawAnswer | None:
        """What was answered to a question so far, or to its follow-up `prompt`."""
        asked = question_id, prompt
        return next((answer for answer in self.answers if (answer.question_id, answer.prompt) == asked), None)

    def with_answer(self, answer: RawAnswer) -> State:
        return replace(self, answers=(*self._others(answer.question_id, answer.prompt), answer))

    def without_answer(self, question_id: str, prompt: str = "") -> State:
        return replace(self, answers=self._others(question_id, prompt))

    def _others(self, question_id: str, prompt: str) -> tuple[RawAnswer, ...]:
        asked = question_id, prompt
        return tuple(answer for answer in self.answers if (answer.question_id, answer.prompt) != asked)

    def hearing(self, heard: tuple[str, ...]) -> State:
        """With a new guess of the machine; what the child took away and added stays so."""
        return replace(self, heard=heard, added=tuple(theme for theme in self.added if theme not in heard))

    def taking_away(self, theme: str) -> State:
        added = tuple(other for other in self.added if other != theme)
        return replace(self, away=self.away | ({theme} & {*self.heard}), added=added)

    def adding(self, theme: str) -> State:
        added = self.added if theme in (*self.heard, *self.added) else (*self.added, theme)
        return replace(self, away=self.away - {theme}, added=added)

    @property
    def has_words(self) -> bool:
        return any(answer.text for answer in self.answers)

    @property
    def standing(self) -> Standing:
        """What of it decides the way."""
        return Standing(words=self.has_words, shared=self.share is not None, reviewing=self.reviewing)

    @property
    def theme_check(self) -> ThemeCheck | None:
        """What the child made of the machine's guess; None where it did not look."""
        if not self.checked:
            return None
        away = tuple(theme for theme in self.heard if theme in self.away)
        return ThemeCheck(heard=self.heard, taken_away=away, added=self.added, none_of_these=self.none_of_these)

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes that stand: heard and not taken away, then added."""
        return tuple(theme for theme in self.heard if theme not in self.away) + self.added


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeShown:
    id: str
    name: str
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """One question and what was answered: words, an option, or a skip. `change` is the id to tap to change it."""

    question: str
    words: RawText | None
    picked: OptionWording | None
    change: str

    def __repr__(self) -> str:
        return "<Reviewed>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What Heard asked and what the child said to it, by a tap, in words or both.

    `quiet`: words that a person must look at, to be kept out of sight.
    """

    asked: str
    words: RawText | None
    picked: OptionWording | None
    quiet: bool = False

    def __repr__(self) -> str:
        return "<Exchange>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What is shown next, and the state to hand back with what the child does.

    `said` comes in order, after a `symbol` where there is one, then the question; `about` is the question that a
    follow-up belongs to. `options` answer it,
    `skips` leave it, `controls` are the rest.
    `themes`: those heard, or those to add; `more_themes`: the rest of these, folded.
    `thread`: what was asked and said before this question, the newest last.
    `draft`: what the question's box may begin with. `adding`: options are on show, and beside them the box for a word, named
    by it, which may begin with `added`. `open_help`: the help panel is open beside what is said;
    `help_below`: it stands under the question; `quiet_help`: one line says that it is there. `wiped`: forget all that
    was typed before. In the step SENDING the caller sends `response`, then calls `sent` or `not_sent`.
    """

    state: State
    said: tuple[Passage, ...]
    symbol: str = ""
    question: Wording | None = None
    about: str = ""
    options: tuple[OptionWording, ...] = ()
    skips: tuple[OptionWording, ...] = ()
    controls: tuple[OptionWording, ...] = ()
    typing: bool = False
    draft: RawText | None = None
    adding: Passage | None = None
    added: RawText | None = None
    picked: str | None = None
    progress: tuple[int, int] | None = None
    face: OptionWording | None = None
    themes: tuple[ThemeShown, ...] = ()
    more_themes: tuple[ThemeShown, ...] = ()
    review: tuple[Reviewed, ...] = ()
    thread: tuple[Exchange, ...] = ()
    open_help: bool = False
    help_below: bool = False
    quiet_help: Passage | None = None
    wiped: bool = False

    def __repr__(self) -> str:
        return f"<Turn {self.state.step} {self.state.place}>"

    @property
    def taps(self) -> tuple[OptionWording, ...]:
        """Everything that can be tapped by a word of its own."""
        return self.options + self.skips + self.controls
