"""Protecting a table: round, hide what is small, and widen whatever would give a hidden group away.

1. Every figure is told as the interval it falls in (`rules`). A group below the minimum base is not broken down.
2. The attacker's sums (`audit`) are done over this table, every table published before and the differences between
   editions. Where a group is exposed, the published figure that gives it away and is cheapest to widen is told less
   closely (a base of 10 for 5, then 20, 40…, in the end "not shown"), until nothing is exposed. Widening one figure
   never exposes another, so that this ends.
3. A public edition starts from the executive one and only widens it: who holds both knows no more than the
   executive edition says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from analysis.disclosure.attacker import Attacker, Binding, Target, Variable
from analysis.disclosure.knowledge import Block, Knowledge, Pair, complement
from analysis.disclosure.rules import NOT_SHOWN, Audience, Shown, Thresholds, share
from analysis.disclosure.tables import CountTable, Key, Layout, LogLine, ProtectedTable, Protection, Reason

# Intervals of 1,280: a wider one tells no more than "not shown" does.
_LAST_LEVEL = 8


def protect(
    table: CountTable,
    *,
    audience: Audience,
    thresholds: Thresholds | None = None,
    published: Sequence[Protection] = (),
) -> Protection:
    """The table as this audience may see it, so that no group below the threshold can be worked out from it, from
    it and everything in `published` (all earlier editions and linked tables, in order of publication), or from the
    difference of any two. The team's own table is exact.

    Raises `BadTable` where a table of the same edition counted the same group differently.
    """
    rules = thresholds or Thresholds()
    if audience is Audience.TEAM:
        exact = {key: Shown(low=n, high=n) for key, n in table.by_key().items()}
        return Protection(source=table, table=_build(table.layout, audience, exact, rules), log=())
    release = _settle(table, audience, rules, [p for p in published if p.table.audience is not Audience.TEAM])
    shown = {key: figure.shown for key, figure in release.figures.items()}
    log = [
        LogLine(group=key, why=figure.why, words=figure.shown.words, protects=figure.protects)
        for key, figure in release.figures.items()
        if figure.why is not None
    ]
    return Protection(source=table, table=_build(table.layout, audience, shown, rules), log=(*log, *release.too_late))


def _settle(table: CountTable, audience: Audience, rules: Thresholds, published: Sequence[Protection]) -> _Release:
    executive: dict[Key, _Figure] = {}
    if audience is Audience.PUBLIC:
        executive = _settle(table, Audience.EXECUTIVE, rules, published).figures
        # The public holds public editions alone; the figures of `executive` have been weighed against the others.
        published = [p for p in published if p.table.audience is Audience.PUBLIC]
    release = _Release(table, audience, rules, published, executive)
    release.secure()
    return release


def _build(layout: Layout, audience: Audience, shown: Mapping[Key, Shown], rules: Thresholds) -> ProtectedTable:
    figures = []
    for row, column in layout.places():
        figure, base = shown[layout.key(row, column)], layout.key(None, column if row is not None else None)
        percent = share(figure, shown[base], rules) if row is not None or column is not None else None
        figures.append(Shown(low=figure.low, high=figure.high, percent=percent))
    return ProtectedTable(layout=layout, audience=audience, figures=tuple(figures))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """How one figure of the new table stands: `level` on the ladder of intervals; `fixed` when it is out already."""

    count: int
    shown: Shown
    level: int
    fixed: bool = False
    why: Reason | None = None
    protects: str = ""


class _Release:
    """One table on its way out, beside all that this audience holds already."""

    def __init__(
        self,
        table: CountTable,
        audience: Audience,
        rules: Thresholds,
        published: Sequence[Protection],
        executive: Mapping[Key, _Figure],
    ) -> None:
        self.rules, self.edition = rules, table.layout.edition
        self.threshold, self.minimum = rules.threshold(audience), rules.base_for_breakdown(audience)
        self.first_level = int(audience is Audience.PUBLIC)
        self.knowledge = Knowledge([p.source for p in published] + [table])
        # The solver needs an end. No group is ever taken to be this large, and an end never helps to hide one.
        self.unlimited = 2.0 * (max(self.knowledge.counts.values()) + rules.step(_LAST_LEVEL))
        self.known: dict[Variable, tuple[float, float]] = {}
        before: dict[Key, Shown] = {}
        for p in published:
            shown = {key: replace(figure, percent=None) for key, figure in p.table.by_key().items()}
            minimum = rules.base_for_breakdown(p.table.audience)
            for key, figure in (*shown.items(), *_broken_down(p.source, shown, minimum)):
                variable = p.table.layout.edition, key
                self.known[variable] = _both(self.known.get(variable, (0.0, self.unlimited)), figure)
            if p.table.layout.edition == self.edition and p.table.audience is audience:
                before |= shown
        self.parts = _parts(table)
        self.figures = {key: self._begin(key, n, executive, before) for key, n in table.by_key().items()}
        self.too_late: list[LogLine] = []

    def _begin(self, key: Key, n: int, executive: Mapping[Key, _Figure], before: Mapping[Key, Shown]) -> _Figure:
        figure = self._alone(key, n)
        if key in executive:
            while not _holds(figure.shown, executive[key].shown):
                figure = self._wider(key, figure, Reason.EXECUTIVE_EDITION)
        if key not in before:
            return figure
        why = figure.why if figure.shown == before[key] else Reason.PUBLISHED_BEFORE
        return replace(figure, shown=before[key], fixed=True, why=why)

    def _alone(self, key: Key, n: int) -> _Figure:
        counts, first = self.knowledge.counts, self.first_level
        if any(set(base) < set(key) and counts[self.edition, base] < self.minimum for base in self.parts):
            return _Figure(count=n, shown=NOT_SHOWN, level=first, why=Reason.SMALL_BASE)
        shown = self._interval(key, n, first)
        return _Figure(count=n, shown=shown, level=first, why=Reason.SMALL if shown.value is None else None)

    def _interval(self, key: Key, n: int, level: int) -> Shown:
        step = self.rules.step(level)
        shown = Shown(low=n - n % step, high=n - n % step + step - 1)
        if key in self.parts and n >= self.minimum > shown.low:
            shown = replace(shown, low=self.minimum)  # that it is broken down tells so much
        # A bound one step wider still tells something; a wider one reads as if there might be many.
        if level > _LAST_LEVEL or (shown.low == 0 and level > self.first_level + 1):
            return NOT_SHOWN
        return shown

    def _wider(
        self, key: Key, figure: _Figure, why: Reason, protects: str = "", *, lower: bool | None = None
    ) -> _Figure:
        """The figure told just so much less closely that its interval (or its lower, or its upper end) moves."""
        shown, level = figure.shown, figure.level
        while shown != NOT_SHOWN and _ends(shown, lower) == _ends(figure.shown, lower):
            level += 1
            shown = self._interval(key, figure.count, level)
        return replace(figure, shown=shown, level=level, why=why, protects=protects)

    def secure(self) -> None:
        """Widen figures until nothing is exposed."""
        if all(figure.fixed for figure in self.figures.values()):
            return
        telling = self.knowledge.telling(self._told)
        for block in self.knowledge.blocks(self.threshold):
            self._secure(self.knowledge.joined(block, telling, block.targets))

    def _secure(self, block: Block) -> None:
        while block.targets:
            intervals, widened = self._intervals(block), set[Variable]()
            told = [self._is_told(target) for target in block.targets]
            exposed = Attacker(block.constraints, intervals, block.supposed).exposed(
                block.targets, self.threshold, told
            )
            held = self._held(block, [binding for _, bindings in exposed for binding in bindings])
            left = [t for t, why in exposed if held or self._protect(t, why, intervals, widened)]
            block = self.knowledge.joined(block, held, left)

    def _held(self, block: Block, bindings: Iterable[Binding]) -> set[Pair]:
        """The themes outside the block that seem to expose a group only because they were held as they are."""
        floors = [(b.variable, *block.floors.get(b.variable, (0, frozenset()))) for b in bindings if b.lower]
        return {pair for variable, n, theme in floors if n > self._told(variable)[0] for pair in theme}

    def _is_told(self, target: Target) -> bool:
        """Whether figures are shown that tell of a group; of those between two editions, in both of them."""
        editions = {edition for (edition, _), _ in target}
        return len(editions) == 1 or all(self._told((e, complement(key)))[1] < self.unlimited for (e, key), _ in target)

    def _told(self, variable: Variable) -> tuple[float, float]:
        """What is told of a group so far."""
        edition, key = variable
        low, high = self.known.get(variable, (0.0, self.unlimited))
        if edition != self.edition or key not in self.figures:
            return low, high
        if any(self.figures[part].shown != NOT_SHOWN for part in self.parts.get(key, ())):
            low = max(low, self.minimum)
        return _both((low, high), self.figures[key].shown)

    def _intervals(self, block: Block) -> dict[Variable, tuple[float, float]]:
        told = {variable: self._told(variable) for variable in block.variables}
        return {
            variable: (max(low, block.floors.get(variable, (0,))[0]), high) for variable, (low, high) in told.items()
        }

    def _protect(
        self,
        target: Target,
        bindings: Sequence[Binding],
        intervals: Mapping[Variable, tuple[float, float]],
        widened: set[Variable],
    ) -> bool:
        """Widen the cheapest figure that exposes the target; False where nothing is left to widen."""
        if any(b.variable in widened for b in bindings):
            return True  # what was widened just now may be enough
        protects = _name(target)
        sides: list[tuple[Variable, bool | None]] = [
            (b.variable, b.lower) for b in bindings if self._can_move(b, intervals[b.variable])
        ]
        sides = sides or [(variable, None) for variable in intervals if self._open(variable)]
        if not sides:
            (_, key), _ = target[0]
            self.too_late.append(LogLine(group=key, why=Reason.GIVEN_AWAY_BEFORE, words="", protects=protects))
            return False
        wider = {
            variable: self._wider(
                variable[1], self.figures[variable[1]], Reason.PROTECTS_ANOTHER, protects, lower=lower
            )
            for variable, lower in sides
        }
        # By name where two cost the same, so that the same table is always protected alike.
        cheapest = min(wider, key=lambda variable: (_loss(wider[variable]), variable))
        self.figures[cheapest[1]] = wider[cheapest]
        widened.add(cheapest)
        return True

    def _open(self, variable: Variable) -> bool:
        edition, key = variable
        figure = self.figures.get(key) if edition == self.edition else None
        return figure is not None and not figure.fixed and figure.shown != NOT_SHOWN

    def _can_move(self, binding: Binding, interval: tuple[float, float]) -> bool:
        """Is it this figure's own end that binds, and not something known otherwise?"""
        if not self._open(binding.variable):
            return False
        shown = self.figures[binding.variable[1]].shown
        return shown.low == interval[0] > 0 if binding.lower else shown.high == interval[1]


def _parts(table: CountTable) -> dict[Key, list[Key]]:
    """The groups that a table breaks down, and into what."""
    counted = set(table.layout.groups())
    found: dict[Key, list[Key]] = {total: [] for total, _ in table.layout.constraints() if total in counted}
    for total, parts in table.layout.constraints():
        if total in found:
            found[total] += [part for part in parts if part in counted]
    return found


def _broken_down(table: CountTable, shown: Mapping[Key, Shown], minimum: int) -> list[tuple[Key, Shown]]:
    """A group that is broken down is known to have the minimum base."""
    return [
        (total, Shown(low=minimum, high=None))
        for total, parts in _parts(table).items()
        if any(shown[part] != NOT_SHOWN for part in parts)
    ]


def _ends(shown: Shown, lower: bool | None) -> tuple[int | None, ...]:
    return (shown.low, shown.high) if lower is None else (shown.low,) if lower else (shown.high,)


def _holds(outer: Shown, inner: Shown) -> bool:
    return outer.low <= inner.low and (outer.high is None or (inner.high is not None and inner.high <= outer.high))


def _both(known: tuple[float, float], shown: Shown) -> tuple[float, float]:
    low, high = known
    return max(low, shown.low), high if shown.high is None else min(high, shown.high)


def _loss(figure: _Figure) -> float:
    """How much less is told: the width of the interval against the count; a figure not shown is the worst."""
    if figure.shown.high is None:
        return inf
    return (figure.shown.high - figure.shown.low) / max(1, figure.count)


def _name(target: Target) -> str:
    terms = [
        ("+ " if sign > 0 else "- ") + edition + ": " + (", ".join(f"{n} {v}" for n, v in key) or "everyone")
        for (edition, key), sign in target
    ]
    return " ".join(terms).removeprefix("+ ")
