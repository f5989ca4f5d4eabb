"""A report of headings, lines and tables, as PDF, web page, Word file and picture: the quarter's and the year's."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from docx.shared import Mm, Pt
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.render import typesetting, words
from analysis.render.characters import printable, shortened, tidy
from analysis.render.charts import charts
from analysis.render.charts.figures import CaptionedChart, for_paper
from analysis.render.documents import word
from analysis.render.documents.html import _fonts
from analysis.render.documents.office import settled
from analysis.render.prints.social_card import NotPublic
from analysis.render.typesetting import TEMPLATES

POINT = "• "


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A line that begins with "• " is a point of a list. The first of `rows` is a table's header."""

    heading: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    figure: CaptionedChart | None = None

    @property
    def blocks(self) -> list[tuple[bool, list[str]]]:
        """Its lines in runs: whether they are points of one list, and their words."""
        runs = groupby(self.lines, key=lambda line: line.startswith(POINT))
        return [(points, [line.removeprefix(POINT) for line in lines]) for points, lines in runs]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Finished words alone: whoever made it has suppressed, chosen and ordered. `public`: it may become a picture."""

    title: str
    strip: str
    span: str
    banner: str
    sections: tuple[Section, ...]
    foot: str
    author: str
    made_on: date
    public: bool
    headline: str = ""
    language: str = "en"


def pdf(report: Report) -> bytes:
    """A4, tagged (PDF/UA-1). The same report gives the same bytes."""
    told = {field.name: getattr(report, field.name) for field in fields(report) if field.name != "sections"}
    data = _clean({**told, "title": f"{report.title}, {report.span}", "heading": report.title})
    data["sections"] = [
        _clean({"heading": section.heading, "lines": section.lines, "rows": section.rows})
        | {"figure": for_paper([section.figure])[0] if section.figure else None}
        for section in report.sections
    ]
    return typesetting.pdf("report", {**data, "made_on": report.made_on.isoformat()}, made_on=report.made_on)


def html(report: Report) -> bytes:
    """One page that needs nothing else: no script, no other host."""
    page: str = _template().render(
        r=report, fonts=_fonts(), svg=_svg, as_table=words.load(report.language).chart.as_table
    )
    return page.encode()


def docx(report: Report) -> bytes:
    """For the business team to edit: real headings, lists and tables."""
    paper = word.blank(f"{report.title}, {report.span}", report.author, report.language)
    paper.add_paragraph(report.title, style="Title").runs[0].font.size = Pt(20)
    paper.add_paragraph(f"{report.strip} · {report.span}")
    if report.banner:
        paper.add_paragraph().add_run(report.banner).bold = True
    for section in report.sections:
        paper.add_heading(section.heading, 1)
        for points, lines in section.blocks:
            for line in lines:
                paper.add_paragraph(line, style="List Bullet" if points else "Normal")
        if section.figure:
            one = section.figure
            word.picture(paper, charts.png(one.chart, 300 / 72), one.title, one.sentence, Mm(110))
            paper.add_paragraph(one.sentence)
            word.table(paper, [one.head, *one.rows], _widths(one.head))
        if section.rows:
            word.table(paper, section.rows, _widths(section.rows[0]))
    paper.add_paragraph(report.foot)
    made = io.BytesIO()
    paper.save(made)
    return settled(made.getvalue(), made_on=report.made_on)


def _widths(head: Sequence[str]) -> list[int]:
    """Columns in mm: the first, which names the row, is the widest."""
    rest = min(40, 112 // (len(head) - 1))
    return [174 - rest * (len(head) - 1) if len(head) < 4 else 62, *[rest] * (len(head) - 1)]


def _whole_sentences(text: str, most: int) -> str:
    """As many whole sentences as fit: a promise cut in the middle says something else."""
    kept = ""
    for sentence in re.split(r"(?<=[.!?]) ", text):
        if len(kept) + len(sentence) >= most:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or shortened(text, most)


def card(report: Report) -> bytes:
    """A picture of 1200 × 630 with its headline, for social media. Raises NotPublic for a report made for others."""
    if not report.public:
        raise NotPublic
    data = {
        "words": {"title": report.title},
        "demonstration": report.banner,
        "partnership": report.author,
        "quote": "",
        "by": "",
        "heard_from": _whole_sentences(tidy(report.headline), 130),
        "themes": [],
    }
    return typesetting.png("social_card", _clean(data))


WRITERS: Mapping[str, Callable[[Report], bytes]] = {".pdf": pdf, ".html": html, ".docx": docx, ".png": card}
"""By ending. The picture (.png) is made of a public edition only."""


def _clean(value: Any) -> Any:
    """Every word as the typesetter's fonts can print it."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _clean(kept) for key, kept in value.items()}
    return [_clean(kept) for kept in value] if isinstance(value, list | tuple) else value


def _svg(figure: CaptionedChart) -> Markup:
    # The letters inside the SVG were escaped when it was drawn.
    return Markup(charts.svg(figure.chart))  # noqa: S704


@cache
def _template() -> Any:
    rooms = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return rooms.get_template("report.html.j2")
