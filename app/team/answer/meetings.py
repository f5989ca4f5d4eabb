"""Planning a meeting and freezing its opener."""

from __future__ import annotations

import streamlit as st

from analysis.codebook.codebook import Codebook
from analysis.codebook.meeting_notes import LONGEST_GOOD, LONGEST_SAYS, MeetingNotes
from analysis.digest.compose import Digests
from analysis.disclosure import Audience
from analysis.wiring import Partnership
from app.partnership.choose_meeting import choose
from app.partnership.editions import edition_links
from app.shell import access
from app.shell.screen import flash, flash_kept, literal, plain_errors, say
from app.shell.wiring import now
from app.team.themes import stance
from feedback.access.permissions import Action, Staff, may
from feedback.partnership.challenge import Challenge
from feedback.partnership.meetings import MOST_QUESTIONS, Meeting, Meetings
from feedback.responses.answers import SqliteAnswers
from feedback.responses.quotes import Quotes
from feedback.responses.sessions import Sessions

MOST_NOTED = 8
"""Themes offered to be written about: the most spoken of."""


def page(partnership: Partnership) -> None:
    staff = access.allowed(Action.MAKE_DIGEST)
    st.title(say("planning.title"))
    st.write(say("planning.intro"))
    meetings = partnership.collection.meetings.all()
    if not meetings:
        st.info(say("planning.none"))
    else:
        chosen = choose(partnership.collection.meetings, meetings)
        if not chosen.held:
            _agenda(partnership.collection.meetings, chosen, staff)
            _questions(partnership.collection.meetings, partnership.collection.challenge, chosen, staff)
            if may(staff, Action.THEME):  # both sum up answers, which whoever keeps the server does not read
                _notes(
                    partnership.collection.answers,
                    partnership.collection.challenge,
                    partnership.notes,
                    partnership.book,
                    chosen,
                    staff,
                )
                _opening(
                    partnership.collection.answers, partnership.collection.quotes, partnership.notes, chosen, staff
                )
            _freeze(partnership.digests, chosen, staff)
        st.subheader(say("planning.editions"))
        edition_links(partnership.collection.challenge, partnership.editions, chosen.id)
    st.divider()
    _new(partnership.collection.sessions, partnership.collection.meetings, staff, opened=not meetings)


def _new(sessions: Sessions, meetings: Meetings, staff: Staff, *, opened: bool) -> None:
    with st.expander(say("planning.new"), expanded=opened, icon="➕"):
        every = sessions.all()
        if not every:
            st.info(say("planning.no_sessions"))
            return
        with st.form("new_meeting", border=False):
            title = st.text_input(say("planning.name"), max_chars=80)
            held_on = st.date_input(say("planning.on"), value=now().date(), format="DD/MM/YYYY")
            place = st.text_input(say("planning.place"), max_chars=80)
            heard = st.multiselect(
                say("planning.sessions"),
                every,
                format_func=lambda s: f"{s.plan.held_on:%d %b %Y} · {s.plan.title}",
            )
            if st.form_submit_button(say("planning.save"), type="primary"):
                with plain_errors():
                    ids = [session.id for session in heard]
                    meetings.plan(title, held_on, place, ids, by=staff, at=now())
                    flash(say("planning.planned"))
                    st.rerun()


def _agenda(meetings: Meetings, meeting: Meeting, staff: Staff) -> None:
    with st.expander(say("planning.agenda"), icon="📋"):
        items = meetings.agenda(meeting.id)
        if not items:
            st.write(say("planning.agenda_none"))
        for number, item in enumerate(items, start=1):
            by = f" ({say('planning.agenda_by', seat=item.proposed_by)})" if item.proposed_by else ""
            st.text(f"{number}. {item.title}{by}")
            st.caption(item.plain_words)
        # A form of its own for each item: empty once one was kept, and as it was where one was refused.
        with st.form(f"agenda_item-{len(items)}", border=False):
            title = st.text_input(say("planning.item_title"), key=f"item-title-{len(items)}")
            plain = st.text_area(say("planning.item_plain"), key=f"item-plain-{len(items)}")
            if st.form_submit_button(say("planning.item_add")):
                with plain_errors():
                    kept = meetings.add_item(meeting.id, title, plain, by=staff, at=now())
                    assert kept is not None, "words of a seat alone wait for the desk"
                    flash_kept(say("planning.item_added"), (title, kept.title), (plain, kept.plain_words))
                    st.rerun()


def _questions(meetings: Meetings, challenge: Challenge, meeting: Meeting, staff: Staff) -> None:
    with st.expander(say("planning.questions"), icon="❓"):
        st.write(say("planning.questions_hint"))
        _put_by_shadow(meetings, challenge, meeting, staff)
        asked = meetings.questions(meeting.id)
        with st.form("questions", border=False):
            pairs = []
            for number in range(1, MOST_QUESTIONS + 1):
                kept = asked[number - 1] if number <= len(asked) else None
                question = st.text_input(say("planning.question", number=number), value=kept.question if kept else "")
                role = st.text_input(say("planning.answers", number=number), value=kept.answered_by if kept else "")
                pairs.append((question, role))
            if st.form_submit_button(say("planning.questions_save")):
                with plain_errors():
                    meetings.ask(meeting.id, pairs, by=staff, at=now())
                    typed = [question for question, _ in pairs if question.strip()]
                    stand = [one.question for one in meetings.questions(meeting.id)]
                    flash_kept(say("planning.questions_saved"), *zip(typed, stand, strict=True))
                    st.rerun()


def _put_by_shadow(meetings: Meetings, challenge: Challenge, meeting: Meeting, staff: Staff) -> None:
    """What the shadow executive asks, with the seats behind each; a question of theirs stays known as theirs."""
    asked = meetings.questions(meeting.id)
    for one in challenge.questions(meeting.id):
        with st.container(border=True):
            st.markdown(f"**{literal(one.question)}**")
            st.caption(literal(say("planning.put_by", seats=", ".join(one.backed_by), role=one.answered_by)))
            if one.question in {kept.question for kept in asked}:
                st.caption(say("planning.put_taken"))
            elif st.button(
                say("planning.put_take"), key=f"take-{one.id}", disabled=len(asked) >= MOST_QUESTIONS,
                help=say("planning.put_full") if len(asked) >= MOST_QUESTIONS else None,
            ):  # fmt: skip
                with plain_errors():
                    pairs = [*((kept.question, kept.answered_by) for kept in asked), (one.question, one.answered_by)]
                    meetings.ask(meeting.id, pairs, by=staff, at=now())
                    flash(say("planning.questions_saved"))
                    st.rerun()


def _notes(
    answers: SqliteAnswers, challenge: Challenge, notes: MeetingNotes, book: Codebook, meeting: Meeting, staff: Staff
) -> None:
    with st.expander(say("planning.notes"), icon="📝"):
        counts, _ = book.counts(meeting.session_ids)
        approved = book.approved()
        themes = [approved[theme_id] for theme_id, _ in counts.most_common() if theme_id in approved][:MOST_NOTED]
        if not themes:
            st.info(say("planning.notes_none"))
            return
        st.write(say("planning.notes_hint"))
        order = [approved[t].name for t in challenge.order(meeting.id) if t in approved]
        if order:
            st.info(say("planning.ranked", names=" · ".join(order[:5])), icon="🗳️")
        kept = notes.theme_notes(meeting.id)
        with st.form("notes", border=False):
            written = {}
            for theme in themes:
                st.markdown(f"**{theme.symbol} {literal(theme.name)}** · {_sides(answers, book, meeting, theme.id)}")
                note = kept.get(theme.id)
                says = st.text_area(
                    say("planning.says", theme=theme.name), note.says if note else "", max_chars=LONGEST_SAYS, height=80
                )
                good = st.text_area(
                    say("planning.good", theme=theme.name), note.good if note else "", max_chars=LONGEST_GOOD, height=80
                )
                written[theme.id] = (says, good)
            if st.form_submit_button(say("planning.notes_save")):
                with plain_errors():
                    for theme_id, (says, good) in written.items():
                        notes.note_theme(meeting.id, theme_id, says, good, by=staff, at=now())
                    flash(say("planning.notes_saved"))
                    st.rerun()


def _sides(answers: SqliteAnswers, book: Codebook, meeting: Meeting, theme_id: str) -> str:
    """How many answers of a meeting's sessions name something good, a worry or an ask: for whoever sums them up."""
    members = book.members().get(theme_id, set())
    within = [a for a in answers.of_sessions(meeting.session_ids) if a.id in members]
    return stance.line(within)


def _opening(answers: SqliteAnswers, quotes: Quotes, notes: MeetingNotes, meeting: Meeting, staff: Staff) -> None:
    with st.expander(say("planning.opening"), icon="💬"):
        ids = {answer.id for answer in answers.of_sessions(meeting.session_ids)}
        agreed = {q.answer_id: q.words for q in quotes.all() if q.agreed_by and q.answer_id in ids}
        if not agreed:
            st.info(say("planning.opening_none"))
            return
        kept = notes.opening(meeting.id)
        options = list(agreed)
        with st.form("opening", border=False):
            chosen = st.radio(
                say("planning.opening_choose"),
                options,
                index=options.index(kept) if kept in agreed else None,
                format_func=lambda answer_id: agreed[answer_id],
            )
            if st.form_submit_button(say("planning.opening_save")) and chosen is not None:
                with plain_errors():
                    notes.choose_opening(meeting.id, chosen, by=staff, at=now())
                    flash(say("planning.opening_saved"))
                    st.rerun()


def _freeze(digests: Digests, meeting: Meeting, staff: Staff) -> None:
    st.subheader(say("planning.freeze"))
    st.write(say("planning.freeze_hint"))
    audience = st.radio(
        say("planning.audience"),
        [*Audience],
        index=list(Audience).index(Audience.EXECUTIVE),
        format_func=lambda a: say(f"planning.audience_{a.value}"),
    )
    if st.button(say("planning.freeze_go"), type="primary"):
        with plain_errors(), st.spinner(say("planning.working")):
            edition = digests.freeze(meeting.id, audience, by=staff, at=now())
            flash(say("planning.frozen", audience=audience.value, hash=edition.hash[:12]))
            st.rerun()
