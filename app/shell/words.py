"""Every word a person reads, from `app/text/<language>/<area>.toml`. Knows no screen."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from feedback.core.content_files import ENGLISH as ENGLISH
from feedback.core.in_language import day as day
from feedback.core.word_tables import said, table

TEXT = Path(__file__).parent.parent / "text"
RIGHT_TO_LEFT = frozenset({"ar", "ur"})


@functools.cache
def texts(language: str) -> Mapping[str, str]:
    """All of a language's words by key: `area.key`, where the area is the file's name."""
    found: dict[str, str] = {}
    for path in sorted((TEXT / language).glob("*.toml")):
        found.update(table(path, path.stem))
    return found


def text(language: str, key: str, **facts: object) -> str:
    """The words of a key, with its `{facts}` filled in; in English where the language has none.

    Raises KeyError for a key that English does not have: a missing word is a fault, not a blank.
    """
    return said(key, facts, texts(language), texts(ENGLISH))


def theme_name(language: str, theme_id: str, name: str) -> str:
    """A theme under the name that young people read in this language; `name`, as the team has it, in English."""
    return name if language == ENGLISH else texts(language).get(f"theme_names.{theme_id}", name)
