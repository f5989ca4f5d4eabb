"""Ask again: the same questions at the same place after an action, and what became of the worry. For the team."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from analysis.accountability.before_after import AskedAgain, BeforeAfterShare, OptionShare
from analysis.accountability.follow_up_sessions import FollowUps
from analysis.accountability.promise_records import Promise
from analysis.disclosure import Audience
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from feedback.access.permissions import Staff
from feedback.core.records import Session
from feedback.partnership.meetings import Meetings
from feedback.questionnaire.question_packs import load_pack
from feedback.responses.sessions import Sessions


def draw(
    sessions: Sessions,
    meetings: Meetings,
    follow_ups: FollowUps,
    asked_again: AskedAgain,
    promise: Promise,
    staff: Staff,
) -> None:
    """What was found, and a way to link a later session; says what to do where there is none to link."""
    decision = promise.decision
    for again in follow_ups.asked_again(decision.id):
        compared = asked_again.compare(again)
        told = asked_again.change_for(again, Audience.PUBLIC)
        st.markdown(f"**{literal(say('promises.again_pair', before=_name(again.before), after=_name(again.after)))}**")
        st.write(say(f"promises.again_{told.value}"))
        st.caption(literal(_line(say("promises.again_worried"), compared.worried)))
        if compared.options:
            _by_question(again.before, compared.options)
            st.caption(say("promises.again_chance"))
    heard = [sessions.get(session_id) for session_id in meetings.get(decision.meeting_id).session_ids]
    pairs = [(before, after) for before in heard for after in follow_ups.could_follow(before)]
    if not pairs:
        st.write(say("promises.again_how"))
        return
    with st.form(f"again-{decision.id}", border=False):
        chosen = st.selectbox(
            say("promises.again_which"),
            pairs,
            format_func=lambda pair: say("promises.again_pair", before=_name(pair[0]), after=_name(pair[1])),
        )
        if st.form_submit_button(say("promises.again_save")) and chosen:
            with plain_errors():
                follow_ups.ask_again(chosen[1].id, chosen[0].id, decision.id, by=staff, at=now())
                flash(say("promises.saved"))
                st.rerun()


def _by_question(asked: Session, options: Sequence[OptionShare]) -> None:
    """Each question in the words in which it was asked, with a line for each answer that somebody tapped."""
    pack = load_pack(asked.plan.pack, asked.pack_version)
    for question_id, taps in groupby(options, key=lambda option: option.question_id):
        wording = pack.question(question_id).wording(asked.plan.age_version)
        words = {option.id: f"{option.symbol} {option.word}".strip() for option in wording.options}
        st.markdown(f"**{literal(wording.question)}**")
        st.markdown(
            "\n".join(f"- {literal(_line(words.get(tap.option_id, tap.option_id), tap.share))}" for tap in taps)
        )


def _name(session: Session) -> str:
    return f"{session.plan.title}, {session.plan.held_on:%d %b %Y}"


def _line(what: str, share: BeforeAfterShare) -> str:
    return say(
        "promises.again_line", what=what, before=_of(share.before), after=_of(share.after), difference=_points(share)
    )


def _of(counted: tuple[int, int]) -> str:
    return say("promises.again_of", part=counted[0], whole=counted[1])


def _points(share: BeforeAfterShare) -> str:
    if share.interval is None:
        return say("promises.again_nobody")
    low, high = (round(100 * end) for end in share.interval)
    return say("promises.again_points", low=f"{low:+d}", high=f"{high:+d}")
