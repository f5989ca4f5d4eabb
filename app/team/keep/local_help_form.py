"""The form of one local service: in English, and where somebody can write them in other languages too."""

from __future__ import annotations

import streamlit as st

from app.shell.screen import say, to_top
from app.shell.wiring import now
from app.shell.words import ENGLISH, text
from app.team.act import done
from feedback.access.permissions import Staff
from feedback.core.content_files import LANGUAGES
from feedback.core.records import AgeVersion
from feedback.local_content.local_help import LocalHelp, ServiceEntry
from feedback.local_content.local_help_list import LocalHelpList, LocalService

_AT = "local_help.form"
"""Which service is being changed (its id), or none for a new one."""
_PLAIN = ("name", "call", "text", "mail", "web")
_OTHERS = tuple(code for code in LANGUAGES if code != ENGLISH)


def change(one: LocalService) -> None:
    """Fill the form with a service that is there."""
    st.session_state[_AT] = one.id
    for field in _PLAIN:
        st.session_state[_key(field)] = getattr(one, field)
    for code in LANGUAGES:
        st.session_state[_key("what_for", code)] = one.what_for.get(code, "")
        st.session_state[_key("hours", code)] = one.hours.get(code, "")
    st.session_state[_key("areas")] = ", ".join(one.areas)
    st.session_state[_key("ages")] = list(one.ages)


def show(local_help: LocalHelp, body: LocalHelpList, staff: Staff, seen: str) -> None:
    """The form, open while the list is empty or a service is being changed."""
    changing = st.session_state.get(_AT, "")
    title = say("local_help.change_title" if changing else "local_help.add_title")
    with st.expander(title, expanded=bool(changing) or not body.services, icon="✏️" if changing else "➕"):
        if changing:
            to_top(hash(changing) % 1000)
        with st.form("service", border=False, enter_to_submit=False):
            _fields()
            st.checkbox(say("local_help.i_checked"), key=_key("checked"))
            st.caption(say("local_help.i_checked_hint"))
            with st.container(horizontal=True):
                st.form_submit_button(
                    say("local_help.save"),
                    type="primary",
                    on_click=_save,
                    args=(local_help, changing, seen, staff),
                )
                if changing:
                    st.form_submit_button(say("local_help.leave"), on_click=_empty)


def _fields() -> None:
    st.text_input(say("local_help.name"), key=_key("name"), help=say("local_help.name_help"))
    left, right = st.columns(2)
    left.text_input(say("local_help.call"), key=_key("call"))
    right.text_input(say("local_help.text"), key=_key("text"))
    left.text_input(say("local_help.mail"), key=_key("mail"))
    right.text_input(say("local_help.web"), key=_key("web"), help=say("local_help.web_help"))
    st.text_input(
        say("local_help.what_for"), key=_key("what_for", ENGLISH), placeholder=say("local_help.what_for_like")
    )
    st.text_input(say("local_help.hours"), key=_key("hours", ENGLISH), placeholder=say("local_help.hours_like"))
    st.text_input(say("local_help.areas"), key=_key("areas"), help=say("local_help.areas_help"))
    st.multiselect(
        say("local_help.ages"),
        [*AgeVersion],
        format_func=lambda age: say(f"sessions.ages_{age.value}"),
        key=_key("ages"),
        placeholder=say("local_help.all_ages"),
    )
    with st.expander(say("local_help.languages")):
        st.caption(say("local_help.languages_hint"))
        for code in _OTHERS:
            named = text(ENGLISH, f"languages.{code}")
            st.text_input(say("local_help.what_for_in", named=named), key=_key("what_for", code))
            st.text_input(say("local_help.hours_in", named=named), key=_key("hours", code))


def _save(local_help: LocalHelp, changing: str, seen: str, staff: Staff) -> None:
    """Keep what was typed in the draft; where it is refused, it stays in the boxes."""
    typed = st.session_state
    entry = ServiceEntry(
        **{field: typed[_key(field)] for field in _PLAIN},
        what_for={code: typed[_key("what_for", code)] for code in LANGUAGES},
        hours={code: typed[_key("hours", code)] for code in LANGUAGES},
        areas=tuple(area.strip() for area in typed[_key("areas")].split(",") if area.strip()),
        ages=tuple(typed[_key("ages")]),
    )
    checked = bool(typed[_key("checked")])
    kept = done(
        lambda: local_help.put(entry, id=changing, checked=checked, seen=seen, by=staff, at=now()),
        say("local_help.saved"),
    )
    if kept:
        _empty()


def _empty() -> None:
    for key in [key for key in st.session_state if str(key).startswith(f"{_AT}.")]:
        st.session_state[key] = [] if key == _key("ages") else False if key == _key("checked") else ""
    st.session_state.pop(_AT, None)


def _key(field: str, language: str = "") -> str:
    return f"{_AT}.{field}.{language}"
