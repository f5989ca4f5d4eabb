"""What hears themes in a young person's words while they talk: the same placing that the team's themes rest on."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.accountability.told_before import ToldBefore
from analysis.codebook.codebook import Codebook
from analysis.codebook.machine_coding import MachineCoding
from analysis.theming.stance import Stance, asked_for, stance_of
from analysis.theming.steps import FrameworkTheme
from app.shell.wiring import now, settings
from app.shell.words import theme_name
from app.young_people import told_before
from feedback import safeguarding
from feedback.chat import wants
from feedback.chat.engine import Conversation
from feedback.chat.intent_features import normalise
from feedback.chat.script import Leaning, Passage, script
from feedback.chat.state import LEAVES_IT, NOT_A_QUESTION, Worry
from feedback.core.content_files import ENGLISH
from feedback.core.records import AgeVersion, RawText, Session, Tier
from feedback.questionnaire.question_packs import load_pack
from feedback.redaction import redact


@dataclass(frozen=True, slots=True)
class Hearing:
    """Feedback's `Listener`, with analysis behind it."""

    machine: MachineCoding
    known: Mapping[str, FrameworkTheme]
    before: ToldBefore

    def hear(self, text: str) -> Sequence[str]:
        """Ids of the themes heard, the clearest first. Analysis is given redacted words only."""
        return self.machine.hear(redact(RawText(text)).text)

    def near(self, text: str) -> Sequence[str]:
        """Ids of the themes the words are near to, nearest first. Analysis is given redacted words only."""
        return self.machine.near(redact(RawText(text)).text)

    def leaning(self, question_id: str, text: str) -> Leaning:
        """Whether the words praise, worry or wish: see `leaning_of`."""
        return leaning_of(question_id, text)

    def themes(self, language: str) -> Mapping[str, FrameworkTheme]:
        """The themes by id, under the names that young people read in this language."""
        return _named(language, tuple(self.known.values()))

    def came_of(self, session: Session, language: str) -> Passage | None:
        """What came of what was said before, here or nearby, as far as the public may know."""
        outcome = self.before.near(session, today=now().date())
        return None if outcome is None else told_before.passage(outcome, language)


@functools.cache
def _named(language: str, known: tuple[FrameworkTheme, ...]) -> Mapping[str, FrameworkTheme]:
    return {theme.id: replace(theme, child_name=theme_name(language, theme.id, theme.child_name)) for theme in known}


def hearing(machine: MachineCoding, book: Codebook, before: ToldBefore) -> Hearing:
    """What a conversation listens with: the partnership's machine coding, the themes of its framework, and what came of
    what was said before."""
    return Hearing(machine, {theme.id: theme for theme in book.framework.themes}, before)


_WISHES = re.compile(r"\b(would (be|love|like)|i wish|if (only|there|we) (was|were|had)|we need|should)\b")
_TURNS = re.compile(r"\b(but|except|apart from|although|though|tho|however|used to|until)\b")
_DENIES = re.compile(r"\b(no|not|nothing|never|cant|can't|dont|don't|isnt|isn't|arent|aren't|broken|closed|shut)\b")


def leaning_of(question_id: str, text: str) -> Leaning:
    """Whether words that answer this question praise, worry or wish; where neither is plain, `UNCLEAR`.

    Analysis tells stances for counting many; one child is answered, so what may be taken amiss is left unclear: praise is
    never asked about as a wish, and nobody who has a "but" to add is told that it is good to hear.
    """
    said = normalise(text)
    asked, told = asked_for(question_id), stance_of("", said)
    if told is Stance.RELIEF:
        return (
            Leaning.UNCLEAR
        )  # it was bad and is better: neither line fits, and only the child knows which part matters
    if asked is Stance.ASK:
        # After "What should change?" good words are what is wished for, or praise: only the child knows.
        wishes = told is Stance.ASK or _WISHES.search(said)
        praise = told is Stance.STRENGTH and not _TURNS.search(said)
        return Leaning.WISH if wishes else Leaning.UNCLEAR if praise else Leaning.WORRY
    if _WISHES.search(said) or told is Stance.ASK:
        return Leaning.WISH
    if told is Stance.WORRY or _TURNS.search(said):
        return Leaning.WORRY
    praises = told is Stance.STRENGTH or asked is Stance.STRENGTH
    return Leaning.PRAISE if praises and not _DENIES.search(said) else Leaning.UNCLEAR


SURELY = 0.9
"""From this score on, words only like harm are what they ask. Of 1,734 texts of harm 3 are taken so, which ring anyway."""


def asked(text: str) -> str:
    """What a child asks Heard or wants of it, in any language offered."""
    heard = wants.asked(text)
    if heard.name in ("skip_question", LEAVES_IT):
        # Nothing of the words is kept, so it must be plain; else it is told how to skip, and the words wait.
        return LEAVES_IT if heard.score >= SURELY else "skip_question"
    return heard.name


_OF_ONESELF = re.compile(r"\b(i|im|i'm|ive|i've|id|me|my|mine|myself)\b")


def _worry(text: str, language: str, question: str) -> Worry:
    verdict = safeguarding.spot(RawText(text), language=language, question=question)
    if verdict.tier is Tier.NEEDS_READER:
        # Every answer of a screen in Polish is read by a person first: that alone is no reason to speak of help.
        oneself = _OF_ONESELF.search(normalise(text)) if language == ENGLISH else verdict.category
        unexpected = language == ENGLISH and not verdict.category
        return Worry.READ if oneself or unexpected else Worry.NO
    if verdict.tier is Tier.NONE:
        return Worry.NO
    guessed = wants.asked(text)
    surely_asked = guessed.name != NOT_A_QUESTION and guessed.score >= SURELY
    return Worry.PERHAPS if surely_asked and not verdict.worded else Worry.YES


def conversation(session: Session, hearing: Hearing, *, easy: bool = False) -> Conversation:
    """The conversation of a session: its pack, its age version, and what it listens with.

    easy: Easy Read, in the words of the youngest version; the questions and what is sent are the same.
    """
    return Conversation(
        pack=load_pack(session.plan.pack, session.pack_version),
        age=AgeVersion.YOUNGER if easy else session.plan.age_version,
        script=script(),
        listener=hearing,
        spot=_worry,
        intent=asked,
        came_of=functools.partial(hearing.came_of, session),
        months=settings().raw_months,
    )
