"""Cards: paper answers and other people's data, a row a card and a column a question, through the same door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feedback.core.content_files import LANGUAGES
from feedback.core.errors import Invalid
from feedback.core.records import (
    AgeVersion,
    Channel,
    Method,
    QuestionKind,
    RawAnswer,
    RawResponse,
    RawText,
    Share,
    Skip,
)
from feedback.core.typed_words import TooLong, clean
from feedback.questionnaire.question_packs import Pack, Question
from feedback.spreadsheets.faults import NoRows, NotATable, TooBig, TooManyRows, WrongEncoding
from feedback.spreadsheets.reading import Spreadsheet, read_table

__all__ = [
    "MappedTwice",
    "NoRows",
    "NotATable",
    "NothingMapped",
    "Prepared",
    "Refusal",
    "Spreadsheet",
    "TooBig",
    "TooManyRows",
    "WrongEncoding",
    "prepare",
    "read_table",
    "suggest",
]

LANGUAGE, METHOD, SHARE = "language", "method", "share"
"""Besides a question's id, what a column may be mapped to."""


class NothingMapped(Invalid):
    """No column was mapped to a question, or one to something that this pack does not ask."""

    code = "cards-nothing-mapped"


class MappedTwice(Invalid):
    """Two columns were mapped to one question: a card answers a question once."""

    code = "cards-mapped-twice"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row stays out: `reason` is a code for words in `app/text`; never the cell's content."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """What would come in, and what would not. Nothing has been kept."""

    responses: tuple[RawResponse, ...]
    refused: tuple[Refusal, ...]


def suggest(table: Spreadsheet, pack: Pack) -> dict[str, str]:
    """A first mapping from column to question id (or language, method, share): by number, id or wording."""
    names: dict[str, str] = {LANGUAGE: LANGUAGE, METHOD: METHOD, SHARE: SHARE}
    for question in pack.questions:
        for name in (question.id, f"q{question.number}", str(question.number)):
            names[_plain(name)] = question.id
        for age in AgeVersion:
            names[_plain(question.wording(age).question)] = question.id
    mapping: dict[str, str] = {}
    for column in table.columns:
        target = names.get(_plain(column))
        if target and target not in mapping.values():
            mapping[column] = target
    return mapping


def prepare(
    table: Spreadsheet,
    mapping: Mapping[str, str],
    pack: Pack,
    *,
    session_code: str,
    channel: Channel = Channel.PAPER,
    method: Method = Method.TYPED,
    share: Share = Share.NO,
) -> Prepared:
    """Turn rows into responses, and say row by row what is refused. Raises NothingMapped, MappedTwice.

    The nonce of a card is made of the file's hash and its row, so bringing the same file in twice adds nothing.
    """
    questions = {question.id: question for question in pack.questions}
    targets = set(mapping.values())
    unknown = targets - questions.keys() - {LANGUAGE, METHOD, SHARE}
    if not targets & questions.keys() or unknown or not mapping.keys() <= set(table.columns):
        raise NothingMapped
    if len(targets) < len(mapping):
        raise MappedTwice
    responses: list[RawResponse] = []
    refused: list[Refusal] = []
    for number, row in zip(table.numbers, table.rows, strict=True):
        cells = dict(zip(table.columns, row, strict=True))
        answers: list[RawAnswer] = []
        about = {LANGUAGE: "en", METHOD: method.value, SHARE: share.value}
        problems = []
        for column, target in mapping.items():
            value = cells[column].strip()
            if not value:
                continue
            if value.startswith("="):
                problems.append(Refusal(number, column, "formula"))
            elif target in questions:
                answer = _answer(questions[target], value)
                if isinstance(answer, str):
                    problems.append(Refusal(number, column, answer))
                else:
                    answers.append(answer)
            else:
                about[target] = value.casefold()
        problems += _unknown(about, number)
        if not problems and not answers:
            problems.append(Refusal(number, "", "empty"))
        if problems:
            refused += problems
            continue
        responses.append(
            RawResponse(
                session_code=session_code,
                channel=channel,
                answers=tuple(answers),
                nonce=f"{table.digest}:{number}",
                share=Share(about[SHARE]),
                language=about[LANGUAGE],
                method=Method(about[METHOD]),
            )
        )
    return Prepared(tuple(responses), tuple(refused))


def _unknown(about: Mapping[str, str], number: int) -> list[Refusal]:
    known: Mapping[str, Sequence[str]] = {
        LANGUAGE: LANGUAGES,
        METHOD: [m.value for m in Method],
        SHARE: [s.value for s in Share],
    }
    return [Refusal(number, name, f"unknown-{name}") for name, value in about.items() if value not in known[name]]


def _answer(question: Question, value: str) -> RawAnswer | str:
    """The answer of a cell, or the code of why it is refused."""
    plain = _plain(value)
    for skip in Skip:
        if plain == _plain(skip.value):
            return RawAnswer(question_id=question.id, skip=skip)
    if question.kind is QuestionKind.TEXT:
        try:
            words = clean(value)
        except TooLong:
            return "too-long"
        return RawAnswer(question_id=question.id, text=RawText(words)) if words else "empty"
    for option_id in question.option_ids:
        said = {_plain(option_id)}
        for age in AgeVersion:
            said |= {_plain(o.word) for o in question.wording(age).options if o.id == option_id}
        if plain in said:
            return RawAnswer(question_id=question.id, choice=option_id)
    return "not-an-option"


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
