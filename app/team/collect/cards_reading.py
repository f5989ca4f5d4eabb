"""How a file was read, shown, and changed where it was read wrong: sheet, headings, letters, what stands between cells."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.shell.screen import say
from feedback.spreadsheets.cuts import MARKS
from feedback.spreadsheets.letters import PAGES
from feedback.spreadsheets.reading import FileNote, ReadAs, Spreadsheet

PREVIEW, DOUBTFUL = 5, 20
_FOUND = ""
_ENCODINGS = ("utf-8-sig", "utf-16", *PAGES)


def chosen(file_id: str) -> ReadAs:
    """What was chosen for this file further down the page, before it is read."""

    def of(what: str, otherwise: str = "") -> str:
        return str(st.session_state.get(_key(file_id, what), otherwise) or otherwise)

    return ReadAs(
        sheet=of("sheet"),
        headings=int(of("headings", "0")),
        answers=int(of("answers", "0")),
        encoding=of("encoding") or None,
        mark=of("mark") or None,
    )


def show(table: Spreadsheet, file_id: str) -> None:
    """The first rows, a sentence on how they were read, and a place to change it."""
    found = say("cards.found", rows=len(table.rows), columns=len(table.columns))
    st.write(found)
    for note in table.notes:
        st.warning(say(f"cards.note_{note.value}", letters=_letters(table.encoding)))
    first = pd.DataFrame(table.rows[:PREVIEW], columns=list(table.columns))
    first.index = pd.Index(table.numbers[:PREVIEW], name=say("cards.preview_row"))
    st.dataframe(first, alt=found)
    with st.expander(_how(table), expanded=FileNote.NO_HEADINGS in table.notes):
        st.caption(say("cards.read_as_hint"))
        if len(table.sheets) > 1:
            st.selectbox(
                say("cards.sheet"),
                table.sheets,
                index=table.sheets.index(table.sheet),
                key=_key(file_id, "sheet"),
                on_change=_find_again,
                args=(file_id,),
            )
        rows, letters = st.columns(2), st.columns(2)
        rows[0].number_input(
            say("cards.headings"), min_value=0, value=table.headings, step=1, key=_key(file_id, "headings")
        )
        rows[1].number_input(
            say("cards.answers"), min_value=0, value=table.numbers[0], step=1, key=_key(file_id, "answers")
        )
        if table.mark:
            letters[0].selectbox(
                say("cards.letters"),
                [_FOUND, *_ENCODINGS],
                format_func=lambda name: _letters(name) if name else say("cards.as_found"),
                key=_key(file_id, "encoding"),
                on_change=_find_again,
                args=(file_id,),
            )
            letters[1].selectbox(
                say("cards.between"),
                [_FOUND, *MARKS],
                format_func=lambda mark: _mark(mark) if mark else say("cards.as_found"),
                key=_key(file_id, "mark"),
                on_change=_find_again,
                args=(file_id,),
            )


def _find_again(file_id: str) -> None:
    """Another sheet, other letters, other marks: what was said of rows was said of others."""
    for what in ("headings", "answers"):
        st.session_state.pop(_key(file_id, what), None)


def doubts(table: Spreadsheet) -> bool:
    """The rows that look wrong, as they were read, and whether they come in all the same."""
    if not table.doubts:
        return False
    count = len(table.doubts)
    st.warning(say("cards.doubts", count=count))
    at = [place for place, number in enumerate(table.numbers) if number in table.doubts][:DOUBTFUL]
    rows = pd.DataFrame([table.rows[place] for place in at], columns=list(table.columns))
    rows.insert(
        0,
        say("cards.looks_wrong"),
        [say(f"cards.reason_doubt-{table.doubts[table.numbers[place]].value}") for place in at],
        allow_duplicates=True,
    )
    rows.index = pd.Index([table.numbers[place] for place in at], name=say("cards.preview_row"))
    st.dataframe(rows, alt=say("cards.doubts", count=count))
    return st.checkbox(say("cards.doubts_in", count=count), key=f"cards-doubts-{table.digest[:12]}")


def _how(table: Spreadsheet) -> str:
    parts = [say("cards.read_sheet", name=table.sheet)] if table.sheet else []
    parts.append(say("cards.read_headings", row=table.headings) if table.headings else say("cards.read_no_headings"))
    parts.append(say("cards.read_answers", row=table.numbers[0]))
    if table.mark:
        parts += [say("cards.read_letters", letters=_letters(table.encoding)), _mark(table.mark)]
    return say("cards.read_as", how=" · ".join(parts))


def _letters(encoding: str) -> str:
    return ", ".join(
        say(f"cards.encoding_{name.replace('_', '-')}") if name in (*_ENCODINGS, "utf-8") else name
        for name in encoding.removesuffix("-le").removesuffix("-be").split(", ")
    )


def _mark(mark: str) -> str:
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    return say(f"cards.mark_{names[mark]}") if mark in names else mark


def _key(file_id: str, what: str) -> str:
    return f"cards-read-{file_id}-{what}"
