"""Versions of content that a partnership owns, the same for every kind: the draft to look at, what counted, files."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.shell.screen import literal, say
from app.shell.wiring import now
from app.team.act import act
from app.team.display import day
from feedback.access.permissions import Staff
from feedback.local_content.revisions import B, LocalContent, Revision


def draft(content: LocalContent[B], staff: Staff, preview: Callable[[B], None]) -> None:
    """The draft as those it is for will see it; below it, and only there, the button that lets it count."""
    waiting, seen = content.draft(), content.seen()
    if waiting is None:
        return
    with st.container(border=True, key="draft"):
        st.subheader(f"✏️ {say('versions.draft_title')}")
        st.markdown(say("versions.draft", who=literal(waiting.row.written_by), when=day(waiting.row.written_on.date())))
        preview(waiting.body)
        with st.container(horizontal=True):
            st.button(
                say("versions.publish"),
                type="primary",
                icon="✅",
                on_click=lambda: act(lambda: content.publish(seen=seen, by=staff, at=now()), say("versions.published")),
            )
            st.button(
                say("versions.discard"),
                icon="🗑️",
                on_click=lambda: act(lambda: content.discard(seen=seen, by=staff, at=now()), say("versions.discarded")),
            )


def history(content: LocalContent[B], staff: Staff) -> None:
    """Every version with who let it count; the one that counts can be taken back."""
    kept = [one for one in content.all() if not one.row.is_draft]
    in_force = content.in_force().number
    with st.expander(say("versions.title", count=len(kept)), icon="🗂️"):
        st.caption(say("versions.hint"))
        for one in kept:
            st.markdown(_line(one, in_force))
        if in_force:
            sure = st.checkbox(say("versions.sure", number=in_force), key=f"sure-{content.kind.name}-{in_force}")
            st.button(
                say("versions.take_back", number=in_force),
                icon="↩️",
                disabled=not sure,
                on_click=lambda: act(
                    lambda: content.take_back(in_force, by=staff, at=now()), say("versions.taken_back", number=in_force)
                ),
            )


def files(content: LocalContent[B], file_name: str, bring_in: Callable[[bytes], object]) -> None:
    """Out as a file that another partnership can read, and in from one: what comes in is a draft like any other."""
    with st.expander(say("versions.files"), icon="📁"):
        st.caption(say("versions.files_hint"))
        st.download_button(
            say("versions.download"), content.as_toml(), file_name, mime="application/toml", icon="⬇️", on_click="ignore"
        )
        file = st.file_uploader(say("versions.upload"), type=["toml"], key=f"file-{content.kind.name}")
        if file is not None:
            data = file.getvalue()
            st.button(
                say("versions.bring_in"),
                key=f"bring-{content.kind.name}",
                on_click=lambda: act(lambda: bring_in(data), say("versions.brought_in")),
            )


def _line(one: Revision[B], in_force: int) -> str:
    """One version in a line: its number, who let it count and when, why, and whether it was taken back."""
    row = one.row
    assert row.published_on is not None  # the caller left drafts out
    state = say("versions.counts") if row.number == in_force else ""
    if row.withdrawn_on is not None:
        state = say("versions.was_taken_back", who=literal(row.withdrawn_by), when=day(row.withdrawn_on.date()))
    told = say("versions.line", number=row.number, who=literal(row.published_by), when=day(row.published_on.date()))
    return "- " + " · ".join(part for part in (told, literal(row.note), state) if part)
