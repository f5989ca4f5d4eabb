"""The shadow executive's questions and themes: each seat puts, backs, ranks and suggests a name."""

from __future__ import annotations

import streamlit as st

from analysis.codebook.codebook import Codebook
from app.shell import access
from app.shell.screen import flash, flash_trouble, literal, plain_errors, say
from app.shell.wiring import now
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError
from feedback.partnership.challenge import (
    LONGEST_NAME,
    LONGEST_QUESTION,
    LONGEST_ROLE,
    MOST_RANKED,
    Challenge,
    Proposed,
)
from feedback.partnership.meetings import Meeting, Meetings
from feedback.partnership.unput_questions import UnputQuestions


def page(meetings: Meetings, challenge: Challenge, unput: UnputQuestions, book: Codebook) -> None:
    staff = access.allowed(Action.SPEAK_AS_SHADOW)
    st.title(say("vote.title"))
    st.write(say("vote.intro", seat=staff.name))
    meeting = meetings.coming()
    if meeting is None:
        st.info(say("agenda.none"))
    else:
        st.text(say("agenda.when", title=meeting.title, date=f"{meeting.held_on:%d %B %Y}", place=meeting.place))
        _questions(meetings, challenge, unput, meeting, staff)
        _ranks(challenge, book, meeting, staff)
    _names(challenge, book, staff)


def _questions(meetings: Meetings, challenge: Challenge, unput: UnputQuestions, meeting: Meeting, staff: Staff) -> None:
    st.header(say("vote.questions"))
    st.write(say("vote.questions_hint"))
    put = challenge.questions(meeting.id)
    if not put:
        st.info(say("vote.questions_none"))
    why = {one.put.id: one.reason for one in unput.of_meeting(meeting.id)}
    asked = {one.question for one in meetings.questions(meeting.id)}
    for one in put:
        _question(challenge, one, one.question in asked, why.get(one.id, ""), staff)
    with st.expander(say("vote.put"), icon="➕", expanded=not put), st.form("put", border=False):
        st.text_input(say("vote.put_words"), max_chars=LONGEST_QUESTION, key="put-words")
        st.text_input(say("vote.put_role"), max_chars=LONGEST_ROLE, key="put-role", help=say("vote.put_role_help"))
        # In the callback: what was typed stays in its boxes unless it was kept.
        st.form_submit_button(
            say("vote.put_go"),
            type="primary",
            on_click=_put,
            args=(challenge, meeting, staff),
        )


def _put(challenge: Challenge, meeting: Meeting, staff: Staff) -> None:
    words, role = st.session_state["put-words"], st.session_state["put-role"]
    try:
        kept = challenge.put(meeting.id, words, role, by=staff, at=now())
    except HeardError as error:
        flash_trouble(error)
        return
    st.session_state["put-words"] = st.session_state["put-role"] = ""
    flash(say("vote.put_done" if kept else "agenda.held"))


def _question(challenge: Challenge, one: Proposed, asked: bool, why: str, staff: Staff) -> None:
    with st.container(border=True):
        st.subheader(literal(one.question), anchor=False)
        behind = say("vote.behind", seats=", ".join(one.backed_by))
        st.caption(literal(" · ".join((say("vote.for_role", role=one.answered_by), behind))))
        if asked:
            st.success(say("vote.asked"), icon="✅")
        elif why:
            st.info(literal(say("vote.not_put", reason=why)))
        mine = staff.name in one.backed_by
        alone = mine and len(one.backed_by) == 1
        label = say("vote.withdraw" if alone else "vote.unback" if mine else "vote.back")
        if st.button(label, key=f"back-{one.id}"):
            with plain_errors():
                challenge.back(one.id, not mine, by=staff, at=now())
                flash(say("vote.withdrawn" if alone else "vote.unbacked" if mine else "vote.backed"))
                st.rerun()


def _ranks(challenge: Challenge, book: Codebook, meeting: Meeting, staff: Staff) -> None:
    st.header(say("vote.themes"))
    st.write(say("vote.themes_hint"))
    # Names alone, and by name: not even the order tells how many young people spoke of one.
    approved = sorted(book.approved().values(), key=lambda theme: theme.child_name)
    if not approved:
        st.info(say("vote.themes_none"))
        return
    names = {theme.id: f"{theme.symbol} {theme.child_name}" for theme in approved}
    ranked = challenge.ranks(meeting.id)
    mine = [theme_id for theme_id in ranked.get(staff.name, ()) if theme_id in names]
    with st.form("ranks", border=False):
        chosen = [
            st.selectbox(
                say(f"vote.place_{place + 1}"),
                list(names),
                index=list(names).index(mine[place]) if place < len(mine) else None,
                format_func=names.__getitem__,
                key=f"rank-{place}",
                placeholder=say("vote.choose"),
            )
            for place in range(MOST_RANKED)
        ]
        if st.form_submit_button(say("vote.rank_save"), type="primary"):
            with plain_errors():
                order = [theme_id for theme_id in chosen if theme_id]
                challenge.rank(meeting.id, order, by=staff, at=now())
                flash(say("vote.ranked" if order else "vote.rank_gone" if mine else "vote.rank_none"))
                st.rerun()
    together = [names[theme_id] for theme_id in challenge.order(meeting.id) if theme_id in names]
    if together:
        st.markdown(f"**{say('vote.together', count=len(ranked))}**")
        st.markdown("\n".join(f"{place}. {literal(name)}" for place, name in enumerate(together, start=1)))


def _names(challenge: Challenge, book: Codebook, staff: Staff) -> None:
    approved = book.approved()
    if not approved:
        return
    st.header(say("vote.names"))
    st.write(say("vote.names_hint"))
    with st.form("names", border=False):
        theme_id = st.selectbox(
            say("vote.which"),
            sorted(approved, key=lambda id: approved[id].child_name),
            format_func=lambda id: f"{approved[id].symbol} {approved[id].child_name}",
        )
        name = st.text_input(say("vote.new_name"), max_chars=LONGEST_NAME, help=say("vote.new_name_help"))
        if st.form_submit_button(say("vote.name_save")) and theme_id:
            with plain_errors():
                had = any(seat == staff.name for seat, _ in challenge.names().get(theme_id, ()))
                kept = challenge.suggest_name(theme_id, name, by=staff, at=now())
                done = "vote.name_saved" if name.strip() else "vote.name_gone" if had else "vote.name_none"
                flash(say(done if kept else "agenda.held"))
                st.rerun()
    for id, names in challenge.names().items():
        for seat, words in names if id in approved else ():
            st.markdown(f"- {literal(approved[id].child_name)} → **{literal(words)}** *{literal(seat)}*")
