"""The attacker's sums: what somebody who holds every published figure can conclude about a group.

Each published figure is an interval; parts add up to totals. The least and the greatest size that a group can have is
then a linear programme (the "audit" of cell suppression: Fischetti and Salazar 2000; Hundepool et al., Statistical
Disclosure Control, 2012, chapter 4). A group is *exposed* when the attacker knows it to be below the threshold and
knows more than that: when its greatest possible size is below the threshold, and its possible sizes are not the
whole of nought to threshold - 1. docs/small-numbers.md says the same at length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.tables import BadTable, Key

# Above the solver's own tolerance (1e-7), and far below one young person.
_NEAR = 1e-6
_PRIMAL = 4


class _Quiet(highspy.Highs):
    """Says nothing, from the first: its constructor enables callbacks, and the first one to do so prints a banner."""

    def enableCallbacks(self) -> None:  # the solver's own name
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


_new_solver: Callable[[], highspy.Highs] = _Quiet  # whose own constructor carries no types

Variable = tuple[str, Key]
"""A group in an edition."""

Constraint = tuple[Variable, tuple[Variable, ...]]
"""A total and the parts that add up to it."""

Target = tuple[tuple[Variable, int], ...]
"""A group under attack, as a sum of groups with signs: ((total, 1), (part, -1)) is everybody else."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A bound that holds the attacker's answer where it is: widen it, and the group is told less closely."""

    variable: Variable
    lower: bool


class Attacker:
    """Holds the sums and the intervals; answers how closely a group is told."""

    def __init__(
        self,
        constraints: Sequence[Constraint],
        intervals: Mapping[Variable, tuple[float, float]],
        supposed: Sequence[Constraint] = (),
    ) -> None:
        self._variables = list(intervals)
        self._place = {variable: i for i, variable in enumerate(self._variables)}
        self._columns = np.arange(len(self._variables), dtype=np.int32)
        self._solver = _new_solver()
        # Only the objective changes from one question to the next: the last answer stays feasible, a start for the
        # primal simplex. Three times as fast as the default.
        self._solver.setOptionValue("simplex_strategy", _PRIMAL)
        bounds = np.array([intervals[v] for v in self._variables], dtype=float)
        self._solver.passModel(self._programme((*constraints, *supposed), bounds))
        # What does not fit with the rest nobody can suppose; then the attacker is left with what is certain.
        if supposed and self._run() == highspy.HighsModelStatus.kInfeasible:
            self._solver.passModel(self._programme(constraints, bounds))

    def exposed(
        self, targets: Sequence[Target], threshold: int, told: Sequence[bool]
    ) -> list[tuple[Target, list[Binding]]]:
        """The targets that are exposed at this threshold, each with the published bounds that expose it.

        A group of which no figure is told (`told` false) is exposed when it is known to be there and to be small; of
        others it must not be known either that they are smaller than the words say.

        Raises `BadTable` where no counts at all fit the sums and the intervals.
        """
        weights = np.zeros((len(targets), len(self._variables)))
        for i, target in enumerate(targets):
            for variable, sign in target:
                weights[i, self._place[variable]] += sign
        most, least = np.full(len(targets), -np.inf), np.full(len(targets), np.inf)
        found: dict[int, list[Binding]] = {}

        def push(group: Sequence[int], sign: int) -> None:
            """Make a group of targets as great or as small as can be; all targets' sizes on the way are seen."""
            nonlocal most, least
            sizes = weights @ self._solve(-sign * weights[group].sum(axis=0))
            most, least = np.maximum(most, sizes), np.minimum(least, sizes)

        def doubtful(sign: int) -> list[int]:
            short = np.array(told) & (most < threshold - 1 - _NEAR)
            there = (most < threshold - _NEAR) & (least > _NEAR)
            return [int(i) for i in np.flatnonzero(short if sign > 0 else there) if int(i) not in found]

        for sign in (+1, -1):
            before, left = len(targets) + 1, doubtful(sign)
            while left and len(left) < before:  # together they clear one another quickly; the last one by one
                push(left, sign)
                before, left = len(left), doubtful(sign)
            for i in left:
                if i in doubtful(sign):
                    push([i], sign)
                    bindings = self._bindings()
                    if sign < 0 and i in doubtful(sign):  # that it may be larger after all protects it too
                        push([i], +1)
                        bindings += self._bindings()
                    if i in doubtful(sign):
                        found[i] = bindings
        return [(targets[i], bindings) for i, bindings in sorted(found.items())]

    def _programme(self, constraints: Sequence[Constraint], bounds: NDArray[np.float64]) -> highspy.HighsLp:
        rows = [
            [(self._place[total], 1.0)] + [(self._place[part], -1.0) for part in parts] for total, parts in constraints
        ]
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = len(self._variables), len(rows)
        programme.col_cost_ = np.zeros(len(self._variables))
        programme.col_lower_, programme.col_upper_ = bounds[:, 0], bounds[:, 1]
        programme.row_lower_ = programme.row_upper_ = np.zeros(len(rows))
        matrix = programme.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0] + [len(row) for row in rows])
        matrix.index_ = np.array([place for row in rows for place, _ in row])
        matrix.value_ = np.array([sign for row in rows for _, sign in row])
        return programme

    def _solve(self, objective: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sizes of all groups that make the objective least."""
        self._solver.changeColsCost(len(self._columns), self._columns, objective)
        if self._run() != highspy.HighsModelStatus.kOptimal:
            raise BadTable(problem="tables of one edition contradict one another")
        return np.array(self._solver.getSolution().col_value)

    def _bindings(self) -> list[Binding]:
        """The bounds that keep the last objective from being less."""
        duals = self._solver.getSolution().col_dual
        return [Binding(v, lower=d > 0) for v, d in zip(self._variables, duals, strict=True) if abs(d) > _NEAR]

    def _run(self) -> highspy.HighsModelStatus:
        self._solver.run()
        return self._solver.getModelStatus()
