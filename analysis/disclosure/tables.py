"""Tables of exact counts, which stay with the team, and protected tables, which may leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from analysis.disclosure.rules import Audience, Shown
from feedback.core.errors import Invalid

Key = tuple[tuple[str, str], ...]
"""A group of young people, as sorted (dimension, value) pairs. The same key in two tables is the same group."""

KeyConstraint = tuple[Key, tuple[Key, ...]]
"""A total and the parts that add up to it."""


class BadTable(Invalid):
    """Counts that cannot be a table; `problem` says why."""

    code = "bad-table"


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a table is broken down by. `overlapping`: a young person may be in several values (themes) or in none, so
    that the values do not add up to the base; otherwise each is in exactly one (session, age)."""

    name: str
    values: tuple[str, ...]
    overlapping: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which groups a table counts, in the order in which its figures are kept.

    `edition` names the frozen set of answers; tables of one edition are of the same young people. `within` is the
    part of them that the table is about, where it is not about all: (("session", "s1"),).
    """

    edition: str
    rows: Dimension
    columns: Dimension | None = None
    within: Key = ()

    def places(self) -> Iterator[tuple[str | None, str | None]]:
        """(row, column) of every figure: by column, the column's total first; None is "everyone"."""
        for column in (None, *(self.columns.values if self.columns else ())):
            for row in (None, *self.rows.values):
                yield row, column

    def key(self, row: str | None = None, column: str | None = None) -> Key:
        pairs = list(self.within)
        if row is not None:
            pairs.append((self.rows.name, row))
        if column is not None and self.columns is not None:
            pairs.append((self.columns.name, column))
        return tuple(sorted(pairs))

    def groups(self) -> list[Key]:
        return [self.key(row, column) for row, column in self.places()]

    def others(self, row: str, column: str | None) -> Key:
        """Those of a column who are not in an overlapping row: never published, and still a group."""
        name = self.rows.name
        return tuple(sorted((f"not {n}" if n == name else n, v) for n, v in self.key(row, column)))

    def constraints(self) -> list[KeyConstraint]:
        """Every sum that holds. A line of two parts that begins with an overlapping value ends with its complement."""
        columns, rows = self.columns.values if self.columns else (), self.rows
        found: list[KeyConstraint] = []
        for column in (None, *columns):
            if rows.overlapping:
                found += [
                    (self.key(None, column), (self.key(row, column), self.others(row, column))) for row in rows.values
                ]
            else:
                found.append((self.key(None, column), tuple(self.key(row, column) for row in rows.values)))
        if columns:
            found += [(self.key(row), tuple(self.key(row, c) for c in columns)) for row in (None, *rows.values)]
        if columns and rows.overlapping:
            found += [(self.others(r, None), tuple(self.others(r, c) for c in columns)) for r in rows.values]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTable:
    """Exact counts of young people. Make it with `one_way` or `two_way`. Never leaves the team's screens."""

    layout: Layout
    counts: tuple[int, ...]

    def __repr__(self) -> str:
        return f"<CountTable {self.layout.edition} {self.layout.rows.name}>"

    def by_key(self) -> dict[Key, int]:
        return dict(zip(self.layout.groups(), self.counts, strict=True))


def one_way(
    edition: str, rows: Dimension, counts: Sequence[int], *, total: int | None = None, within: Key = ()
) -> CountTable:
    """A table by one dimension. `total` is the number of respondents; it must be given where rows overlap.

    Raises `BadTable` where the counts do not fit the dimension or the total.
    """
    return _table(Layout(edition=edition, rows=rows, within=within), [list(counts)], [total])


def two_way(
    edition: str,
    rows: Dimension,
    columns: Dimension,
    cells: Sequence[Sequence[int]],
    *,
    column_totals: Sequence[int] | None = None,
    within: Key = (),
) -> CountTable:
    """A table by two dimensions, `cells[row][column]`. Columns never overlap; where rows do, `column_totals` gives
    the respondents of each column. Raises `BadTable` where the counts do not fit."""
    width = len(columns.values)
    if columns.overlapping:
        raise BadTable(problem="columns overlap")
    if any(len(line) != width for line in cells) or (column_totals is not None and len(column_totals) != width):
        raise BadTable(problem="a row or the totals are not as long as the columns")
    by_column = [[line[i] for line in cells] for i in range(width)]
    layout = Layout(edition=edition, rows=rows, columns=columns, within=within)
    return _table(layout, by_column, column_totals if column_totals is not None else [None] * width)


def _table(layout: Layout, by_column: Sequence[Sequence[int]], totals: Sequence[int | None]) -> CountTable:
    dimensions = [layout.rows] + ([layout.columns] if layout.columns else [])
    names = [d.name for d in dimensions] + [name for name, _ in layout.within]
    if len(names) != len(set(names)) or any(not d.values or len(d.values) != len(set(d.values)) for d in dimensions):
        raise BadTable(problem="a dimension or a value twice, or a dimension without values")
    lines = []
    for counts, total in zip(by_column, totals, strict=True):
        if len(counts) != len(layout.rows.values) or min(counts) < 0:
            raise BadTable(problem="a row without its count, or a count below nothing")
        if layout.rows.overlapping and (total is None or total < max(counts)):
            raise BadTable(problem="overlapping rows need a base that is not less than any row")
        if not layout.rows.overlapping and total not in (None, sum(counts)):
            raise BadTable(problem="the parts do not add up to the total")
        lines.append([sum(counts) if total is None else total, *counts])
    if layout.columns:
        lines.insert(0, [sum(figures) for figures in zip(*lines, strict=True)])
    return CountTable(layout=layout, counts=tuple(n for line in lines for n in line))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """One mark of a chart: a value that may be drawn, or None, and the words beside it."""

    row: str
    column: str | None
    value: int | None
    words: str
    percent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedTable:
    """What may leave of a table, and all that a renderer, a chart or an export gets: no exact count is in it.

    (The team's own has exact counts in the same shape; `audience` says so.)
    """

    layout: Layout
    audience: Audience
    figures: tuple[Shown, ...]

    def by_key(self) -> dict[Key, Shown]:
        return dict(zip(self.layout.groups(), self.figures, strict=True))

    def at(self, row: str | None = None, column: str | None = None) -> Shown:
        """A cell, a row's total (no column), a column's total (no row) or the total. Raises `KeyError` if not there."""
        return dict(zip(self.layout.places(), self.figures, strict=True))[row, column]

    def chart_rows(self) -> list[ChartRow]:
        """Chart data: the cells, or the rows of a one-way table."""
        return [
            ChartRow(row=row, column=column, value=shown.value, words=shown.words, percent=shown.percent)
            for (row, column), shown in zip(self.layout.places(), self.figures, strict=True)
            if row is not None and (column is None) == (self.layout.columns is None)
        ]

    def to_frame(self, everyone: str = "Everyone") -> pd.DataFrame:
        """The table in words, for a screen or a spreadsheet; `everyone` heads the totals."""
        words = [shown.words for shown in self.figures]
        height = len(self.layout.rows.values) + 1
        columns = [everyone, *(self.layout.columns.values if self.layout.columns else ())]
        return pd.DataFrame(
            {column: words[i * height : (i + 1) * height] for i, column in enumerate(columns)},
            index=pd.Index([everyone, *self.layout.rows.values], name=self.layout.rows.name),
        )


class Reason(StrEnum):
    """Why a figure is told less closely than the interval it falls in."""

    SMALL = "small"
    SMALL_BASE = "small_base"
    PROTECTS_ANOTHER = "protects_another"
    EXECUTIVE_EDITION = "executive_edition"
    PUBLISHED_BEFORE = "published_before"
    GIVEN_AWAY_BEFORE = "given_away_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One figure held back: which, why, how it is shown, and the group that it would have given away.

    Holds no exact count, but does say where the small groups are: for the team and a scrutineer, not for an edition.
    """

    group: Key
    why: Reason
    words: str
    protects: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """The team's record of one protected table: the exact source, what may leave, and the log between them.

    Kept, it is what the next edition is checked against. Only `table` leaves.
    """

    source: CountTable
    table: ProtectedTable
    log: tuple[LogLine, ...]

    def __repr__(self) -> str:
        return f"<Protection {self.table.layout.edition} {self.table.audience}>"
