"""A rough mood of words: for many answers together, never for one child, and never for triage."""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

import feedback
from analysis.theming.corpus import parts
from analysis.theming.steps import Mood

_CONTENT = Path(feedback.__file__).parent / "content" / "mood.toml"
_WORD = re.compile(r"[\w']+")
_PHRASE, _WISH = "heardphrase", "heardwish"
# VADER's own line between neutral and not (Hutto and Gilbert 2014).
_CLEAR = 0.05
_COMPLAINT = 1.3
_LONGEST = 600


class _Wishes(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float
    patterns: tuple[str, ...]


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    phrases: dict[str, float]
    words: dict[str, float]
    wishes: _Wishes


class BlobMood:
    """TextBlob's polarity as it comes: the baseline."""

    version = "textblob-0.20"

    def read(self, texts: Sequence[str]) -> list[Mood]:
        """The mood of each text by the sign of its polarity."""
        # TextBlob brings nltk and, by it, scikit-learn: only whoever reads with the baseline loads them.
        from textblob import TextBlob

        return [_mood(float(TextBlob(text).sentiment.polarity), 0.0) for text in texts]


class ReadPhrases:
    """VADER (Hutto and Gilbert 2014) with youth slang, services' words, phrases read whole, and wishes for change.

    Each part of an answer is read by itself, and the parts' mean decides; a complaint weighs a little more, since
    politeness stands around it.
    """

    def __init__(self, content: Path = _CONTENT) -> None:
        told = _Content.model_validate(tomllib.loads(content.read_text(encoding="utf-8")))
        self.version = f"read-phrases-1/{told.version}"
        self._vader = SentimentIntensityAnalyzer()
        self._vader.lexicon.update(told.words)
        starting: dict[str, list[str]] = defaultdict(list)
        for number, (phrase, value) in enumerate(told.phrases.items()):
            name = f"{_PHRASE}{_letters(number)}"
            self._vader.lexicon[name] = value
            starting[phrase.split()[0]].append(f"(?P<{name}>{_pattern(phrase)})")
        self._starting = {word: re.compile(rf"(?:{'|'.join(pieces)})(?!\w)") for word, pieces in starting.items()}
        self._vader.lexicon[_WISH] = told.wishes.value
        self._wishes = re.compile("|".join(f"(?:{pattern})" for pattern in told.wishes.patterns))

    def read(self, texts: Sequence[str]) -> list[Mood]:
        """The mood of each text."""
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Mood:
        said = [piece for part in parts(text) for piece in _pieces(text[part.start : part.end])] or [text[:_LONGEST]]
        values = [self.value(piece) for piece in said]
        return _mood(sum(v if v > 0 else _COMPLAINT * v for v in values) / len(values), _CLEAR)

    def value(self, text: str) -> float:
        """VADER's compound score in -1..1, after phrases became words."""
        plain = text[:_LONGEST].replace("’", "'").lower()
        marked, done = [], 0
        for word in _WORD.finditer(plain):
            phrases = self._starting.get(word.group())
            found = phrases.match(plain, word.start()) if phrases and word.start() >= done else None
            if found:
                marked += [plain[done : found.start()], str(found.lastgroup)]
                done = found.end()
        wish = f" {_WISH}" if self._wishes.search(plain.strip()) else ""
        return float(self._vader.polarity_scores("".join([*marked, plain[done:], wish]))["compound"])


def _mood(value: float, clear: float) -> Mood:
    if value > clear:
        return Mood.POSITIVE
    return Mood.NEGATIVE if value < -clear else Mood.NEUTRAL


def _pieces(part: str) -> list[str]:
    """A part whole; one that never ends in pieces, as VADER's time grows with the square of what it reads at once."""
    if len(part) <= _LONGEST:
        return [part]
    return textwrap.wrap(part, _LONGEST, break_on_hyphens=False)


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:03d}")


def _pattern(phrase: str) -> str:
    return r"\s+".join(r"(?:\w+\s+){0,2}\w+" if word == "*" else re.escape(word) for word in phrase.split())
