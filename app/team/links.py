"""From one of the team's pages to another."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st


def to(path: str) -> NoReturn:
    """Go to the page of that path. Offer it only to a role that has it: for others there is no such page."""
    st.switch_page(st.Page(_by_path, url_path=path))


def _by_path() -> None:
    """Streamlit finds a registered page by its path; this one is never shown."""
