"""What Heard's Word files share: letters and sizes, described pictures, tables with a header, words in their direction."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from analysis.render.characters import right_to_left

_INK = RGBColor(0x1B, 0x2A, 0x41)
_TEAL = RGBColor(0x1D, 0x4E, 0x6B)
_SAND = "F6F1E7"
_LETTERS = "Arial"
_SIZES = {"Normal": 10.5, "Title": 13, "Heading 1": 14, "Heading 2": 12, "Intense Quote": 20, "Quote": 10.5}


def blank(title: str, author: str, language: str) -> Paper:
    """An A4 page with Heard's styles and nothing on it."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(14)
    core = paper.core_properties
    core.title = title
    core.author, core.language, core.comments, core.last_modified_by = author, language, "", ""
    for name, size in _SIZES.items():
        style: Any = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _LETTERS, Pt(size), _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), _LETTERS)
        for themed in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            # A theme's font would win over the one that is named.
            fonts.attrib.pop(qn(themed), None)
        # Word keeps a size of its own for Arabic and other complex scripts.
        other_scripts = OxmlElement("w:szCs")
        other_scripts.set(qn("w:val"), str(int(size * 2)))
        style.element.get_or_add_rPr().append(other_scripts)
        style.paragraph_format.space_after = Pt(4)
    paper.styles["Heading 2"].font.color.rgb = _TEAL
    quote = paper.styles["Intense Quote"]
    quote.font.italic, quote.font.bold, quote.font.cs_bold = False, True, True
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Mm(0)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), {"en": "en-GB"}.get(language, language))
    paper.styles["Normal"].element.get_or_add_rPr().append(spoken)
    return paper


def picture(paper: Paper, png: bytes, title: str, sentence: str, width: Length) -> Paragraph:
    """A chart, described for whoever does not see it; gives its paragraph."""
    drawn = paper.add_picture(io.BytesIO(png), width=width)
    drawn._inline.docPr.set("descr", f"{title}. {sentence}")
    drawn._inline.docPr.set("title", title)
    line: Paragraph = paper.paragraphs[-1]
    return line


def table(paper: Paper, rows: Sequence[Sequence[str]], widths: Sequence[int], height: int = 0) -> Table:
    """A table whose first row is its header, said so to screen readers and repeated over pages."""
    made: Table = paper.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    for number, (row, texts) in enumerate(zip(made.rows, rows, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        row.height = Mm(height) if number and height else None
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Mm(width)
            line = written(cell.paragraphs[0], text)
            for run in line.runs:
                run.bold, run.font.size = number == 0 or text == texts[0], Pt(9.5)
            if number == 0:
                shade = OxmlElement("w:shd")
                shade.set(qn("w:val"), "clear")
                shade.set(qn("w:fill"), _SAND)
                cell._tc.get_or_add_tcPr().append(shade)
    # Between two tables in a row, which Word would draw as one.
    paper.add_paragraph()
    return made


def written(paragraph: Paragraph, text: str) -> Paragraph:
    """Words that people wrote, in their own direction."""
    run = paragraph.add_run(text)
    if right_to_left(text):
        run.font.rtl = True
        if len(paragraph.runs) == 1:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
            # In a right-to-left paragraph Word's "left" is where its lines begin.
            paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.LEFT
    return paragraph
