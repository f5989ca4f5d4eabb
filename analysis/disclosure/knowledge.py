"""What belongs together: the counts and sums of all tables that one reader may hold, in blocks small enough to solve.

Themes overlap, and each is a matter of its own: who said it and who did not. A block is therefore one theme (or none)
with the bases it shares with the others. The other themes are held as they truly are, which only helps the attacker:
a group that is safe in its block is safe against somebody who does not know them. Only what is not safe there has to
be asked of the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from analysis.disclosure.attacker import Constraint, Target, Variable
from analysis.disclosure.tables import BadTable, CountTable, Key, Layout

Pair = tuple[str, str]
Interval = tuple[float, float]
Owner = frozenset[Pair]
"""The themes that a group is defined by; empty for a base."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Sums to solve together.

    `supposed`: those that an attacker may suppose until they do not fit. `floors`: the most that a theme outside the
    block makes of one of its groups, and which theme. `targets`: the groups that are in truth below the threshold.
    """

    owner: Owner
    constraints: tuple[Constraint, ...]
    supposed: tuple[Constraint, ...]
    floors: dict[Variable, tuple[int, Owner]]
    targets: tuple[Target, ...]

    @property
    def variables(self) -> list[Variable]:
        """In a fixed order: the same tables are always protected in the same way. A group of no sum is one too."""
        summed = [v for total, parts in (*self.constraints, *self.supposed) for v in (total, *parts)]
        return list(dict.fromkeys([*summed, *(v for target in self.targets for v, _ in target)]))


class Knowledge:
    """Counts and sums of several tables, and of the answers that came between their editions.

    Raises `BadTable` where two tables of one edition count a group differently.
    """

    def __init__(self, sources: Sequence[CountTable]) -> None:
        self.counts: dict[Variable, int] = {}
        self._said = list(dict.fromkeys(pair for source in sources for pair in _themes(source.layout)))
        self._themes = {*self._said, *((f"not {name}", value) for name, value in self._said)}
        self._cells: list[frozenset[Pair]] = []
        self._within: list[Key] = []
        self._constraints: dict[Constraint, None] = {}
        self._editions = list(dict.fromkeys(source.layout.edition for source in sources))
        for source in sources:
            self._add(source)
        self._cross([source.layout for source in sources])
        for before, after in pairwise(self._editions):
            self._compare(before, after)
        self._owners = {constraint: self._owner_of(constraint) for constraint in self._constraints}
        self._supposed = {
            constraint: self._owner_of(constraint)
            for pair in pairwise(self._editions)
            for constraint in self._inner(*pair)
        }

    def _add(self, table: CountTable) -> None:
        edition = table.layout.edition
        for key, n in table.by_key().items():
            if self.counts.setdefault((edition, key), n) != n:
                raise BadTable(problem="an edition counted one group twice, and differently")
        for total, parts in table.layout.constraints():
            self._constraints[(edition, total), tuple((edition, part) for part in parts)] = None
            if (edition, parts[-1]) not in self.counts:  # those who are not in an overlapping row
                self.counts[edition, parts[-1]] = self.counts[edition, total] - self.counts[edition, parts[0]]

    def _cross(self, layouts: Sequence[Layout]) -> None:
        """Tables by session and by age are linked by the groups of one session and one age, counted or not; and a
        group counted in one edition is there in the others.

        A dimension that stands in no table with another one is left out: whatever its parts and those of the others
        are, there are cells that add up to both (and, where all grew, cells that grew), so that they tell nothing.
        """
        values: dict[str, dict[str, None]] = defaultdict(dict)
        linked = {name for layout in layouts for name in self._together(layout)}
        for layout in layouts:
            if self._owner(layout.within):
                continue  # the side that somebody takes on one theme does not part them on another
            for dimension in (layout.rows, layout.columns):
                if dimension is not None and not dimension.overlapping and dimension.name in linked:
                    values[dimension.name] |= dict.fromkeys(dimension.values)
        if len(values) < 2:
            return
        self._cells = [frozenset(cell) for cell in product(*([(n, v) for v in found] for n, found in values.items()))]
        keys = dict.fromkeys(key for _, key in self.counts)
        self._within = [key for key in keys if all(name in values for name, _ in key)]
        for edition in self._editions:
            for key in keys:
                fixed = frozenset(pair for pair in key if pair[0] in values)
                rest = [pair for pair in key if pair[0] not in values]
                parts = tuple((edition, _with(rest, *cell)) for cell in self._cells if fixed <= cell)
                if parts and len(fixed) < len(values) and all(pair in self._themes for pair in rest):
                    self._constraints[(edition, key), parts] = None
            for cell, (name, value) in product(self._cells, self._said):
                halves = tuple((edition, _with(cell, (n, value))) for n in (name, f"not {name}"))
                self._constraints[(edition, _with(cell)), halves] = None

    def _together(self, layout: Layout) -> list[str]:
        """The names of the dimensions that a table holds together, themes apart: none for a table by one alone."""
        names = [d.name for d in (layout.rows, layout.columns) if d is not None]
        names += [name for name, _ in layout.within]
        return names if len(names) > 1 and not self._owner(layout.within) else []

    def _compare(self, before: str, after: str) -> None:
        """The attacker knows of each group whether it grew or shrank, and that the difference is a group too."""
        for key in self._shared(before, after):
            growth = self.counts[after, key] - self.counts[before, key]
            less, more = (before, after) if growth >= 0 else (after, before)
            between = (f"{less} to {more}", key)
            self.counts[between] = abs(growth)
            self._constraints[(more, key), ((less, key), between)] = None

    def _inner(self, before: str, after: str) -> Iterator[Constraint]:
        """Where every group that both counted grew, the attacker will suppose that the others did too."""
        shared = set(self._shared(before, after))
        if any(self.counts[after, key] < self.counts[before, key] for key in shared):
            return
        known = {v: None for total, parts in self._constraints for v in (total, *parts)}
        for edition, key in known:
            if edition == before and key not in shared and (after, key) in known:
                yield (after, key), ((before, key), (f"{before} to {after}", key))

    def _shared(self, before: str, after: str) -> list[Key]:
        return [key for edition, key in list(self.counts) if edition == before and (after, key) in self.counts]

    def _owner(self, key: Key) -> Owner:
        return frozenset(pair for pair in complement(key) if pair in self._themes)

    def blocks(self, threshold: int) -> Iterator[Block]:
        """The blocks with anything in them below the threshold."""
        targets: dict[Owner, list[Target]] = defaultdict(list)
        for key, target in self._targets(threshold):
            targets[self._owner(key)].append(target)
        for owner, found in targets.items():
            yield self._block(owner, found)

    def joined(self, block: Block, themes: Iterable[Pair], targets: Sequence[Target]) -> Block:
        """The block with more themes in it, for some of its targets."""
        return self._block(block.owner.union(themes), targets)

    def telling(self, told: Callable[[Variable], Interval]) -> set[Pair]:
        """The themes that tell more of the groups of one session and one age than these groups' own tables do, and so
        cannot be held apart: few of that age said it, and few of that session did not. So are themes that one edition
        counts by session or age and another does not: what the one tells bounds the other, and no true count is there
        to hold them at."""
        found = {
            pair
            for (total, (part, _)), themes in self._supposed.items()
            for pair in themes
            if total not in self.counts or part not in self.counts
        }
        for edition, cell in product(self._editions, self._cells):
            bases = [key for key in self._within if cell.issuperset(key)]
            every = {key: told((edition, key)) for key in bases}
            least, most = _bounds(cell, every)
            for theme in self._said:
                some = {key: told((edition, _with(key, theme))) for key in bases}
                others = {
                    key: (max(0.0, every[key][0] - high), every[key][1] - low) for key, (low, high) in some.items()
                }
                bounds = _bounds(cell, some), _bounds(cell, others)
                if sum(low for low, _ in bounds) > least or sum(high for _, high in bounds) < most:
                    found.add(theme)
        return found

    def _block(self, owner: Owner, targets: Sequence[Target]) -> Block:
        constraints, supposed = (
            tuple(constraint for constraint, of in found.items() if of <= owner)
            for found in (self._owners, self._supposed)
        )
        floors: dict[Variable, tuple[int, Owner]] = {}
        for (total, (part, _)), of in self._crossing(owner):
            floors[total] = max(floors.get(total, (0, of)), (self.counts[part], of), key=lambda floor: floor[0])
        return Block(owner=owner, constraints=constraints, supposed=supposed, floors=floors, targets=tuple(targets))

    def _crossing(self, owner: Owner) -> Iterator[tuple[Constraint, Owner]]:
        """The sums by which other themes bound the groups of a block."""
        for (total, parts), of in self._owners.items():
            if not of <= owner and self._owner(total[1]) <= owner and parts[0] in self.counts:
                yield (total, parts), of

    def _owner_of(self, constraint: Constraint) -> Owner:
        total, parts = constraint
        return frozenset().union(*(self._owner(key) for _, key in (total, *parts)))

    def _targets(self, threshold: int) -> Iterator[tuple[Key, Target]]:
        """The groups below the threshold that a reader may ask for: each that is counted, everybody but one part of
        it, and those of either who came or went between two editions. A whole of one part has nobody but that part in
        it, whoever they are: there is nothing to ask for."""
        of_one = {(total, parts[0][1]) for total, parts in self._constraints if len(parts) == 1}
        groups = {key: ((key, 1),) for edition, key in self.counts if edition in self._editions}
        wholes = {
            (total, part): ((total, 1), (part, -1))
            for (edition, total), parts in self._constraints
            for _, part in (parts if parts[-1][0] == edition and complement(parts[-1][1]) != parts[0][1] else ())
        }
        for terms in (*groups.values(), *wholes.values()):
            sizes = {}
            for edition in self._editions:
                target = tuple(((edition, key), sign) for key, sign in terms)
                whole = (edition, terms[0][0]), terms[-1][0]
                if all(variable in self.counts for variable, _ in target) and whole not in of_one:
                    sizes[target] = sum(sign * self.counts[variable] for variable, sign in target)
            for target, size in sizes.items():
                if size < threshold:
                    yield terms[0][0], target
            for (before, less), (after, more) in combinations(sizes.items(), 2):
                if abs(more - less) < threshold:
                    first, second = (after, before) if more >= less else (before, after)
                    yield terms[0][0], (*first, *((variable, -sign) for variable, sign in second))


def _themes(layout: Layout) -> list[Pair]:
    return [(layout.rows.name, value) for value in layout.rows.values] if layout.rows.overlapping else []


def _bounds(cell: frozenset[Pair], told: Mapping[Key, Interval]) -> Interval:
    """Between what sizes the group where some others cross must lie (Fréchet's bounds)."""
    least = [
        told[a][0] + told[b][0] - told[both][1]
        for a, b in combinations(told, 2)
        if cell.issubset((*a, *b)) and (both := _with(set(a) & set(b))) in told
    ]
    return max(0.0, told.get(_with(cell), (0.0, 0.0))[0], *least), min(high for _, high in told.values())


def _with(key: Iterable[Pair], *pairs: Pair) -> Key:
    return tuple(sorted((*key, *pairs)))


def complement(key: Key) -> Key:
    """The group of those who said what these did not: the one that a table counts."""
    return _with((name.removeprefix("not "), value) for name, value in key)
