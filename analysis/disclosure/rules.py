"""How one count may be told, and to whom.

A count is told as the interval it falls in: 0–4, 5–9, 10–14 and so on, in words "fewer than 5", "at least 5",
"at least 10". Counts are rounded down, to the same base below which they are hidden, so that every interval has the
same width. That is what makes two figures safe together: the difference of any two of them is never known more
closely than "fewer than 5". docs/small-numbers.md has the argument; docs/decisions says what else was weighed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from feedback.core.errors import Invalid

# A share that may be a third or nearly a half tells a reader nothing; finer steps than 5 would pretend to know.
_WIDEST_PERCENT = 15
_STEP_PERCENT = 5


class BadThresholds(Invalid):
    """These thresholds would not protect anybody; `setting` names the one at fault."""

    code = "bad-thresholds"


class Audience(StrEnum):
    """Who reads an edition. The team works with exact counts; nobody else sees one."""

    TEAM = "team"
    EXECUTIVE = "executive"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When a count is too small to tell.

    `small`: counts below it are "fewer than 5", the others are rounded down to a multiple of it. `public_minimum`: the
    same for the public edition. `minimum_base`: a group with fewer respondents is not broken down. `percent_base`: a
    smaller group gets no percentage. Raises `BadThresholds` where the steps do not nest (each must be a multiple of
    `small`): a public interval that cuts an executive one would tell the reader of both where the count lies.
    """

    small: int = 5
    public_minimum: int = 10
    minimum_base: int = 10
    # Under 50 one young person is more than two percent, and a percentage is a count in other words.
    percent_base: int = 50

    def __post_init__(self) -> None:
        # "Fewer than 1" is nobody: such a threshold hides nothing.
        if self.small < 2:
            raise BadThresholds(setting="small")
        if self.public_minimum < self.small or self.public_minimum % self.small:
            raise BadThresholds(setting="public_minimum")
        if self.minimum_base < self.small or self.minimum_base % self.small:
            raise BadThresholds(setting="minimum_base")
        if self.percent_base < self.minimum_base:
            raise BadThresholds(setting="percent_base")

    def threshold(self, audience: Audience) -> int:
        """The least count that this audience may know of."""
        return self.public_minimum if audience is Audience.PUBLIC else self.small

    def base_for_breakdown(self, audience: Audience) -> int:
        """The least number of respondents broken down for this audience: `minimum_base`, rounded up to its step."""
        step = self.threshold(audience)
        return -(-self.minimum_base // step) * step

    def step(self, level: int) -> int:
        """Width of the intervals at a level of the ladder: 5, 10, 20, 40 and so on; each interval holds whole ones of
        the level before."""
        return self.small if level == 0 else self.public_minimum << (level - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What may leave about one count: it lies in `low`–`high` (no end if None), and its share of its base.

    A team's exact count has `low == high`.
    """

    low: int
    high: int | None
    percent: str | None = None

    @property
    def value(self) -> int | None:
        """The number that may be drawn or sorted by; None where there is none to tell."""
        return self.low if self.low > 0 or self.high == 0 else None

    @property
    def words(self) -> str:
        if self.high is None:
            return "not shown"
        if self.low == self.high:
            return str(self.low)
        return f"at least {self.low}" if self.low else f"fewer than {self.high + 1}"


NOT_SHOWN = Shown(low=0, high=None)


def show_count(n: int, *, audience: Audience, thresholds: Thresholds | None = None) -> Shown:
    """One count that stands alone, such as how many sessions' young people were heard. For counts that belong to
    one another (parts and totals, two editions) use `protect`, which also checks what they tell together."""
    if n < 0:
        raise ValueError("a count is not negative")
    if audience is Audience.TEAM:
        return Shown(low=n, high=n)
    step = (thresholds or Thresholds()).threshold(audience)
    low = n - n % step
    return Shown(low=low, high=low + step - 1)


def share(part: Shown, whole: Shown, thresholds: Thresholds) -> str | None:
    """The percentage in words, from what is shown alone, so that it tells nothing more than the two figures do.

    None under `percent_base`, for a hidden count, and where the two figures leave more than 15 points open.
    """
    if part.high is None or whole.high is None or part.value is None or whole.low < thresholds.percent_base:
        return None
    if part.low == part.high and whole.low == whole.high:
        return f"{round(100 * part.low / whole.low)}%"
    least, most = 100 * part.low / whole.high, min(100.0, 100 * part.high / whole.low)
    if most - least > _WIDEST_PERCENT:
        return None
    middle = _STEP_PERCENT * round((least + most) / 2 / _STEP_PERCENT)
    return f"about {middle}%" if middle else f"under {_STEP_PERCENT}%"


def in_words(shown: Shown, one: str = "young person", many: str = "young people") -> str:
    """For a sentence: "at least 25 young people", "fewer than 5 young people", "1 young person"; "not shown" as is."""
    if shown.high is None:
        return shown.words
    return f"{shown.words} {one if shown.low == shown.high == 1 else many}"
