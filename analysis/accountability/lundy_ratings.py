"""How a quarter is rated on Lundy's Space, Voice, Audience and Influence: by adults and by the shadow executive, apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import Invalid
from feedback.core.records import Role, SafeText
from feedback.redaction import WrittenBy, stored
from feedback.storage.database import Store


class LundyPart(StrEnum):
    """What must be there for a child's voice to count (Lundy 2007, British Educational Research Journal 33(6))."""

    SPACE = "space"
    VOICE = "voice"
    AUDIENCE = "audience"
    INFLUENCE = "influence"


SCORES = (1, 2, 3, 4)
LONGEST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One person's rating of one time; `words` are theirs, without personal details."""

    rater: str
    shadow: bool
    scores: Mapping[LundyPart, int]
    words: SafeText


@dataclass(frozen=True, slots=True)
class Rated:
    """The ratings of one side."""

    ratings: tuple[Rating, ...]

    def middle(self, part: LundyPart) -> float | None:
        """The median; None where nobody of this side has rated."""
        return median(r.scores[part] for r in self.ratings) if self.ratings else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BothSides:
    adults: Rated
    shadow: Rated

    @property
    def shadow_words(self) -> tuple[SafeText, ...]:
        """What seats wrote beside their ratings, each as its own words."""
        return tuple(r.words for r in self.shadow.ratings if r.words)


class Ratings:
    def __init__(self, store: Store, audit: Audit) -> None:
        self._store, self._guarded = store, GuardedSteps(store, audit)

    def rate(
        self, start: date, end: date, scores: Mapping[LundyPart, int], words: str = "", *, by: Staff, at: datetime
    ) -> Rating:
        """Keep a rating, in place of this person's earlier one of the same time.

        A seat of the shadow executive rates as that, anybody else who decides as an adult. Raises Invalid unless every
        part has 1 to 4, WordsTooLong, NotAllowed.
        """
        shadow, days = by.role is Role.SHADOW_EXECUTIVE, [start.isoformat(), end.isoformat()]
        action = Action.SPEAK_AS_SHADOW if shadow else Action.DECIDE
        writer = WrittenBy.YOUNG_PERSON if shadow else WrittenBy.STAFF
        boxes = {"rating": (words, LONGEST)}
        with self._guarded.step(action, "quarter rated", days[0], by=by, at=at, words=boxes, written_by=writer) as step:
            if set(scores) != set(LundyPart) or any(score not in SCORES for score in scores.values()) or end < start:
                raise Invalid
            kept = Rating(rater=by.name, shadow=shadow, scores=dict(scores), words=step.words["rating"])
            self._store.write(
                "DELETE FROM ratings WHERE from_day = ? AND to_day = ? AND rater = ?", [*days, kept.rater]
            )
            self._store.insert(
                "ratings",
                {
                    "from_day": days[0],
                    "to_day": days[1],
                    "rater": kept.rater,
                    "shadow": int(shadow),
                    "scores": json.dumps(kept.scores, sort_keys=True),
                    "words": kept.words,
                },
            )
        return kept

    def of(self, start: date, end: date) -> BothSides:
        """The ratings of every time that lies within these days: a year's hold its quarters'."""
        rows = self._store.rows(
            "SELECT * FROM ratings WHERE from_day >= ? AND to_day <= ? ORDER BY from_day, rater",
            [start.isoformat(), end.isoformat()],
        )
        kept = [
            Rating(
                rater=row["rater"],
                shadow=bool(row["shadow"]),
                scores={LundyPart(part): score for part, score in json.loads(row["scores"]).items()},
                words=stored(row["words"]),
            )
            for row in rows
        ]
        return BothSides(
            adults=Rated(tuple(r for r in kept if not r.shadow)), shadow=Rated(tuple(r for r in kept if r.shadow))
        )
