"""The approved themes: their names, their answers, and a person's word on each answer."""

from __future__ import annotations

import streamlit as st

from analysis.records import Theme
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import house, now
from app.team import theme_decide, theme_words
from app.team.paging import shown
from app.team.showing import day
from app.team.theme_words import Shelf
from feedback.permissions import Staff


def show(shelf: Shelf, staff: Staff) -> None:
    approved = shelf.approved
    if not approved:
        st.info(say("themes.approved_none"))
        return
    counts = {theme_id: len(shelf.there(shelf.members.get(theme_id, ()))) for theme_id in approved}
    theme = approved[
        st.selectbox(
            say("themes.which_approved"),
            sorted(approved, key=lambda id: (-counts[id], id)),
            format_func=lambda id: say(
                "themes.option", symbol=approved[id].symbol, name=approved[id].name, count=counts[id]
            ),
        )
    ]
    st.header(f"{theme.symbol} {literal(theme.name)}")
    priorities = ", ".join(say(f"themes.priority_{p.value}") for p in theme.priorities) or say("themes.no_priorities")
    facts = {"name": literal(theme.approved_by), "day": day(theme.approved_on), "priorities": priorities}
    st.caption(say("themes.approved_by", **facts))
    with plain_errors():
        _rename(theme, staff)
        theme_decide.undo_approval(theme, staff)
    _answers(theme, shelf, staff)


_OUT = "themes.out"


def _put_back(theme: Theme, staff: Staff) -> None:
    """Undo the last 'Not this theme'."""
    answer_id, theme_id = st.session_state.get(_OUT, ("", ""))
    if theme_id == theme.id and st.button(say("themes.put_back"), key="put-back", icon="↩️"):
        del st.session_state[_OUT]
        house().book.move(answer_id, theme.id, True, by=staff, at=now())
        flash(say("themes.put_back_done"))
        st.rerun()


def _rename(theme: Theme, staff: Staff) -> None:
    with st.expander(say("themes.rename_title"), icon="✏️"), st.form(f"rename-{theme.id}", border=False):
        name = st.text_input(say("themes.name"), theme.name, max_chars=theme_decide.LONGEST_NAME)
        child_name = st.text_input(say("themes.child_name"), theme.child_name, max_chars=theme_decide.LONGEST_NAME)
        if st.form_submit_button(say("themes.rename")):
            house().book.rename(theme.id, name, child_name, by=staff, at=now())
            flash(say("themes.renamed"))
            st.rerun()


def _answers(theme: Theme, shelf: Shelf, staff: Staff) -> None:
    answers = shelf.there(sorted(shelf.members.get(theme.id, ())))
    st.subheader(say("themes.answers", count=len(answers)))
    with plain_errors():
        _put_back(theme, staff)
    if not answers:
        st.write(say("themes.no_answers"))
    gathered = [theme.id, *(d.theme.id for d in theme_decide.decided(shelf) if d.merged_into == theme.id)]
    for answer in shown(answers, key=f"theme-{theme.id}"):
        with st.container(border=True), plain_errors():
            theme_words.show(answer, shelf, shelf.why(answer.id, gathered))
            ids = [id for id in shelf.themes_of[answer.id] if id in shelf.approved and id != theme.id]
            others = [shelf.approved[id] for id in ids]
            if others:
                names = ", ".join(f"{t.symbol} {literal(t.name)}" for t in others)
                st.caption(say("themes.also", names=names))
            if st.button(say("themes.not_this"), key=f"not-{theme.id}-{answer.id}", icon="✖️"):
                for theme_id in gathered:
                    house().book.move(answer.id, theme_id, False, by=staff, at=now())
                st.session_state[_OUT] = (answer.id, theme.id)
                flash(say("themes.taken_out", name=literal(theme.name)))
                st.rerun()
            rest = [t for t in shelf.approved.values() if t not in (theme, *others)]
            theme_words.add_to(answer, rest, staff, label=say("themes.add"))
