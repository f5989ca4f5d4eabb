"""Quotes: what waits for a second person, what waits for somebody else, what may be shown."""

from __future__ import annotations

import streamlit as st

from app.shell.screen import flash, say
from app.shell.wiring import now
from app.team.display import about, question, session_names, words
from app.team.paging import shown
from feedback.access.accounts import Accounts
from feedback.access.permissions import Staff
from feedback.intake.review import Review
from feedback.responses.answers import SqliteAnswers
from feedback.responses.quotes import KeptQuote, Quotes
from feedback.responses.sessions import Sessions


def show(
    sessions: Sessions, answers: SqliteAnswers, quotes: Quotes, review: Review, accounts: Accounts, staff: Staff
) -> None:
    offered = quotes.all()
    names = {account.id: account.name for account in accounts.all()}
    if not offered:
        st.info(say("review.quotes_none"))
        return
    waiting = [quote for quote in offered if quote.agreed_by is None]
    st.header(say("review.quotes_to_agree"))
    theirs = [quote for quote in waiting if quote.proposed_by != staff.id]
    if not theirs:
        st.write(say("review.quotes_none_to_agree"))
    for quote in theirs:
        _quote(sessions, answers, review, quote, names, staff, may_agree=True)
    mine = [quote for quote in waiting if quote.proposed_by == staff.id]
    if mine:
        st.header(say("review.quotes_mine"))
    for quote in mine:
        _quote(sessions, answers, review, quote, names, staff)
    agreed = [quote for quote in offered if quote.agreed_by is not None]
    if agreed:
        st.header(say("review.quotes_agreed"))
    for quote in shown(agreed, key="agreed"):
        _quote(sessions, answers, review, quote, names, staff)


def _quote(
    sessions: Sessions,
    answers: SqliteAnswers,
    review: Review,
    quote: KeptQuote,
    names: dict[str, str],
    staff: Staff,
    *,
    may_agree: bool = False,
) -> None:
    answer = answers.get(quote.answer_id)
    session = session_names(sessions)[answer.session_id]
    with st.container(border=True):
        words(quote.words, key=f"quote-{quote.answer_id}")
        st.caption(f"{question(answer, session)} · {about(answer, session)}")
        if answer.text != quote.words:
            st.caption(say("review.quote_answer"))
            words(answer.text or "", key=f"answer-{quote.answer_id}")
        by = names.get(quote.proposed_by, say("review.somebody"))
        if quote.agreed_by is None:
            st.caption(say("review.quote_by", name=by))
        else:
            other = names.get(quote.agreed_by, say("review.somebody"))
            st.caption(say("review.quote_agreed_by", name=by, other=other))
        with st.container(horizontal=True):
            if may_agree and st.button(say("review.agree"), key=f"agree-{quote.answer_id}", type="primary", icon="✅"):
                review.agree_quote(quote.answer_id, by=staff, at=now())
                flash(say("review.agreed"))
                st.rerun()
            if st.button(say("review.withdraw"), key=f"withdraw-{quote.answer_id}"):
                review.withdraw_quote(quote.answer_id, by=staff, at=now())
                flash(say("review.withdrawn"))
                st.rerun()
