"""Promises and decisions that a question asks of: each with its state, the role that owes it, and its date."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.accountability.promise_records import Decision, DecisionKind, Promise, PromiseState
from analysis.render import wording
from analysis.reports.questions.times import NamedTime
from analysis.reports.questions.vocabulary import Wanted, stem, tokens

_LATE = (PromiseState.DRIFTING, PromiseState.STUCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPromise:
    """`state` is None for a no, which promises nothing; `because` its reason, or why a promise stands as it does."""

    words: str
    kind: DecisionKind
    state: PromiseState | None
    owner: str
    agency: str
    due_on: date | None
    decided_on: date | None
    because: str
    told_children: str


def found(
    decisions: Sequence[Decision],
    promises: Sequence[Promise],
    *,
    themes: Collection[str],
    words: Collection[str],
    place: str,
    wanted: Collection[Wanted],
    time: NamedTime | None,
    today: date,
) -> list[FoundPromise]:
    """The decisions that speak of these words, else those on these themes, else all where neither is asked; newest first.

    place: those that name it go before the others. wanted: late, stuck or kept ones alone. time: decided in it.
    """
    standing = {promise.decision.id: promise for promise in promises}
    pool = [d for d in decisions if time is None or (d.decided_on and time.holds(d.decided_on))]
    if words or themes:
        by_words = _by_words(pool, words)
        pool = by_words or [d for d in pool if d.theme_id in themes]
    if place and (there := [d for d in pool if place.casefold() in _text(d)]):
        pool = there
    lines = [_line(decision, standing.get(decision.id), today) for decision in pool]
    return sorted((line for line in lines if _asked(line, wanted)), key=_order)


def _by_words(decisions: Sequence[Decision], words: Collection[str]) -> list[Decision]:
    """Decisions that share the most of the asked words, and at least one."""
    stems = {stem(word) for word in words if len(word) > 2}
    shared = {d.id: len(stems & {stem(word) for word in tokens(_text(d))}) for d in decisions}
    most = max(shared.values(), default=0)
    return [d for d in decisions if most and shared[d.id] == most]


def _text(decision: Decision) -> str:
    return " ".join((decision.words, decision.because, decision.you_said, decision.we_did)).casefold()


def _line(decision: Decision, promise: Promise | None, today: date) -> FoundPromise:
    return FoundPromise(
        words=decision.words,
        kind=decision.kind,
        state=promise.state(today) if promise else None,
        owner=decision.owner,
        agency=decision.agency,
        due_on=promise.due_on if promise else None,
        decided_on=decision.decided_on,
        because=wording.why(promise, today) if promise else decision.because,
        told_children=decision.we_did,
    )


def _asked(line: FoundPromise, wanted: Collection[Wanted]) -> bool:
    states: set[PromiseState] = set()
    states |= set(_LATE) if Wanted.LATE in wanted else set()
    states |= {PromiseState.STUCK} if Wanted.STUCK in wanted else set()
    states |= {PromiseState.KEPT} if Wanted.KEPT in wanted else set()
    return not states or line.state in states


def _order(line: FoundPromise) -> tuple[int, str]:
    return -(line.decided_on.toordinal() if line.decided_on else 0), line.words
