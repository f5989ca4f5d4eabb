"""What an edition counts of a meeting's answers: exact figures, which `disclosure` sees before anybody else does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from analysis.digest.editions import hash_of
from analysis.digest.evidence import DigestEvidence
from analysis.digest.record import FaceCount, Interval
from analysis.disclosure import (
    Audience,
    CountTable,
    Dimension,
    ProtectedTable,
    Protection,
    Shown,
    Thresholds,
    one_way,
    protect,
    share,
    two_way,
)
from analysis.figures.proportions import Change, since, wilson
from analysis.theming.stance import Stance, stance_by_response, stances_of_answers
from feedback.core.records import Answer, Session
from feedback.questionnaire.question_packs import load_pack

CORE, FACE_QUESTION, NO_FACE = "core", "how_are_things", "none"
THEME, SIDE, AGE, AREA = "theme", "side", "age", "area"
"""What tables are broken down by."""
_MOST_SIDES = 10
"""So many themes have their sides told; each costs a third of a second of the attacker's sums."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactCounts:
    """The answers of a meeting, counted by young person."""

    base: int
    by_theme: dict[str, int]
    by_side: dict[str, Counter[Stance]]
    by_age: Counter[tuple[str, str]]
    base_of_age: Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedCounts:
    """The suppressed tables of one edition; what is in them may leave. `areas` is None without a session."""

    themes: ProtectedTable
    sides: dict[str, ProtectedTable]
    faces: ProtectedTable
    areas: ProtectedTable | None
    protections: tuple[Protection, ...]


class Sides:
    """Answers' sides, each read once for all editions; of its words only a hash is kept meanwhile."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int], Stance] = {}

    def of(self, answer: Answer) -> Stance:
        if (found := self._known.get(_read(answer))) is None:
            self.read([answer])
            found = self._known[_read(answer)]
        return found

    def read(self, answers: Sequence[Answer]) -> None:
        """Read whichever of these are new, all at once: one by one takes five times as long."""
        new = [answer for answer in answers if _read(answer) not in self._known]
        self._known |= {_read(a): stance for a, stance in zip(new, stances_of_answers(new), strict=True)}


def _read(answer: Answer) -> tuple[str, str, int]:
    # Python's hash has a secret of this process in it: outside it nobody can try words against it.
    return answer.id, answer.asked, hash(answer.text)


def count(answers: Sequence[Answer], members: Mapping[str, AbstractSet[str]], sides: Sides) -> ExactCounts:
    """One young person counts once a theme, on one side of it (see `stance_by_response`)."""
    by_id = {answer.id: answer for answer in answers}
    sides.read(answers)
    by_theme: dict[str, int] = {}
    by_side: dict[str, Counter[Stance]] = {}
    by_age: Counter[tuple[str, str]] = Counter()
    age_of = {answer.response_id: answer.age_version.value for answer in answers}
    for theme_id, answer_ids in members.items():
        found = stance_by_response((by_id[a] for a in answer_ids if a in by_id), sides.of)
        if found:
            by_theme[theme_id] = len(found)
            by_side[theme_id] = Counter(found.values())
            by_age.update((theme_id, age_of[response]) for response in found)
    return ExactCounts(
        base=len(age_of), by_theme=by_theme, by_side=by_side, by_age=by_age, base_of_age=Counter(age_of.values())
    )


def name_of(evidence: DigestEvidence, sides: Sides) -> str:
    """Names what is counted: whose answers, and what each was taken to speak of. A correction makes another."""
    answers = evidence.responses.answers
    mine = {answer.id for answer in answers}
    sides.read(answers)
    spoken = sorted(f"{theme}={a}" for theme, ids in evidence.codebook.members.items() for a in ids & mine)
    by_side = sorted(f"{a.id}={sides.of(a)}" for a in answers if a.text is not None)
    content = " ".join([*sorted(a.response_id for a in answers), *spoken, *by_side])
    return f"{evidence.meeting.meeting.id}:{hash_of(content)[:16]}"


def suppress(
    evidence: DigestEvidence,
    exact: ExactCounts,
    *,
    edition: str,
    themes: Sequence[str],
    first: Sequence[str],
    audience: Audience,
    thresholds: Thresholds,
) -> ProtectedCounts:
    """Suppress every figure of an edition, each table checked against all that left before and those before it.

    edition: see `name_of`. themes: ids of all approved themes. first: those of which the sides are told too.
    """
    done: list[Protection] = []
    published = [p for release in evidence.meeting.released for p in release.protections]

    def suppressed(table: CountTable) -> ProtectedTable:
        done.append(protect(table, audience=audience, thresholds=thresholds, published=[*published, *done]))
        return done[-1].table

    answers, sessions = evidence.responses.answers, evidence.responses.sessions
    # A dimension has a value at least; without any theme the table still tells how many were heard.
    names = tuple(sorted(themes)) or ("none",)
    # First what the page leads with: a later table is widened for the earlier ones, and never the other way.
    by_theme = suppressed(
        one_way(
            edition,
            Dimension(THEME, names, overlapping=True),
            [exact.by_theme.get(t, 0) for t in names],
            total=exact.base,
        )
    )
    by_side = {theme_id: suppressed(_side_table(edition, exact, theme_id)) for theme_id in first}
    faces = suppressed(_face_table(edition, answers))
    areas = suppressed(_area_table(edition, answers, sessions)) if sessions else None
    # What the digest does not show and questions may ask for leaves with it, made once: no question makes a number.
    # It comes last, so that none of it widens what the digest says.
    if len(exact.base_of_age) > 1 and themes:
        suppressed(_age_table(edition, exact, names))
    enough = [
        t for t in names if exact.by_theme.get(t, 0) >= thresholds.base_for_breakdown(audience) and t not in by_side
    ]
    for theme_id in sorted(enough, key=lambda t: (-exact.by_theme[t], t))[: max(0, _MOST_SIDES - len(by_side))]:
        suppressed(_side_table(edition, exact, theme_id))
    return ProtectedCounts(themes=by_theme, sides=by_side, faces=faces, areas=areas, protections=tuple(done))


def faces_of(table: ProtectedTable) -> tuple[FaceCount, ...]:
    """The five faces in their order; nothing where no figure of them may be told."""
    options = load_pack(CORE).question(FACE_QUESTION).option_ids
    found = tuple(FaceCount(option_id=option, people=table.at(option)) for option in options)
    return found if any(face.people.value is not None for face in found) else ()


def interval(part: Shown, whole: Shown, thresholds: Thresholds) -> Interval | None:
    """The 95 % interval of a share in whole percents, from what is shown of the part and of the whole alone.

    It reaches from the lower end for the fewest that the two figures allow to the upper end for the most (Wilson 1927),
    and is therefore wider than the team's own. None where no percentage may be told (`disclosure.share`).
    """
    if share(part, whole, thresholds) is None or part.high is None or whole.high is None:
        return None
    most = min(part.high, whole.low)
    low, high = wilson(part.low, whole.high)[0], wilson(most, whole.low)[1]
    middle = (part.low / whole.high + most / whole.low) / 2
    return Interval(low=round(100 * low), value=round(100 * middle), high=round(100 * high))


def protected_change(
    now: tuple[Shown, Shown], before: tuple[Shown, Shown], thresholds: Thresholds, *, least: int
) -> Change:
    """More or less only where every count says so that the figures told of (part, whole) leave open.

    A reader who knows the figures learns nothing else from it: no change hints at a count that is not told.
    """
    (part, whole), (part_then, whole_then) = now, before
    if interval(part, whole, thresholds) is None or interval(part_then, whole_then, thresholds) is None:
        return Change.CANNOT_TELL
    if since(_fewest(part, whole), _most(part_then, whole_then), least=least) is Change.MORE:
        return Change.MORE
    fell = since(_most(part, whole), _fewest(part_then, whole_then), least=least) is Change.LESS
    return Change.LESS if fell else Change.CANNOT_TELL


def _fewest(part: Shown, whole: Shown) -> tuple[int, int]:
    """The smallest share that two figures leave open."""
    return part.low, whole.low if whole.high is None else whole.high


def _most(part: Shown, whole: Shown) -> tuple[int, int]:
    """The largest share that two figures leave open."""
    return (whole.low if part.high is None else min(part.high, whole.low)), whole.low


def _side_table(edition: str, exact: ExactCounts, theme_id: str) -> CountTable:
    """How many are on each side of a theme."""
    sides = Dimension(SIDE, tuple(side.value for side in Stance))
    return one_way(edition, sides, [exact.by_side[theme_id][side] for side in Stance], within=((THEME, theme_id),))


def _age_table(edition: str, exact: ExactCounts, themes: tuple[str, ...]) -> CountTable:
    """How many of each age band spoke of each theme."""
    ages = tuple(sorted(exact.base_of_age))
    cells = [[exact.by_age[theme, age] for age in ages] for theme in themes]
    bases = [exact.base_of_age[age] for age in ages]
    return two_way(
        edition, Dimension(THEME, themes, overlapping=True), Dimension(AGE, ages), cells, column_totals=bases
    )


def _face_table(edition: str, answers: Sequence[Answer]) -> CountTable:
    """How many chose each face first, or none."""
    chosen = {a.response_id: a.choice for a in answers if a.question_id == FACE_QUESTION and a.choice}
    counted = Counter(chosen.get(response_id, NO_FACE) for response_id in {a.response_id for a in answers})
    names = (*load_pack(CORE).question(FACE_QUESTION).option_ids, NO_FACE)
    figures = [counted[name] for name in names]
    return one_way(edition, Dimension("face", names), figures, total=sum(figures))


def _area_table(edition: str, answers: Sequence[Answer], sessions: Sequence[Session]) -> CountTable:
    """How many spoke in each area where a session was."""
    areas = {session.id: session.plan.area for session in sessions}
    counted = Counter(areas[session_id] for _, session_id in {(a.response_id, a.session_id) for a in answers})
    names = tuple(sorted(set(areas.values())))
    return one_way(edition, Dimension(AREA, names), [counted[name] for name in names])
