"""Words typed and not sent on come back with their question: after Back, Easy words, a reload or another language; and a tap
without a connection waits for it.

They are kept in this tab alone and never reach the server before Next; Stop, Send, a quarter of an hour and another
conversation empty it, and it ends with the tab.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import streamlit as st

from app.shell.screen import say
from app.young_people.talk import Talk
from feedback.core.typed_words import LONGEST_ANSWER


@functools.cache
def _script() -> str:
    return Path(__file__).with_name("typing.js").read_text(encoding="utf-8")


def keep(asked: str, here: Talk, *, beside: bool, wiped: bool) -> None:
    """asked: which question's box is on the screen, empty for none. beside: it is folded beside options, each of which sends
    it. wiped: all that was typed before is gone."""
    turn = {
        "asked": asked,
        "beside": beside,
        "mark": here.mark,
        "wiped": wiped,
        "turn": here.number,
        "offline": say("young_people.no_line"),
        "waits": say("young_people.waits"),
        "online": say("light.online"),
        "left": say("light.left", left="{left}"),
        "most": LONGEST_ANSWER,
    }
    st.html(f"<script>{_script()}({json.dumps(turn)});</script>", unsafe_allow_javascript=True)
