"""Names in Polish, Romanian and Ukrainian, which change with their case: by the word before them and their capital.

The name model was taught English sentences; "pani Kowalskiej", "u Krzyśka" and "fratele meu Vlăduț" it cannot know.
"""

from __future__ import annotations

import functools
import re

from feedback.core.records import Span
from feedback.redaction.content import details, pattern, phrases
from feedback.redaction.lexicon import lexicon
from feedback.redaction.text import lower

_NAME = re.compile(r"\s(?P<name>[^\W\d_][^\W\d_]{2,}(?:-[^\W\d_]+)?(?:\s[^\W\d_][^\W\d_]{2,})?)(?!\w)")


@functools.cache
def _before(beside_marks: bool) -> re.Pattern[str]:
    lists = details().names_abroad
    words = f"{lists.before}, {lists.before_beside_marks}" if beside_marks else lists.before
    return re.compile(rf"(?<!\w)(?:{pattern(words)})(?=\s)")


def names_abroad(text: str) -> list[Span]:
    """Where somebody's name stands after such a word, with a capital, and the surname after it. A title goes with the name:
    it tells sex, and in some languages whether somebody is married."""
    low = lower(text)
    found = []
    for cue in _before(any(char.isalpha() and not char.isascii() for char in low)).finditer(low):
        match = _NAME.match(text, cue.end())
        if not match or text.isupper():
            continue
        first, _, second = match["name"].partition(" ")
        if not first[0].isupper() or first.lower() in lexicon().public:
            continue
        end = match.end("name") if second and second[0].isupper() else match.start("name") + len(first)
        titled = cue[0] in phrases(details().names_abroad.titles)
        found.append(Span(cue.start() if titled else match.start("name"), end, "name"))
    return found
