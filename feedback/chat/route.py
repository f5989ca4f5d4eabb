"""The way through a session's questions, the same for chat, form and kiosk: what comes next, where Back leads, when "May we
share your words?" is asked, and how long an answer may be. It holds nothing that anybody said.

Whoever draws screens asks a `Route`; a script that goes on without a connection is given the same answers as a `table`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from feedback.core.typed_words import LONGEST_ANSWER, TooLong, clean


class Screen(StrEnum):
    """The screens after the questions; a question's screen has the question's id."""

    RECAP = "recap"
    SHARE = "share"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All of what was given that decides the way. `words`: something was said in words, so that there is something to share.
    `shared`: "May we share your words?" was answered. `reviewing`: one answer is being changed from the review."""

    words: bool = False
    shared: bool = False
    reviewing: bool = False

    @property
    def number(self) -> int:
        """Its place in a row of `Route.table`."""
        return self.words + 2 * self.shared + 4 * self.reviewing


EVERY_STANDING = tuple(
    sorted(
        (Standing(words=w, shared=s, reviewing=r) for w, s, r in product((False, True), repeat=3)),
        key=lambda standing: standing.number,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`questions`: ids in order, at least one. `before`: the screen that Back leads to from question 1, where there is one.
    `recap`: "Did we get you right?" is asked after the questions, as the chat does."""

    questions: tuple[str, ...]
    before: str = ""
    recap: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """Every screen of the way, in order."""
        return (*self.questions, *((Screen.RECAP,) if self.recap else ()), Screen.SHARE, Screen.REVIEW)

    def next(self, place: str, standing: Standing) -> str:
        """The screen after `place`: the next question; then, where there are words, the recap and whether to share; then
        the review. After a change only what is still missing is asked."""
        if not standing.reviewing:
            if place in self.questions[:-1]:
                return self.questions[self.questions.index(place) + 1]
            if place in self.questions and standing.words and self.recap:
                return Screen.RECAP
        if place not in (Screen.SHARE, Screen.REVIEW):
            # On the way there it stands to be looked at again; after a change it is asked only if it never was.
            ask = standing.words if not standing.reviewing else self.asks_to_share(standing)
            return Screen.SHARE if ask else Screen.REVIEW
        return Screen.REVIEW

    def back(self, place: str, standing: Standing) -> str:
        """The screen before `place`. It takes nothing away of what was given."""
        if standing.reviewing:
            return Screen.REVIEW
        if place == Screen.REVIEW and standing.words:
            return Screen.SHARE
        if place == Screen.SHARE and self.recap:
            return Screen.RECAP
        if place not in self.questions:
            return self.questions[-1]
        asked = self.questions.index(place)
        return self.questions[asked - 1] if asked else self.before or place

    def asks_to_share(self, standing: Standing) -> bool:
        """Whether "May we share your words?" must come before anything is sent."""
        return standing.words and not standing.shared

    def table(self) -> Mapping[str, object]:
        """All of it as data: for each screen where `next` and `back` lead at each `Standing.number`; `most` code points
        of one answer; `before`, where it begins."""
        return {
            "before": self.before,
            "most": LONGEST_ANSWER,
            "next": {place: [self.next(place, one) for one in EVERY_STANDING] for place in self.places},
            "back": {place: [self.back(place, one) for one in EVERY_STANDING] for place in self.places},
        }


def too_long(words: str) -> bool:
    """Whether an answer is longer than intake takes."""
    try:
        clean(words)
    except TooLong:
        return True
    return False
