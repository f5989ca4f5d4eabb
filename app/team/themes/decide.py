"""What waits for a decision: a theme's evidence, and approve, merge, split or reject; and the way back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.codebook.codebook import LONGEST_NAME, Candidate, Codebook
from analysis.codebook.decisions import Decisions
from analysis.codebook.provenance import Provenance
from analysis.codebook.theme_decisions import Decided, ThemeDecision
from analysis.theming.steps import Priority
from app.shell.screen import literal, say
from app.shell.wiring import now
from app.team.act import act
from app.team.display import day
from app.team.themes import answers, merge_split
from app.team.themes.evidence import Shelf
from app.team.themes.steps import CHOSEN, show_history
from feedback.access.permissions import Staff


def show(
    book: Codebook,
    decisions: Decisions,
    provenance: Provenance,
    waiting: Sequence[Candidate],
    shelf: Shelf,
    staff: Staff,
) -> None:
    candidates = {candidate.id: candidate for candidate in waiting}
    if not candidates:
        st.success(say("themes.decide_none"), icon="✅")
        return
    candidate = _choose(candidates)
    st.header(f"{candidate.symbol} {literal(candidate.name)}")
    st.markdown(say("themes.count", count=len(candidate.answer_ids)))
    proposal = candidate.proposal
    if proposal is not None:
        st.markdown(f"🆕 {say('themes.is_new', words=', '.join(literal(word) for word in proposal.words))}")
        st.markdown(say(f"themes.steadiness_{proposal.steadiness}"))
    _approve(decisions, candidate, staff)
    with st.container(horizontal=True):
        merge_split.merge_button(decisions, candidate, shelf, staff)
        merge_split.split_button(decisions, candidate, candidate.answer_ids, candidate.revision, shelf, staff)
        st.button(
            say("themes.reject"),
            key=f"reject-{candidate.id}",
            help=say("themes.reject_hint"),
            shortcut="X",
            on_click=act,
            args=(lambda: decisions.reject(candidate, by=staff, at=now()), say("themes.rejected")),
        )
    _evidence(book, decisions, provenance, candidate, shelf, staff)
    show_history(book, candidate.id, shelf)


def _choose(candidates: dict[str, Candidate]) -> Candidate:
    """The theme to decide on, by its list or by a key for the next and the last."""
    ids = list(candidates)

    def go(by: int) -> None:
        here = ids.index(st.session_state[CHOSEN]) if st.session_state.get(CHOSEN) in ids else 0
        st.session_state[CHOSEN] = ids[(here + by) % len(ids)]

    chosen = st.selectbox(say("themes.which"), ids, format_func=lambda id: _option(candidates[id]), key=CHOSEN)
    if len(ids) > 1:
        with st.container(horizontal=True):
            st.button(say("themes.previous"), key="previous", shortcut="P", on_click=go, args=(-1,))
            st.button(say("themes.next"), key="next", shortcut="N", on_click=go, args=(1,))
    return candidates[chosen]


def _option(candidate: Candidate) -> str:
    line = say("themes.option", symbol=candidate.symbol, name=candidate.name, count=len(candidate.answer_ids))
    return f"{line} · {say('themes.new_mark')}" if candidate.proposal else line


def _approve(decisions: Decisions, candidate: Candidate, staff: Staff) -> None:
    key = f"{candidate.id}-{candidate.revision}"

    def approve() -> None:
        typed = st.session_state
        name, child_name = typed[f"name-{key}"], typed[f"child-name-{key}"]
        act(
            lambda: decisions.approve(
                candidate, by=staff, at=now(), name=name, child_name=child_name, priorities=typed[f"priorities-{key}"]
            ),
            say("themes.approved", name=literal(name)),
        )

    with st.form(f"approve-{key}"):
        st.subheader(say("themes.approve_title"))
        name, child_name = candidate.name, candidate.child_name
        st.text_input(say("themes.name"), name, max_chars=LONGEST_NAME, key=f"name-{key}")
        st.text_input(say("themes.child_name"), child_name, max_chars=LONGEST_NAME, key=f"child-name-{key}")
        st.multiselect(
            say("themes.priorities"),
            [*Priority],
            default=list(candidate.priorities),
            format_func=lambda p: say(f"themes.priority_{p.value}"),
            key=f"priorities-{key}",
        )
        st.form_submit_button(say("themes.approve"), type="primary", icon="✅", shortcut="A", on_click=approve)


def _evidence(
    book: Codebook, decisions: Decisions, provenance: Provenance, candidate: Candidate, shelf: Shelf, staff: Staff
) -> None:
    """The three answers closest to the middle, the one that is furthest from it, then all the others."""
    st.subheader(say("themes.evidence"))
    ids = list(candidate.answer_ids)
    if candidate.proposal is not None:
        close = [id for id in candidate.proposal.nearest if id in ids]
        far = candidate.proposal.furthest
    else:
        ids.sort(key=lambda id: (-shelf.scores.get((id, candidate.id), 0), id))
        close, far = ids[:3], ids[-1] if ids else ""
    titles = {id: say("themes.closest") for id in close}
    if far in ids and far not in titles:
        titles[far] = say("themes.furthest")
    for answer in shelf.there(titles):
        answers.show(
            book, decisions, provenance, answer, candidate.id, candidate.name, ids, shelf, staff, titles[answer.id]
        )
    rest = [id for id in ids if id not in titles]
    if shelf.there(rest):
        st.subheader(say("themes.rest", count=len(shelf.there(rest))))
        answers.show_all(book, decisions, provenance, rest, candidate.id, candidate.name, shelf, staff)


def decided(shelf: Shelf) -> list[ThemeDecision]:
    """What was rejected or merged."""
    return [decision for decision in shelf.decisions.values() if decision.state is not Decided.APPROVED]


def show_decided(book: Codebook, decisions: Decisions, shelf: Shelf, staff: Staff) -> None:
    done = decided(shelf)
    if not done:
        st.info(say("themes.decided_none"))
    for decision in done:
        theme = decision.theme
        with st.container(border=True):
            st.subheader(f"{theme.symbol} {literal(theme.name)}")
            facts = {"name": literal(theme.approved_by), "day": day(theme.approved_on)}
            if decision.state is Decided.REJECTED:
                st.markdown(say("themes.was_rejected", **facts))
            else:
                st.markdown(say("themes.was_merged", into=shelf.name_of(decision.merged_into or ""), **facts))
            merge_split.reopen(decisions, theme.id, shelf, staff)
            show_history(book, theme.id, shelf)
