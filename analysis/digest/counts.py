"""What an edition counts of a meeting's answers: exact figures, which `small_numbers` sees before anybody else does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.codebook.codebook import ThemeBook
from analysis.digest.editions import hash_of
from analysis.disclosure import Audience, Dimension, ProtectedTable, Protection, Table, Thresholds, one_way, protect
from analysis.theming.stance import Side, side_of
from feedback.core.records import Answer, Session
from feedback.partnership.meetings import Meeting
from feedback.questionnaire.question_packs import load_pack

CORE, FACE_QUESTION, NO_FACE = "core", "how_are_things", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The answers of a meeting, counted by young person."""

    base: int
    by_theme: dict[str, int]
    by_side: dict[str, Counter[Side]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The suppressed tables of one edition; what is in them may leave. `places` is None without a session."""

    themes: ProtectedTable
    sides: dict[str, ProtectedTable]
    faces: ProtectedTable
    places: ProtectedTable | None
    protections: tuple[Protection, ...]


class Counting:
    """Counts one young person once, whatever they said how often."""

    def __init__(self, book: ThemeBook, thresholds: Thresholds) -> None:
        self._book, self._thresholds = book, thresholds
        self._sides: dict[tuple[str, str, int], Side] = {}

    def count(self, answers: Sequence[Answer]) -> Counted:
        """One young person counts once a theme, on one side of it: worries if any of their words on it are one."""
        by_id = {answer.id: answer for answer in answers}
        by_theme: dict[str, int] = {}
        by_side: dict[str, Counter[Side]] = {}
        for theme_id, answer_ids in self._book.members().items():
            sides: dict[str, Side] = {}
            # In an order of their own: a set has another in every process, and an edition must count the same in all.
            for answer in (by_id[a] for a in sorted(answer_ids) if a in by_id):
                side = self._side(answer)
                worried = Side.WORRY in (side, sides.get(answer.response_id))
                sides[answer.response_id] = Side.WORRY if worried else side
            if sides:
                by_theme[theme_id] = len(sides)
                by_side[theme_id] = Counter(sides.values())
        return Counted(base=len({a.response_id for a in answers}), by_theme=by_theme, by_side=by_side)

    def name(self, meeting: Meeting, answers: Sequence[Answer]) -> str:
        """Names what is counted: whose answers, and what each was taken to speak of. A correction makes another."""
        mine = {answer.id for answer in answers}
        spoken = sorted(f"{theme}={a}" for theme, ids in self._book.members().items() for a in ids & mine)
        sides = [f"{a.id}={self._side(a)}" for a in answers if a.text is not None]
        return (
            f"{meeting.id}:{hash_of(' '.join([*sorted(a.response_id for a in answers), *spoken, *sorted(sides)]))[:16]}"
        )

    def protect(
        self,
        edition: str,
        counted: Counted,
        answers: Sequence[Answer],
        sessions: Sequence[Session],
        *,
        themes: Sequence[str],
        first: Sequence[str],
        audience: Audience,
        published: Sequence[Protection],
    ) -> Told:
        """Suppress every figure of an edition, each table checked against all that left before and those before it.

        themes: ids of all approved themes. first: those of which the sides are told too.
        """
        done: list[Protection] = []

        def told(table: Table) -> ProtectedTable:
            earlier = [*published, *done]
            done.append(protect(table, audience=audience, thresholds=self._thresholds, published=earlier))
            return done[-1].table

        names = tuple(sorted(themes)) or ("none",)
        counts = [counted.by_theme.get(t, 0) for t in names]
        by_theme = told(one_way(edition, Dimension("theme", names, overlapping=True), counts, total=counted.base))
        by_side = {}
        for theme_id in first:
            sides = Dimension("side", tuple(side.value for side in Side))
            counts = [counted.by_side[theme_id][side] for side in Side]
            by_side[theme_id] = told(one_way(edition, sides, counts, within=(("theme", theme_id),)))
        faces = told(_faces(edition, answers))
        places = told(_places(edition, answers, sessions)) if sessions else None
        return Told(themes=by_theme, sides=by_side, faces=faces, places=places, protections=tuple(done))

    def _side(self, answer: Answer) -> Side:
        """An answer's side, read once for all editions; of its words only a hash is kept meanwhile."""
        key = answer.id, answer.asked, hash(answer.text)
        if key not in self._sides:
            self._sides[key] = side_of(answer.asked, answer.text or "")
        return self._sides[key]


def _faces(edition: str, answers: Sequence[Answer]) -> Table:
    """How many chose each face first, or none."""
    chosen = {a.response_id: a.choice for a in answers if a.question_id == FACE_QUESTION and a.choice}
    counted = Counter(chosen.get(response_id, NO_FACE) for response_id in {a.response_id for a in answers})
    names = (*load_pack(CORE).question(FACE_QUESTION).option_ids, NO_FACE)
    counts = [counted[name] for name in names]
    return one_way(edition, Dimension("face", names), counts, total=sum(counts))


def _places(edition: str, answers: Sequence[Answer], sessions: Sequence[Session]) -> Table:
    """How many spoke in each area where a session was."""
    areas = {session.id: session.plan.area for session in sessions}
    counted = Counter(areas[session_id] for _, session_id in {(a.response_id, a.session_id) for a in answers})
    names = tuple(sorted(set(areas.values())))
    return one_way(edition, Dimension("area", names), [counted[name] for name in names])
