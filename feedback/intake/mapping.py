"""Which column answers which question, and which option a cell means: suggested here, decided by a person."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from feedback.core.records import AgeVersion, QuestionKind, Skip
from feedback.questionnaire.question_packs import Pack, Question
from feedback.spreadsheets.layout import OTHER_TOOLS, plain
from feedback.spreadsheets.reading import Spreadsheet

LANGUAGE, METHOD, SHARE = "language", "method", "share"
"""Besides a question's id, what a column may be mapped to."""

ABOUT = (LANGUAGE, METHOD, SHARE)
_LANGUAGE_NAMES = ("language", "userlanguage", "startlanguage")
# Of fewer cells a share says nothing; under a half, the number is that of another survey's question.
_ENOUGH, _FITS = 4, 0.5
_CODE_BEFORE = re.compile(r"^\s*(?:[A-Za-z]{0,6}\d{1,4}){1,2}\s*[.:)\]-]\s+")
_COUNTED = re.compile(r"\d{1,2}$")  # Microsoft Forms tells a question asked twice by a digit after it
_BETWEEN = re.compile(r"[;|\n]+")
_BETWEEN_TOO = re.compile(r"[;|\n,]+")
# Some tools put an option's rank before it, as in `3 - Often`.
_RANK = re.compile(r"^\s*\d+\s*[-–.:=)]\s*")


def suggest(table: Spreadsheet, pack: Pack) -> dict[str, str]:
    """A first mapping from column to question id (or language, method, share): by wording, id or number.

    "Q2" is the second question of some survey: by number only where no column is another tool's, and where the cells of
    every question to tap are mostly its options.
    """
    names: dict[str, str] = {METHOD: METHOD, SHARE: SHARE, **dict.fromkeys(_LANGUAGE_NAMES, LANGUAGE)}
    for question in pack.questions:
        for name in (question.id, *(question.wording(age).question for age in AgeVersion)):
            names[_bare(name)] = question.id
    mapping: dict[str, str] = {}
    for column in table.columns:
        target = _named(column, names)
        if target and target not in mapping.values():
            mapping[column] = target
    for column in table.columns:  # one column for each option, or one more for what is not among them
        before, parted, _ = column.rpartition(": ")
        target = _named(before, names) if parted else None
        if target and column not in mapping:
            mapping[column] = target
    for column, target in _by_number(table, pack).items():
        if column not in mapping and target not in mapping.values():
            mapping[column] = target
    return {column: mapping[column] for column in table.columns if column in mapping}


def _named(column: str, names: Mapping[str, str]) -> str | None:
    readings = (column, _CODE_BEFORE.sub("", column), _COUNTED.sub("", column), column.rsplit("/", 1)[-1])
    return next((names[_bare(reading)] for reading in readings if _bare(reading) in names), None)


def _by_number(table: Spreadsheet, pack: Pack) -> dict[str, str]:
    if any(plain(column) in OTHER_TOOLS for column in table.columns):
        return {}
    numbers = {name: q for q in pack.questions for name in (f"q{q.number}", str(q.number))}
    found: dict[str, str] = {}
    for place, column in enumerate(table.columns):
        question = numbers.get(_bare(column))
        if question is None or question.id in found.values():
            continue
        said = [row[place] for row in table.rows if row[place].strip()]
        if question.kind is not QuestionKind.TEXT and said:
            known = sum(bool(options_of(question, cell)) for cell in said)
            if len(said) >= _ENOUGH and known < _FITS * len(said):
                return {}
        found[column] = question.id
    return found


def parts_of(question: Question, cell: str, said: Mapping[str, str]) -> list[str]:
    """What was chosen, one or several in a cell: between semicolons, lines or bars; commas where the whole means nothing.

    said: what a person says that words mean, by `as_key`.
    """
    parts = [part.strip() for part in _BETWEEN.split(cell) if part.strip()]
    return [
        piece.strip()
        for part in parts
        for piece in ([part] if _option(question, part) or as_key(part) in said else _BETWEEN_TOO.split(part))
        if piece.strip()
    ]


def options_of(question: Question, cell: str, said: Mapping[str, str] | None = None) -> list[str]:
    """The options (or skips) that a cell means, each once; what means none is left out."""
    said = said or {}
    found = (said.get(as_key(part)) or _option(question, part) for part in parts_of(question, cell, said))
    return list(dict.fromkeys(option for option in found if option))


def unknown_values(
    table: Spreadsheet, mapping: Mapping[str, str], question: Question, said: Mapping[str, str] | None = None
) -> list[tuple[str, int]]:
    """What stands in this question's columns and is none of its options, with how often; most often first."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for place, column in enumerate(table.columns):
        if mapping.get(column) != question.id:
            continue
        for at, row in enumerate(table.rows):
            if (at, place) in table.marks:
                continue
            for part in parts_of(question, row[place], said or {}):
                if not _option(question, part):
                    counts[as_key(part)] += 1
                    shown.setdefault(as_key(part), part)
    return [(shown[key], times) for key, times in counts.most_common()]


def as_key(said: str) -> str:
    """Words as they are compared: without capitals and marks; of a sign alone, the sign."""
    return _bare(said) or said.strip()


def _option(question: Question, said: str) -> str | None:
    """The id of the option, or the skip, that words mean."""
    words = _vocabulary(_Same(question))
    return words.get(as_key(said)) or words.get(as_key(_RANK.sub("", said)))


class _Same:
    """A question as a key of a cache: the same object, which as a record of dictionaries has no hash."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def __hash__(self) -> int:
        return id(self.question)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.question is self.question


@functools.lru_cache(maxsize=64)
def _vocabulary(same: _Same) -> dict[str, str]:
    """What means which option or skip: ids, signs, and the words in every language and age version."""
    found = {_bare(skip.value): skip.value for skip in Skip}
    options = [option for wording in same.question.wordings.values() for option in wording.options]
    for option in options:
        found |= {option.symbol: option.id, as_key(option.word): option.id}
    return found | {_bare(option.id): option.id for option in options}


def by_target(mapping: Mapping[str, str], columns: Sequence[str]) -> dict[str, list[str]]:
    """The columns of each target, in the order of the table."""
    found: dict[str, list[str]] = {}
    for column in columns:
        if column in mapping:
            found.setdefault(mapping[column], []).append(column)
    return found


def columns_twice(mapping: Mapping[str, str], targets: Iterable[str] = ABOUT) -> bool:
    """Whether two columns tell one thing about a card, such as its language."""
    values = list(mapping.values())
    return any(values.count(target) > 1 for target in targets)


def _bare(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
