"""The sentences that analysis makes documents of, from one file a language."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.render.words import load as render_words
from feedback.core.word_tables import said, table


@dataclass(frozen=True, slots=True)
class Phrases:
    language: str
    table: Mapping[str, str]

    @property
    def version(self) -> str:
        return self.table["version"]

    def say(self, key: str, **facts: object) -> str:
        """The sentence of a key (`part.name`) with its facts. Raises KeyError for a key that is not there."""
        return said(key, facts, self.table)

    def day(self, day: date) -> str:
        """`4 June 2026`."""
        return render_words(self.language).day(day)


@functools.cache
def load(language: str = "en") -> Phrases:
    """The sentences in a language."""
    return Phrases(language, table(Path(__file__).with_name(f"phrases.{language}.toml")))
