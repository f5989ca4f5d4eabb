"""Sessions: plan one in under a minute, let young people in, and close it when all is read."""

from __future__ import annotations

import streamlit as st

from analysis.accountability.follow_up_sessions import FollowUps
from app.shell import access
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from app.team import links
from app.team.collect import live, session_form
from app.team.collect.session_door import door
from app.team.collect.session_reply import back
from app.team.display import day, label, state, title
from app.team.read import review
from feedback.access.permissions import Action, Staff, may
from feedback.core.records import Session, SessionState
from feedback.desk.rota import Rota
from feedback.local_content.local_help import LocalHelp
from feedback.local_content.local_help_list import printed
from feedback.questionnaire.question_packs import load_pack
from feedback.responses.sessions import NoLocalHelp, NotReady, Sessions, shown_code


def page(sessions: Sessions, follow_ups: FollowUps, rota: Rota, local_help: LocalHelp) -> None:
    staff = access.allowed(Action.RUN_SESSIONS)
    st.title(say("sessions.title"))
    if session_form.asked():
        session_form.show(sessions, rota.leads(), staff)
        return
    st.write(say("sessions.intro"))
    if st.button(say("sessions.new"), type="primary", icon="➕"):
        session_form.ask()
        st.rerun()
    every = sessions.all()
    if not every:
        st.info(say("sessions.none"))
    for wanted in (SessionState.OPEN, SessionState.DRAFT):
        group = [session for session in every if session.state is wanted]
        if group:
            st.header(say(f"sessions.group_{wanted.value}"))
        for session in group:
            _card(sessions, follow_ups, local_help, session, staff, only=len(group) == 1)
    _closed(
        sessions, follow_ups, local_help, [session for session in every if session.state is SessionState.CLOSED], staff
    )


def _closed(
    sessions: Sessions, follow_ups: FollowUps, local_help: LocalHelp, every: list[Session], staff: Staff
) -> None:
    if every:
        st.header(say("sessions.group_closed"))
        chosen = st.selectbox(say("sessions.which_closed"), every, format_func=label)
        _card(sessions, follow_ups, local_help, chosen, staff, only=False)


def _card(
    sessions: Sessions, follow_ups: FollowUps, local_help: LocalHelp, session: Session, staff: Staff, *, only: bool
) -> None:
    plan = session.plan
    with st.container(border=True):
        st.subheader(literal(title(session)))
        facts = say(
            "sessions.line",
            when=day(plan.held_on),
            area=literal(plan.area) or say("sessions.no_area"),
            ages=say(f"sessions.ages_{plan.age_version.value}"),
            pack=load_pack(plan.pack, session.pack_version).title,
        )
        st.markdown(f"**{state(session)}** · {facts}")
        if session.state is not SessionState.DRAFT:
            _left(sessions, session)
        _near(local_help, session, staff)
        # What a step says stands under its buttons, where the hand is.
        buttons = st.container(horizontal=True)
        with plain_errors(), buttons:
            _steps(sessions, session, staff)
        if session.state is SessionState.OPEN:
            door(session, unfolded=only)
        if session.state is not SessionState.DRAFT:
            with plain_errors():
                back(follow_ups, session, staff)


def _left(sessions: Sessions, session: Session) -> None:
    unread, new = sessions.to_read(session.id)
    if not unread and not new:
        st.markdown(f"✅ {say('sessions.all_read')}")
        return
    st.markdown(f"📖 {say('sessions.unread', count=unread)}")
    if new:
        st.markdown(f"🛟 {say('sessions.new_cases', count=new)}")


def _near(local_help: LocalHelp, session: Session, staff: Staff) -> None:
    """Whom children here can reach; where there is nobody, the way to the screen that puts it right."""
    if session.state is SessionState.CLOSED:
        return
    names = ", ".join(literal(name) for name, _ in printed(local_help.at(session), session.plan.local_numbers))
    if local_help.ready(session.plan.area, session.plan.age_version):
        st.markdown(f"☎️ {say('sessions.near', names=names) if names else say('sessions.national_only')}")
        return
    st.markdown(f"⚠️ **{say('sessions.nobody_near')}**")
    if may(staff, Action.KEEP_LOCAL_HELP) and _button(session, "to_local_help"):
        links.to("local-help")


def _steps(sessions: Sessions, session: Session, staff: Staff) -> None:
    match session.state:
        case SessionState.OPEN:
            if _button(session, "live", primary=True):
                st.session_state[live.CHOSEN] = session.id
                links.to("live")
            if may(staff, Action.REVIEW) and _button(session, "read"):
                st.session_state[review.SESSION] = session.id
                links.to("review")
            if _button(session, "cards"):
                st.session_state[live.CHOSEN] = session.id
                links.to("cards")
            _change(session)
            if _button(session, "close"):
                sessions.close(session.id, by=staff, at=now())
                flash(say("sessions.closed"))
                st.rerun()
        case SessionState.DRAFT:
            if _button(session, "open", primary=True):
                try:
                    sessions.open(session.id, by=staff, at=now())
                except NotReady as error:
                    session_form.ask(session.id, error.missing)
                except NoLocalHelp as error:
                    session_form.no_local_help(error)
                else:
                    flash(say("sessions.opened", code=shown_code(session.code)))
                st.rerun()
            _change(session)
        case SessionState.CLOSED:
            if _button(session, "open_again"):
                sessions.open(session.id, by=staff, at=now())
                flash(say("sessions.opened_again", code=shown_code(session.code)))
                st.rerun()


def _change(session: Session) -> None:
    if _button(session, "change"):
        session_form.ask(session.id)
        st.rerun()


def _button(session: Session, step: str, *, primary: bool = False) -> bool:
    return st.button(say(f"sessions.{step}"), key=f"{step}-{session.id}", type="primary" if primary else "secondary")
