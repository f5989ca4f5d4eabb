"""The partnership's name, logo and colour: changed as a draft, seen by day and by night, and counting only then."""

from __future__ import annotations

import base64

import streamlit as st

from app.shell import access
from app.shell.screen import literal, plain_errors, say
from app.shell.wiring import now
from app.team.act import done
from app.team.keep import versions
from feedback.access.permissions import Action, Staff
from feedback.local_content.identity import DARK, LIGHT, LONGEST_NAME, Identity, PartnershipIdentity, contrast

_NAME, _COLOUR, _FILE, _NO_LOGO = "identity.name", "identity.colour", "identity.file", "identity.no_logo"


def page(identities: PartnershipIdentity, settings_name: str) -> None:
    """settings_name: the name that stands where the partnership gives none here."""
    staff = access.allowed(Action.SET_IDENTITY)
    content = identities.content
    st.title(say("identity.title"))
    st.write(say("identity.intro"))
    body, seen = content.to_edit(), content.seen()
    with plain_errors():
        versions.draft(content, staff, lambda waiting: _preview(waiting, settings_name))
        _form(identities, body, staff, seen)
        if content.draft() is None:
            st.header(say("identity.now"))
            _preview(body, settings_name)
        versions.history(content, staff)
        versions.files(
            content, "name-and-look.toml", lambda data: identities.bring_in(data, seen=seen, by=staff, at=now())
        )


def _form(identities: PartnershipIdentity, body: Identity, staff: Staff, seen: str) -> None:
    with st.form("identity", enter_to_submit=False):
        st.text_input(say("identity.name"), body.name, key=_NAME, help=say("identity.name_help", most=LONGEST_NAME))
        st.color_picker(say("identity.colour"), body.colour, key=_COLOUR, help=say("identity.colour_help"))
        st.file_uploader(
            say("identity.logo"), type=["png", "svg"], key=_FILE, max_upload_size=1, help=say("identity.logo_help")
        )
        if body.logo:
            st.checkbox(say("identity.no_logo"), key=_NO_LOGO)
        st.form_submit_button(say("identity.save"), type="primary", on_click=_save, args=(identities, staff, seen))


def _save(identities: PartnershipIdentity, staff: Staff, seen: str) -> None:
    typed = st.session_state
    file = typed.get(_FILE)
    logo = b"" if typed.get(_NO_LOGO) else file.getvalue() if file is not None else None
    done(
        lambda: identities.change(typed[_NAME], typed[_COLOUR], logo, seen=seen, by=staff, at=now()),
        say("identity.saved"),
    )


def _preview(body: Identity, settings_name: str) -> None:
    """Name, logo and a button, on the paper of the day and of the night; with the contrast of each."""
    name = body.name or settings_name
    for paper, colour, on_it, words in (
        (LIGHT, body.colour, LIGHT, "identity.by_day"),
        (DARK, body.colour_on_dark, DARK, "identity.by_night"),
    ):
        st.markdown(f"**{say(words, ratio=f'{contrast(colour, paper):.1f}')}**")
        if body.logo:
            st.image(base64.b64decode(body.logo), alt=literal(name))
        # Colours are six checked digits, so nothing else can come in with them.
        st.html(
            f'<div style="background:{paper};padding:1rem;border:1px solid #6b6b6b">'
            f'<span style="background:{colour};color:{on_it};padding:.5rem 1rem;border-radius:.6rem">'
            f"🛟 {say('identity.button')}</span></div>"
        )
        st.markdown(literal(name))
