"""How the team's pages show what they share: sessions, days, and a young person's words exactly as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from app.shell.screen import literal, say
from feedback.chat.script import script
from feedback.core.records import Answer, Session, SessionState
from feedback.questionnaire.question_packs import load_pack
from feedback.responses.sessions import Sessions, shown_code

HERE = ZoneInfo("Europe/London")
_STATES = {SessionState.DRAFT: "✏️", SessionState.OPEN: "🟢", SessionState.CLOSED: "🔒"}


def day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def here_on(at: datetime) -> date:
    """The day of a time, by the calendar of the country that Heard is made for."""
    return at.astimezone(HERE).date()


def hour(at: datetime) -> str:
    """A time as kept by the desk: its hour, on the clock of the country that Heard is made for."""
    here = at.astimezone(HERE)
    return f"{day(here.date())}, {here:%H}:00-{(here.hour + 1) % 24:02d}:00"


def minute(at: str) -> str:
    """An ISO time of the audit trail as people read it."""
    return f"{datetime.fromisoformat(at).astimezone(HERE):%d %b %Y %H:%M}"


def title(session: Session) -> str:
    return session.plan.title.strip() or say("sessions.untitled")


def label(session: Session) -> str:
    """A session in a list to choose from (plain text)."""
    return f"{title(session)} · {day(session.plan.held_on)} · {shown_code(session.code)}"


def state(session: Session) -> str:
    return f"{_STATES[session.state]} {say(f'sessions.state_{session.state.value}')}"


def session_names(sessions: Sessions) -> Mapping[str, Session]:
    """Every session by id, newest first."""
    return {session.id: session for session in sessions.all()}


def question(answer: Answer, session: Session) -> str:
    """The question of an answer, as its age version asked it; for a follow-up's answer the follow-up after it."""
    pack = load_pack(session.plan.pack, session.pack_version)
    asked = pack.question(answer.question_id).wording(answer.age_version).question
    more = script().asked_more(answer.prompt, answer.age_version)
    return f"{asked} → {more}" if more else asked


def tapped(answer: Answer, session: Session) -> str:
    """The option that was tapped, as its age version meets it; empty where none was."""
    question = load_pack(session.plan.pack, session.pack_version).question(answer.question_id)
    options = question.wording(answer.age_version).options
    return next((f"{one.symbol} {one.word}".strip() for one in options if one.id == answer.choice), "")


def words(text: str, *, key: str) -> None:
    """A young person's words in a box: no mark in them means anything, and each script runs its own way.

    `key` is an id, never words.
    """
    with st.container(border=True, key=f"words-{key}"):
        st.text(text)


def about(answer: Answer, session: Session) -> str:
    """What a reader may know of an answer besides its words: nothing that leads to one child."""
    parts: Sequence[str] = (
        literal(title(session)),
        say("sessions.aged", ages=answer.age_version.value),
        say(f"sessions.channel_{answer.channel.value}"),
        say(f"sessions.method_{answer.method.value}"),
        say(f"sessions.language_{answer.language}"),
        say(f"sessions.share_{answer.share.value}"),
    )
    return " · ".join(parts)
