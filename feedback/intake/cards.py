"""Cards: paper answers and other people's data, a row a card and a column a question, through the same door."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from feedback.core.content_files import LANGUAGES
from feedback.core.errors import Invalid
from feedback.core.records import Channel, Method, QuestionKind, RawAnswer, RawResponse, RawText, Share, Skip
from feedback.core.typed_words import TooLong, clean
from feedback.intake.known_again import Recognition, recognition, row_keys
from feedback.intake.mapping import ABOUT, LANGUAGE, METHOD, SHARE, by_target, columns_twice, options_of, parts_of
from feedback.questionnaire.question_packs import Pack, Question
from feedback.spreadsheets.reading import Spreadsheet

Values = Mapping[str, Mapping[str, str]]
"""Question id → words as `mapping.as_key` has them → the option or skip that a person says they mean."""

_LANGUAGE_WORDS = {
    "english": "en",
    "welsh": "cy",
    "cymraeg": "cy",
    "polish": "pl",
    "polski": "pl",
    "romanian": "ro",
    "ukrainian": "uk",
    "urdu": "ur",
    "arabic": "ar",
}


class NothingMapped(Invalid):
    """No column was mapped to a question, or one to something that this pack does not ask."""

    code = "cards-nothing-mapped"


class MappedTwice(Invalid):
    """Two columns were mapped to one thing about a card, such as its language."""

    code = "cards-mapped-twice"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row, or a cell of a row that comes in, stays out: `reason` is a code for words in `app/text`."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """What would come in, and what would not. Nothing has been kept.

    refused: rows that stay out as a whole. left_out: cells that say nothing Heard can count, of rows that come in.
    """

    responses: tuple[RawResponse, ...]
    refused: tuple[Refusal, ...]
    left_out: tuple[Refusal, ...] = ()


@dataclass(slots=True)
class _Card:
    """One row while it is read."""

    number: int
    answers: list[RawAnswer]
    problems: list[Refusal]
    left_out: list[Refusal]


def prepare(
    table: Spreadsheet,
    mapping: Mapping[str, str],
    pack: Pack,
    *,
    session_code: str,
    channel: Channel = Channel.PAPER,
    method: Method = Method.TYPED,
    share: Share = Share.NO,
    values: Values | None = None,
    doubtful: Collection[int] = (),
    known: Recognition | None = None,
) -> Prepared:
    """Turn rows into responses; say row by row what is refused and cell by cell what is left out.

    Words are never refused for their neighbour: where a cell to tap means none of the options, the card's words come in.
    doubtful: rows that come in although the table doubts how they were read. Several columns of a question in words are
    one answer, a line each. Raises NothingMapped, MappedTwice.

    The nonce of a card is what its row is known by (`known`), so that a row that is here already adds nothing.
    """
    keys = row_keys(table, known or recognition(table))
    questions = {question.id: question for question in pack.questions}
    targets = set(mapping.values())
    unknown = targets - questions.keys() - set(ABOUT)
    if not targets & questions.keys() or unknown or not mapping.keys() <= set(table.columns):
        raise NothingMapped
    if columns_twice(mapping):
        raise MappedTwice
    places = {column: place for place, column in enumerate(table.columns)}
    columns = by_target(mapping, table.columns)
    responses: list[RawResponse] = []
    refused: list[Refusal] = []
    left_out: list[Refusal] = []
    for at, (number, row) in enumerate(zip(table.numbers, table.rows, strict=True)):
        if number in table.doubts and number not in doubtful:
            refused.append(Refusal(number, "", f"doubt-{table.doubts[number].value}"))
            continue
        card = _Card(number, [], [], [])
        about = {LANGUAGE: "en", METHOD: method.value, SHARE: share.value}
        for target, names in columns.items():
            cells = [(name, row[places[name]].strip()) for name in names]
            said = [(name, cell) for name, cell in cells if cell]
            for name, _ in [one for one in said if (at, places[one[0]]) in table.marks and target in questions]:
                card.left_out.append(Refusal(number, name, f"made-{table.marks[at, places[name]].value}"))
                said = [one for one in said if one[0] != name]
            if target in questions:
                _answer(card, questions[target], said, (values or {}).get(target, {}))
            elif said:
                _about(card, about, target, *said[0])
        if not card.problems and not card.answers:
            card.problems.append(Refusal(number, "", "unmapped" if card.left_out else "empty"))
        if card.problems:
            refused += card.problems
            continue
        left_out += card.left_out
        responses.append(
            RawResponse(
                session_code=session_code,
                channel=channel,
                answers=tuple(card.answers),
                nonce=keys[at],
                share=Share(about[SHARE]),
                language=about[LANGUAGE],
                method=Method(about[METHOD]),
            )
        )
    return Prepared(tuple(responses), tuple(refused), tuple(left_out))


def _about(card: _Card, about: dict[str, str], target: str, column: str, cell: str) -> None:
    """What a column says about the whole card. What is not understood never opens words: then they are not shared."""
    value = cell.casefold()
    if target == LANGUAGE:
        value = _LANGUAGE_WORDS.get(value.split(" ")[0], value.replace("_", "-").split("-")[0])
    known = {LANGUAGE: LANGUAGES, METHOD: [m.value for m in Method], SHARE: [s.value for s in Share]}
    if value in known[target]:
        about[target] = value
        return
    card.left_out.append(Refusal(card.number, column, f"unknown-{target}"))
    if target == SHARE:
        about[SHARE] = Share.NO.value


def _answer(card: _Card, question: Question, said: list[tuple[str, str]], values: Mapping[str, str]) -> None:
    """Add the answer of a question's cells, or why there is none."""
    if not said:
        return
    column, cell = said[0][0], "\n".join(cell for _, cell in said)
    if question.kind is QuestionKind.TEXT:
        skip = next((skip for skip in Skip if options_of(question, cell) == [skip.value]), None)
        if skip is not None:
            card.answers.append(RawAnswer(question_id=question.id, skip=skip))
            return
        try:
            words = clean(cell)
        except TooLong:
            card.problems.append(Refusal(card.number, column, "too-long"))
            return
        if words:
            card.answers.append(RawAnswer(question_id=question.id, text=RawText(words)))
        return
    found = options_of(question, cell, values)
    if len(found) == 1:
        if found[0] in question.option_ids:
            card.answers.append(RawAnswer(question_id=question.id, choice=found[0]))
        else:
            card.answers.append(RawAnswer(question_id=question.id, skip=Skip(found[0])))
    if len(found) > 1:
        card.left_out.append(Refusal(card.number, column, "several"))
    elif len(parts_of(question, cell, values)) > len(found):
        card.left_out.append(Refusal(card.number, column, "not-an-option"))
