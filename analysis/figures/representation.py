"""Whom we have heard and whom not: sessions and young people beside the profile that the partnership sets.

A profile says which share of the area's young people lives where, is how old, speaks what, and is met in what kind of
setting; its source is the partnership's own (a census, a school roll). Beside it stand those who spoke, with the
interval that their number bears, so that a gap of chance is not called a gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from analysis.figures.proportions import wilson
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.content_files import LANGUAGES
from feedback.core.errors import Invalid
from feedback.core.records import AgeVersion, Answer, Session, SessionKind, SessionState
from feedback.responses.answers import Answers
from feedback.responses.sessions import Sessions
from feedback.storage.database import Store

LONGEST_NAME = 60
MOST_NAMES = 60
# A share that lies on the interval's end but for floating point is in line.
_ROUNDING = 1e-9


class Characteristic(StrEnum):
    """What a profile speaks of."""

    AREA = "area"
    AGE = "age"
    LANGUAGE = "language"
    KIND = "kind"


FIXED: Mapping[Characteristic, tuple[str, ...]] = {
    Characteristic.AGE: tuple(age.value for age in AgeVersion),
    Characteristic.LANGUAGE: LANGUAGES,
    Characteristic.KIND: tuple(kind.value for kind in SessionKind),
}
"""Names that a side can have; areas are the partnership's own."""

Profile = Mapping[Characteristic, Mapping[str, float]]
"""Share (0-1) by name, for each side that was set."""


class Heard(StrEnum):
    NOT_AT_ALL = "not_at_all"
    TOO_FEW = "too_few"
    IN_LINE = "in_line"
    MORE = "more"
    NO_PROFILE = "no_profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentationLine:
    """One area, age band, language or kind: who spoke, which share that is, and which share the profile says."""

    side: Characteristic
    name: str
    sessions: int
    people: int
    share: float
    expected: float | None
    heard: Heard


class Representation:
    def __init__(self, store: Store, audit: Audit, *, sessions: Sessions, answers: Answers) -> None:
        self._store, self._sessions, self._answers = store, sessions, answers
        self._guarded = GuardedSteps(store, audit)

    def profile(self) -> Profile:
        """What the partnership has set; a side it has not set is not there."""
        found: dict[Characteristic, dict[str, float]] = {}
        for row in self._store.rows("SELECT * FROM profile ORDER BY side, name"):
            found.setdefault(Characteristic(row["side"]), {})[row["name"]] = float(row["share"])
        return found

    def set_profile(self, side: Characteristic, shares: Mapping[str, float], *, by: Staff, at: datetime) -> None:
        """Keep one side's shares (0-1) in place of the earlier ones; none takes the side away.

        Raises Invalid for a share outside 0-1, more than all of them together, or a name that the side cannot have;
        WordsTooLong.
        """
        boxes = {f"name_{number}": (name, LONGEST_NAME) for number, name in enumerate(shares, start=1)}
        with self._guarded.step(Action.THEME, "profile set", side.value, by=by, at=at, names=boxes) as step:
            wanted = dict(zip(step.names.values(), shares.values(), strict=True))
            fits = all(0 <= share <= 1 and name and name in FIXED.get(side, (name,)) for name, share in wanted.items())
            # 1.005: a census gives rounded percents, which together may come to a little more than all.
            if not fits or len(wanted) != len(shares) or len(wanted) > MOST_NAMES or sum(wanted.values()) > 1.005:
                raise Invalid
            self._store.write("DELETE FROM profile WHERE side = ?", [side.value])
            for name, share in sorted(wanted.items()):
                self._store.insert("profile", {"side": side.value, "name": name, "share": share})

    def rows(self, session_ids: Sequence[str] | None = None) -> list[RepresentationLine]:
        """Every name of the profile and of the sessions, side by side; without `session_ids`, of all sessions."""
        sessions = [s for s in self._sessions.all() if session_ids is None or s.id in session_ids]
        opened = [s.id for s in sessions if s.state is not SessionState.DRAFT]
        return represented(sessions, self._answers.of_sessions(opened), self.profile())


def represented(sessions: Iterable[Session], answers: Sequence[Answer], profile: Profile) -> list[RepresentationLine]:
    """Every name of a profile and of the sessions that were opened, side by side."""
    opened = {s.id: s for s in sessions if s.state is not SessionState.DRAFT}
    people = {a.response_id: a for a in answers if a.session_id in opened}.values()
    asked = Counter[tuple[Characteristic, str]]()
    for s in opened.values():
        asked.update(
            [
                (Characteristic.AREA, s.plan.area),
                (Characteristic.AGE, s.plan.age_version.value),
                (Characteristic.KIND, s.plan.kind.value),
            ]
        )
    spoke = Counter[tuple[Characteristic, str]]()
    for a in people:
        plan = opened[a.session_id].plan
        spoke.update(
            [
                (Characteristic.AREA, plan.area),
                (Characteristic.AGE, a.age_version.value),
                (Characteristic.LANGUAGE, a.language),
                (Characteristic.KIND, plan.kind.value),
            ]
        )
    base = len(people)
    found = []
    for side in Characteristic:
        expected = profile.get(side, {})
        names = dict.fromkeys([*FIXED.get(side, ()), *sorted(expected), *sorted(n for s, n in spoke if s is side)])
        names |= dict.fromkeys(sorted(n for s, n in asked if s is side))
        for name in names:
            count, share = spoke[side, name], expected.get(name)
            found.append(
                RepresentationLine(
                    side=side,
                    name=name,
                    sessions=asked[side, name],
                    people=count,
                    share=count / base if base else 0.0,
                    expected=share,
                    heard=_heard(count, base, share),
                )
            )
    return found


def _heard(count: int, base: int, expected: float | None) -> Heard:
    """Too few or more only where chance does not explain it: the interval of their share lies beside the profile's."""
    # Where nobody lives nobody is missing.
    if not count and expected != 0:
        return Heard.NOT_AT_ALL
    if expected is None:
        return Heard.NO_PROFILE
    low, high = wilson(count, base)
    if high < expected - _ROUNDING:
        return Heard.TOO_FEW
    return Heard.MORE if low > expected + _ROUNDING else Heard.IN_LINE
