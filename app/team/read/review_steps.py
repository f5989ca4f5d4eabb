"""What can be done with one answer: read it, hold it, hide more of its words, offer it as a quote."""

from __future__ import annotations

import re

import streamlit as st

from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from app.team import links
from app.team.display import about, question, tapped, words
from app.team.read import desk
from feedback.access.permissions import Action, Staff, may
from feedback.chat.script import Said
from feedback.core.records import Answer, SafeText, Session, Share, Tier
from feedback.intake.review import Review
from feedback.redaction import LABELS
from feedback.responses.answers import SqliteAnswers

LAST = "review.last"
"""The id of the answer that was cleared last, for undoing it."""

LONGEST_QUOTE = 280
_WORD = re.compile(r"\[[^\]\n]{1,20}\]|[^\s\[]+|\[")
_EDGES = ".,!?;:\"'()…“”‘’"


def answer_card(answers: SqliteAnswers, answer: Answer, session: Session, staff: Staff) -> None:
    """One answer under its question, with what a reader needs to judge it."""
    st.subheader(question(answer, session))
    if answer.tier is Tier.NEEDS_READER:
        st.warning(say("review.needs_reader"), icon="👁️")
    if answer.prompt == Said.ADD:  # a word means little without the option that it stands beside
        for picked in answers.of_response(answer.response_id):
            if picked.question_id == answer.question_id and picked.choice:
                st.caption(literal(tapped(picked, session)))
    words(answer.text or "", key=answer.id)
    st.caption(about(answer, session))
    note = answers.adult_note(answer.response_id)
    if note:
        adult_note(note)
    if answer.serious:
        st.markdown(f"❗ **{say('review.serious_mark')}**")
    if answer.redacted:
        kinds = ", ".join(say(f"review.kind_{kind}") for kind in dict.fromkeys(answer.redacted))
        st.markdown(f"🖍️ {say('review.redacted', kinds=kinds)}")
        if may(staff, Action.READ_DESK):
            if st.button(say("review.to_desk"), key=f"desk-{answer.id}", icon="🛟"):
                st.session_state[desk.ORIGINAL] = answer.id
                links.to("desk")
        else:
            st.caption(say("review.reference", id=answer.id))


def adult_note(note: SafeText) -> None:
    """What a worker added to the card, told apart from the young person's words."""
    st.markdown(f"📎 *{say('review.adult_note')}* {literal(note)}")


def confirm_hold(review: Review, answer: Answer, staff: Staff) -> None:
    """Ask before words are given away: only the desk can give them back."""
    st.dialog(say("review.hold_title"))(_hold)(review, answer, staff)


def _hold(review: Review, answer: Answer, staff: Staff) -> None:
    st.write(say("review.hold_words"))
    with plain_errors(), st.container(horizontal=True):
        if st.button(say("review.hold_yes"), type="primary"):
            review.hold(answer.id, by=staff, at=now())
            flash(say("review.was_held"))
            st.rerun()
        if st.button(say("review.no")):
            st.rerun()


def hide_more(review: Review, answer: Answer, staff: Staff) -> None:
    """Choose words out of the answer and what they are; they are replaced by their kind."""
    places = word_places(answer.text or "")
    with st.expander(say("review.more"), icon="🖍️"), st.form(f"more-{answer.id}", border=False):
        st.write(say("review.more_hint"))
        chosen = st.multiselect(
            say("review.more_words"),
            range(len(places)),
            format_func=lambda n: say("review.word", number=n + 1, word=(answer.text or "")[slice(*places[n])]),
            placeholder=say("review.more_placeholder"),
        )
        kind = st.selectbox(say("review.more_kind"), list(LABELS), format_func=lambda k: say(f"review.kind_{k}"))
        if st.form_submit_button(say("review.more_go")):
            if not chosen:
                st.error(say("review.more_none"))
                return
            with plain_errors():
                # From the end, so that the places of the words before stay as they were.
                for start, end in reversed(joined(chosen, places)):
                    review.redact_more(answer.id, start, end, kind, by=staff, at=now())
                flash(say("review.more_done"))
                st.rerun()


def word_places(text: str) -> list[tuple[int, int]]:
    """Where each word of an answer stands (code points), without marks around it and without what is hidden already."""
    places = []
    for found in _WORD.finditer(text):
        if found[0].startswith("["):
            continue
        start = found.start() + len(found[0]) - len(found[0].lstrip(_EDGES))
        end = found.end() - (len(found[0]) - len(found[0].rstrip(_EDGES)))
        if start < end:
            places.append((start, end))
    return places


def joined(chosen: list[int], places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges of the chosen words; neighbours become one range."""
    ranges: list[tuple[int, int]] = []
    last = None
    for number in sorted(chosen):
        start, end = places[number]
        if last is not None and number == last + 1:
            ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((start, end))
        last = number
    return ranges


def offer_quote(review: Review, answer: Answer, staff: Staff, *, clear: bool = True) -> None:
    """Words for a second person to agree to; with `clear`, the answer itself counts as read."""
    st.dialog(say("review.quote_title"), width="medium")(_offer)(review, answer, staff, clear)


def _offer(review: Review, answer: Answer, staff: Staff, clear: bool) -> None:
    change_first = answer.share is Share.CHANGE_FIRST
    st.write(say("review.quote_change" if change_first else "review.quote_yes"))
    with st.form(f"offer-{answer.id}", border=False):
        start = (answer.text or "")[:LONGEST_QUOTE]
        typed = st.text_area(say("review.quote_words"), start, max_chars=LONGEST_QUOTE, height=140)
        if st.form_submit_button(say("review.quote_go"), type="primary"):
            if change_first and typed.strip() == (answer.text or "").strip():
                st.error(say("review.quote_unchanged"))
                return
            with plain_errors():
                if clear:
                    review.clear(answer.id, by=staff, at=now())
                    st.session_state[LAST] = answer.id
                review.propose_quote(answer.id, typed, by=staff, at=now())
                flash(say("review.quote_offered"))
                st.rerun()
