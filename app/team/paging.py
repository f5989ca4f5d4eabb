"""Long lists a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from app.shell.screen import say

Item = TypeVar("Item")

A_PAGE = 10


def shown(items: Sequence[Item], *, key: str) -> Sequence[Item]:
    """The items of the page that was chosen, with the chooser above them where there is more than one page.

    `key` is an id, never words.
    """
    pages = -(-len(items) // A_PAGE)
    if pages <= 1:
        return items
    number = st.number_input(
        say("themes.page", pages=pages, count=len(items)), min_value=1, max_value=pages, key=f"page-{key}"
    )
    start = (int(number) - 1) * A_PAGE
    return items[start : start + A_PAGE]
