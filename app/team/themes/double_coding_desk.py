"""Coding one's own round: one answer at a time, by keyboard, kept as it is given."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.codebook.coding_rounds import CodingRound, CodingRounds
from analysis.codebook.double_coding import DoubleCoding
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from app.team.act import act
from app.team.display import day, question, session_names, words
from feedback.access.permissions import Staff
from feedback.core.records import Answer
from feedback.responses.sessions import Sessions

_PLACE = "coding.place"


def show(
    sessions: Sessions, rounds: CodingRounds, coding: DoubleCoding, kept_rounds: Sequence[CodingRound], staff: Staff
) -> None:
    """The rounds this person has to code; the oldest stands first."""
    kept = kept_rounds[-1]
    if len(kept_rounds) > 1:
        kept = st.selectbox(say("coding.which"), list(reversed(kept_rounds)), format_func=lambda each: each.title)
    st.header(say("coding.mine", title=literal(kept.title)))
    sample, codes = rounds.sample(kept.id), rounds.mine(kept.id, by=staff)
    left = [place for place, answer in enumerate(sample) if answer.id not in codes]
    done = len(sample) - len(left)
    st.progress(done / max(1, len(sample)), say("coding.done", done=done, all=len(sample)))
    if not left:
        _hand_in(coding, kept, staff)
    if not sample:
        return
    place = st.session_state.get(_PLACE, {}).get(kept.id, left[0] if left else 0) % len(sample)
    _answer(sessions, rounds, coding, kept, sample, place, codes.get(sample[place].id), staff)
    _walk(coding, kept, sample, place, staff, undo=bool(codes))
    facts(kept)


def facts(kept: CodingRound) -> None:
    """Where a round comes from, and how blind it could be."""
    line = say("coding.facts", name=literal(kept.made_by), day=day(kept.made_at.date()), seed=literal(kept.seed))
    before = say("coding.placed_before", count=kept.placed_before) if kept.placed_before else ""
    st.caption(f"{line} {before}".strip())


def _answer(
    sessions: Sessions,
    rounds: CodingRounds,
    coding: DoubleCoding,
    kept: CodingRound,
    sample: Sequence[Answer],
    place: int,
    coded: frozenset[str] | None,
    staff: Staff,
) -> None:
    answer = sample[place]
    names = {theme.id: f"{theme.symbol} {theme.name} · {theme.child_name}" for theme in kept.codebook}
    st.subheader(say("coding.place", place=place + 1, all=len(sample)))
    st.caption(question(answer, session_names(sessions)[answer.session_id]))
    words(answer.text or "", key=f"code-{answer.id}")
    if coded is not None:
        short = ", ".join(literal(theme.name) for theme in kept.codebook if theme.id in coded)
        st.markdown(say("coding.coded_as", themes=short or say("coding.coded_none")))
    key = f"codes-{kept.id}-{answer.id}"

    def save(chosen: Sequence[str]) -> None:
        with plain_errors():
            coding.code(kept.id, answer.id, chosen, by=staff, at=now())
            _go_on(rounds, kept, sample, place, staff)

    with st.form(f"code-{answer.id}"):
        st.multiselect(
            say("coding.speaks_of"), list(names), sorted(coded or ()), format_func=lambda id: names[id], key=key
        )
        with st.container(horizontal=True):
            st.form_submit_button(
                say("coding.save"),
                type="primary",
                shortcut="Ctrl+Enter",
                on_click=lambda: (
                    save(st.session_state[key]) if st.session_state[key] else flash(say("coding.nothing_chosen"))
                ),
            )
            st.form_submit_button(say("coding.none_of_these"), shortcut="X", on_click=lambda: save(()))


def _go_on(rounds: CodingRounds, kept: CodingRound, sample: Sequence[Answer], place: int, staff: Staff) -> None:
    """To the next answer that is not coded, from here on and round again."""
    codes = rounds.mine(kept.id, by=staff)
    order = [*range(place + 1, len(sample)), *range(place + 1)]
    _go(kept, next((each for each in order if sample[each].id not in codes), place))


def _go(kept: CodingRound, place: int) -> None:
    st.session_state[_PLACE] = {**st.session_state.get(_PLACE, {}), kept.id: place}


def _walk(
    coding: DoubleCoding, kept: CodingRound, sample: Sequence[Answer], place: int, staff: Staff, *, undo: bool
) -> None:
    """Back and on through the sample, and the last code taken back."""

    def take_back() -> None:
        answer_id = coding.undo(kept.id, by=staff, at=now())
        place = next((place for place, answer in enumerate(sample) if answer.id == answer_id), 0)
        _go(kept, place)
        flash(say("coding.undone"))

    with st.container(horizontal=True):
        st.button(say("coding.previous"), shortcut="P", on_click=_go, args=(kept, place - 1))
        st.button(say("coding.next"), shortcut="N", on_click=_go, args=(kept, place + 1))
        st.button(say("coding.undo"), icon="↩️", shortcut="U", on_click=take_back, disabled=not undo)


def _hand_in(coding: DoubleCoding, kept: CodingRound, staff: Staff) -> None:
    st.success(say("coding.all_done"), icon="✅")
    st.button(
        say("coding.hand_in"),
        type="primary",
        on_click=act,
        args=(lambda: coding.hand_in(kept.id, by=staff, at=now()), say("coding.handed")),
    )
