"""What is said after the fixed answer to "why should I trust you" and "what's the point": what came of words before."""

from __future__ import annotations

from analysis.accountability.promise_records import DecisionKind
from analysis.accountability.reply import Outcome
from app.shell.words import ENGLISH, text, theme_name
from feedback.chat.script import Passage

_ISOLATED = "\u2068{}\u2069"
"""English between marks that keep its order in a line that runs from the right."""


def passage(outcome: Outcome, language: str) -> Passage:
    """Fixed words with the theme's name and how it stands; then the adults' own words, which are English, and told to be."""
    name = theme_name(language, outcome.theme.id, outcome.theme.child_name)
    stands = f" {text(language, f'young_people.state_{outcome.state.value}')}" if outcome.state is not None else ""
    did, reason = outcome.kind is DecisionKind.YES or not outcome.because, outcome.because
    label = text(language, f"young_people.{'we_did' if did else outcome.kind.value}")
    said = outcome.we_did if did else reason
    before = text(language, "young_people.said_before_near", theme=f"{outcome.theme.symbol} {name}")
    lines = [f"{before}{stands}", f"{label} {said if language == ENGLISH else _ISOLATED.format(said)}"]
    if language != ENGLISH:
        lines.append(text(language, "young_people.adults_in_english"))
    return Passage(key="told_before", title="", lines=tuple(lines), buttons={}, language=language)
