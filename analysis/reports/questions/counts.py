"""Counts that questions are answered with: the protected tables that left with frozen editions, and nothing else.

Each table was made once, when its edition was frozen, and checked beside everything that had left before (`digest.counts`).
However many questions are asked and however they are combined, nobody holds more than these tables say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.digest.counts import AGE, AREA, SIDE, THEME
from analysis.digest.editions import Edition, Released
from analysis.digest.opener import Opener
from analysis.disclosure import NOT_SHOWN, ProtectedTable, Shown, in_words
from analysis.render import wording
from analysis.theming.stance import Stance
from feedback.core.records import AgeVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedEdition:
    """A frozen edition with the tables that left with it."""

    edition: Edition
    tables: tuple[ProtectedTable, ...]

    @property
    def on(self) -> date:
        return self.edition.digest.meeting_on

    @property
    def areas(self) -> frozenset[str]:
        """Where its sessions were, in lower case; of an edition of an earlier Heard, what its chart of places names."""
        digest = self.edition.digest
        if isinstance(digest, Opener):
            return frozenset(place.name.casefold() for place in digest.places if place.asked)
        return frozenset(session.area.casefold() for session in digest.sessions)

    def people(self, theme_id: str, age: AgeVersion | None = None) -> Shown:
        """How many spoke of a theme, of one age or of all; `NOT_SHOWN` where no table holds it."""
        for table in self.tables:
            layout = table.layout
            by_age = layout.columns is not None and layout.columns.name == AGE
            if (
                layout.rows.name != THEME
                or layout.within
                or by_age != (age is not None)
                or theme_id not in layout.rows.values
            ):
                continue
            if age is None or (layout.columns is not None and age.value in layout.columns.values):
                return table.at(theme_id, age.value if age else None)
        return NOT_SHOWN

    def side(self, theme_id: str, side: Stance) -> Shown:
        """How many are on a side of a theme; `NOT_SHOWN` where no table holds it."""
        within = ((THEME, theme_id),)
        for table in self.tables:
            if (
                table.layout.rows.name == SIDE
                and table.layout.within == within
                and side.value in table.layout.rows.values
            ):
                return table.at(side.value)
        return NOT_SHOWN

    def people_of(self, area: str) -> Shown:
        """How many spoke in an area; `NOT_SHOWN` where no table holds it."""
        table = next((t for t in self.tables if t.layout.rows.name == AREA and area in t.layout.rows.values), None)
        return table.at(area) if table else NOT_SHOWN

    def themes(self) -> tuple[str, ...]:
        """Ids of the themes that it counts."""
        return next(
            (t.layout.rows.values for t in self.tables if t.layout.rows.name == THEME and not t.layout.columns), ()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCount:
    """How many spoke of a theme, in words, as a frozen edition's tables tell it. `side`: of those, who are on it."""

    theme: str
    said_by: str
    meeting: str
    on: date
    sessions: str
    edition: str
    age: AgeVersion | None = None
    side: Stance | None = None


def newest(editions: Iterable[Edition], released: Iterable[Released]) -> list[CountedEdition]:
    """The newest edition of each meeting, the latest meeting first. editions: of one audience, newest first."""
    tables = {one.edition_id: tuple(protection.table for protection in one.protections) for one in released}
    of_meeting: dict[str, Edition] = {}
    for edition in editions:
        of_meeting.setdefault(edition.meeting_id, edition)
    found = [CountedEdition(edition=edition, tables=tables.get(edition.id, ())) for edition in of_meeting.values()]
    return sorted(found, key=lambda one: (one.on, one.edition.made_at), reverse=True)


def told(shown: Shown) -> bool:
    """Whether a figure says more than "fewer than"."""
    return shown.value is not None and shown.low > 0


def counts_of(
    editions: Sequence[CountedEdition],
    themes: Iterable[tuple[str, str]],
    *,
    age: AgeVersion | None = None,
    side: Stance | None = None,
) -> list[FoundCount]:
    """Of each (theme id, name) the figures that may be told, the latest edition first; those under the threshold not."""
    found = []
    for theme_id, name in themes:
        for one in editions:
            shown = one.side(theme_id, side) if side else one.people(theme_id, age)
            if told(shown):
                page = wording.opener(one.edition.digest)
                found.append(
                    FoundCount(
                        theme=name,
                        said_by=in_words(shown),
                        meeting=page.meeting_title,
                        on=one.on,
                        sessions=page.sessions_line,
                        edition=one.edition.hash[:12],
                        age=age,
                        side=side,
                    )
                )
    return found


def most_spoken_of(
    edition: CountedEdition,
    names: Sequence[tuple[str, str]],
    *,
    age: AgeVersion | None = None,
    side: Stance | None = None,
) -> list[tuple[str, str]]:
    """Themes (id, name) in the order of what may be told of them; equal figures by name, so that no order tells more."""

    def low(theme_id: str) -> int:
        shown = edition.side(theme_id, side) if side else edition.people(theme_id, age)
        return shown.low if told(shown) else 0

    return sorted((one for one in names if low(one[0])), key=lambda one: (-low(one[0]), one[1]))
