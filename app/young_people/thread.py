"""What Heard asked and what the child said stand above the question: the last of it in sight, the rest folded.

Whoever looks over a shoulder sees little; words that a person must look at are always folded.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.shell.screen import say
from feedback.chat.state import Exchange


def markup(thread: Sequence[Exchange]) -> str:
    """The thread as one element, so that each tap draws it once."""
    *older, newest = thread
    folded, seen = ([*older, newest], []) if newest.quiet else (older, [newest])
    parts = []
    if folded:
        inside = "".join(_exchange(one) for one in folded)
        parts.append(
            f"<details><summary>💬 {escape(say('young_people.said_before'))} ({len(folded)})</summary>{inside}</details>"
        )
    parts += [_exchange(one) for one in seen]
    return f'<div class="heard-thread">{"".join(parts)}</div>'


def _exchange(one: Exchange) -> str:
    picked = f"{one.picked.symbol} {one.picked.word}".strip() if one.picked else ""
    you_said = f"<span>{escape(say('young_people.and_you_said'))} </span>"
    said = "".join(
        f'<p class="heard-said" dir="auto">{you_said}{escape(words)}</p>'
        for words in (picked, one.words or "")
        if words
    )
    asked = f"<span>{escape(say('young_people.heard_asked'))} </span>{escape(one.asked)}"
    return f'<p class="heard-asked" dir="auto">{asked}</p>{said}'
