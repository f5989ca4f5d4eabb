"""An attacker who holds everything published, and tries to rebuild what was hidden.

Independent of `analysis.small_numbers.audit`: it does not reason about tables and totals at all. It lists every kind
of young person there can be (which editions they are in, their value of each dimension, said or did not say each
theme), makes each kind's number an unknown, and reads each published figure as an interval for the sum of the kinds
it counts. Every consistent world is a point of that polytope, and every possible inference from the figures, over
linked tables, overlapping themes and editions at once, is the least or the greatest value of a sum over it.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from analysis.disclosure import NOT_SHOWN, CountTable, Dimension, Key, ProtectedTable, Thresholds, one_way, two_way

NEAR = 1e-6
RULES = Thresholds()


@dataclass(frozen=True)
class Person:
    """One made-up young person: when they came in (the first edition that holds them), and what they are and said."""

    since: int
    values: tuple[str, ...]
    themes: frozenset[str]


@dataclass(frozen=True)
class World:
    """A population with its dimensions (each person has one value of each), its themes and its editions."""

    dimensions: tuple[Dimension, ...]
    themes: Dimension
    editions: tuple[str, ...]
    people: tuple[Person, ...]

    def count(self, edition: str, key: Key) -> int:
        last = self.editions.index(edition)
        return sum(p.since <= last and self.matches(p, key) for p in self.people)

    def matches(self, person: Person, key: Key) -> bool:
        facts = dict(zip((d.name for d in self.dimensions), person.values, strict=True))
        return all(value in person.themes if name == self.themes.name else facts[name] == value for name, value in key)

    def by_theme(self, edition: str, columns: Dimension | None = None) -> CountTable:
        if columns is None:
            rows = [self.count(edition, ((self.themes.name, t),)) for t in self.themes.values]
            return one_way(edition, self.themes, rows, total=self.count(edition, ()))
        return two_way(
            edition,
            self.themes,
            columns,
            [
                [self.count(edition, ((self.themes.name, t), (columns.name, c))) for c in columns.values]
                for t in self.themes.values
            ],
            column_totals=[self.count(edition, ((columns.name, c),)) for c in columns.values],
        )

    def by_two(self, edition: str, rows: Dimension, columns: Dimension) -> CountTable:
        cells = [
            [self.count(edition, ((rows.name, r), (columns.name, c))) for c in columns.values] for r in rows.values
        ]
        return two_way(edition, rows, columns, cells)

    def by_one(self, edition: str, rows: Dimension) -> CountTable:
        return one_way(edition, rows, [self.count(edition, ((rows.name, r),)) for r in rows.values])


def random_world(rng: random.Random, editions: int = 2, themes: int = 3) -> World:
    """A small population, skewed as real ones are: few sessions, unequal; themes from rare to nearly everybody's."""
    dimensions = (
        Dimension("session", tuple(f"s{i}" for i in range(rng.randint(2, 4)))),
        Dimension("age", tuple(f"a{i}" for i in range(rng.randint(2, 3)))),
    )
    theme = Dimension("theme", tuple(f"t{i}" for i in range(themes)), overlapping=True)
    weights = [[rng.choice((1, 2, 5, 10)) for _ in d.values] for d in dimensions]
    chances = [rng.choice((0.03, 0.1, 0.3, 0.5, 0.9, 0.97)) for _ in theme.values]
    lean = {(t, s): rng.choice((0.2, 1.0, 1.0, 1.1)) for t in theme.values for s in dimensions[0].values}
    people = []
    for since in range(editions):
        for _ in range(rng.choice((8, 15, 25, 40, 60, 90)) if since == 0 else rng.choice((0, 1, 2, 4, 7, 15))):
            values = tuple(rng.choices(d.values, w)[0] for d, w in zip(dimensions, weights, strict=True))
            said = frozenset(
                t for t, chance in zip(theme.values, chances, strict=True) if rng.random() < chance * lean[t, values[0]]
            )
            people.append(Person(since, values, said))
    return World(dimensions, theme, tuple(f"e{i}" for i in range(editions)), tuple(people))


@dataclass(frozen=True)
class Finding:
    """A group that the attacker knows to be below the threshold, and more closely than that.

    Of a group that no table counts (one session's age group that is silent on a theme) he may know that it is at most
    3, as long as he cannot know that there is anybody in it.
    """

    group: str
    truth: int
    least: int
    most: int
    counted: bool


class Attack:
    """All that was published about a world, and what follows from it."""

    def __init__(
        self, world: World, published: Iterable[ProtectedTable], thresholds: Thresholds | None = RULES
    ) -> None:
        """`thresholds` are those the attacker knows figures to follow: None where no minimum base is kept."""
        self.world = world
        names = [d.name for d in world.dimensions]
        said = list(itertools.product((False, True), repeat=len(world.themes.values)))
        self.kinds = [
            (since, dict(zip(names, values, strict=True)), dict(zip(world.themes.values, themes, strict=True)))
            for since in range(len(world.editions))
            for values in itertools.product(*(d.values for d in world.dimensions))
            for themes in said
        ]
        rows, lows, highs = [], [], []
        tables = list(published)
        for table in tables:
            for key, shown in table.by_key().items():
                rows.append(self.members(key, table.layout.edition))
                lows.append(float(shown.low))
                highs.append(np.inf if shown.high is None else float(shown.high))
            minimum = thresholds.base_for_breakdown(table.audience) if thresholds else 0
            figures = table.by_key()
            for total, parts in table.layout.constraints():  # a group that is broken down has the minimum base
                if total in figures and any(part in figures and figures[part].high is not None for part in parts):
                    rows.append(self.members(total, table.layout.edition))
                    lows.append(float(minimum))
                    highs.append(np.inf)
        self.counted = {(t.layout.edition, key) for t in tables for key in t.layout.groups()}
        self.told = {(t.layout.edition, key) for t in tables for key, shown in t.by_key().items() if shown != NOT_SHOWN}
        matrix = np.array(rows, dtype=float)
        self.constraint = LinearConstraint(csr_array(matrix), np.array(lows), np.array(highs))
        self.crowd = 3.0 * len(world.people) + 1000  # more of one kind than anybody would believe in

    def members(self, key: Key, edition: str, after: str | None = None) -> NDArray[np.float64]:
        """Which kinds a group counts: those in an edition, or those who came in `after` another one."""
        last = self.world.editions.index(edition)
        first = self.world.editions.index(after) + 1 if after is not None else 0
        return np.array([float(first <= kind[0] <= last and self._fits(kind, key)) for kind in self.kinds])

    def _fits(self, kind: tuple[int, dict[str, str], dict[str, bool]], key: Key) -> bool:
        _, values, themes = kind
        for name, value in key:
            if name == self.world.themes.name:
                if not themes[value]:
                    return False
            elif name.startswith("not "):
                if themes[value]:
                    return False
            elif values[name] != value:
                return False
        return True

    def groups(self) -> Iterator[tuple[str, NDArray[np.float64], int, bool]]:
        """Every group that a table could count, those who did not say a theme, everybody but one value of a
        dimension, in each edition and among those who came between editions; with its true size, and whether some
        published table counts it (for those between editions: whether both editions show a figure)."""
        world = self.world
        places = [[(), *(((d.name, v),) for v in d.values)] for d in world.dimensions]
        themes: list[Key] = [(), *(((n, t),) for t in world.themes.values for n in ("theme", "not theme"))]
        times = [(e, None) for e in world.editions] + [(b, a) for a, b in itertools.combinations(world.editions, 2)]
        for edition, after in times:
            when = edition if after is None else f"{after} to {edition}"
            for *place, theme in itertools.product(*places, themes):
                key = tuple(pair for part in (*place, theme) for pair in part)
                yield f"{when} {key}", *self._sized(self.members(key, edition, after)), self._has(key, edition, after)
            for dimension, theme in itertools.product(world.dimensions, themes):
                everybody = self.members(theme, edition, after)
                for value in dimension.values:
                    others = everybody - self.members((*theme, (dimension.name, value)), edition, after)
                    has = self._has((*theme, (dimension.name, value)), edition, after)
                    yield f"{when} {theme} but {value}", *self._sized(others), has and self._has(theme, edition, after)

    def _has(self, key: Key, edition: str, after: str | None) -> bool:
        plain = tuple(sorted((name.removeprefix("not "), value) for name, value in key))
        if after is None:
            return (edition, plain) in self.counted
        return {(edition, plain), (after, plain)} <= self.told

    def _sized(self, members: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
        return members, int(members @ self._truth)

    @cached_property
    def _truth(self) -> NDArray[np.float64]:
        numbers: dict[tuple[int, tuple[str, ...], tuple[bool, ...]], int] = {}
        for p in self.world.people:
            said = tuple(t in p.themes for t in self.world.themes.values)
            numbers[p.since, p.values, said] = numbers.get((p.since, p.values, said), 0) + 1
        return np.array(
            [numbers.get((since, tuple(v.values()), tuple(t.values())), 0) for since, v, t in self.kinds], dtype=float
        )

    def findings(self, threshold: int, *, whole: bool = False) -> tuple[int, list[Finding]]:
        """How many groups below the threshold were attacked, and which of them the figures give away.

        `whole` reckons with whole people only (scipy's integer programming: exact, and slower)."""
        sought = {
            (members.tobytes(), counted): (name, members, truth, counted)
            for name, members, truth, counted in self.groups()
            if truth < threshold  # a true size is possible: a greater group cannot be shown to be small
        }
        told = self.constraint.A @ self._truth
        assert np.all(self.constraint.lb <= told), "a figure says more than is true"
        assert np.all(told <= self.constraint.ub), "a figure says less than is true"
        ranges = self._ranges([members for _, members, _, _ in sought.values()], threshold, whole)
        found = [
            Finding(name, truth, least, most, counted)
            for (name, _, truth, counted), (least, most) in zip(sought.values(), ranges, strict=True)
            if most < threshold and (least > 0 or (counted and most < threshold - 1))
        ]
        return len(sought), found

    def _ranges(self, groups: Sequence[NDArray[np.float64]], threshold: int, whole: bool) -> list[tuple[int, int]]:
        """The least and the greatest size of each group, as far as it matters: a greatest size at or above the
        threshold, or a least of nought, is not pursued further."""
        weights = np.array(groups).reshape(len(groups), len(self.kinds))
        least, most = np.full(len(groups), np.inf), np.full(len(groups), -np.inf)
        solve = self._whole if whole else self._programme()
        for sign in (-1.0, 1.0):
            for i in range(len(groups)):
                if most[i] < threshold - NEAR and (sign < 0 or least[i] > NEAR):
                    sizes = weights @ solve(sign * weights[i])
                    least, most = np.minimum(least, sizes), np.maximum(most, sizes)
        return [(int(np.ceil(a - NEAR)), int(np.floor(b + NEAR))) for a, b in zip(least, most, strict=True)]

    def _whole(self, objective: NDArray[np.float64]) -> NDArray[np.float64]:
        bounds = Bounds(0, self.crowd)
        result = milp(objective, constraints=self.constraint, integrality=np.ones(len(objective)), bounds=bounds)
        assert result.status == 0, result.message
        return np.asarray(result.x)

    def _programme(self) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
        solver = highspy.Highs()
        solver.silent()
        columns, matrix = np.arange(len(self.kinds), dtype=np.int32), self.constraint.A
        programme = highspy.HighsLp()
        programme.num_row_, programme.num_col_ = matrix.shape
        programme.col_cost_ = programme.col_lower_ = np.zeros(len(columns))
        programme.col_upper_ = np.full(len(columns), self.crowd)
        programme.row_lower_, programme.row_upper_ = self.constraint.lb, self.constraint.ub
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_, programme.a_matrix_.index_ = matrix.indptr, matrix.indices
        programme.a_matrix_.value_ = matrix.data
        solver.passModel(programme)

        def solve(objective: NDArray[np.float64]) -> NDArray[np.float64]:
            solver.changeColsCost(len(columns), columns, objective)
            solver.run()
            assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            return np.array(solver.getSolution().col_value)

        return solve


def tables_of(world: World, edition: str) -> Sequence[CountTable]:
    """Linked tables of one edition, as a digest and its annexes need them."""
    session, age = world.dimensions
    return (
        world.by_theme(edition, session),
        world.by_theme(edition, age),
        world.by_two(edition, session, age),
        world.by_one(edition, age),
    )
