"""The opener as a Word file that the business team can edit: real headings, lists and tables, described pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from analysis.records import Digest
from analysis.render import charts, figures, sheet, words
from analysis.render.characters import right_to_left
from analysis.render.office import settled
from analysis.render.sheet import Sheet, SheetTheme
from analysis.render.words import Words

_INK = RGBColor(0x1B, 0x2A, 0x41)
_TEAL = RGBColor(0x1D, 0x4E, 0x6B)
_SAND = "F6F1E7"
_LETTERS = "Arial"
_SIZES = {"Normal": 10.5, "Title": 13, "Heading 1": 14, "Heading 2": 12, "Intense Quote": 20, "Quote": 10.5}


def opener(digest: Digest, *, language: str = "en", edition_hash: str = "") -> bytes:
    """The opener as .docx. Raises `NotFound` where Heard has no words in the language."""
    say = words.load(language)
    page = sheet.of(digest, language=language, edition_hash=edition_hash)
    paper = _paper(page, say)
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


def _paper(page: Sheet, say: Words) -> Paper:
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(14)
    core = paper.core_properties
    core.title = f"{page.title}: {page.meeting}, {page.when_and_where}"
    core.author, core.language, core.comments, core.last_modified_by = page.partnership, say.language, "", ""
    for name, size in _SIZES.items():
        style: Any = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _LETTERS, Pt(size), _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), _LETTERS)
        for themed in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(themed), None)
        other_scripts = OxmlElement("w:szCs")
        other_scripts.set(qn("w:val"), str(int(size * 2)))
        style.element.get_or_add_rPr().append(other_scripts)
        style.paragraph_format.space_after = Pt(4)
    paper.styles["Heading 2"].font.color.rgb = _TEAL
    quote = paper.styles["Intense Quote"]
    quote.font.italic, quote.font.bold, quote.font.cs_bold = False, True, True
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Mm(0)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), {"en": "en-GB"}.get(say.language, say.language))
    paper.styles["Normal"].element.get_or_add_rPr().append(spoken)
    return paper


def _opening(paper: Paper, page: Sheet, say: Words) -> None:
    strip = _words(paper.add_paragraph(), f"{page.partnership} · {page.meeting} · {page.when_and_where}")
    strip.runs[0].bold = True
    if page.demonstration:
        paper.add_paragraph().add_run(page.demonstration).bold = True
    paper.add_paragraph(page.title, style="Title")
    if page.promises_line:
        _labelled(paper, say.opener.since, page.promises_line)
    if page.quote is None:
        paper.add_paragraph(say.opener.no_quote)
        return
    _words(paper.add_paragraph(style="Intense Quote"), f"“{page.quote.text}”")
    if page.quote.by:
        _words(paper.add_paragraph(), page.quote.by)


def _heard(paper: Paper, page: Sheet, say: Words, language: str) -> None:
    paper.add_heading(say.opener.heard_from, 1)
    _words(paper.add_paragraph(), page.heard_from).runs[0].bold = True
    if page.sessions:
        _words(paper.add_paragraph(), page.sessions)
    if page.not_heard:
        _labelled(paper, say.opener.not_heard, ", ".join(page.not_heard) + ".")
    if page.bars:
        chart = charts.theme_bars(page.bars, language=language)
        picture(paper, charts.png(chart, 300 / 72), say.chart.title, page.chart_sentence, Mm(125))
        rows = [(say.chart.theme, say.chart.worries, say.chart.strengths), *page.chart_rows]
        _table(paper, rows, (60, 35, 35))


def _theme(paper: Paper, theme: SheetTheme, say: Words) -> None:
    _words(paper.add_heading("", 2), theme.name)
    _words(paper.add_paragraph(), " · ".join(part for part in (theme.said_by, *theme.priorities) if part))
    if theme.says:
        _words(paper.add_paragraph(), theme.says)
    for quote in theme.quotes:
        _words(paper.add_paragraph(style="Quote"), f"“{quote.text}”" + (f" — {quote.by}" if quote.by else ""))
    if theme.good:
        _labelled(paper, say.opener.good, theme.good)
    if theme.change:
        _labelled(paper, say.opener.change, theme.change)


def _shadow_and_questions(paper: Paper, page: Sheet, say: Words) -> None:
    paper.add_heading(say.opener.shadow, 1)
    for paragraph in page.shadow_message:
        _words(paper.add_paragraph(), paragraph)
    for view in page.shadow_views:
        _words(paper.add_paragraph(style="List Bullet"), view.told)
    if not page.shadow_message and not page.shadow_views:
        paper.add_paragraph(say.opener.no_shadow)
    paper.add_heading(say.opener.questions, 1)
    for asked in page.questions:
        _words(paper.add_paragraph(style="List Number"), asked.text).runs[0].bold = True
        _labelled(paper, say.opener.to_answer, asked.by)
    if not page.questions:
        paper.add_paragraph(say.opener.no_questions)


def _promises(paper: Paper, page: Sheet, say: Words) -> None:
    paper.add_heading(say.opener.promises, 1)
    for one in page.promises:
        line = paper.add_paragraph(style="List Bullet")
        line.add_run(f"{one.state_name} · ").bold = True
        _words(line, " · ".join(part for part in (one.words, one.owed, one.because) if part))
    if not page.promises:
        paper.add_paragraph(say.opener.no_promises)


def _decisions(paper: Paper, page: Sheet, say: Words) -> None:
    w = say.opener
    heading = paper.add_heading(w.decisions, 1)
    heading.paragraph_format.keep_with_next = True
    choices = "\n".join(f"☐ {choice}" for choice in (w.yes, w.not_yet, w.no_because))
    rows = [(w.theme, w.decision, w.owner, w.date, w.measure, w.told)]
    rows += [(name, choices, "", "", "", "") for name in page.decisions]
    _table(paper, rows, (32, 30, 28, 20, 32, 32), height=17)


def _figures(paper: Paper, drawn: Sequence[figures.Figure], say: Words) -> None:
    """The charts on pages of their own, each with its sentence and its table."""
    if not drawn:
        return
    paper.add_heading(say.figures.heading, 1).paragraph_format.page_break_before = True
    _words(paper.add_paragraph(), say.figures.hint)
    for one in drawn:
        heading = _words(paper.add_heading("", 2), one.title)
        heading.paragraph_format.keep_with_next = True
        line = picture(paper, charts.png(one.chart, 300 / 72), one.title, one.sentence, Mm(95))
        line.paragraph_format.keep_with_next = True
        _words(paper.add_paragraph(), one.sentence).paragraph_format.keep_with_next = True
        widths = [min(58, 174 // len(one.head))] * len(one.head)
        for row in _table(paper, [one.head, *one.rows], widths).rows[:-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def picture(paper: Paper, png: bytes, title: str, sentence: str, width: Mm) -> Paragraph:
    """A chart, described for whoever does not see it; gives its paragraph."""
    drawn = paper.add_picture(io.BytesIO(png), width=width)
    drawn._inline.docPr.set("descr", f"{title}. {sentence}")
    drawn._inline.docPr.set("title", title)
    line: Paragraph = paper.paragraphs[-1]
    return line


def _alongside(paper: Paper, page: Sheet, say: Words) -> None:
    """On a page of its own: a story, audits and scorecards, other groups' findings."""
    here, w = page.alongside, say.alongside
    if not here.anything:
        return
    heading = paper.add_heading(w.title, 1)
    heading.paragraph_format.page_break_before = True
    _words(paper.add_paragraph(), w.hint)
    if here.story:
        paper.add_heading(f"{w.story}: {here.story.title}", 2)
        for paragraph in here.story.paragraphs:
            _words(paper.add_paragraph(), paragraph)
        _words(paper.add_paragraph(), here.story.by)
    for title, lines in ((w.beside, here.beside), (w.findings, here.findings)):
        if lines:
            paper.add_heading(title, 2)
        for one in lines:
            said = " · ".join(part for part in (one.about, one.says) if part)
            _words(paper.add_paragraph(style="List Bullet"), f"{said}: {one.what} ({one.source})")


def _small_print(paper: Paper, page: Sheet) -> None:
    for text in (
        " ".join(part for part in (page.method, page.limits) if part),
        " · ".join(part for part in (page.audience, page.made_on, page.edition, page.shortened) if part),
    ):
        for run in _words(paper.add_paragraph(), text).runs:
            run.font.size = Pt(8.5)


def _table(paper: Paper, rows: Sequence[Sequence[str]], widths: Sequence[int], height: int = 0) -> Table:
    """A table whose first row is its header, said so to screen readers and repeated over pages."""
    table: Table = paper.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        row.height = Mm(height) if number and height else None
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Mm(width)
            written = _words(cell.paragraphs[0], text)
            for run in written.runs:
                run.bold, run.font.size = number == 0 or text == texts[0], Pt(9.5)
            if number == 0:
                shade = OxmlElement("w:shd")
                shade.set(qn("w:val"), "clear")
                shade.set(qn("w:fill"), _SAND)
                cell._tc.get_or_add_tcPr().append(shade)
    paper.add_paragraph()
    return table


def _labelled(paper: Paper, label: str, text: str) -> Paragraph:
    line = paper.add_paragraph()
    line.add_run(f"{label} ").bold = True
    return _words(line, text)


def _words(paragraph: Paragraph, text: str) -> Paragraph:
    """Words that people wrote, in their own direction."""
    run = paragraph.add_run(text)
    if right_to_left(text):
        run.font.rtl = True
        if len(paragraph.runs) == 1:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
            paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.LEFT
    return paragraph
