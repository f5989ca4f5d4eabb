"""What changes: each theme's share now, at the last digest and a year ago, with intervals; and what emerges.

For the team's screens alone: exact counts, nothing suppressed. A digest says in words what may leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from analysis.codebook.codebook import Codebook
from analysis.disclosure import Audience, Thresholds
from analysis.figures import proportions
from analysis.figures.proportions import Change
from feedback.core.records import Session, SessionState
from feedback.partnership.meetings import Meetings
from feedback.responses.sessions import Sessions

YEAR, AROUND = timedelta(days=365), timedelta(days=91)
"""A year ago: sessions held within a quarter of the same day last year."""

Share = tuple[int, int]
"""How many young people spoke of it, of how many."""


@dataclass(frozen=True, slots=True)
class Against:
    """A share then; what became of it since, and the 95 % interval of the difference where both bases bear one."""

    then: Share
    change: Change
    gap: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One theme. `emerging`: nobody listed it beforehand or more people say it than the last time, beyond chance."""

    theme_id: str
    name: str
    now: Share
    last: Against | None
    year: Against | None
    emerging: bool


@dataclass(frozen=True, slots=True)
class Periods:
    """Ids of the sessions compared; `last` and `year` are empty where there were none."""

    now: tuple[str, ...]
    last: tuple[str, ...]
    year: tuple[str, ...]


class Trends:
    def __init__(self, *, book: Codebook, sessions: Sessions, meetings: Meetings, thresholds: Thresholds) -> None:
        self._book, self._sessions, self._meetings = book, sessions, meetings
        self._least = thresholds.base_for_breakdown(Audience.EXECUTIVE)
        self._small = thresholds.small

    def periods(self) -> Periods:
        """Now: what no held meeting has heard, or what the last one heard where there is nothing newer."""
        sessions = [s for s in self._sessions.all() if s.state is not SessionState.DRAFT]
        held = sorted((m for m in self._meetings.all() if m.held), key=lambda m: m.held_on, reverse=True)
        heard = {session_id for meeting in held for session_id in meeting.session_ids}
        now = [s for s in sessions if s.id not in heard]
        if not now and held:
            now, held = [s for s in sessions if s.id in held[0].session_ids], held[1:]
        taken = {s.id for s in now}
        last = next((m.session_ids for m in held if not taken & set(m.session_ids)), ())
        return Periods(tuple(sorted(taken)), tuple(last), tuple(sorted(s.id for s in _year_ago(now, sessions))))

    def all(self) -> list[Trend]:
        """Every theme that young people speak of now or spoke of then, what emerges first, then the most spoken of."""
        periods = self.periods()
        now, base = self._book.counts(periods.now)
        last, year = (self._book.counts(ids) if ids else None for ids in (periods.last, periods.year))
        names, listed = self._book.names(), {theme.id for theme in self._book.framework.themes}
        found = []
        for theme_id in sorted({*now, *(last[0] if last else ()), *(year[0] if year else ())}):
            share = (now[theme_id], base)
            before = self._against(share, (last[0][theme_id], last[1]) if last else None)
            earlier = self._against(share, (year[0][theme_id], year[1]) if year else None)
            more = before is not None and before.change is Change.MORE
            new = theme_id not in listed and share[0] >= self._small and (before is None or not before.then[0])
            found.append(
                Trend(
                    theme_id=theme_id,
                    name=names.get(theme_id, theme_id),
                    now=share,
                    last=before,
                    year=earlier,
                    emerging=share[0] >= self._small and (more or new),
                )
            )
        return sorted(found, key=lambda trend: (not trend.emerging, -trend.now[0], trend.theme_id))

    def _against(self, now: Share, then: Share | None) -> Against | None:
        if then is None or not then[1]:
            return None
        told = min(now[1], then[1]) >= max(1, self._least)
        return Against(
            then, proportions.since(now, then, least=self._least), proportions.difference(now, then) if told else None
        )


def _year_ago(now: Sequence[Session], sessions: Sequence[Session]) -> list[Session]:
    if not now:
        return []
    day = max(s.plan.held_on for s in now) - YEAR
    taken = {s.id for s in now}
    return [s for s in sessions if s.id not in taken and abs(s.plan.held_on - day) <= AROUND]
