"""What an edition's charts are drawn from: figures that may leave, the same for screen and paper.

Nothing here counts anybody. A share's interval is worked out from the figures that the edition tells, and is therefore
wider than the team's own: it holds every count that those figures leave open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from analysis.accountability.promises import Promise, over_time
from analysis.digest.counts import CORE, FACE_QUESTION
from analysis.digest.editions import Editions
from analysis.digest.phrases import Phrases
from analysis.disclosure import Audience, ProtectedTable, Shown, Thresholds, in_words, share
from analysis.figures.proportions import Change, since, wilson
from analysis.figures.representation import Reach
from analysis.figures.representation import Side as Part
from analysis.records import Bar, ChangeLine, FaceBar, Interval, PlaceLine, PromiseMonth, ThemeEntry
from analysis.theming.stance import Side
from feedback.core.records import AgeVersion, Session
from feedback.partnership.meetings import Meeting
from feedback.questionnaire.question_packs import load_pack


def side_bar(theme: str, sides: ProtectedTable) -> Bar:
    """One row of the chart of worries and good things."""
    strengths, worries = sides.at(Side.STRENGTH.value), sides.at(Side.WORRY.value)
    return Bar(
        theme=theme,
        strengths=strengths.value,
        worries=worries.value,
        label=f"{worries.words} / {strengths.words}",
    )


def interval(part: Shown, whole: Shown, thresholds: Thresholds) -> Interval | None:
    """The 95 % interval of a share in whole percents, from what is shown of the part and of the whole alone.

    It reaches from the lower end for the fewest that the two figures allow to the upper end for the most (Wilson 1927).
    None where no percentage may be told (`small_numbers.share`).
    """
    if share(part, whole, thresholds) is None or part.high is None or whole.high is None:
        return None
    most = min(part.high, whole.low)
    low, high = wilson(part.low, whole.high)[0], wilson(most, whole.low)[1]
    middle = (part.low / whole.high + most / whole.low) / 2
    return Interval(low=round(100 * low), value=round(100 * middle), high=round(100 * high))


def told_change(now: tuple[Shown, Shown], before: tuple[Shown, Shown], thresholds: Thresholds, *, least: int) -> Change:
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


class Drawn:
    def __init__(self, *, phrases: Phrases, thresholds: Thresholds, editions: Editions, reach: Reach) -> None:
        self._phrases, self._thresholds, self._editions, self._reach = phrases, thresholds, editions, reach

    def faces(self, table: ProtectedTable) -> tuple[FaceBar, ...]:
        """The five faces in their order; nothing where no figure of them may be told."""
        options = load_pack(CORE).question(FACE_QUESTION).wording(AgeVersion.OLDER).options
        bars = tuple(
            FaceBar(symbol=option.symbol, word=option.word, value=shown.value, said_by=in_words(shown))
            for option in options
            for shown in [table.at(option.id)]
        )
        return bars if any(bar.value is not None for bar in bars) else ()

    def changes(
        self, entries: Sequence[ThemeEntry], now: ProtectedTable, before: Meeting | None, audience: Audience
    ) -> tuple[ChangeLine, ...]:
        """Each theme's share now and in the edition that the meeting before had for the same readers."""
        earlier = self._table_of(before, audience)
        lines = []
        for entry in entries:
            then = earlier.by_key().get(earlier.layout.key(entry.theme_id)) if earlier else None
            lines.append(
                ChangeLine(
                    theme=entry.name,
                    now=interval(now.at(entry.theme_id), now.at(), self._thresholds),
                    before=interval(then, earlier.at(), self._thresholds) if earlier and then else None,
                    before_on=before.held_on if before and then else None,
                    change=entry.change,
                )
            )
        return tuple(lines) if any(line.now for line in lines) else ()

    def trends(self, now: ProtectedTable, before: Meeting | None, audience: Audience) -> Callable[[str], Change]:
        """How each theme's share stands to last time's, from what editions for the same readers tell."""
        earlier, least = self._table_of(before, audience), self._thresholds.base_for_breakdown(audience)

        def trend(theme_id: str) -> Change:
            then = earlier.by_key().get(earlier.layout.key(theme_id)) if earlier else None
            if earlier is None or then is None:
                return Change.CANNOT_TELL if before else Change.FIRST_TIME
            shown = (now.at(theme_id), now.at())
            return told_change(shown, (then, earlier.at()), self._thresholds, least=least)

        return trend

    def _table_of(self, meeting: Meeting | None, audience: Audience) -> ProtectedTable | None:
        editions = self._editions.all(meeting.id, audience) if meeting else []
        if not editions:
            return None
        tables = (protection.table for protection in self._editions.protections(editions[0].id))
        return next(table for table in tables if table.layout.rows.name == "theme")

    def places(self, table: ProtectedTable | None, sessions: Sequence[Session]) -> tuple[PlaceLine, ...]:
        """Where young people spoke, the most first, and then where of the partnership's profile no session was."""
        if table is None:
            return ()
        profile, asked = self._reach.profile().get(Part.AREA, {}), {session.plan.area for session in sessions}
        heard = [
            PlaceLine(name=n, value=table.at(n).value, said_by=in_words(table.at(n)), expected=_percent(profile.get(n)))
            for n in sorted(asked)
        ]
        heard.sort(key=lambda line: -(line.value or 0))
        missing = sorted(
            (name for name in profile if profile[name] and name not in asked), key=lambda n: (-profile[n], n)
        )
        nobody = self._phrases.say("no_session_there")
        return (
            *heard,
            *(
                PlaceLine(name=name, value=None, said_by=nobody, expected=_percent(profile[name]), asked=False)
                for name in missing
            ),
        )

    def promise_months(self, promises: Sequence[Promise], today: date) -> tuple[PromiseMonth, ...]:
        """Where promises stood at the end of each of the last twelve months; nothing before there were two."""
        months = over_time(promises, today)
        if len(months) < 2:
            return ()
        return tuple(PromiseMonth(end=day, counts={s.value: n for s, n in counts.items()}) for day, counts in months)


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
