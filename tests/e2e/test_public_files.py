"""Every file that the demonstration would publish, read back: no count of young people under the threshold in it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

import pytest
from docx import Document
from pptx import Presentation

from analysis.digest.editions import Edition
from analysis.disclosure import Audience
from analysis.render.wording import opener
from analysis.reports import verify_pack
from analysis.reports.documents import WRITERS
from analysis.reports.period import quarter_of
from analysis.wiring import Partnership, open_partnership
from feedback.access.permissions import COMMAND_LINE
from feedback.core.records import SessionState
from feedback.core.settings import Settings
from feedback.wiring import make
from heard.demonstration import build
from heard.demonstration.content import load
from tests.analysis.render.documents.test_html import Page, read_words
from tests.analysis.render.reading import pages

PROMISES = re.compile(rb'<figure class="chart" aria-labelledby="figure-promises">.*?</figure>', re.DOTALL)
"""The chart of adults' promises, which counts no young person."""


@pytest.fixture(scope="module")
def partnership(tmp_path_factory: pytest.TempPathFactory) -> Partnership:
    """A demonstration of its own, as `make run` builds it: the browser story leaves other words in the one it walks."""
    settings = Settings(data=tmp_path_factory.mktemp("public") / "data")
    make(settings)
    partnership = open_partnership(settings)
    build.build(partnership, now=datetime.now(UTC), progress=lambda _: None)
    return partnership


def words_of(ending: str, made: bytes) -> str:
    """Everything that a reader of the file can read or hear, a chart's letters and a slide's notes included."""
    if ending.endswith(".pdf"):
        return " ".join(pages(made))
    if ending == ".html":
        html = made.decode()
        drawn = re.findall(r"<text[^>]*>([^<]*)</text>", html)
        return " ".join([Page(made).text, *drawn, *re.findall(r'aria-label="([^"]*)"', html)])
    if ending == ".docx":
        paper = Document(io.BytesIO(made))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        return " ".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])
    slides = Presentation(io.BytesIO(made)).slides
    shapes = [shape for slide in slides for shape in slide.shapes]
    cells = [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    notes = [slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide]
    return " ".join([*(shape.text_frame.text for shape in shapes if shape.has_text_frame), *cells, *notes])


def without_what_counts_nobody(text: str, edition: Edition) -> str:
    """The text without what people and other sources wrote, dates, ages, sessions, promises, versions and the rule."""
    digest = opener(edition.digest)
    written = [digest.method, digest.limits, digest.promises_line, digest.sessions_line, digest.shadow_message]
    written += [digest.meeting_title, digest.meeting_place, digest.partnership, edition.hash[:16]]
    written += [quote.text for entry in digest.themes for quote in entry.quotes]
    written += [one for entry in digest.themes for one in (entry.what_children_say, entry.what_is_good)]
    written += [one for promise in digest.promises for one in (promise.words, promise.because)]
    # A source names its page; it counts nobody.
    written += [part for line in (*digest.beside, *digest.findings) for part in (line.what, line.source)]
    for one in sorted(filter(None, written), key=len, reverse=True):
        text = text.replace(" ".join(one.split()), " ")
    month = "January|February|March|April|May|June|July|August|September|October|November|December"
    text = re.sub(rf"\b\d{{1,2}} ({month}) \d{{4}}", " ", text)
    return re.sub(
        r"\d+(?:%| to \d+%|-\d+%)|[Aa]ged? \d+ to \d+|in \d+ sessions?|\d+ texts? (was|were) shortened", " ", text
    )


@pytest.mark.parametrize("ending", [ending for ending in WRITERS if ending != ".png"])
def test_no_public_file_holds_a_count_under_the_threshold(partnership: Partnership, ending: str) -> None:
    """Every count of young people in it is 10 or more, and told as "at least", "fewer than" or "about"."""
    editions = [edition for edition in partnership.editions.all() if edition.audience is Audience.PUBLIC]
    assert editions
    for edition in editions:
        text = " ".join(words_of(ending, WRITERS[ending](edition)).split())
        told = re.findall(r"(\S+ \S+) (\d+) young people", text)
        assert told
        for before, figure in told:
            assert int(figure) >= 10
            assert before.endswith(("at least", "fewer than"))
        if ending == ".html":
            page = PROMISES.sub(b"", WRITERS[ending](edition))
            rows = re.findall(r"<td[^>]*>(\d+)</td>", page.decode())
            assert all(int(figure) >= 10 for figure in rows)
            left = without_what_counts_nobody(words_of(ending, page), edition)
            assert re.findall(r".{0,20}(?<![\d:.])\b[1-9]\b(?![\d:.])", left) == []


def test_a_public_pack_holds_no_count_under_the_threshold(partnership: Partnership) -> None:
    """Nor do the scrutineer's figures: each is "at least" or "fewer than" 10 or more, or not shown."""
    edition = next(e for e in partnership.editions.all() if e.audience is Audience.PUBLIC)
    made = partnership.packs.make(edition, by=COMMAND_LINE, at=datetime.now(UTC))
    assert verify_pack.check(made).problems == ()
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        figures = parts.read("figures.csv").decode("utf-8-sig").splitlines()[1:]
    for line in figures:
        told = line.split('","')[2]
        assert told == "not shown" or int(told.split()[-1]) >= 10


def test_every_edition_of_the_demonstration_says_that_it_is_one(partnership: Partnership) -> None:
    """With the made-up partnership's name, though the file became a demonstration while it was open."""
    for edition in partnership.editions.all():
        assert edition.digest.demonstration
        assert edition.digest.partnership == load().partnership.partnership != Settings().partnership
    report = partnership.quarters.report(quarter_of(datetime.now(UTC).date()), Audience.PUBLIC, at=datetime.now(UTC))
    assert report.banner
    assert load().partnership.partnership in report.strip


def test_the_demonstration_shows_change_since_the_year_before(partnership: Partnership) -> None:
    """The coming meeting's executive edition draws each theme beside its share a year ago, and says what it makes of it."""
    coming = opener(next(e for e in partnership.editions.all() if e.audience is Audience.EXECUTIVE).digest)
    assert len(coming.changes) == 3
    assert all(line.now and line.before and line.before_on for line in coming.changes)
    assert "said by fewer than last time" in {line.change for line in coming.changes}


def test_the_demonstrations_openers_are_read_in_two_minutes(partnership: Partnership) -> None:
    """Its own content keeps to what it asks of others (`read_words`)."""
    for edition in partnership.editions.all():
        assert read_words(opener(edition.digest)) <= 2 * 238


def test_the_demonstration_asked_again_and_has_an_open_way_back(partnership: Partnership) -> None:
    """A stranger finds a before and after of a kept promise, and a session whose young people may say "you got it wrong"."""
    pairs = [again for d in partnership.promises.all() for again in partnership.follow_ups.asked_again(d.decision.id)]
    assert pairs
    assert partnership.asked_again.compare(pairs[0]).worried.before[0] > 0
    backs = [partnership.follow_ups.way_back(session.id) for session in partnership.collection.sessions.all()]
    assert [back for back in backs if back is not None and back.state is SessionState.OPEN]


def test_the_demonstration_has_a_sealed_meeting(partnership: Partnership) -> None:
    """A stranger finds a closed meeting whose seal holds, and can make its pack."""
    sealed = [m for m in partnership.collection.meetings.all() if partnership.seals.of(m.id) is not None]
    assert sealed
    assert partnership.seals.broken(sealed[0].id) == ()
