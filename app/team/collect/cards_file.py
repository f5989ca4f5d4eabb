"""A file of cards: preview, columns to questions, a check that keeps nothing, then all of it or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.render.documents.exports import csv_bytes
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from app.team import links
from feedback.access.permissions import Action, Staff, may
from feedback.core.errors import HeardError
from feedback.core.records import Channel, Method, Session, Share
from feedback.intake.cards import LANGUAGE, METHOD, SHARE, Prepared, Spreadsheet, prepare, read_table, suggest
from feedback.intake.take_in import Intake
from feedback.questionnaire.question_packs import Pack, load_pack

ENDINGS = ("csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods")
PREVIEW = 5
REFUSALS = 20
_UNUSED = ""
_FILES, _CHECKED, _DONE = "cards.files", "cards.checked", "cards.done"


@dataclass(frozen=True, slots=True)
class _Choices:
    """What was chosen for one file; the check holds for exactly this."""

    digest: str
    session_id: str
    mapping: tuple[tuple[int, str], ...]
    channel: Channel
    method: Method
    share: Share


def show(intake: Intake, session: Session, staff: Staff) -> None:
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
        table = read_table(uploaded.getvalue(), uploaded.name)
        pack = load_pack(session.plan.pack, session.pack_version)
        _preview(table)
        choices = _choose(table, pack, session)
        if choices is not None:
            _checked(intake, table, pack, session, choices)


def _preview(table: Spreadsheet) -> None:
    st.write(say("cards.found", rows=len(table.rows), columns=len(table.columns)))
    first = pd.DataFrame(table.rows[:PREVIEW], columns=list(table.columns))
    first.index = pd.Index(table.numbers[:PREVIEW], name=say("cards.preview_row"))
    st.dataframe(first, alt=say("cards.found", rows=len(table.rows), columns=len(table.columns)))


def _choose(table: Spreadsheet, pack: Pack, session: Session) -> _Choices | None:
    """Columns and options; what is chosen, once it was checked. Any change asks for another check: hence no form, which
    would keep a change to itself."""
    guessed = suggest(table, pack)
    names = _targets(pack, session)
    st.header(say("cards.mapping"))
    st.caption(say("cards.mapping_hint"))
    targets = [
        st.selectbox(
            say("cards.column", name=literal(column)),
            list(names),
            index=list(names).index(guessed.get(column, _UNUSED)),
            format_func=names.__getitem__,
            key=f"cards-column-{table.digest[:12]}-{place}",
        )
        for place, column in enumerate(table.columns)
    ]
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
    used = tuple((place, target) for place, target in enumerate(targets) if target != _UNUSED)
    choices = _Choices(table.digest, session.id, used, channel, method, share)
    if st.button(say("cards.check"), type="primary"):
        st.session_state[_CHECKED] = choices
    return choices if st.session_state.get(_CHECKED) == choices else None


def _targets(pack: Pack, session: Session) -> Mapping[str, str]:
    questions = {
        q.id: say("cards.question", number=q.number, words=q.wording(session.plan.age_version).question)
        for q in pack.questions
    }
    about = {target: say(f"cards.target_{target}") for target in (LANGUAGE, METHOD, SHARE)}
    return {_UNUSED: say("cards.unused"), **questions, **about}


def _checked(intake: Intake, table: Spreadsheet, pack: Pack, session: Session, choices: _Choices) -> None:
    prepared = prepare(
        table,
        {table.columns[place]: target for place, target in choices.mapping},
        pack,
        session_code=session.code,
        channel=choices.channel,
        method=choices.method,
        share=choices.share,
    )
    st.header(say("cards.checked"))
    count = len(prepared.responses)
    st.markdown(f"✅ **{say('cards.ready', count=count)}**")
    _refused(prepared)
    if not count:
        st.warning(say("cards.nothing_ready"))
    elif st.button(say("cards.bring", count=count), type="primary"):
        _bring_in(intake, prepared)


def _refused(prepared: Prepared) -> None:
    if not prepared.refused:
        st.markdown(say("cards.refused_none"))
        return
    st.markdown(f"⚠️ **{say('cards.refused', count=len({r.row for r in prepared.refused}))}**")
    report = pd.DataFrame(
        [(r.row, r.column, say(f"cards.reason_{r.reason}")) for r in prepared.refused],
        columns=[say("cards.row"), say("cards.column_name"), say("cards.reason")],
    )
    if len(report) > REFUSALS:
        st.caption(say("cards.refused_first", count=REFUSALS))
    st.dataframe(report[:REFUSALS], hide_index=True, alt=say("cards.refused_first", count=REFUSALS))
    st.download_button(
        say("cards.refused_download"), csv_bytes(report), say("cards.refused_file"), "text/csv", on_click="ignore"
    )


def _bring_in(intake: Intake, prepared: Prepared) -> None:
    count = len(prepared.responses)
    bar = st.progress(0.0, say("cards.bringing", number=0, count=count))
    step = max(1, count // 100)

    def progress(number: int) -> None:
        if number % step == 0 or number == count:
            bar.progress(number / count, say("cards.bringing", number=number, count=count))

    try:
        new = intake.take_in_all(prepared.responses, at=now(), progress=progress)
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
