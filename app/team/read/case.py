"""One child at the desk: what is known of its cases, and their words, which one button opens with the whole card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import streamlit as st

from app.shell.screen import literal, plain_errors, say, to_top
from app.shell.wiring import now
from app.shell.words import ENGLISH, texts
from app.team.display import hour, minute, question, tapped, title, words
from app.team.read import case_steps
from feedback.access.audit_trail import Audit
from feedback.access.permissions import Staff
from feedback.core.records import Answer, Session, Tier
from feedback.desk.case_store import Concerns
from feedback.desk.cases import Case, CaseKind, ChildsCases, OpenedCase
from feedback.desk.rota import Rota
from feedback.local_content.local_help import LocalHelp
from feedback.local_content.local_help_list import printed
from feedback.partnership.held_words import HeldWords
from feedback.responses.sessions import Sessions

_CHOSEN = "desk.case"
_TIERS = {Tier.URGENT: "🔴", Tier.CONCERN: "🟠", Tier.NEEDS_READER: "👁️", Tier.NONE: "⚪"}


def chosen() -> str | None:
    found = st.session_state.get(_CHOSEN)
    return None if found is None else str(found)


def choose(case_id: str | None) -> None:
    st.session_state[_CHOSEN] = case_id


def tier_name(of: Tier) -> str:
    return f"{_TIERS[of]} {say(f'concerns.tier_{of.value}')}"


def category_name(category_id: str) -> str:
    """The category in plain words; a category that somebody added to the rules stands under its own name."""
    key = f"concerns.category_{category_id.replace(' ', '_')}"
    return say(key) if key in texts(ENGLISH) else category_id.replace("_", " ")


def headings(cases: Sequence[Case]) -> dict[str, str]:
    """What sort of case each is, in one line, by its id; of several, with the place that it has on the child's page."""
    sorts = {case.id: f"{tier_name(case.tier)} · {category_name(case.category)}" for case in cases}
    if len(sorts) == 1:
        return sorts
    return {case_id: f"{place}: {sort}" for place, (case_id, sort) in enumerate(sorts.items(), start=1)}


def flags(case: Case, at: datetime) -> Iterator[str]:
    if case.overdue(at):
        yield f"⏰ **{say('concerns.late')}**"
    if case.released:
        yield f"↩️ {say('concerns.released')}"
    if case.false_alarm:
        yield f"☑️ {say('concerns.false_alarm')}"


def show(
    audit: Audit,
    sessions: Sessions,
    concerns: Concerns,
    rota: Rota,
    held_words: HeldWords,
    local_help: LocalHelp,
    holders: Mapping[str, str],
    staff: Staff,
) -> None:
    """The chosen child. Words are drawn in the run that opens them and kept nowhere, so the next run has none.

    holders: account → name, of everybody who may have a case.
    """
    case_id = str(chosen())
    to_top(hash(case_id))
    if st.button(say("concerns.back"), icon="⬅️"):
        choose(None)
        st.rerun()
    child = ChildsCases(tuple(concerns.of_card(case_id, by=staff)))
    where = sessions.get(child.first.session_id) if child.first.session_id else None
    st.header(say("concerns.child", number=child.number))
    if len(child.cases) > 1:
        st.info(say("concerns.together", count=len(child.cases)), icon="🔗")
    facts = st.container()
    st.subheader(say("concerns.open_title"))
    with plain_errors():
        _words(concerns, child, where, staff)
    child = ChildsCases(tuple(concerns.of_card(case_id, by=staff)))  # reading may have made new cases seen ones
    with facts:
        _facts(local_help, child, where, holders)
    case_steps.show(audit, concerns, rota, held_words, child, staff)


def _facts(local_help: LocalHelp, child: ChildsCases, where: Session | None, holders: Mapping[str, str]) -> None:
    first = child.first
    st.markdown(f"**{literal(title(where)) if where else say(f'concerns.kind_{first.kind.value}')}**")
    st.markdown(say("concerns.raised", hour=hour(first.raised_at)))
    named = headings(child.cases)
    for case in child.cases:
        st.markdown(f"**{named[case.id]}** · {say(f'concerns.state_{case.state.value}')}")
        for flag in flags(case, now()):
            st.markdown(flag)
        due = case.due()
        if due is not None:
            st.markdown(say(f"concerns.due_{case.state.value}", when=minute(due.isoformat())))
        if case.outside_reference:
            st.markdown(say("concerns.reference", reference=literal(case.outside_reference)))
        if case.close_reason:
            st.markdown(say("concerns.reason", reason=literal(case.close_reason)))
    holder = holders.get(first.holder, say("concerns.left")) if first.holder else say("concerns.nobody")
    st.markdown(say("concerns.held_by", who=literal(holder)))
    if where:
        near = printed(local_help.at(where), where.plan.local_numbers)
        numbers = "; ".join(f"{literal(name)} {literal(number)}" for name, number in near)
        st.markdown(say("concerns.lead", name=literal(where.plan.lead_worker), numbers=numbers))
    if any(case.kind is CaseKind.ANSWER and case.answer_id is None for case in child.cases):
        st.info(say("concerns.taken_back"))


def _words(concerns: Concerns, child: ChildsCases, where: Session | None, staff: Staff) -> None:
    st.caption(say("concerns.open_hint"))
    if not st.button(say("concerns.open"), key=f"open-{child.first.id}", type="primary", icon="🔓"):
        return
    card = concerns.read_card(child.first.id, by=staff, at=now())
    st.info(say("concerns.opened"), icon="🔓")
    named = headings(child.cases)
    for opened in card.cases:
        st.markdown(f"**{named[opened.case.id]}**")
        _opened(opened, where)
    said = [answer for answer in card.others if answer.text or answer.choice]
    if where is None or not (said or card.others):
        return
    st.markdown(f"**{say('concerns.others')}**")
    for answer in said:
        _other(answer, where)
    if not said:
        st.caption(say("concerns.others_none"))


def _opened(opened: OpenedCase, where: Session | None) -> None:
    if where is not None and opened.answer is not None:
        st.caption(literal(question(opened.answer, where)))
    elif opened.case.kind is not CaseKind.ANSWER:
        st.caption(say(f"concerns.kind_{opened.case.kind.value}"))
    if opened.words is None:
        st.info(say("concerns.gone"))
        return
    words(opened.words.words, key=opened.case.id)
    _matched(opened.words.matched)


def _other(answer: Answer, where: Session) -> None:
    """Another answer of the same card, as it is kept: with personal details hidden."""
    st.caption(literal(question(answer, where)))
    words(answer.text or tapped(answer, where), key=answer.id)


def _matched(matched: Sequence[str]) -> None:
    """What fired, named as a safeguarding lead would; the patterns themselves for whoever looks after the rules."""
    # A rule's match is "category: rule: pattern".
    names = dict.fromkeys(": ".join(match.split(": ", 2)[:2]) for match in matched)
    with st.expander(say("concerns.matched")):
        st.text("\n".join(say("concerns.matched_line", rule=name) for name in names) or say("concerns.matched_none"))
        if any(match.count(": ") > 1 for match in matched):
            st.caption(say("concerns.matched_full"))
            st.text("\n".join(matched))
