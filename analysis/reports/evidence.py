"""What stands behind each sentence of an edition, for a scrutineer: how it came about, and redacted answers.

Answers are listed only where a young person said that their words may be shared, a person has read them, and only as
many of a theme and a side as the edition's own figures tell ("at least 20" lists twenty at most; a figure that is not
told lists none). So the evidence tells no count that the edition does not, and leaves out what would show a theme
whose figure is hidden.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from analysis.digest.editions import Edition
from analysis.digest.opener import Opener, ThemeEntry
from analysis.digest.record import Digest
from analysis.disclosure import ProtectedTable
from analysis.render import wording
from analysis.theming.stance import Stance, stance_by_response
from feedback.core.records import Answer, AnswerState, Share


def sentences(digest: Digest | Opener) -> list[dict[str, str]]:
    """An edition's sentences, each with where it stands, its kind and the theme that it rests on."""
    return [
        {"where": where, "says": says, "kind": kind, "rests_on": rests_on}
        for where, says, kind, rests_on in _sentences(digest)
        if says
    ]


def listed(
    edition: Edition,
    tables: Sequence[ProtectedTable],
    members: Mapping[str, AbstractSet[str]],
    answers: Sequence[Answer],
) -> dict[str, list[Answer]]:
    """The answers that each theme of an edition rests on and that may be shown."""
    return {
        entry.theme_id: _listed(entry.theme_id, edition, tables, members, answers) for entry in edition.digest.themes
    }


def reference(answer_id: str, edition: Edition) -> str:
    """A name for an answer in one pack; it leads nobody from one pack to another, and nobody back without the file."""
    return hashlib.sha256(f"{edition.hash} {answer_id}".encode()).hexdigest()[:12]


def _sentences(frozen: Digest | Opener) -> Iterator[tuple[str, str, str, str]]:
    digest = wording.opener(frozen)
    if digest.opening_quote is not None:
        yield "opening_quote", digest.opening_quote.text, "words", ""
    yield "heard_from", digest.heard_from, "count", ""
    yield "sessions_line", digest.sessions_line, "sessions", ""
    for number, who in enumerate(digest.not_heard, start=1):
        yield f"not_heard.{number}", who, "count", ""
    for entry in digest.themes:
        yield from _of_theme(entry)
    if digest.story is not None:
        yield "story", digest.story.words, "story", ""
    for number, line in enumerate(digest.beside, start=1):
        yield f"beside.{number}", line.what, "source", ""
    for number, line in enumerate(digest.findings, start=1):
        yield f"findings.{number}", line.what, "source", ""
    if digest.shadow_message:
        yield "shadow_message", digest.shadow_message, "shadow", ""
    for number, view in enumerate(digest.shadow_views, start=1):
        yield f"shadow_views.{number}", view.view, "shadow", ""
    for asked in digest.questions:
        yield f"questions.{asked.id}", asked.question, "written", ""
    for number, line in enumerate(digest.answers, start=1):
        yield f"answers.{number}", f"{line.theme} ({line.says}) {line.what}", "written", ""
    for promise in digest.promises:
        told = f"{promise.words} ({promise.state.value}{': ' + promise.because if promise.because else ''})"
        yield f"promises.{promise.promise_id}", told, "dates", ""
    yield "method", digest.method, "rule", ""
    yield "limits", digest.limits, "rule", ""


def _of_theme(entry: ThemeEntry) -> Iterator[tuple[str, str, str, str]]:
    at = f"themes.{entry.theme_id}"
    yield f"{at}.name", entry.name, "theme", entry.theme_id
    yield f"{at}.said_by", entry.said_by, "count", entry.theme_id
    yield f"{at}.what_children_say", entry.what_children_say, "written", entry.theme_id
    yield f"{at}.what_is_good", entry.what_is_good, "written", entry.theme_id
    yield f"{at}.change", entry.change, "interval", entry.theme_id
    for number, quote in enumerate(entry.quotes, start=1):
        yield f"{at}.quotes.{number}", quote.text, "words", entry.theme_id


def _listed(
    theme_id: str,
    edition: Edition,
    tables: Sequence[ProtectedTable],
    members: Mapping[str, AbstractSet[str]],
    answers: Sequence[Answer],
) -> list[Answer]:
    """In an order of their own, which is neither that of the room nor that of the sides; one to a young person."""
    whole = next(table for table in tables if table.layout.rows.name == "theme")
    shown = {value: whole.at(value).low for value in whole.layout.rows.values}
    hidden = set().union(*(ids for theme, ids in members.items() if not shown.get(theme, 0)))
    sides = next((table for table in tables if table.layout.within == (("theme", theme_id),)), None)
    counted = sides.layout.rows.values if sides is not None else ()  # an edition of an earlier Heard knew fewer sides
    room = {side: sides.at(side.value).low if sides is not None and side.value in counted else 0 for side in Stance}
    left = shown.get(theme_id, 0)
    found: dict[str, Answer] = {}
    # A person is on one side of a theme (see `counts`), which their other answers on it decide too.
    of_person = stance_by_response(answer for answer in answers if answer.id in members.get(theme_id, set()))
    for answer in sorted(answers, key=lambda answer: reference(answer.id, edition)):
        may_be_shared = answer.share is Share.YES and answer.state is AnswerState.CLEARED and answer.text
        if answer.id not in members.get(theme_id, set()) or answer.id in hidden or not may_be_shared:
            continue
        side = of_person[answer.response_id]
        if answer.response_id in found or left <= 0 or room[side] <= 0:
            continue
        room[side], left = room[side] - 1, left - 1
        found[answer.response_id] = answer
    return list(found.values())
