"""The opener as five slides (16:9), with notes for whoever reads it aloud."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Emu, Mm, Pt

from analysis.digest.opener import Opener
from analysis.render import words
from analysis.render.characters import right_to_left, shortened
from analysis.render.charts import charts
from analysis.render.documents import sheet
from analysis.render.documents.office import settled
from analysis.render.documents.sheet import Sheet, SheetTheme
from analysis.render.words import DocumentWords

_WIDTH, _HEIGHT, _EDGE = Mm(338.67), Mm(190.5), Mm(16)
_INNER = Emu(_WIDTH - 2 * _EDGE)
_INK, _SOFT, _TEAL = "1B2A41", "4A5463", "1D4E6B"
_SAND, _WHITE = "F6F1E7", "FFFFFF"
# A slide file carries no fonts, and these letters are on every office machine.
_LETTERS = "Arial"
_rgb: Callable[[str], RGBColor] = RGBColor.from_string
# Its place among python-pptx's layouts. The title is a real one: outlines and screen readers go by it.
_TITLE_ONLY = 5
_AFTER = 0.45
_ANSWERS, _LONGEST_ANSWER = 3, 160
"""Answers to earlier questions that a slide has room for, and how much of each; the notes hold them whole."""

TextRun = tuple[str, float, bool, str]
"""Text, size in points, bold, colour."""


def opener(digest: Opener, *, language: str = "en", edition_hash: str = "") -> bytes:
    """The opener as .pptx. Raises `NotFound` where Heard has no words in the language."""
    say = words.load(language)
    page = sheet.of(digest, language=language, edition_hash=edition_hash)
    show = Presentation()
    show.slide_width, show.slide_height = _WIDTH, _HEIGHT
    core = show.core_properties
    core.title, core.author = f"{page.title}: {page.meeting}, {page.when_and_where}", page.partnership
    core.language, core.last_modified_by = say.language, ""
    _opening(_slide(show, say.slides.opening, page), page, say)
    _heard(_slide(show, say.slides.heard, page), page, say, language)
    _themes(_slide(show, say.slides.themes, page), page, say)
    _asked(_slide(show, say.slides.asked, page), page, say)
    _promised(_slide(show, say.slides.promised, page), page, say)
    made = io.BytesIO()
    show.save(made)
    return settled(made.getvalue(), made_on=digest.made_on)


def _slide(show: Any, title: str, page: Sheet) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[_TITLE_ONLY])
    heading = slide.shapes.title
    heading.left, heading.top, heading.width, heading.height = _EDGE, Mm(9), _INNER, Mm(15)
    _fill(heading.text_frame, [(title, 24, False, _TEAL)])
    foot = " · ".join(
        part for part in (page.partnership, page.meeting, page.when_and_where, page.demonstration, page.edition) if part
    )
    _text(slide, (_EDGE, Mm(176.5), _INNER, Mm(12.5)), [(foot, 11, False, _SOFT)])
    return slide


def _opening(slide: Any, page: Sheet, say: DocumentWords) -> None:
    since = f"{say.opener.since} {page.promises_line}" if page.promises_line else ""
    if since:
        _text(slide, (_EDGE, Mm(30), _INNER, Mm(14)), [(since, 18, True, _TEAL)])
    if page.quote is None:
        _text(slide, (_EDGE, Mm(60), _INNER, Mm(60)), [(say.opener.no_quote, 28, False, _SOFT)])
        _notes(slide, say, [since, say.opener.no_quote])
        return
    size = 48 if len(page.quote.text) < 90 else 40
    lines = [(f"“{page.quote.text}”", size, True, _INK), (page.quote.by, 20, False, _SOFT)]
    _text(slide, (_EDGE, Mm(46), _INNER, Mm(124)), lines, middle=True)
    _notes(slide, say, [since, page.quote.text, page.quote.by])


def _heard(slide: Any, page: Sheet, say: DocumentWords, language: str) -> None:
    lines = [(page.heard_from, 30, True, _INK), (page.sessions, 18, False, _INK)]
    if page.not_heard:
        lines += [(say.opener.not_heard, 18, True, _TEAL), (", ".join(page.not_heard), 18, False, _INK)]
    width = Mm(105) if page.bars else _INNER
    _text(slide, (_EDGE, Mm(34), width, Mm(130)), lines, middle=True)
    if page.bars:
        pixels = charts.png(charts.theme_bars(page.bars, language=language), 4)
        picture = slide.shapes.add_picture(io.BytesIO(pixels), Emu(_EDGE + Mm(115)), Mm(34), width=Mm(190))
        if picture.height > Mm(125):
            picture.width, picture.height = Emu(int(picture.width * Mm(125) / picture.height)), Mm(125)
        picture.top = Emu(Mm(34) + (Mm(130) - picture.height) // 2)
        picture._element.nvPicPr.cNvPr.set("descr", f"{say.chart.title}. {page.chart_sentence}")
    spoken = [say.slides.notes_heard.format(heard_from=page.heard_from), page.sessions]
    spoken += [f"{say.opener.not_heard} {', '.join(page.not_heard)}." if page.not_heard else "", page.chart_sentence]
    _notes(slide, say, [*spoken, page.method, page.limits])


def _themes(slide: Any, page: Sheet, say: DocumentWords) -> None:
    if not page.themes:
        _text(slide, (_EDGE, Mm(60), _INNER, Mm(60)), [(say.opener.no_themes, 28, False, _SOFT)])
    gap = Mm(10)
    width = Emu((_INNER - gap * (max(1, len(page.themes)) - 1)) // max(1, len(page.themes)))
    columns = [_theme(theme, say) for theme in page.themes]
    percent = min((_percent(lines, width, Mm(145)) for lines in columns), default=100)
    for place, lines in enumerate(columns):
        left = Emu(_EDGE + place * (width + gap))
        _text(slide, (left, Mm(30), width, Mm(145)), lines, percent=percent)
    _notes(slide, say, [text for lines in columns for text, *_ in lines] or [say.opener.no_themes])


def _theme(theme: SheetTheme, say: DocumentWords) -> list[TextRun]:
    lines: list[TextRun] = [
        (theme.name, 26, True, _TEAL),
        (" · ".join(part for part in (theme.said_by, *theme.priorities) if part), 14, False, _SOFT),
        (theme.says, 20, False, _INK),
    ]
    for quote in theme.quotes:
        lines.append((f"“{quote.text}”" + (f" — {quote.by}" if quote.by else ""), 20, True, _INK))
    good = f"{say.opener.good} {theme.good}" if theme.good else ""
    change = f"{say.opener.change} {theme.change}" if theme.change else ""
    return [*lines, (good, 17, False, _INK), (change, 17, False, _INK)]


def _asked(slide: Any, page: Sheet, say: DocumentWords) -> None:
    half, gap = Emu((_INNER - Mm(14)) // 2), Mm(14)
    asked: list[TextRun] = []
    for question in page.questions:
        answers = " · ".join(part for part in (f"{say.opener.to_answer} {question.by}", question.note) if part)
        asked += [(question.text, 26, True, _INK), (answers, 18, False, _TEAL)]
    answered = [f"{one.about} ({one.says}) {one.what}" for one in page.alongside.answers]
    if answered:
        asked += [(say.alongside.answers, 16, True, _TEAL)]
        asked += [(shortened(line, _LONGEST_ANSWER), 14, False, _INK) for line in answered[:_ANSWERS]]
    _text(slide, (_EDGE, Mm(32), half, Mm(140)), asked or [(say.opener.no_questions, 20, False, _SOFT)])
    message: list[TextRun] = [(say.opener.shadow, 20, True, _TEAL)]
    message += [(text, 20, False, _INK) for text in page.shadow_message or (say.opener.no_shadow,)]
    message += [(view.told, 15, False, _SOFT) for view in page.shadow_views]
    box = _text(slide, (Emu(_EDGE + half + gap), Mm(32), half, Mm(140)), message)
    box.line.width = Pt(1.5)
    _colour(box.line.color, _TEAL)
    spoken = [say.slides.notes_answers.format(question=asked.text, role=asked.by) for asked in page.questions]
    _notes(
        slide,
        say,
        [*spoken, *answered, say.opener.shadow, *page.shadow_message, *(view.told for view in page.shadow_views)],
    )


def _promised(slide: Any, page: Sheet, say: DocumentWords) -> None:
    w = say.opener
    lines: list[TextRun] = []
    for one in page.promises:
        told = " · ".join(part for part in (one.state_name, one.words, one.owed, one.because) if part)
        lines.append((told, 18, False, _INK))
    _text(slide, (_EDGE, Mm(25), _INNER, Mm(58)), lines if page.promises else [(w.no_promises, 16, False, _SOFT)])
    rows = [(w.theme, w.decision, w.owner, w.date, w.measure, w.told)]
    choices = "   ".join(f"☐ {choice}" for choice in (w.yes, w.not_yet, w.no_because))
    rows += [(name, choices, "", "", "", "") for name in page.decisions]
    _table(slide, rows, (50, 82, 44, 34, 47, 49))
    _notes(slide, say, [*(line[0] for line in lines), say.slides.notes_decide])


def _table(slide: Any, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    frame = slide.shapes.add_table(len(rows), len(widths), _EDGE, Mm(88), _INNER, Mm(84))
    table = frame.table
    table.first_row = True
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for number, texts in enumerate(rows):
        table.rows[number].height = Mm(12) if number == 0 else Mm(24)
        for cell, text in zip(table.rows[number].cells, texts, strict=True):
            cell.fill.solid()
            _colour(cell.fill.fore_color, _SAND if number == 0 else _WHITE)
            _fill(cell.text_frame, [(text, 13, number == 0 or text == texts[0], _INK)])
            for place, side in enumerate(("a:lnL", "a:lnR", "a:lnT", "a:lnB")):
                edge = cell._tc.get_or_add_tcPr().makeelement(qn(side), {"w": "9525"})
                solid = edge.makeelement(qn("a:solidFill"), {})
                solid.append(solid.makeelement(qn("a:srgbClr"), {"val": _INK}))
                edge.append(solid)
                cell._tc.tcPr.insert(place, edge)


def _text(
    slide: Any, place: tuple[int, int, int, int], lines: Sequence[TextRun], *, middle: bool = False, percent: int = 0
) -> Any:
    """A text box; its letters shrink to stay inside it, or to the given percentage."""
    box = slide.shapes.add_textbox(*place)
    box.text_frame.word_wrap = True
    box.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP
    _fill(box.text_frame, _scaled(lines, percent or _percent(lines, place[2], place[3])))
    return box


def _percent(lines: Sequence[TextRun], width: int, height: int) -> int:
    """The largest share of their size at which the lines should stay inside a box, by the usual width of letters."""
    # Not under a half: what is smaller nobody reads from the back of a room.
    shares = range(100, 45, -5)
    fitting = (share for share in shares if sum(_height(line, width) for line in _scaled(lines, share)) <= height)
    return next(fitting, shares[-1])


def _scaled(lines: Sequence[TextRun], percent: int) -> list[TextRun]:
    return [(text, size * percent / 100, bold, colour) for text, size, bold, colour in lines if text]


def _height(line: TextRun, width: int) -> float:
    text, size, bold, _ = line
    wide = sum(1.7 if char.isupper() or east_asian_width(char) in "WF" else 1 for char in text)
    a_line = (Emu(width).pt - 15) / (size * (0.56 if bold else 0.52))
    return float(Pt(size) * (1.2 * max(1, ceil(wide / a_line)) + _AFTER))


def _colour(of: Any, code: str) -> None:
    of.rgb = _rgb(code)


def _fill(frame: Any, lines: Sequence[TextRun]) -> None:
    kept = [line for line in lines if line[0]] or [("", 12.0, False, _INK)]
    for number, (text, size, bold, colour) in enumerate(kept):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(size * _AFTER)
        backwards = right_to_left(text)
        paragraph._p.get_or_add_pPr().set("rtl", "1" if backwards else "0")
        paragraph._p.get_or_add_pPr().set("algn", "r" if backwards else "l")
        run = paragraph.add_run()
        run.text, run.font.size, run.font.bold, run.font.name = text, Pt(size), bold, _LETTERS
        _colour(run.font.color, colour)


def _notes(slide: Any, say: DocumentWords, spoken: Sequence[str]) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join([say.slides.read_aloud, *(line for line in spoken if line)])
