"""Local help: whom children can ring near here. Staff put it in, look at it as a child will, and keep it checked."""

from __future__ import annotations

import streamlit as st

from app.shell import access
from app.shell.screen import literal, plain_errors, say
from app.shell.wiring import now
from app.shell.words import ENGLISH, text
from app.team.act import act, done
from app.team.display import day
from app.team.keep import local_help_form, versions
from app.young_people import help_now
from feedback.access.permissions import Action, Staff, may
from feedback.core.content_files import LANGUAGES
from feedback.core.records import AgeVersion
from feedback.local_content.local_help import LONGEST, LocalHelp
from feedback.local_content.local_help_list import LONGEST_REASON, LocalHelpList, LocalService
from feedback.responses.sessions import Sessions

_PHONE = """
<style>
[class*="st-key-phone-"] { max-width: 360px; border: 2px solid currentColor; border-radius: 1.2rem; padding: 1rem; }
</style>
"""
_AREA, _BECAUSE = "local_help.none_area", "local_help.none_because"


def page(local_help: LocalHelp, sessions: Sessions) -> None:
    staff = access.allowed(Action.KEEP_LOCAL_HELP)
    content = local_help.content
    st.title(say("local_help.title"))
    st.write(say("local_help.intro"))
    body, seen = content.to_edit(), content.seen()
    areas = _areas(content.in_force().body, [session.plan.area for session in sessions.all()])
    with plain_errors():
        if not any(one.checked_on for one in content.in_force().body.services):
            st.warning(say("local_help.none_yet"), icon="☎️")
        versions.draft(content, staff, lambda waiting: _preview(waiting, areas))
        local_help_form.show(local_help, body, staff, seen)
        st.header(say("local_help.list_title"))
        if not body.services:
            st.info(say("local_help.empty"))
        for one in body.services:
            _card(local_help, one, staff, seen, drafted=content.draft() is not None)
        _national_only(local_help, content.in_force().body, staff)
        versions.history(content, staff)
        versions.files(
            content, "local-help.toml", lambda data: local_help.bring_in(data, seen=seen, by=staff, at=now())
        )


def _areas(body: LocalHelpList, held: list[str]) -> list[str]:
    """Areas that a preview can be asked for: those named in the list, and where sessions were."""
    named = [area for one in body.services for area in one.areas]
    return list(dict.fromkeys(area for area in [*named, *held] if area))


def _preview(body: LocalHelpList, areas: list[str]) -> None:
    """The numbers as a child of each age sees them on a phone, in an area and a language of one's choice."""
    named = _areas(body, areas)
    left, right = st.columns(2)
    area = left.selectbox(
        say("local_help.preview_area"), ["", *named], format_func=lambda one: one or say("local_help.any")
    )
    spoken = right.selectbox(
        say("local_help.preview_language"), LANGUAGES, format_func=lambda code: text(ENGLISH, f"languages.{code}")
    )
    st.html(_PHONE)
    for tab, age in zip(st.tabs([say(f"sessions.ages_{age.value}") for age in AgeVersion]), AgeVersion, strict=True):
        with tab, st.container(key=f"phone-{age.name.lower()}"):
            help_now.numbers(age, body.near(area or None, age), spoken=spoken)
    unchecked = [one.name for one in body.services if not one.checked_on]
    if unchecked:
        st.warning(say("local_help.not_shown", names=", ".join(map(literal, unchecked))))


def _card(local_help: LocalHelp, one: LocalService, staff: Staff, seen: str, *, drafted: bool) -> None:
    with st.container(border=True):
        st.subheader(literal(one.name), anchor=False)
        for way in one.ways():
            st.markdown(f"{help_now.SIGNS[way.kind]} {literal(way.shown)}")
        st.markdown(f"{literal(one.purpose(ENGLISH).words)}  \n{literal(one.open_hours(ENGLISH).words)}")
        where = ", ".join(map(literal, one.areas)) or say("local_help.any")
        ages = ", ".join(say(f"sessions.ages_{age.value}") for age in one.ages) or say("local_help.all_ages")
        st.caption(say("local_help.for_whom", where=where, ages=ages))
        _checked(one)
        with st.container(horizontal=True):
            st.button(say("local_help.change"), key=f"change-{one.id}", on_click=local_help_form.change, args=(one,))
            st.button(
                say("local_help.mark"),
                key=f"mark-{one.id}",
                icon="✅",
                disabled=drafted,
                help=say("local_help.mark_waits") if drafted else None,
                on_click=lambda: act(
                    lambda: local_help.mark_checked(one.id, by=staff, at=now()),
                    say("local_help.marked", name=literal(one.name)),
                ),
            )
            st.button(
                say("local_help.remove"),
                key=f"remove-{one.id}",
                on_click=lambda: act(
                    lambda: local_help.remove(one.id, seen=seen, by=staff, at=now()), say("local_help.removed")
                ),
            )


def _checked(one: LocalService) -> None:
    if not one.checked_on:
        st.markdown(f"⚠️ **{say('local_help.unchecked')}**")
    elif one.is_stale(now().date()):
        st.markdown(f"⚠️ **{say('local_help.stale', who=literal(one.checked_by), when=day(one.checked_on))}**")
    else:
        st.markdown(f"✅ {say('local_help.checked', who=literal(one.checked_by), when=day(one.checked_on))}")


def _national_only(local_help: LocalHelp, body: LocalHelpList, staff: Staff) -> None:
    """On record: no local number here. Only a safeguarding lead or an administrator may say so."""
    allowed = may(staff, Action.WAIVE_LOCAL_HELP)
    if not allowed and not body.none_for:
        return
    with st.expander(say("local_help.none_title"), icon="📝"):
        st.write(say("local_help.none_hint"))
        for one in body.none_for:
            st.markdown(
                say(
                    "local_help.none_line",
                    area=literal(one.area) or say("local_help.any"),
                    because=literal(one.because),
                    who=literal(one.by),
                    when=day(one.on),
                )
            )
            if allowed:
                st.button(
                    say("local_help.none_end"),
                    key=f"end-{one.area}",
                    on_click=lambda area=one.area: act(
                        lambda: local_help.end_waiver(area, by=staff, at=now()), say("local_help.none_ended")
                    ),
                )
        if allowed:
            with st.form("none", border=False, enter_to_submit=False):
                st.text_input(say("local_help.none_area"), key=_AREA, max_chars=LONGEST["area"])
                st.text_area(say("local_help.none_because"), key=_BECAUSE, max_chars=LONGEST_REASON)
                st.form_submit_button(say("local_help.none_say"), on_click=_waive, args=(local_help, staff))


def _waive(local_help: LocalHelp, staff: Staff) -> None:
    area, because = st.session_state[_AREA], st.session_state[_BECAUSE]
    if done(lambda: local_help.waive(area, because, by=staff, at=now()), say("local_help.none_said")):
        st.session_state[_AREA] = st.session_state[_BECAUSE] = ""
