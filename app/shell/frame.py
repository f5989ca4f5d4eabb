"""The frame around every page: what this is, who is signed in, and the banner of a demonstration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.shell import screen
from app.shell.screen import say
from app.shell.style import OPEN_PAGE, STYLE
from feedback import __version__
from feedback.access.permissions import Staff


def show(staff: Staff | None, page: st.Page, menu: Mapping[str, Sequence[st.Page]], *, demonstration: bool) -> None:
    """Draw the frame. The page's title is words of Heard's own, never of an answer."""
    st.set_page_config(page_title=f"{page.title} · {say('shell.name')}", page_icon="💬", layout="centered")
    st.html(STYLE)
    if demonstration:
        st.caption(f"🧪 {say('shell.demonstration')}")
    if staff is None:
        st.html(OPEN_PAGE)
    else:
        with st.sidebar:
            for section, pages in menu.items():
                if section:
                    st.caption(section)
                for each in pages:
                    st.page_link(each)
            st.divider()
            st.caption(say("shell.signed_in", name=staff.name, role=say(f"roles.{staff.role.value}")))
            st.link_button(say("shell.my_account"), "/my-account", use_container_width=True)
            st.link_button(say("shell.sign_out"), "/sign-out", use_container_width=True)
    screen.show_flashes()


def foot() -> None:
    """Under a page of staff: which Heard this is, for whoever asks about it."""
    st.caption(say("shell.version", version=__version__))
