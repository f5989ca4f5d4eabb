"""All cases at the desk in one table, a line a child: searched, sorted, narrowed down, and one chosen from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from app.shell.screen import say
from app.team.display import HERE, here_on, hour, title
from app.team.read import case as case_page
from feedback.core.records import Session
from feedback.desk.cases import CaseState, ChildsCases, Note

_ALL_OPEN = [state for state in CaseState if state is not CaseState.CLOSED]
_PICKED = "desk.picked"
_SHORT = 60
"""Characters of a note that tell cases apart in the list; the whole of it stands beside the case."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseLine:
    """One child's line in the list, in words."""

    id: str
    number: str
    state: str
    overdue: bool
    tier: str
    categories: tuple[str, ...]
    session: str
    when: datetime
    holder: str
    note: str
    reference: str

    @property
    def label(self) -> str:
        """The line as one sentence, to choose it by typing."""
        parts = (self.number, self.tier, ", ".join(self.categories), self.session, hour(self.when), self.state)
        return " · ".join((*parts, *filter(None, (self.holder, self.note[:_SHORT], self.reference))))

    def has(self, typed: str) -> bool:
        """Whether each word that was typed stands somewhere in the line or in its note."""
        whole = f"{self.label} {self.note}".casefold()
        return all(word in whole for word in typed.casefold().split())


_ORDERS: Mapping[str, Callable[[CaseLine], Any] | None] = {
    "pressing": None,  # as the desk's store gives them
    "newest": lambda line: -line.when.timestamp(),
    "session": lambda line: (line.session.casefold(), line.when),
    "number": lambda line: int(line.number),
}


def lines(
    children: Sequence[ChildsCases],
    sessions: Mapping[str, Session],
    holders: Mapping[str, str],
    notes: Mapping[str, Note],
    at: datetime,
) -> list[CaseLine]:
    """Each child's cases in words. holders: account → name."""
    return [
        CaseLine(
            id=child.first.id,
            number=str(child.number),
            state=say(f"concerns.state_{child.state.value}"),
            overdue=child.overdue(at),
            tier=case_page.tier_name(child.tier),
            categories=tuple(case_page.category_name(name) for name in child.categories),
            session=where(child, sessions),
            when=child.first.raised_at,
            holder=holders.get(child.first.holder, say("concerns.left")) if child.first.holder else "",
            note=" ".join(notes[child.first.card].words.split()) if child.first.card in notes else "",
            reference=next((case.outside_reference for case in child.cases if case.outside_reference), ""),
        )
        for child in children
    ]


def where(child: ChildsCases, sessions: Mapping[str, Session]) -> str:
    """The session that the words came in; what they came by where they came in none."""
    session = sessions.get(child.first.session_id or "")
    return title(session) if session else say(f"concerns.kind_{child.first.kind.value}")


def choose(every: Sequence[CaseLine]) -> None:
    """The list with what narrows it down; the case that is chosen in it is kept for `case.show`."""
    found = _narrowed(every)
    st.caption(say("concerns.found", count=len(found), all=len(every)))
    if not found:
        return
    ids = [line.id for line in found]
    labels = {line.id: line.label for line in found}
    current = case_page.chosen()
    st.session_state[_PICKED] = current if current in labels else None
    st.selectbox(
        say("concerns.go_to"),
        ids,
        index=None,
        format_func=labels.__getitem__,
        placeholder=say("concerns.go_to_hint"),
        key=_PICKED,
        on_change=lambda: case_page.choose(st.session_state[_PICKED]),
    )
    # Another list is another table: the mark of a chosen line must never stand on a line that took its place.
    key = f"desk.table.{hashlib.sha256(''.join(ids).encode()).hexdigest()[:12]}"
    st.dataframe(
        [_row(line) for line in found],
        hide_index=True,
        alt=say("concerns.table", count=len(found)),
        column_config={
            say("concerns.column_number"): st.column_config.NumberColumn(pinned=True, format="%d"),
            say("concerns.column_when"): st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
        },
        key=key,
        selection_mode="single-row",
        on_select=lambda: _picked_in_table(key, ids),
    )


def _picked_in_table(key: str, ids: Sequence[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows:
        case_page.choose(ids[rows[0]])


def _row(line: CaseLine) -> dict[str, object]:
    """Numbers and times as such, so that the table sorts by them."""
    columns: dict[str, object] = {
        "number": int(line.number),
        "state": f"⏰ {line.state}" if line.overdue else line.state,
        "tier": line.tier,
        "category": ", ".join(line.categories),
        "session": line.session,
        "when": line.when.astimezone(HERE).replace(tzinfo=None),
        "holder": line.holder or say("concerns.nobody"),
        "note": line.note[:_SHORT],
        "reference": line.reference,
    }
    return {say(f"concerns.column_{name}"): value for name, value in columns.items()}


def _narrowed(every: Sequence[CaseLine]) -> list[CaseLine]:
    typed = st.text_input(say("concerns.search"), max_chars=80, key="desk.search", help=say("concerns.search_hint"))
    with st.expander(say("concerns.narrow"), icon="🔍"):
        states = _several(
            "state",
            [say(f"concerns.state_{one.value}") for one in CaseState],
            [say(f"concerns.state_{one.value}") for one in _ALL_OPEN],
        )
        tiers = _several("tier", _said(line.tier for line in every))
        categories = _several("category", _said(name for line in every for name in line.categories))
        sessions = _several("session", _said(line.session for line in every))
        nobody = say("concerns.nobody")
        holders = _several("holder", _said(line.holder or nobody for line in every))
        days = st.date_input(say("concerns.days"), [], format="DD/MM/YYYY", key="desk.days")
        order = st.selectbox(
            say("concerns.order"), [*_ORDERS], format_func=lambda one: say(f"concerns.order_{one}"), key="desk.order"
        )
    first, last = (days[0], days[-1]) if isinstance(days, tuple) and days else (None, None)
    found = [
        line
        for line in every
        if line.has(typed)
        and (not states or line.state in states)
        and (not tiers or line.tier in tiers)
        and (not categories or set(categories) & set(line.categories))
        and (not sessions or line.session in sessions)
        and (not holders or (line.holder or nobody) in holders)
        and (first is None or last is None or first <= here_on(line.when) <= last)
    ]
    by = _ORDERS[order]
    return sorted(found, key=by) if by else found


def _several(name: str, options: Sequence[str], chosen: Sequence[str] = ()) -> list[str]:
    return st.multiselect(say(f"concerns.column_{name}"), options, chosen, key=f"desk.only.{name}")


def _said(values: Iterable[str]) -> list[str]:
    """Each value once, in alphabetical order."""
    return sorted(set(values), key=str.casefold)
