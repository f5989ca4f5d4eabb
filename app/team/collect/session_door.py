"""The way into a session, to read out or hold up: its code in big type, its QR code, its poster."""

from __future__ import annotations

import streamlit as st

from analysis.render.prints.paper_card import CardVersion
from analysis.render.prints.poster import qr_svg
from app.shell.posters import join_address
from app.shell.screen import literal, say
from app.shell.wiring import settings
from feedback.core.content_files import LANGUAGES
from feedback.core.records import Session
from feedback.responses.sessions import shown_code

_BIG = """
<style>
[class*="st-key-door-"] [data-testid="stMetricValue"], [class*="st-key-door-"] [data-testid="stMetricValue"] * {
  font-size: clamp(2.6rem, 12vw, 4.5rem); line-height: 1.1; letter-spacing: .06em; font-weight: 700;
  overflow: visible; text-overflow: clip;
}
/* A phone's camera needs the square dark on white, whatever the theme. */
[class*="st-key-door-"] img { background: #fff; padding: .75rem; border-radius: .5rem; }
</style>
"""


def door(session: Session, *, unfolded: bool) -> None:
    """How young people join an open session."""
    with st.expander(say("sessions.join"), expanded=unfolded, icon="🚪"), st.container(key=f"door-{session.id}"):
        st.html(_BIG)
        st.metric(say("sessions.code"), shown_code(session.code))
        st.image(qr_svg(join_address(session)), width=260, alt=say("sessions.qr"))
        address = settings().address.split("://", 1)[-1].rstrip("/")
        st.markdown(say("sessions.join_words", address=f"**{literal(address)}**"))
        st.link_button(say("sessions.poster"), f"/documents/poster/{session.id}.pdf", icon="🖨️")
        st.caption(say("sessions.join_poster"))
        _cards(session)


def _cards(session: Session) -> None:
    """The same questions on paper, in the language that is asked for."""
    st.markdown(f"**{say('sessions.paper')}**")
    language = st.selectbox(
        say("sessions.paper_language"),
        LANGUAGES,
        format_func=lambda code: say(f"sessions.language_{code}"),
        key=f"paper-{session.id}",
    )
    with st.container(horizontal=True):
        for version in CardVersion:
            st.link_button(
                say(f"sessions.paper_{version.value}"),
                f"/documents/card/{session.id}.{version.value}.{language}.pdf",
                icon="📄",
            )
    st.caption(say("sessions.paper_hint"))
