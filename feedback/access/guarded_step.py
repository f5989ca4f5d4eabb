"""The one way in which whoever works here changes anything.

May they? Then what they typed is cleaned, refused where it is too long (never cut), looked at for signs of harm and
redacted; then the change and its audit line are written in one transaction: both are kept, or neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from feedback import redaction, safeguarding
from feedback.access.audit_trail import Audit
from feedback.access.permissions import Action, Staff, require
from feedback.core.records import RawText, SafeText, Tier, Verdict
from feedback.core.typed_words import fitting
from feedback.redaction import WrittenBy
from feedback.redaction.school_names import NO_SCHOOLS, SchoolNames
from feedback.safeguarding.rules import RANK
from feedback.storage.database import Store
from feedback.storage.school_list import SchoolList

Boxes = Mapping[str, tuple[str, int]]
"""Name of a box on a form → what was typed into it, and how many characters it takes."""

MARK = " (its words read like harm)"
"""Ends the audit line of a step whose words do, so that the safeguarding lead, who reads the trail, finds it."""


class GuardedStep:
    """A step under way: what was typed, as it may be kept, and the audit line that is written when the step ends well.

    `words` are safe. `names` (a role, an agency, a place, a title) are the partnership's own, on one line; a name may be
    the very point of them. `sealed` goes under the desk's seal and nowhere else. `tells_of_harm`: whether the words read
    like harm to somebody; a room that must not keep such words raises its own error or gives the `raw` ones to the desk with the
    `verdict`, otherwise the line is marked.
    """

    def __init__(self, what: str, about: str) -> None:
        self.what, self.about = what, about
        self.words: Mapping[str, SafeText] = {}
        self.names: Mapping[str, str] = {}
        self.sealed: Mapping[str, RawText] = {}
        self.tells_of_harm = False
        self.raw: Mapping[str, RawText] = {}
        self.verdict = Verdict(tier=Tier.NONE)

    @property
    def line(self) -> str:
        """What the audit trail says of this step; never words that anyone typed."""
        return self.what + (MARK if self.tells_of_harm else "")


class GuardedSteps:
    """Held by every room in which staff write; each change is a `with` of `step`."""

    def __init__(self, store: Store, audit: Audit) -> None:
        self._store, self._audit, self._schools = store, audit, SchoolList(store)

    @contextmanager
    def step(
        self,
        action: Action,
        what: str,
        about: str = "",
        *,
        by: Staff,
        at: datetime,
        words: Boxes | None = None,
        names: Boxes | None = None,
        sealed: Boxes | None = None,
        written_by: WrittenBy = WrittenBy.YOUNG_PERSON,
    ) -> Iterator[GuardedStep]:
        """One change by one person; what is inside is written, with its line, or nothing is.

        `written_by`: whose the words are. A room in which staff write of their own says so, and places, days and bodies
        stay; where it says nothing, words are redacted as a young person's, who may be quoted in them.

        Permission comes before anything is looked at. Reading the words, which is slow, holds up no other writer.
        Raises NotAllowed, WordsTooLong, StoreFull, StoreReadOnly or StoreBusy.
        """
        require(by, action)
        step = GuardedStep(what, about)
        raw = {box: fitting(typed, most, box=box) for box, (typed, most) in (words or {}).items()}
        step.raw, step.verdict = raw, _worst(raw)
        step.tells_of_harm = step.verdict.tier in (Tier.CONCERN, Tier.URGENT)
        schools = self._schools.names() if raw else NO_SCHOOLS
        step.words = {box: _safe(typed, box, (words or {})[box][1], schools, written_by) for box, typed in raw.items()}
        step.names = {
            box: " ".join(fitting(" ".join(typed.split()), most, box=box).split())
            for box, (typed, most) in (names or {}).items()
        }
        step.sealed = {box: fitting(typed, most, box=box) for box, (typed, most) in (sealed or {}).items()}
        with self._store.transaction():
            yield step
            self._audit.note(by.name, step.line, step.about, at=at)


def _worst(words: Mapping[str, RawText]) -> Verdict:
    """What spotting says of the gravest of the boxes."""
    verdicts = safeguarding.spot_many([typed for typed in words.values() if typed])
    return max(verdicts, key=lambda verdict: RANK[verdict.tier], default=Verdict(tier=Tier.NONE))


def _safe(typed: RawText, box: str, most: int, schools: SchoolNames, written_by: WrittenBy) -> SafeText:
    """Redacted; refused too where its labels make it longer than the box, which would not take it a second time."""
    safe = redaction.redact(typed, schools, written_by=written_by).text
    fitting(safe, most, box=box)
    return safe
