"""The shadow executive checks an edition before it goes further: fair to what young people said, or not and why."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.digest.editions import Edition, Editions
from analysis.disclosure import Audience
from app.partnership import opener, shadow_checks
from app.partnership.choose_meeting import choose
from app.shell import access
from app.shell.screen import flash, plain_errors, say
from app.shell.wiring import now
from feedback.access.permissions import Action, Staff
from feedback.partnership.challenge import LONGEST_REASON, Challenge
from feedback.partnership.meetings import Meetings


def page(meetings: Meetings, challenge: Challenge, editions: Editions) -> None:
    staff = access.allowed(Action.SPEAK_AS_SHADOW)
    st.title(say("sign_off.title"))
    st.write(say("sign_off.intro"))
    planned = [m for m in meetings.all() if _latest(editions.all(m.id))]
    if not planned:
        st.info(say("sign_off.none"))
        return
    latest = _latest(editions.all(choose(meetings, planned).id))
    audience = st.radio(
        say("sign_off.which"), list(latest), format_func=lambda a: say(f"sign_off.edition_{a.value}"), horizontal=True
    )
    edition = latest[audience]
    _word(challenge, edition, staff)
    st.divider()
    opener.draw(edition)


def _latest(editions: Sequence[Edition]) -> dict[Audience, Edition]:
    """The newest edition of each kind that leaves the team, the public one first."""
    found: dict[Audience, Edition] = {}
    for edition in editions:
        if edition.audience is not Audience.TEAM:
            found.setdefault(edition.audience, edition)
    return {audience: found[audience] for audience in (Audience.PUBLIC, Audience.EXECUTIVE) if audience in found}


def _word(challenge: Challenge, edition: Edition, staff: Staff) -> None:
    said = challenge.checks(edition.id)
    mine = next((one for one in said if one.seat == staff.name), None)
    for one in said:
        if one is not mine:
            shadow_checks.line(one)
    with st.form(f"check-{edition.id}"):
        fair = st.radio(
            say("sign_off.fair"),
            ["yes", "no"],
            index=None if mine is None else int(not mine.fair),
            format_func=lambda word: say(f"sign_off.fair_{word}"),
        )
        words = st.text_area(
            say("sign_off.words"),
            value=mine.words if mine else "",
            max_chars=LONGEST_REASON,
            height=100,
            help=say("sign_off.words_help"),
        )
        if st.form_submit_button(say("sign_off.save"), type="primary"):
            if fair is None:
                st.warning(say("sign_off.choose"))
                return
            with plain_errors():
                kept = challenge.check(edition.id, fair == "yes", words, by=staff, at=now())
                flash(say("sign_off.saved" if kept else "agenda.held"))
                st.rerun()
