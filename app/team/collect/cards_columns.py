"""For each question its columns, and for words that are none of its options what they mean."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app.shell.screen import literal, say
from feedback.core.records import AgeVersion, QuestionKind, Skip
from feedback.intake.cards import MappedTwice, Values
from feedback.intake.mapping import ABOUT, as_key, suggest, unknown_values
from feedback.questionnaire.question_packs import Pack, Question
from feedback.spreadsheets.reading import Spreadsheet

MOST_VALUES = 40
_UNUSED = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """What was chosen: column and target; question, words and option."""

    pairs: tuple[tuple[str, str], ...]
    meant: tuple[tuple[str, str, str], ...]

    def mapping(self) -> dict[str, str]:
        return dict(self.pairs)

    def values(self) -> Values:
        found: dict[str, dict[str, str]] = {}
        for question, words, option in self.meant:
            found.setdefault(question, {})[words] = option
        return found


def choose(table: Spreadsheet, pack: Pack, age: AgeVersion, *, key: str) -> Columns:
    """Boxes filled with what headings tell. Raises MappedTwice for a column that would answer two questions."""
    guessed = suggest(table, pack)
    st.header(say("cards.mapping"))
    st.caption(say("cards.mapping_hint"))
    pairs: list[tuple[str, str]] = []
    meant: list[tuple[str, str, str]] = []
    for question in pack.questions:
        asked = say("cards.question", number=question.number, words=question.wording(age).question)
        columns = st.multiselect(
            asked,
            table.columns,
            default=[column for column in table.columns if guessed.get(column) == question.id],
            placeholder=say("cards.no_column"),
            key=f"cards-columns-{key}-{question.id}",
        )
        pairs += [(column, question.id) for column in columns]
        if columns and question.kind is not QuestionKind.TEXT:
            meant += _values(table, dict(pairs), question, age, key)
    with st.expander(say("cards.about_columns"), expanded=any(target in guessed.values() for target in ABOUT)):
        for target in ABOUT:
            told = next((column for column in table.columns if guessed.get(column) == target), _UNUSED)
            options = [_UNUSED, *table.columns]
            column = st.selectbox(
                say(f"cards.target_{target}"),
                options,
                index=options.index(told),
                format_func=lambda name: name or say("cards.no_column"),
                key=f"cards-about-{key}-{target}",
            )
            pairs += [(column, target)] if column else []
    if len({column for column, _ in pairs}) < len(pairs):
        raise MappedTwice
    return Columns(tuple(pairs), tuple(meant))


def _values(
    table: Spreadsheet, mapping: dict[str, str], question: Question, age: AgeVersion, key: str
) -> list[tuple[str, str, str]]:
    """What the words in its columns mean that are none of its options."""
    unknown = unknown_values(table, mapping, question)
    if not unknown:
        return []
    words = {option.id: f"{option.symbol} {option.word}" for option in question.wording(age).options}
    names = {_UNUSED: say("cards.unused"), **words, **{s.value: say(f"cards.skip_{s.value}") for s in Skip}}
    meant = []
    with st.container(border=True):
        st.markdown(f"**{say('cards.values', count=len(unknown))}**")
        for place, (said, times) in enumerate(unknown[:MOST_VALUES]):
            option = st.selectbox(
                say("cards.value", words=literal(said[:80]), count=times),
                list(names),
                format_func=names.__getitem__,
                key=f"cards-value-{key}-{question.id}-{place}",
            )
            if option:
                meant.append((question.id, as_key(said), option))
        if len(unknown) > MOST_VALUES:
            st.caption(say("cards.values_more", count=len(unknown) - MOST_VALUES))
    return meant
