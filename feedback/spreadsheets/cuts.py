"""Text to cells: which mark stands between them, and where a quotation mark is not what it should be.

Nothing is joined or cut unseen. A file that keeps the rules of CSV (RFC 4180) is read by them; otherwise row by row with
care, and each row that could be read another way is named.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

# Where two cut a file equally well, the earlier one is taken.
MARKS = (",", ";", "\t", "|")
# Characters: some hundred rows tell the mark, and all of the file would be cut four times over.
_LOOK = 60_000
# Share of rows of one width from which a mark may have a blank after it: a sentence's commas fall less evenly.
_TIGHT = 0.9
_BLANK = re.compile(r"\n+")
# A line of Excel's own (`sep=;`), which it hides on the screen and no standard knows.
_SEP = re.compile(r"\s*\"?sep=(.)\"?[,;\t|]*\r?\n", re.IGNORECASE)


class RowDoubt(StrEnum):
    """What looks wrong with how a row was read."""

    JOINED = "joined"
    QUOTE = "quote"
    CUT_OFF = "cut-off"
    WIDE = "wide"
    SHORT = "short"
    HEADING = "heading"
    FOOTER = "footer"
    GARBLED = "garbled"


@dataclass(slots=True)
class Line:
    """One row as it was cut. `number` is its row in a spreadsheet: blank lines count, a line break in a cell does not."""

    number: int
    cells: list[str]
    doubt: RowDoubt | None = None


@dataclass(frozen=True, slots=True, repr=False)
class CutText:
    lines: list[Line]
    mark: str


def cut(text: str, mark: str | None = None, *, most: int) -> CutText:
    """The rows of a text, `most` and one more. mark: what a person chose to stand between cells."""
    said = _SEP.match(text)
    skipped = 0
    if said:
        text, skipped = text[said.end() :], 1
        mark = mark or said[1]
    # Old DOS programs close a text with \x1a; a NUL is nobody's letter.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").removesuffix("\x1a")
    mark = mark or _mark(text)
    lines = _by_the_rules(text, mark, most)
    if lines is None:
        lines = list(islice(_with_care(text, mark), most + 1))
    for line in lines:
        line.number += skipped
    return CutText(lines, mark)


def _mark(text: str) -> str:
    """The mark that cuts most rows alike. Commas with a space after them are a sentence's own, unless all rows agree."""
    head = text[:_LOOK]
    if len(text) > _LOOK:
        # A row that the cut went through would count as one of another width.
        head = head[: head.rfind("\n") + 1] or head
    alike: dict[str, tuple[float, int]] = {}
    for mark in MARKS:
        widths = Counter(len(line.cells) for line in _with_care(head, mark) if any(line.cells))
        width, rows = max(widths.items(), key=lambda found: (found[1], found[0]), default=(1, 0))
        share = rows / max(1, widths.total())
        if width > 1 and rows > 1 and (share >= _TIGHT or _stands_tight(head, mark)):
            alike[mark] = (round(share, 1), width)
    if alike:
        return max(alike, key=alike.__getitem__)
    first = next((line for line in head.split("\n") if line.strip()), "")
    tight = {mark: len(re.findall(re.escape(mark) + r"(?!\s)", first)) for mark in MARKS}
    # One column only: a tab stands in no sentence, so that it stays whole.
    return max(MARKS, key=lambda mark: tight[mark]) if any(tight.values()) else "\t"


def _stands_tight(head: str, mark: str) -> bool:
    """Whether in the first lines this mark mostly stands without a space after it, as between cells."""
    first = "\n".join(head.split("\n")[:5])
    tight, all_ = len(re.findall(re.escape(mark) + r"(?! )", first)), first.count(mark)
    return 2 * tight > all_


def _by_the_rules(text: str, mark: str, most: int) -> list[Line] | None:
    """The rows where every quotation mark is as RFC 4180 has it and no cell holds what looks like further rows."""
    lines = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True), start=1):
            if any(cells):
                if any("\n" in cell and _holds_rows(cell, mark, len(cells)) for cell in cells):
                    return None
                lines.append(Line(number, cells))
                if len(lines) > most:
                    break
    except csv.Error:  # a quotation mark out of place, or a cell over 128 KB
        return None
    return lines


def _holds_rows(cell: str, mark: str, width: int) -> bool:
    """Whether a cell of a file without a fault has just as many marks as the rows that its line breaks would make."""
    # In a table of two columns one comma in somebody's remark would be enough to doubt it.
    return width > 2 and _tight(cell, mark) == cell.count(mark) == cell.count("\n") * (width - 1)


def _tight(words: str, mark: str) -> int:
    """How many marks stand as between cells. In a sentence a comma has a space after it."""
    return words.count(mark) - words.count(f"{mark} ")


def _looks_joined(cell: str, mark: str, width: int) -> bool:
    """Whether a cell with line breaks holds what may be other rows: as many marks in a line as between cells."""
    return (
        f'{mark}"' in cell
        or f'"{mark}' in cell
        or any(1 < width <= _tight(line, mark) + 1 for line in cell.split("\n"))
    )


def _with_care(text: str, mark: str) -> Iterator[Line]:
    """Cells by the same rules, but a quotation mark ends a cell only before a mark or a line's end.

    One that never ends is a letter like others, and from there on a cell ends with its line.
    """
    place, number, one_line, width = 0, 0, False, 0
    while place < len(text):
        blank = _BLANK.match(text, place)
        if blank:  # in one step: a file may hold millions of them
            number, place = number + blank.end() - place, blank.end()
            continue
        number += 1
        cells, end, doubt, cell_lines = _row(text, place, mark, one_line=one_line)
        if doubt is RowDoubt.CUT_OFF:
            one_line = True
            cells, end = _row(text, place, mark, one_line=True)[:2]
        width = width or len(cells)
        if cell_lines and any("\n" in cell and _looks_joined(cell, mark, width) for cell in cells):
            parts = [_row(part, 0, mark, one_line=True)[0] for part in text[place : end - 1].split("\n")]
            if all(len(part) == width for part in parts) and width > 1:
                for offset, part in enumerate(parts):
                    yield Line(number + offset, part, RowDoubt.QUOTE)
                number, place = number + len(parts) - 1, end
                continue
            doubt = RowDoubt.JOINED
        place = end
        if any(cells):
            yield Line(number, cells, doubt)


def _row(text: str, place: int, mark: str, *, one_line: bool) -> tuple[list[str], int, RowDoubt | None, bool]:
    """The cells of one row, where the next begins, what is doubtful, and whether a cell goes over several lines."""
    cells: list[str] = []
    doubt, over_lines = None, False
    line_end = text.find("\n", place)
    line_end = len(text) if line_end < 0 else line_end
    while True:
        if place < len(text) and text[place] == '"':
            found, end, odd = _quoted(text, place + 1, mark, line_end if one_line else len(text))
            if found is None and not one_line:
                return cells, place, RowDoubt.CUT_OFF, False
            doubt = RowDoubt.QUOTE if odd or found is None else doubt
            if found is not None:
                cells.append(found)
                over_lines = over_lines or "\n" in found
                if end >= len(text) or text[end] == "\n":
                    return cells, end + 1, doubt, over_lines
                place = end + 1
                line_end = text.find("\n", place)
                line_end = len(text) if line_end < 0 else line_end
                continue
        end = text.find(mark, place, line_end)
        if end < 0:
            cells.append(text[place:line_end])
            return cells, line_end + 1, doubt, over_lines
        cells.append(text[place:end])
        place = end + 1


def _quoted(text: str, start: int, mark: str, stop: int) -> tuple[str | None, int, bool]:
    """A cell in quotation marks: its words, the place after it, and whether a mark inside was not doubled."""
    place, odd = start, False
    while True:
        quote = text.find('"', place, stop)
        if quote < 0:
            return None, start, odd
        after = text[quote + 1 : quote + 2] if quote + 1 < stop else ""
        if after == '"':
            place = quote + 2
        elif text[quote - 1] == "\\" and quote > start:
            place, odd = quote + 1, True
        elif after in (mark, "\n", ""):
            words = text[start:quote].replace('""', '"').replace('\\"', '"')
            return words, quote + 1, odd
        else:
            place, odd = quote + 1, True
