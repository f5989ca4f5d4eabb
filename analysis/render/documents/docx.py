"""The opener as a Word file that the business team can edit: real headings, lists and tables, described pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx.document import Document as Paper
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from analysis.digest.opener import Opener
from analysis.render import words
from analysis.render.charts import charts, figures
from analysis.render.documents import sheet
from analysis.render.documents.office import settled
from analysis.render.documents.sheet import Sheet, SheetTheme
from analysis.render.documents.word import blank, picture, table, written
from analysis.render.words import DocumentWords


def opener(digest: Opener, *, language: str = "en", edition_hash: str = "") -> bytes:
    """The opener as .docx. Raises `NotFound` where Heard has no words in the language."""
    say = words.load(language)
    page = sheet.of(digest, language=language, edition_hash=edition_hash)
    paper = blank(f"{page.title}: {page.meeting}, {page.when_and_where}", page.partnership, say.language)
    _opening(paper, page, say)
    _heard(paper, page, say, language)
    paper.add_heading(say.opener.themes, 1)
    for theme in page.themes:
        _theme(paper, theme, say)
    if not page.themes:
        paper.add_paragraph(say.opener.no_themes)
    _shadow_and_questions(paper, page, say)
    _promises(paper, page, say)
    _decisions(paper, page, say)
    _small_print(paper, page)
    _figures(paper, figures.of(digest, language=language), say)
    _alongside(paper, page, say)
    made = io.BytesIO()
    paper.save(made)
    return settled(made.getvalue(), made_on=digest.made_on)


def _opening(paper: Paper, page: Sheet, say: DocumentWords) -> None:
    strip = written(paper.add_paragraph(), f"{page.partnership} · {page.meeting} · {page.when_and_where}")
    strip.runs[0].bold = True
    if page.demonstration:
        paper.add_paragraph().add_run(page.demonstration).bold = True
    paper.add_paragraph(page.title, style="Title")
    if page.promises_line:
        _labelled(paper, say.opener.since, page.promises_line)
    if page.quote is None:
        paper.add_paragraph(say.opener.no_quote)
        return
    written(paper.add_paragraph(style="Intense Quote"), f"“{page.quote.text}”")
    if page.quote.by:
        written(paper.add_paragraph(), page.quote.by)


def _heard(paper: Paper, page: Sheet, say: DocumentWords, language: str) -> None:
    paper.add_heading(say.opener.heard_from, 1)
    written(paper.add_paragraph(), page.heard_from).runs[0].bold = True
    if page.sessions:
        written(paper.add_paragraph(), page.sessions)
    if page.not_heard:
        _labelled(paper, say.opener.not_heard, ", ".join(page.not_heard) + ".")
    if page.bars:
        chart = charts.theme_bars(page.bars, language=language)
        picture(paper, charts.png(chart, 300 / 72), say.chart.title, page.chart_sentence, Mm(125))
        rows = [(say.chart.theme, say.chart.worries, say.chart.strengths), *page.chart_rows]
        table(paper, rows, (60, 35, 35))


def _theme(paper: Paper, theme: SheetTheme, say: DocumentWords) -> None:
    written(paper.add_heading("", 2), theme.name)
    written(paper.add_paragraph(), " · ".join(part for part in (theme.said_by, *theme.priorities) if part))
    if theme.says:
        written(paper.add_paragraph(), theme.says)
    for quote in theme.quotes:
        written(paper.add_paragraph(style="Quote"), f"“{quote.text}”" + (f" — {quote.by}" if quote.by else ""))
    if theme.good:
        _labelled(paper, say.opener.good, theme.good)
    if theme.change:
        _labelled(paper, say.opener.change, theme.change)


def _shadow_and_questions(paper: Paper, page: Sheet, say: DocumentWords) -> None:
    paper.add_heading(say.opener.shadow, 1)
    for paragraph in page.shadow_message:
        written(paper.add_paragraph(), paragraph)
    for view in page.shadow_views:
        written(paper.add_paragraph(style="List Bullet"), view.told)
    if not page.shadow_message and not page.shadow_views:
        paper.add_paragraph(say.opener.no_shadow)
    paper.add_heading(say.opener.questions, 1)
    for asked in page.questions:
        written(paper.add_paragraph(style="List Number"), asked.text).runs[0].bold = True
        _labelled(paper, say.opener.to_answer, " · ".join(part for part in (asked.by, asked.note) if part))
    if not page.questions:
        paper.add_paragraph(say.opener.no_questions)


def _promises(paper: Paper, page: Sheet, say: DocumentWords) -> None:
    paper.add_heading(say.opener.promises, 1)
    for one in page.promises:
        line = paper.add_paragraph(style="List Bullet")
        line.add_run(f"{one.state_name} · ").bold = True
        written(line, " · ".join(part for part in (one.words, one.owed, one.because) if part))
    if not page.promises:
        paper.add_paragraph(say.opener.no_promises)


def _decisions(paper: Paper, page: Sheet, say: DocumentWords) -> None:
    w = say.opener
    heading = paper.add_heading(w.decisions, 1)
    heading.paragraph_format.keep_with_next = True
    choices = "\n".join(f"☐ {choice}" for choice in (w.yes, w.not_yet, w.no_because))
    rows = [(w.theme, w.decision, w.owner, w.date, w.measure, w.told)]
    rows += [(name, choices, "", "", "", "") for name in page.decisions]
    table(paper, rows, (32, 30, 28, 20, 32, 32), height=17)


def _figures(paper: Paper, drawn: Sequence[figures.CaptionedChart], say: DocumentWords) -> None:
    """The charts on pages of their own, each with its sentence and its table."""
    if not drawn:
        return
    paper.add_heading(say.figures.heading, 1).paragraph_format.page_break_before = True
    written(paper.add_paragraph(), say.figures.hint)
    for one in drawn:
        heading = written(paper.add_heading("", 2), one.title)
        heading.paragraph_format.keep_with_next = True
        line = picture(paper, charts.png(one.chart, 300 / 72), one.title, one.sentence, Mm(95))
        line.paragraph_format.keep_with_next = True
        written(paper.add_paragraph(), one.sentence).paragraph_format.keep_with_next = True
        widths = [min(58, 174 // len(one.head))] * len(one.head)
        for row in table(paper, [one.head, *one.rows], widths).rows[:-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def _alongside(paper: Paper, page: Sheet, say: DocumentWords) -> None:
    """On a page of its own: a story, audits and scorecards, other groups' findings."""
    here, w = page.alongside, say.alongside
    if not here.anything:
        return
    heading = paper.add_heading(w.title, 1)
    heading.paragraph_format.page_break_before = True
    written(paper.add_paragraph(), w.hint)
    if here.story:
        paper.add_heading(f"{w.story}: {here.story.title}", 2)
        for paragraph in here.story.paragraphs:
            written(paper.add_paragraph(), paragraph)
        written(paper.add_paragraph(), here.story.by)
    for title, lines in ((w.answers, here.answers), (w.beside, here.beside), (w.findings, here.findings)):
        if lines:
            paper.add_heading(title, 2)
        for one in lines:
            said = " · ".join(part for part in (one.about, one.says) if part)
            written(paper.add_paragraph(style="List Bullet"), f"{said}: {one.what} ({one.source})")


def _small_print(paper: Paper, page: Sheet) -> None:
    for text in (
        " ".join(part for part in (page.method, page.limits) if part),
        " · ".join(part for part in (page.audience, page.made_on, page.edition, page.shortened) if part),
    ):
        for run in written(paper.add_paragraph(), text).runs:
            run.font.size = Pt(8.5)


def _labelled(paper: Paper, label: str, text: str) -> Paragraph:
    line = paper.add_paragraph()
    line.add_run(f"{label} ").bold = True
    return written(line, text)
