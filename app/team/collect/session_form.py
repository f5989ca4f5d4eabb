"""The form of one session: new, or to be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from app.shell.screen import flash, flash_trouble, literal, plain_errors, say, to_top
from app.shell.wiring import now
from feedback.access.permissions import Staff
from feedback.core.records import AgeVersion, LocalNumber, Role, Session, SessionKind, SessionPlan, SessionState
from feedback.desk.rota import LeadOnRota
from feedback.questionnaire.question_packs import LATEST, packs
from feedback.responses.sessions import NoLocalHelp, NotReady, Sessions, missing, shown_code

_ASKED = "sessions.form"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which form is on the screen: a kept session's or, without an id, a new one; and what opening it still needs."""

    session_id: str | None
    missing: tuple[str, ...]


def asked() -> bool:
    return _ASKED in st.session_state


def ask(session_id: str | None = None, lacking: tuple[str, ...] = ()) -> None:
    """Show the form from the next run on."""
    st.session_state[_ASKED] = _Asked(session_id, lacking)


def show(sessions: Sessions, leads: Sequence[LeadOnRota], staff: Staff) -> None:
    """The form that was asked for, until it is saved or left. leads: who has an account as a safeguarding lead."""
    this: _Asked = st.session_state[_ASKED]
    to_top(len(this.missing))
    if st.button(say("sessions.back"), icon="⬅️"):
        _leave()
    session = sessions.get(this.session_id) if this.session_id else None
    st.header(say("sessions.change_title" if session else "sessions.new_title"))
    if this.missing:
        opened = session is not None and session.state is not SessionState.DRAFT
        st.error(say("sessions.needs_saved" if opened else "sessions.needs"))
    with plain_errors():
        _form(sessions, leads, session, this, staff)


def _form(sessions: Sessions, leads: Sequence[LeadOnRota], session: Session | None, this: _Asked, staff: Staff) -> None:
    draft = session is None or session.state is SessionState.DRAFT
    start = session.plan if session else _start(sessions, staff)
    with st.form(f"session-{this.session_id}", border=False, enter_to_submit=False):
        plan = _fields(start, leads, this, new=session is None, draft=draft)
        with st.container(horizontal=True):
            opening = draft and st.form_submit_button(say("sessions.save_open"), type="primary")
            saving = st.form_submit_button(
                say("sessions.save_draft" if draft else "sessions.save"), type="secondary" if draft else "primary"
            )
    if opening or saving:
        _save(sessions, session, plan, opening, staff)


def _fields(start: SessionPlan, leads: Sequence[LeadOnRota], this: _Asked, *, new: bool, draft: bool) -> SessionPlan:
    title = st.text_input(say("sessions.field_title"), start.title, max_chars=80, help=say("sessions.field_title_help"))
    _mark("title", this)
    held_on: date = st.date_input(say("sessions.field_held_on"), start.held_on, format="DD/MM/YYYY")
    area = st.text_input(say("sessions.field_area"), start.area, max_chars=60, help=say("sessions.field_area_help"))
    _mark("area", this)
    kind = st.selectbox(
        say("sessions.field_kind"),
        [*SessionKind],
        index=list(SessionKind).index(start.kind),
        format_func=lambda k: say(f"sessions.kind_{k.value}"),
    )
    age_version = st.radio(
        say("sessions.field_age_version"),
        [*AgeVersion],
        index=list(AgeVersion).index(start.age_version),
        format_func=lambda a: say(f"sessions.ages_{a.value}"),
        horizontal=True,
        disabled=not draft,
    )
    offered = packs()
    ids = [info.id for info in offered]
    pack = st.radio(
        say("sessions.field_pack"),
        ids,
        index=ids.index(start.pack),
        format_func={info.id: info.title for info in offered}.__getitem__,
        captions=[info.purpose for info in offered],
        disabled=not draft,
    )
    if not draft:
        st.caption(say("sessions.fixed"))
    if new and start.dsl:
        st.info(say("sessions.prefilled"))
    lead_worker = st.text_input(say("sessions.field_lead_worker"), start.lead_worker, max_chars=80)
    _mark("lead_worker", this)
    account, dsl = _lead(start, leads)
    _mark("dsl", this)
    return SessionPlan(
        title=title,
        held_on=held_on,
        kind=kind,
        area=area,
        age_version=age_version,
        pack=pack,
        lead_worker=lead_worker,
        dsl=dsl,
        dsl_account=account,
        local_numbers=_numbers(start.local_numbers),
    )


def _lead(start: SessionPlan, leads: Sequence[LeadOnRota]) -> tuple[str, str]:
    """The safeguarding lead: an account, whose deputy is named while they are away, or whoever has none, by name."""
    names = {one.account.id: one.account.name for one in leads}
    chosen = ""
    if names:
        known = start.dsl_account if start.dsl_account in names else ""
        # Whoever was typed before stays as typed; a new session begins with the lead who is there.
        if not known and not start.dsl:
            known = next((one.account.id for one in leads if not one.away(start.held_on)), "")
        options = ["", *names]
        chosen = st.selectbox(
            say("sessions.field_dsl_account"),
            options,
            index=options.index(known),
            format_func=lambda one: names.get(one, say("sessions.dsl_without_account")),
        )
    typed = "" if start.dsl_account and start.dsl == names.get(start.dsl_account) else start.dsl
    label = "sessions.field_dsl_else" if names else "sessions.field_dsl"
    name = st.text_input(say(label), typed, max_chars=80)
    return (chosen, names[chosen]) if chosen else ("", name)


def _numbers(start: tuple[LocalNumber, ...]) -> tuple[LocalNumber, ...]:
    """Numbers that were typed for this session before the partnership kept its own: to be corrected or emptied."""
    if start:
        st.markdown(f"**{say('sessions.numbers')}**")
        st.caption(say("sessions.numbers_hint"))
    typed = []
    for place, kept in enumerate(start, start=1):
        left, right = st.columns(2)
        name = left.text_input(say("sessions.field_number_name", number=place), kept.name, max_chars=60)
        number = right.text_input(say("sessions.field_number", number=place), kept.number, max_chars=40)
        typed.append(LocalNumber(name=name.strip(), number=number.strip()))
    return tuple(row for row in typed if row.name or row.number)


def _mark(field: str, this: _Asked) -> None:
    if field in this.missing:
        st.markdown(f"⚠️ **{say(f'sessions.need_{field}')}**")


def _start(sessions: Sessions, staff: Staff) -> SessionPlan:
    """What a new session's form begins with: whatever is likely the same as last time."""
    last = next(iter(sessions.all()), None)
    leads = staff.role in (Role.FACILITATOR, Role.DSL)
    return SessionPlan(
        title="",
        held_on=now().date(),
        kind=last.plan.kind if last else SessionKind.COMMUNITY,
        area="",
        age_version=AgeVersion.MIDDLE,
        pack=packs()[0].id,
        lead_worker=staff.name if leads else "",
        dsl=last.plan.dsl if last else "",
        dsl_account=last.plan.dsl_account if last else "",
    )


def _save(sessions: Sessions, session: Session | None, plan: SessionPlan, opening: bool, staff: Staff) -> None:
    """Keep what was typed; then open it where that was asked for and nothing is missing."""
    if session is not None and session.state is not SessionState.DRAFT and missing(plan):
        ask(session.id, missing(plan))
        st.rerun()
    kept = (
        sessions.change(session.id, plan, by=staff, at=now())
        if session
        else sessions.plan(plan, pack_version=LATEST, by=staff, at=now())
    )
    if not opening:
        flash(say("sessions.saved" if kept.state is SessionState.DRAFT else "sessions.changed"))
        _leave()
    try:
        sessions.open(kept.id, by=staff, at=now())
    except NotReady as error:
        ask(kept.id, error.missing)
        st.rerun()
    except NoLocalHelp as error:
        no_local_help(error)
        _leave()
    flash(say("sessions.opened", code=shown_code(kept.code)))
    _leave()


def no_local_help(error: NoLocalHelp) -> None:
    """Say on the next run why it did not open; the session is kept as a draft, and the way to the numbers stands by it."""
    flash_trouble(NoLocalHelp(area=literal(str(error.facts["area"]))))


def _leave() -> None:
    del st.session_state[_ASKED]
    st.rerun()
