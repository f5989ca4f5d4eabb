"""The charts of an edition, each with a title, a sentence and a table that say the same: one for screen and paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import altair as alt

from analysis.accountability.promise_records import PromiseState
from analysis.digest.opener import Opener, PlaceLine
from analysis.digest.record import Interval
from analysis.render import words
from analysis.render.characters import printable, tidy
from analysis.render.charts import charts, pictures
from analysis.render.words import DocumentWords

_MOST_PLACES = 14
ORDER = (
    PromiseState.STUCK,
    PromiseState.DRIFTING,
    PromiseState.OPEN,
    PromiseState.KEPT,
    PromiseState.WITHDRAWN,
)
"""What asks for something first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionedChart:
    """A chart and its words. `rows` are the table's, the first of a row its name."""

    id: str
    title: str
    sentence: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    chart: alt.LayerChart = field(repr=False)

    @property
    def alt(self) -> str:
        """What a screen reader says in place of the picture."""
        return f"{self.title}. {self.sentence}"


def for_paper(figures: Sequence[CaptionedChart]) -> list[dict[str, Any]]:
    """Figures as a printed page's template takes them: words that its letters can print, the chart as SVG."""
    return [
        {
            "title": printable(one.title),
            "sentence": printable(one.sentence),
            "alt": printable(one.alt),
            "head": [printable(cell) for cell in one.head],
            "rows": [[printable(cell) for cell in row] for row in one.rows],
            "svg": charts.for_paper(one.chart),
        }
        for one in figures
    ]


def of(digest: Opener, *, language: str = "en") -> tuple[CaptionedChart, ...]:
    """Faces, change, places and promises: those of which the edition has anything to tell.

    Raises `NotFound` where there are no words in the language.
    """
    say = words.load(language)
    found = (
        _faces(digest, say),
        _changes(digest, say),
        _places(digest, say),
        promises([(month.end, month.counts) for month in digest.promise_months], language=language),
    )
    return tuple(figure for figure in found if figure is not None)


def promises(
    months: Sequence[tuple[date, Mapping[PromiseState, int]]], *, language: str = "en"
) -> CaptionedChart | None:
    """Where promises stood at the end of each month; None for fewer than two months."""
    if len(months) < 2:
        return None
    say = words.load(language)
    names = {state: say.states[state] for state in ORDER}
    called = [(say.month(day), counts) for day, counts in months]
    late = [counts.get(PromiseState.STUCK, 0) + counts.get(PromiseState.DRIFTING, 0) for _, counts in called]
    return CaptionedChart(
        id="promises",
        title=say.figures.promises,
        sentence=say.figures.promises_say.format(
            kept=called[-1][1].get(PromiseState.KEPT, 0), was=late[0], since=called[0][0], late=late[-1]
        ),
        head=(say.figures.month, *names.values()),
        rows=tuple((month, *(str(counts.get(id, 0)) for id in names)) for month, counts in called),
        chart=pictures.promises_over_time(called, names),
    )


def _faces(digest: Opener, say: DocumentWords) -> CaptionedChart | None:
    if not digest.faces:
        return None
    return CaptionedChart(
        id="faces",
        title=say.figures.faces,
        sentence=" ".join(f"{bar.word}: {charts.figure(bar.value, say.chart.hidden)}." for bar in digest.faces),
        head=(say.figures.face, say.figures.chosen_by),
        rows=tuple((bar.word, bar.said_by) for bar in digest.faces),
        chart=pictures.faces(digest.faces, language=say.language),
    )


def _changes(digest: Opener, say: DocumentWords) -> CaptionedChart | None:
    lines = [line for line in digest.changes if line.now]
    if not lines:
        return None
    then = next((say.month(line.before_on) for line in lines if line.before_on), "")
    told = [(tidy(line.theme), _between(line.now, say), _between(line.before, say), line.change) for line in lines]
    sentences = [
        (say.figures.change_says if line.before else say.figures.share_says).format(
            theme=theme, now=now, before=before, then=then, change=change
        )
        for line, (theme, now, before, change) in zip(lines, told, strict=True)
    ]
    return CaptionedChart(
        id="change",
        title=say.figures.change,
        sentence=" ".join([*sentences, say.figures.interval]),
        head=(say.chart.theme, say.figures.now, *([then] if then else []), say.figures.told),
        rows=tuple((theme, now, *([before] if then else []), change) for theme, now, before, change in told),
        chart=pictures.changes(lines, now=say.figures.now, before=then),
    )


def _between(share: Interval | None, say: DocumentWords) -> str:
    return say.figures.between.format(low=share.low, high=share.high) if share else say.chart.hidden


def _places(digest: Opener, say: DocumentWords) -> CaptionedChart | None:
    heard = [line for line in digest.places if line.asked]
    missing = [line for line in digest.places if not line.asked]
    if not heard or len(digest.places) < 2:
        return None
    shown = _first(heard, missing)
    sentences = [
        say.figures.places_say.format(places=", ".join(f"{tidy(line.name)} ({line.said_by})" for line in heard))
    ]
    if missing:
        names = ", ".join(tidy(line.name) for line in missing)
        sentences.append(say.figures.no_session_say.format(places=names))
    profile = any(line.expected is not None for line in digest.places)
    head = (say.figures.place, say.figures.spoke, *((say.figures.lives_there,) if profile else ()))
    rows = [
        (
            tidy(line.name),
            line.said_by,
            *((f"{line.expected}%" if line.expected is not None else "–",) if profile else ()),
        )
        for line in digest.places
    ]
    return CaptionedChart(
        id="places",
        title=say.figures.places,
        sentence=" ".join(sentences),
        head=head,
        rows=tuple(rows),
        chart=pictures.places(shown, language=say.language),
    )


def _first(heard: Sequence[PlaceLine], missing: Sequence[PlaceLine]) -> list[PlaceLine]:
    """As many as a chart has room for; the table has all. Where nobody was asked is not left out for who was."""
    kept = list(missing[: max(_MOST_PLACES // 2, _MOST_PLACES - len(heard))])
    return [*heard[: _MOST_PLACES - len(kept)], *kept]
