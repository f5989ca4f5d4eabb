"""The quarter and the year: whole, as things stood on the last day, and no young person counted anew."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from analysis import commands
from analysis.accountability.lundy_ratings import LundyPart
from analysis.accountability.promise_records import DecisionKind, PromiseEvent, ProposedDecision
from analysis.disclosure import Audience
from analysis.render.documents import report as render
from analysis.render.documents.report import Report
from analysis.render.prints.social_card import NotPublic
from analysis.render.wording import opener
from analysis.reports.period import BadPeriod, Period, quarter_of
from analysis.wiring import Partnership
from feedback.core.errors import Invalid, NotAllowed
from feedback.core.settings import Settings
from tests.factories import ADMINISTRATOR, ANALYST, EXECUTIVE, FACILITATOR, SHADOW, open_session, sent

MET = datetime(2026, 7, 10, 11, tzinfo=UTC)
QUARTER = Period(start=date(2026, 7, 1), end=date(2026, 9, 30))
AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
EVERYBODY = 13


@pytest.fixture
def held(partnership: Partnership) -> Partnership:
    """A July meeting on thirteen young people and buses, with a kept, a late and a refused thing."""
    collection = partnership.collection
    session = open_session(collection)
    for number in range(EVERYBODY):
        collection.review.clear(
            sent(collection, session, f"the last bus goes too early {number}").id, by=FACILITATOR, at=MET
        )
    partnership.machine.run([session.id], by=ANALYST, at=MET)
    theme = partnership.decisions.approve(
        next(c for c in partnership.book.candidates() if c.id == "transport"), by=ANALYST, at=MET
    )
    meeting = collection.meetings.plan("Summer executive", MET.date(), "Library", [session.id], by=ANALYST, at=MET)
    collection.meetings.hold(meeting.id, by=EXECUTIVE, at=MET)
    yes = ProposedDecision(
        meeting_id=meeting.id,
        theme_id=theme.id,
        kind=DecisionKind.YES,
        words="Light the alley",
        owner="Head of roads",
        agency="Council",
        due_on=date(2026, 8, 31),
        measure="It is lit",
        tell_children="Poster",
    )
    kept = partnership.promises.decide(yes, by=EXECUTIVE, at=MET)
    partnership.promises.step(kept.id, PromiseEvent.KEPT, "Lit since Monday", by=EXECUTIVE, at=MET + timedelta(days=20))
    late = partnership.promises.decide(replace(yes, words="A later bus"), by=EXECUTIVE, at=MET)
    partnership.promises.step(late.id, PromiseEvent.UPDATE, "No driver yet", by=EXECUTIVE, at=MET + timedelta(days=9))
    partnership.promises.step(
        late.id, PromiseEvent.KEPT, "It runs", by=EXECUTIVE, at=MET + timedelta(days=85)
    )  # 3 October
    partnership.promises.decide(
        replace(yes, words="", kind=DecisionKind.NO_BECAUSE, because="the road is narrow"), by=EXECUTIVE, at=MET
    )
    for audience in (Audience.EXECUTIVE, Audience.PUBLIC):
        partnership.quarters.freeze(QUARTER, audience, by=ANALYST, at=AT)
    return partnership


def words(report: Report) -> str:
    cells = [cell for s in report.sections for row in s.rows for cell in row]
    return "\n".join([*(line for s in report.sections for line in (s.heading, *s.lines)), *cells])


def test_a_quarter_says_all_it_owes(held: Partnership) -> None:
    """Themes, decisions, drift with its reason, what changed and how it was measured, and what is unrated."""
    told = words(held.quarters.report(QUARTER, Audience.EXECUTIVE, at=AT))
    for part in (
        "Summer executive, 10 July 2026, Library. Heard from at least 10 young people",
        "Light the alley. By 31 August 2026. Owner: Head of roads, Council",
        "No, because: the road is narrow",
        "A later bus. Due 31 August 2026. Drifting: overdue since 31 August 2026. No driver yet",
        "Light the alley. Kept: Lit since Monday. Measured by: It is lit",
        "not rated",
    ):
        assert part in told


def test_it_stands_as_on_its_last_day(held: Partnership) -> None:
    """What was kept in October is late in the report to September, whenever that is made; the next one says kept."""
    told = words(held.quarters.report(QUARTER, Audience.EXECUTIVE, at=AT + timedelta(days=300)))
    assert "1 kept, 0 on the way, 1 drifting" in told
    later = words(held.quarters.report(QUARTER.following, Audience.EXECUTIVE, at=AT))
    assert "A later bus. Kept: It runs" in later
    assert "2 kept, 0 on the way, 0 drifting" in later
    assert "Light the alley. Kept" not in later


@pytest.mark.parametrize("audience", [Audience.EXECUTIVE, Audience.PUBLIC])
def test_no_young_person_is_counted_anew(held: Partnership, audience: Audience) -> None:
    """Every number of people stands word for word in the frozen edition for the same readers; the real count in none."""
    report = held.quarters.report(QUARTER, audience, at=AT)
    (meeting,) = held.collection.meetings.all()
    digests = [opener(e.digest) for e in held.editions.all(meeting.id) if e.audience is audience]
    assert len(digests) == 1
    frozen = {digests[0].heard_from, *(t.said_by for t in digests[0].themes)}
    spoken = [line for s in report.sections for line in s.lines if "young people" in line and re.search(r"\d", line)]
    assert any("at least" in line for line in spoken)
    for line in spoken:
        for said in re.findall(r"(?:at least|fewer than) \d+ young people", line):
            assert any(said in one for one in frozen)
    assert f"{EVERYBODY} young" not in words(report)
    assert held.quarters.report(QUARTER, audience, at=AT) == report
    assert len(held.editions.all(meeting.id)) == 2


def test_reading_a_report_writes_nothing(held: Partnership) -> None:
    """Of a meeting without an edition for its readers a report tells no number, and freezes none: not a row changes."""
    with sqlite3.connect(held.collection.store.path) as watching:
        version = watching.execute("PRAGMA data_version").fetchone()
        report = held.quarters.report(QUARTER, Audience.TEAM, at=AT)
        assert watching.execute("PRAGMA data_version").fetchone() == version
    watching.close()
    assert "Library. No edition was frozen for these readers; no number is told here." in words(report)
    assert "young people" not in "".join(report.sections[0].lines)
    assert held.quarters.missing(QUARTER, Audience.TEAM) == [held.collection.meetings.all()[0].id]
    assert held.quarters.freeze(QUARTER, Audience.TEAM, by=ANALYST, at=AT) == 1
    assert held.quarters.missing(QUARTER, Audience.TEAM) == []
    assert "Heard from 13 young people" in words(held.quarters.report(QUARTER, Audience.TEAM, at=AT))


def test_a_year_is_rolled_up_from_its_quarters(held: Partnership) -> None:
    """A line a quarter, and their sums are the year's; a quarter that has not begun is left open."""
    year = Period(start=date(2026, 1, 1), end=date(2026, 12, 31))
    report = held.quarters.report(year, Audience.PUBLIC, at=datetime(2026, 9, 1, tzinfo=UTC))
    assert report.title.startswith("The year")
    rows = report.sections[0].rows[1:]
    assert [row[1:] for row in rows] == [
        ("0", "0", "0", "0"),
        ("0", "0", "0", "0"),
        ("1", "3", "1", "1 so far"),
        ("-", "-", "-", "-"),
    ]


@given(start=DAYS, days=st.integers(0, 1_000))
def test_every_day_lies_in_one_quarter(start: date, days: int) -> None:
    """Whatever the first day: the pieces follow on each other without a gap and end with the time."""
    period = Period(start=start, end=start + timedelta(days=days))
    pieces = period.quarters
    assert (pieces[0].start, pieces[-1].end) == (period.start, period.end)
    for before, after in pairwise(pieces):
        assert after.start - before.end == timedelta(days=1)
    assert period.following.start - period.end == timedelta(days=1)


@given(day=DAYS)
def test_the_calendars_quarters(day: date) -> None:
    """A day lies in its own, of three months that begin on a first."""
    found = quarter_of(day)
    assert found.holds(day)
    assert (found.start.day, found.start.month % 3, (found.end + timedelta(1)).day) == (1, 1, 1)
    assert found.quarters == (found,)


def test_a_period_has_its_days_in_order() -> None:
    """Backwards, or over more than three years: refused."""
    for end in (date(2026, 6, 30), date(2030, 1, 1)):
        with pytest.raises(BadPeriod):
            Period(start=date(2026, 7, 1), end=end)


SCORES = dict(zip(LundyPart, (1, 2, 3, 4), strict=True))


class TestRatings:
    def test_both_sides_stand_side_by_side(self, held: Partnership) -> None:
        """Adults' and seats' middles in one row, never mixed; the seats' words without personal details; a year too."""
        rate = held.ratings.rate
        rate(QUARTER.start, QUARTER.end, SCORES, "well done us", by=EXECUTIVE, at=AT)
        rate(QUARTER.start, QUARTER.end, dict.fromkeys(LundyPart, 4), by=ANALYST, at=AT)
        rate(QUARTER.start, QUARTER.end, dict.fromkeys(LundyPart, 1), "Ring me on 07700 900123", by=SHADOW, at=AT)
        rate(QUARTER.start, QUARTER.end, dict.fromkeys(LundyPart, 2), "Ring us on 07700 900123", by=SHADOW, at=AT)
        for period in (QUARTER, Period(start=date(2026, 1, 1), end=date(2026, 12, 31))):
            section = held.quarters.report(period, Audience.PUBLIC, at=AT).sections[-1]
            assert [row[1:] for row in section.rows[1:]] == [("2.5", "2"), ("3", "2"), ("3.5", "2"), ("4", "2")]
            told = " ".join(section.lines)
            assert "Ring us on" in told
            assert "07700" not in told
            assert "well done us" not in told

    def test_all_four_from_one_to_four(self, held: Partnership) -> None:
        """A part that is missing, or a number outside, is refused; so is whoever neither decides nor holds a seat."""
        wrong: tuple[dict[Any, int], ...] = ({"space": 1}, {**SCORES, "voice": 5}, {**SCORES, "other": 1})
        for scores in wrong:
            with pytest.raises(Invalid):
                held.ratings.rate(QUARTER.start, QUARTER.end, scores, by=EXECUTIVE, at=AT)
        with pytest.raises(NotAllowed):
            held.ratings.rate(QUARTER.start, QUARTER.end, SCORES, by=ADMINISTRATOR, at=AT)


class TestDocuments:
    def test_each_format_says_the_same(self, held: Partnership) -> None:
        """PDF, web page and Word hold every line and cell, and the same report gives the same bytes."""
        report = held.quarters.report(QUARTER, Audience.PUBLIC, at=AT)
        pdf, html, word = (render.WRITERS[e](report) for e in (".pdf", ".html", ".docx"))
        paper = docx.Document(BytesIO(word))
        in_word = [p.text for p in paper.paragraphs] + [c.text for t in paper.tables for r in t.rows for c in r.cells]
        printed = "".join("".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())
        for line in words(report).splitlines():
            said = line.removeprefix(render.POINT)
            assert said in in_word
            assert "".join(said.split()) in printed
            assert said in unescape(html.decode())
        for ending, made in ((".pdf", pdf), (".html", html), (".docx", word)):
            assert render.WRITERS[ending](report) == made

    def test_a_picture_of_a_public_report_alone(self, held: Partnership) -> None:
        """1200 by 630; of any other edition it is refused."""
        made = render.card(held.quarters.report(QUARTER, Audience.PUBLIC, at=AT))
        assert made.startswith(b"\x89PNG")
        assert (int.from_bytes(made[16:20]), int.from_bytes(made[20:24])) == (1200, 630)
        with pytest.raises(NotPublic):
            render.card(held.quarters.report(QUARTER, Audience.EXECUTIVE, at=AT))

    def test_hostile_words_are_words(self, held: Partnership) -> None:
        """Markup in a decision or a title stays text in the page and does not stop the typesetter."""
        report = held.quarters.report(QUARTER, Audience.PUBLIC, at=AT)
        nasty = replace(report, headline="<b>#panic()", strip="<script>alert(1)</script> #panic() [x] $y$ *z*")
        assert b"<script>alert" not in render.html(nasty)
        assert render.pdf(nasty).startswith(b"%PDF")
        assert render.card(nasty)


def test_the_command_line(
    held: Partnership, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`quarter --from … --to … --out FILE`, in the format of its ending; an unknown ending writes nothing."""
    monkeypatch.setenv("HEARD_DATA", str(settings.data))
    held.collection.store.close()
    days = ["--from", "2026-07-01", "--to", "2026-09-30"]
    out = tmp_path / "quarter.pdf"
    result = CliRunner().invoke(commands.app, ["quarter", *days, "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"%PDF")
    assert CliRunner().invoke(commands.app, ["quarter", *days, "--out", str(tmp_path / "q.odt")]).exit_code != 0
    assert not (tmp_path / "q.odt").exists()
