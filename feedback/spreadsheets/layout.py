"""Where a table's headings are, and where answers begin: above them titles, below them further headings of the tool's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LOOK = 30
# SurveyMonkey writes two rows of headings and Qualtrics three; one more for what somebody added by hand.
MOST_HEADINGS = 4
# A title fills one cell of the width; headings have gaps where a question goes over several columns.
_ENOUGH = 0.6
_CODE = re.compile(r"[A-Za-z]{0,6}\d{1,4}([_.#-]\w+)*")
_IMPORT_ID = re.compile(r"\s*\{\s*\"?ImportId", re.IGNORECASE)
_UNDER = frozenset({"response", "openendedresponse", "openendedcomment", "otherpleasespecify", "responsetext"})
"""What SurveyMonkey writes below a question."""

_ABOUT = """
id responseid respondentid submissionid collectorid recordid surveyid caseid token networkid ipaddress ip uuid index
startdate enddate starttime completiontime endtime timestamp datecreated datemodified datesubmitted submitted zeitstempel
submissiondate submitdate submissiontime recordeddate lastmodifiedtime lastpage startlanguage seed emailaddress email
firstname lastname fullname name customdata1 recipientlastname recipientfirstname recipientemail externalreference
locationlatitude locationlongitude distributionchannel userlanguage status progress durationinseconds finished username
responsetype startdateutc stagedateutc submitdateutc tags start end today deviceid version notes horodateur language
submittedby validationstatus submissionip points totalpoints quizfeedback
"""
ABOUT_THE_ROW = frozenset(_ABOUT.split())
"""Headings, without marks and blanks, of what tools write about a row: nobody's answer. Read off their exports."""

OTHER_TOOLS = ABOUT_THE_ROW - {
    "id",
    "name",
    "language",
    "status",
    "start",
    "end",
    "index",
    "notes",
    "tags",
    "email",
    "version",
}
"""Of these, what stands only in a survey tool's export and not in a list that somebody typed."""


@dataclass(frozen=True, slots=True)
class HeadingRows:
    """Places in the list of filled rows. headings: of the first row of headings, None where there is none.

    answers: of the first row of answers. again: rows below it that repeat the headings.
    """

    headings: int | None
    answers: int


def find(rows: Sequence[Sequence[str]]) -> HeadingRows:
    """Where headings stand and answers begin, told from the first rows."""
    head = rows[:LOOK]
    width = max(_filled(row) for row in head)
    first = next(place for place, row in enumerate(head) if _filled(row) >= max(1, _ENOUGH * width))
    if _is_an_answer(head[first], head[first + 1 :]):
        return HeadingRows(None, first)
    answers = first + 1
    while answers < min(len(rows), first + MOST_HEADINGS) and (
        is_heading(rows[answers], rows[first]) or _is_below(rows[answers], rows[first], rows[answers + 1 :][:LOOK])
    ):
        answers += 1
    return HeadingRows(first, answers)


def is_heading(row: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a row below the headings is one more of them."""
    pairs = [(top.strip(), cell.strip()) for top, cell in zip(above, row, strict=False) if cell.strip()]
    if any(_IMPORT_ID.match(cell) for _, cell in pairs):
        return True
    about = [(top, cell) for top, cell in pairs if plain(top) in ABOUT_THE_ROW]
    if any(plain(cell) in _UNDER for _, cell in pairs):
        return not about
    if about and sum(_alike(top, cell) for top, cell in about) * 2 > len(about):
        return True
    same = sum(plain(top) == plain(cell) and len(plain(cell)) > 2 for top, cell in pairs)
    if pairs and same * 2 > len(pairs):
        return True
    coded = [cell for top, cell in pairs if _CODE.fullmatch(top)]
    asks = sum(cell.endswith("?") for cell in coded)
    # 300: a question is shorter, and what is longer is somebody's answer to a column named by a code.
    return len(coded) > 0 and asks * 2 >= len(coded) and all(len(cell) < 300 for cell in coded)


def _is_below(row: Sequence[str], above: Sequence[str], answers: Sequence[Sequence[str]]) -> bool:
    """Whether a row says nothing about itself (no id, no date), as every row of answers does: then it holds headings."""
    about = [place for place, top in enumerate(above) if plain(top) in ABOUT_THE_ROW]

    def tells(cells: Sequence[str]) -> bool:
        return any(place < len(cells) and cells[place].strip() for place in about)

    return bool(about and answers) and not tells(row) and all(tells(answer) for answer in answers)


def names(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """One name for each column from all rows of headings: `What is good here?: Other`; '' where nothing stands."""
    kept = [row for row in rows if not any(_IMPORT_ID.match(cell) for cell in row)]
    found: list[str] = []
    before = ""
    for place in range(width):
        cells = [" ".join(row[place].split()) if place < len(row) else "" for row in kept]
        top, under = (cells[0] if cells else ""), [cell for cell in cells[1:] if cell]
        # Over several columns a question's wording stands above the first alone.
        before = top or (before if under else "")
        found.append(_one_name(before, under))
    return found


def _one_name(top: str, under: Sequence[str]) -> str:
    name = top
    for cell in under:
        if plain(cell) == plain(name) or plain(cell) in _UNDER - {"otherpleasespecify"}:
            continue
        coded = not name or _CODE.fullmatch(name) or plain(name) in ABOUT_THE_ROW
        name = cell if coded else f"{name}: {cell}"
    return name


def plain(name: str) -> str:
    """A heading without marks, blanks and capitals, and without the groups before it: `grp/_uuid` is `uuid`."""
    return "".join(c for c in name.rsplit("/", 1)[-1].casefold() if c.isalnum())


def _alike(top: str, cell: str) -> bool:
    return plain(top) == plain(cell) or plain(cell) in ABOUT_THE_ROW


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _is_an_answer(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a first row is an answer like those below: one of its cells comes again in its column."""
    if any(cell.strip().endswith("?") or plain(cell) in ABOUT_THE_ROW for cell in row):
        return False
    again = sum(
        1
        for place, cell in enumerate(row)
        if cell.strip() and any(place < len(other) and other[place].strip() == cell.strip() for other in below)
    )
    return again >= 1 and any(len(cell.split()) > 3 for cell in row)
