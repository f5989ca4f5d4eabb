"""What hears themes in a young person's words while they talk: the same placing that the team's themes rest on."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.codebook.codebook import Codebook
from analysis.codebook.machine_coding import MachineCoding
from analysis.theming.steps import FrameworkTheme
from app.shell.wiring import settings
from app.shell.words import theme_name
from feedback import safeguarding
from feedback.chat import intents, phrases
from feedback.chat.engine import Conversation
from feedback.chat.script import script
from feedback.chat.state import LEAVES_IT, NOT_A_QUESTION, Worry
from feedback.core.records import AgeVersion, RawText, Session, Tier
from feedback.questionnaire.question_packs import load_pack
from feedback.redaction import redact


@dataclass(frozen=True, slots=True)
class Hearing:
    """Feedback's `Listener`, with analysis behind it."""

    machine: MachineCoding
    known: Mapping[str, FrameworkTheme]

    def hear(self, text: str) -> Sequence[str]:
        """Ids of the themes heard, the clearest first. Analysis is given redacted words only."""
        return self.machine.hear(redact(RawText(text)).text)

    def themes(self, language: str) -> Mapping[str, FrameworkTheme]:
        """The themes by id, under the names that young people read in this language."""
        return _named(language, tuple(self.known.values()))


@functools.cache
def _named(language: str, known: tuple[FrameworkTheme, ...]) -> Mapping[str, FrameworkTheme]:
    return {theme.id: replace(theme, child_name=theme_name(language, theme.id, theme.child_name)) for theme in known}


def hearing(machine: MachineCoding, book: Codebook) -> Hearing:
    """What a conversation listens with: the partnership's machine coding, and the themes of its framework."""
    return Hearing(machine, {theme.id: theme for theme in book.framework.themes})


SURELY = 0.9
"""From this score on, words that are only like harm are what they ask: of 6,000 texts of harm 3 are taken for a question so."""


def asked(text: str) -> str:
    """What a child asks Heard or wants of it: by phrases in any language first, then by what was learnt in English."""
    told = phrases.asked(text)
    if told == "skip_question":
        return LEAVES_IT
    return told or intents.classify(text).name


def _worry(text: str, language: str) -> Worry:
    verdict = safeguarding.spot(RawText(text), language=language)
    if verdict.tier not in (Tier.CONCERN, Tier.URGENT):
        return Worry.NO
    guessed = intents.classify(text)
    surely_asked = bool(phrases.asked(text)) or (guessed.name != NOT_A_QUESTION and guessed.score >= SURELY)
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
        months=settings().raw_months,
    )
