"""What hears themes in a young person's words while they talk: the same placing that the team's themes rest on."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.records import FrameworkTheme
from app.shell.wiring import house, settings
from feedback import intents, safeguarding
from feedback.conversation import Conversation
from feedback.questions import load_pack
from feedback.records import RawText, Session, Tier
from feedback.redaction import redact
from feedback.script import script


@dataclass(frozen=True, slots=True)
class Hearing:
    """Feedback's `Listener`, with analysis behind it."""

    known: Mapping[str, FrameworkTheme]

    def hear(self, text: str) -> Sequence[str]:
        """Ids of the themes heard, the clearest first. Analysis is given redacted words only."""
        return house().book.hear(redact(RawText(text)).text)

    def themes(self, _language: str) -> Mapping[str, FrameworkTheme]:
        return self.known


@functools.cache
def _hearing() -> Hearing:
    return Hearing({theme.id: theme for theme in house().book.framework.themes})


def conversation(session: Session) -> Conversation:
    """The conversation of a session: its pack, its age version, and what it listens with."""
    return Conversation(
        pack=load_pack(session.plan.pack, session.pack_version),
        age=session.plan.age_version,
        script=script(),
        listener=_hearing(),
        spot=lambda text, language: (
            safeguarding.spot(RawText(text), language=language).tier in (Tier.CONCERN, Tier.URGENT)
        ),
        intent=lambda text: intents.classify(text).name,
        months=settings().raw_months,
    )
