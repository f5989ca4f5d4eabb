"""Reading a text without moving a single code point: folding look-alikes, hiding what is found, cutting into words."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from feedback.core.records import Span

LABELS = {
    "name": "[name]",
    "phone": "[phone]",
    "email": "[email]",
    "postcode": "[postcode]",
    "address": "[address]",
    "school": "[school]",
    "handle": "[handle]",
    "link": "[link]",
    "birth_date": "[birth date]",
    "plate": "[plate]",
    "ni_number": "[NI number]",
    "nhs_number": "[NHS number]",
    "bank_card": "[bank card]",
}
"""Every kind of detail, and what stands in its place."""

HIDDEN = "\ufffc"
"""Stands for each code point of something already found: no pattern and no word contains it."""

_LABEL = re.compile("|".join(re.escape(label) for label in LABELS.values()))

# A letter with the marks that belong to it: without them, words in Arabic or Devanagari would fall apart.
_LETTER = r"[^\W\d_][\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u200c\u200d]*"
_TOKEN = re.compile(
    rf"(?P<hidden>{HIDDEN}+)"
    r"|(?P<ending>'(?:s|ll|d|re|ve|m|\s(?:s|ll|d|re|ve|m|t))\b)"
    rf"|(?P<word>(?>(?:{_LETTER})+(?:['-](?!(?:s|ll|d|re|ve|m)\b)(?:{_LETTER})+)*)(?![\d_]))"
    r"|(?P<mixed>\w+)"
    r"|(?P<break>[.!?\n]+)"
    r"|(?P<mark>[^\w\s])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, an ending such as 's, a mark, or something hidden; `kind` names the pattern that cut it."""

    text: str
    lower: str
    start: int
    end: int
    kind: str

    @property
    def is_word(self) -> bool:
        return self.kind == "word"


@functools.lru_cache(maxsize=4096)
def _fold_one(char: str) -> str:
    """One code point for one: styled letters and digits as plain ones, all quotes as one and all dashes as one.

    Accents stay, because a list of names has them too.
    """
    if char in "‘’ʼ`´＇":
        return "'"
    if char in "‐‑‒–—−":
        return "-"
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) != 1:
        return char
    return " " if plain.isspace() and plain != "\n" else plain


def fold(text: str) -> str:
    """`text` with look-alike characters made plain; exactly as long as `text`, so that offsets hold."""
    return text if text.isascii() and "`" not in text else "".join(map(_fold_one, text))


def lower(text: str) -> str:
    """Lower case of exactly the same length (a few capitals, such as İ, have a longer one: they stay)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def hide(text: str, spans: Iterable[Span]) -> str:
    """`text` with each span overwritten, at the same length."""
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], HIDDEN * (span.end - span.start)]
        at = span.end
    return "".join([*pieces, text[at:]])


def hide_labels(text: str) -> str:
    """`text` with every label such as [name] overwritten, at the same length: a label is never a detail."""
    return _LABEL.sub(lambda found: HIDDEN * len(found[0]), text)


def tokens(text: str) -> list[Token]:
    """The words and marks of a folded text, in order."""
    return [Token(found[0], lower(found[0]), *found.span(), _kind(found)) for found in _TOKEN.finditer(text)]


def _kind(found: re.Match[str]) -> str:
    kind = found.lastgroup or "mark"
    # an emoji, and what joins and colours emoji, ends what was said as a full stop does
    emoji = kind == "mark" and not found[0].isascii() and unicodedata.category(found[0])[0] in "SCM"
    return "break" if emoji else kind


def apart(spans: Iterable[Span]) -> list[Span]:
    """Spans in order; of two that overlap, the one that starts first (the longer at the same start) stays."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
