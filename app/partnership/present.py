"""The opener on a big screen: one thing at a time, by button, arrow key or clicker."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.digest.editions import Edition
from analysis.digest.opener import Opener
from analysis.render import wording
from app.partnership import opener
from app.shell.screen import say

_PLACE = "presenting"


def draw(edition: Edition) -> None:
    """The current screen of the edition, and the way on and back."""
    digest = wording.opener(edition.digest)
    st.link_button(say("meeting.big_screen"), f"/documents/edition/{edition.id}.present#present")
    st.caption(say("meeting.big_screen_hint"))
    screens: list[Callable[[], None]] = [
        lambda: _first(digest),
        # What was promised last time comes before anything new.
        *([lambda: opener.promises(digest)] if digest.promises else []),
        *[lambda entry=entry: opener.theme(entry) for entry in digest.themes],
        lambda: opener.shadow(digest),
        lambda: opener.questions(digest),
    ]
    place = min(int(st.session_state.get(_PLACE, 0)), len(screens) - 1)
    st.html(
        "<style>.stMain { font-size: 1.35rem; } .stMain .stText, .stMain p, .stMain li { font-size: 1.6rem; }</style>"
    )
    screens[place]()
    st.caption(say("meeting.slide", number=place + 1, count=len(screens)))
    with st.container(horizontal=True):
        st.button(say("meeting.back"), on_click=_go, args=(place - 1,), disabled=place == 0, shortcut="Left")
        st.button(
            say("meeting.next"),
            on_click=_go,
            args=(place + 1,),
            disabled=place == len(screens) - 1,
            type="primary",
            shortcut="Right",
        )
    st.caption(say("meeting.present_hint"))


def _first(digest: Opener) -> None:
    opener.opening(digest)
    opener.heard(digest)


def _go(place: int) -> None:
    st.session_state[_PLACE] = max(0, place)
