"""Reading a page under test as a person would: by the words on it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from streamlit.testing.v1 import AppTest


def everything(at: AppTest) -> str:
    """All words on a page: text, labels, options, messages and tables."""
    return "\n".join(_words(at._tree))


def _words(block: Any) -> list[str]:
    found: list[str] = []
    for child in getattr(block, "children", {}).values():
        for name in ("value", "label", "body", "options", "help", "captions", "proto"):
            value = getattr(child, name, None)
            if value is not None:
                found.append(str(value))
        found += _words(child)
    return found


def button(at: AppTest, label: str) -> Any:
    """The button with these words on it; the first, where a page repeats it."""
    for found in at.button:
        if label in found.label:
            return found
    raise AssertionError(f"no button {label!r}; there are {[b.label for b in at.button]}")


def remembered(at: AppTest) -> str:
    """Everything the session's state holds, records that hide themselves in a repr included."""
    state = at.session_state._state.filtered_state
    return "\n".join(_held(value) for value in state.values())


def _held(value: Any) -> str:
    if is_dataclass(value) and not isinstance(value, type):
        return "\n".join(_held(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, list | tuple | set | frozenset):
        return "\n".join(_held(one) for one in value)
    return str(value)


def in_dialog(at: AppTest, opener: str, label: str) -> AppTest:
    """Press a button in the dialog that `opener` has opened. A browser reruns the dialog alone; AppTest reruns the
    whole page, so the button that opens it is held down."""
    inside = button(at, label)
    button(at, opener).click()
    return inside.click().run()


def labels(at: AppTest) -> list[str]:
    return [found.label for found in at.button]


def field(widgets: Any, label: str) -> Any:
    """The first of some widgets whose label has these words."""
    for found in widgets:
        if label in found.label:
            return found
    raise AssertionError(f"no field {label!r}; there are {[f.label for f in widgets]}")
