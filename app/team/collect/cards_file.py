"""A file of cards: how it was read, columns to questions, a check that keeps nothing, then all of it or none."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.render.documents.exports import csv_bytes
from app.shell.screen import flash, plain_errors, say
from app.shell.wiring import now
from app.team import links
from app.team.collect import cards_columns, cards_reading
from feedback.access.permissions import Action, Staff, may
from feedback.core.errors import HeardError
from feedback.core.records import Channel, Method, Session, Share
from feedback.intake.cards import Prepared, Refusal, prepare
from feedback.intake.imports import Imports
from feedback.intake.known_again import KnownBy, Recognition, recognition
from feedback.questionnaire.question_packs import Pack, load_pack
from feedback.spreadsheets.reading import ReadAs, Spreadsheet, read_table

ENDINGS = ("csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods")
REFUSALS = 20
_FILES, _CHECKED, _DONE = "cards.files", "cards.checked", "cards.done"


@dataclass(frozen=True, slots=True)
class _Choices:
    """What was chosen for one file; the check holds for exactly this."""

    digest: str
    read_as: ReadAs
    session_id: str
    columns: cards_columns.Columns
    doubtful: bool
    channel: Channel
    method: Method
    share: Share
    known: Recognition


def show(imports: Imports, session: Session, staff: Staff) -> None:
    # Each file taken in gets a fresh uploader: the old file leaves the server's memory.
    files = st.session_state.get(_FILES, 0)
    uploaded = st.file_uploader(
        say("cards.file"), type=list(ENDINGS), help=say("cards.file_help"), key=f"cards-file-{files}"
    )
    if uploaded is None:
        st.caption(say("cards.file_help"))
        if st.session_state.get(_DONE) and may(staff, Action.REVIEW) and st.button(say("sessions.read"), icon="📖"):
            links.to("review")
        st.info(say("cards.file_hint"))
        return
    st.session_state.pop(_DONE, None)
    with plain_errors():
        data = uploaded.getvalue()
        read_as = cards_reading.chosen(uploaded.file_id)
        table = read_table(data, uploaded.name, read_as)
        pack = load_pack(session.plan.pack, session.pack_version)
        cards_reading.show(table, uploaded.file_id)
        doubtful = cards_reading.doubts(table)
        read = f"{uploaded.file_id}-{table.sheet}-{table.headings}-{table.numbers[0]}-{table.encoding}-{table.mark}"
        columns = cards_columns.choose(table, pack, session.plan.age_version, key=read)
        choices = _about_all(table, read_as, session, columns, doubtful)
        if st.button(say("cards.check"), type="primary"):
            st.session_state[_CHECKED] = choices
        # Any change asks for another check: hence no form, which would keep a change to itself.
        if st.session_state.get(_CHECKED) == choices:
            _checked(imports, table, pack, session, choices, staff)


def _about_all(
    table: Spreadsheet, read_as: ReadAs, session: Session, columns: cards_columns.Columns, doubtful: bool
) -> _Choices:
    st.header(say("cards.options"))
    channel = st.radio(
        say("cards.channel"),
        [Channel.PAPER, Channel.IMPORT],
        format_func=lambda c: say(f"cards.channel_{c.value}"),
        horizontal=True,
    )
    method = st.selectbox(
        say("cards.method"),
        [*Method],
        format_func=lambda m: say(f"sessions.method_{m.value}"),
        help=say("cards.method_help"),
    )
    share = st.selectbox(
        say("cards.share"),
        [Share.NO, Share.CHANGE_FIRST, Share.YES],
        format_func=lambda s: say(f"cards.share_{s.value}"),
        help=say("cards.share_help"),
    )
    found = recognition(table)
    ways = [found, *(Recognition(by) for by in (KnownBy.CONTENT, KnownBy.FILE) if by is not found.by)]
    known = st.selectbox(
        say("cards.known_by"),
        ways,
        format_func=lambda way: say(f"cards.known_by_{way.by.value}", column=way.column),
        help=say("cards.known_by_help"),
    )
    return _Choices(table.digest, read_as, session.id, columns, doubtful, channel, method, share, known)


def _checked(
    imports: Imports, table: Spreadsheet, pack: Pack, session: Session, choices: _Choices, staff: Staff
) -> None:
    prepared = prepare(
        table,
        choices.columns.mapping(),
        pack,
        session_code=session.code,
        channel=choices.channel,
        method=choices.method,
        share=choices.share,
        values=choices.columns.values(),
        doubtful=table.doubts.keys() if choices.doubtful else (),
        known=choices.known,
    )
    st.header(say("cards.checked"))
    count = len(prepared.responses)
    st.markdown(f"✅ **{say('cards.ready', count=count)}**")
    here = imports.known(prepared.responses)
    if here:
        st.info(say("cards.here_already", count=here, new=count - here))
    _refused(prepared)
    _left_out(prepared)
    if not count:
        st.warning(say("cards.nothing_ready"))
    elif st.button(say("cards.bring", count=count), type="primary"):
        _bring_in(imports, prepared, staff)


def _refused(prepared: Prepared) -> None:
    if not prepared.refused:
        st.markdown(say("cards.refused_none"))
        return
    st.markdown(f"⚠️ **{say('cards.refused', count=len({r.row for r in prepared.refused}))}**")
    report = _report(prepared.refused)
    if len(report) > REFUSALS:
        st.caption(say("cards.refused_first", count=REFUSALS))
    st.dataframe(report[:REFUSALS], hide_index=True, alt=say("cards.refused_first", count=REFUSALS))
    st.download_button(
        say("cards.refused_download"), csv_bytes(report), say("cards.refused_file"), "text/csv", on_click="ignore"
    )


def _left_out(prepared: Prepared) -> None:
    """Single cells that say nothing Heard can count: their cards come in without them."""
    if not prepared.left_out:
        return
    st.markdown(f"⚠️ **{say('cards.left_out', count=len(prepared.left_out))}**")
    report = _report(prepared.left_out)
    with st.expander(say("cards.left_out_which")):
        st.dataframe(report, hide_index=True, alt=say("cards.left_out", count=len(report)))


def _report(refusals: tuple[Refusal, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        [(r.row, r.column, say(f"cards.reason_{r.reason}")) for r in refusals],
        columns=[say("cards.row"), say("cards.column_name"), say("cards.reason")],
    )


def _bring_in(imports: Imports, prepared: Prepared, staff: Staff) -> None:
    count = len(prepared.responses)
    bar = st.progress(0.0, say("cards.bringing", number=0, count=count))
    step = max(1, count // 100)

    def progress(number: int) -> None:
        if number % step == 0 or number == count:
            bar.progress(number / count, say("cards.bringing", number=number, count=count))

    try:
        new = imports.bring_in(prepared.responses, by=staff, at=now(), progress=progress)
    except HeardError:
        bar.empty()
        raise
    if not new:
        flash(say("cards.brought_none"))
    elif new < count:
        flash(say("cards.brought_some", new=new, known=count - new))
    else:
        flash(say("cards.brought", new=new))
    st.session_state[_FILES] = st.session_state.get(_FILES, 0) + 1
    st.session_state.pop(_CHECKED, None)
    st.session_state[_DONE] = True
    st.rerun()
