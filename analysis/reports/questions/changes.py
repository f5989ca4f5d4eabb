"""What changed, by theme and with dates: from what editions for the same readers tell, and from what was asked again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.accountability.before_after import AskedAgain, WorryChange
from analysis.accountability.promise_records import Promise
from analysis.digest.counts import protected_change
from analysis.disclosure import Audience, ProtectedTable, Thresholds
from analysis.figures.proportions import Change
from analysis.reports.questions.counts import CountedEdition


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChange:
    """Whether a greater share spoke of a theme at one meeting than at the one before that rests on other sessions."""

    theme: str
    change: Change
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgainFound:
    """What became of the worry that a promise was made for, where the same was asked again."""

    promise: str
    change: WorryChange
    asked_first: date
    asked_again: date


def by_theme(
    editions: Sequence[CountedEdition],
    themes: Iterable[tuple[str, str]],
    *,
    sessions: dict[str, frozenset[str]],
    audience: Audience,
    thresholds: Thresholds,
) -> list[FoundChange]:
    """Of each (theme id, name): a reader who holds both editions could work it out, and learns nothing else from it.

    sessions: meeting id → ids of its sessions.
    """
    pair = _two(editions, sessions)
    if pair is None:
        return []
    now, then = pair
    found = []
    for theme_id, name in themes:
        here, there = _theme_table(now), _theme_table(then)
        if here is None or there is None or not {theme_id} <= {*here.layout.rows.values} & {*there.layout.rows.values}:
            change = Change.CANNOT_TELL
        else:
            change = protected_change(
                (here.at(theme_id), here.at()),
                (there.at(theme_id), there.at()),
                thresholds,
                least=thresholds.base_for_breakdown(audience),
            )
        found.append(FoundChange(theme=name, change=change, since=then.on, until=now.on))
    return found


def asked_again(promises: Iterable[Promise], again: AskedAgain, audience: Audience) -> list[AskedAgainFound]:
    """Each promise after which the same was asked at the same place."""
    found = []
    for promise in promises:
        compared = again.last_time(promise.decision.id)
        if compared is not None:
            found.append(
                AskedAgainFound(
                    promise=promise.decision.words,
                    change=again.change_for(compared, audience),
                    asked_first=compared.before.plan.held_on,
                    asked_again=compared.after.plan.held_on,
                )
            )
    return found


def _two(
    editions: Sequence[CountedEdition], sessions: dict[str, frozenset[str]]
) -> tuple[CountedEdition, CountedEdition] | None:
    """The newest edition and the newest before it that rests on sessions of its own."""
    for place, now in enumerate(editions):
        mine = sessions.get(now.edition.meeting_id, frozenset())
        for then in editions[place + 1 :]:
            if then.on < now.on and not mine & sessions.get(then.edition.meeting_id, frozenset()):
                return now, then
    return None


def _theme_table(one: CountedEdition) -> ProtectedTable | None:
    return next((t for t in one.tables if t.layout.rows.name == "theme" and t.layout.columns is None), None)
