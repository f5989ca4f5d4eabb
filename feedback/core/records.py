"""The nouns of collecting: what a session is, what a young person sends, what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

RawText = NewType("RawText", str)
"""A child's own words as typed. Reaches intake and the safeguarding desk, nothing else."""

SafeText = NewType("SafeText", str)
"""Words after redaction. Only `feedback.redaction` makes them."""


class AgeVersion(StrEnum):
    """The three age versions of every wording a young person reads."""

    YOUNGER = "8-10"
    MIDDLE = "11-14"
    OLDER = "15-25"


class SessionKind(StrEnum):
    COMMUNITY = "community"
    SCHOOL = "school"
    GROUP = "group"
    LEADERS_VISIT = "leaders_visit"
    PARTNERSHIP_MEETING = "partnership_meeting"


class SessionState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Channel(StrEnum):
    """The door a response came through."""

    CHAT = "chat"
    FORM = "form"
    KIOSK = "kiosk"
    PAPER = "paper"
    IMPORT = "import"


class Method(StrEnum):
    """How the words were recorded."""

    TYPED = "typed"
    SCRIBED = "scribed"
    DRAWN = "drawn"
    SPOKEN = "spoken"


class QuestionKind(StrEnum):
    FACE = "face"
    CHOICE = "choice"
    TEXT = "text"


class Skip(StrEnum):
    """Ways not to answer that every question offers."""

    NOT_SURE = "not_sure"
    RATHER_NOT_SAY = "rather_not_say"


class Share(StrEnum):
    """ "May we share your words?" """

    YES = "yes"
    CHANGE_FIRST = "change_first"
    NO = "no"


class Tier(StrEnum):
    """How soon a person must look. `NEEDS_READER`: nothing rings, and it is read first: another language, or some harm in it."""

    NONE = "none"
    NEEDS_READER = "needs_reader"
    CONCERN = "concern"
    URGENT = "urgent"


class Lane(StrEnum):
    """Where a text goes next: a bell at the desk, the front of the readers' queue the same day, or its turn there."""

    RINGS = "rings"
    READ_FIRST = "read_first"
    IN_TURN = "in_turn"


class AnswerState(StrEnum):
    """Where an answer stands in review. `HELD`: its words lie at the safeguarding desk alone."""

    UNREAD = "unread"
    CLEARED = "cleared"
    HELD = "held"


class Role(StrEnum):
    FACILITATOR = "facilitator"
    DSL = "dsl"
    ANALYST = "analyst"
    SHADOW_EXECUTIVE = "shadow_executive"
    EXECUTIVE = "executive"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalNumber:
    name: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """What a facilitator fills in; `feedback.responses.sessions` says what is missing before it may open.

    `dsl` is the safeguarding lead as named; `dsl_account` their account, where they have one here.
    `local_numbers` were typed for one session alone, before a partnership kept its own local help: they stay with it.
    """

    title: str
    held_on: date
    kind: SessionKind
    area: str
    age_version: AgeVersion
    pack: str
    lead_worker: str
    dsl: str
    dsl_account: str = ""
    local_numbers: tuple[LocalNumber, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    id: str
    code: str
    plan: SessionPlan
    pack_version: str
    state: SessionState
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    """One answer as given: words, or chosen option ids, or a way of not answering.

    `prompt`: the follow-up that the words answer (its key in the conversation's script); empty for the question itself.
    """

    question_id: str
    prompt: str = ""
    text: RawText | None = None
    choice: str | None = None
    skip: Skip | None = None

    def __repr__(self) -> str:
        return f"<RawAnswer {self.question_id}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCheck:
    """What "Did we get you right?" gave: the machine's guess, and apart from it what the child made of it."""

    heard: tuple[str, ...] = ()
    taken_away: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    none_of_these: bool = False

    @property
    def confirmed(self) -> tuple[str, ...]:
        """The themes that the child let stand or added; none after "none of these"."""
        if self.none_of_these:
            return ()
        return tuple(theme for theme in self.heard if theme not in self.taken_away) + self.added


@dataclass(frozen=True, slots=True, kw_only=True)
class RawResponse:
    """Everything one young person sends at once.

    `nonce` is made when the form opens; it makes a second Send harmless. `theme_check`: only where the child looked.
    `adult_note`: what a worker adds to a card; never the child's words, never themed or quoted.
    """

    session_code: str
    channel: Channel
    answers: tuple[RawAnswer, ...]
    nonce: str
    share: Share = Share.NO
    language: str = "en"
    method: Method = Method.TYPED
    theme_check: ThemeCheck | None = None
    adult_note: RawText | None = None

    def __repr__(self) -> str:
        return f"<RawResponse {self.channel} {len(self.answers)} answers>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What spotting says of one text.

    `matched` are the phrases of the rules (or names of model classes) that fired, for the safeguarding desk alone.
    `worded`: a rule found words of harm; otherwise the text is only like examples of harm.
    """

    tier: Tier
    category: str = ""
    matched: tuple[str, ...] = ()
    worded: bool = False

    @property
    def lane(self) -> Lane:
        """Whether it rings now, is read first, or waits its turn."""
        if self.tier in (Tier.URGENT, Tier.CONCERN):
            return Lane.RINGS
        return Lane.READ_FIRST if self.tier is Tier.NEEDS_READER else Lane.IN_TURN

    def __repr__(self) -> str:
        return f"<Verdict {self.tier}>"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of Unicode code points `[start, end)` in a text, and what kind of personal detail it is."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """Safe text, and which details were replaced (spans are in the original text)."""

    text: SafeText
    spans: tuple[Span, ...] = field(default=())

    def __repr__(self) -> str:
        return f"<Redacted {len(self.spans)} spans>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as kept: safe words or none. Where `state` is HELD, `text` is None until the desk releases it.

    `prompt`: the follow-up that the words answer, where it was not the question itself.
    """

    id: str
    response_id: str
    session_id: str
    question_id: str
    age_version: AgeVersion
    language: str
    channel: Channel
    method: Method
    share: Share
    state: AnswerState
    tier: Tier
    serious: bool = False
    text: SafeText | None = None
    choice: str | None = None
    skip: Skip | None = None
    redacted: tuple[str, ...] = ()
    prompt: str = ""

    @property
    def asked(self) -> str:
        """What its words answer: the follow-up where one was asked, else the question."""
        return self.prompt or self.question_id

    def __repr__(self) -> str:
        return f"<Answer {self.id} {self.question_id} {self.state}>"
