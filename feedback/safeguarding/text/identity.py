"""Who somebody is, put out of sight of the model and the encoder: they judge what is told, not who tells it.

"i am a muslim girl" is read as "i am tall": the verdict is that of the twin that names no identity. A model learns
from examples in which such words stand beside harm more often than in life; what it never sees, it cannot hold against
anybody.
"""

from __future__ import annotations

import functools
import re

from feedback.safeguarding.content import identities, lines

NEUTRAL = "tall"
"""What everybody is read as: of all that a child may be, it weighs least."""

Swap = tuple[re.Pattern[str], str]


def _either(phrases: list[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


@functools.cache
def _swaps() -> tuple[Swap, ...]:
    content = identities()
    before = _either(list(lines(content.described)))
    people = _either(list(lines(content.people)))
    every = _either([phrase for group in content.group for phrase in lines(group.says)])
    # "i am a proud black girl and deaf": all that somebody is said to be, after the word that says so.
    one = rf"(?:(?:an?|the|very|so|also|proud|openly|half|really) )*(?:{every})(?: (?:{people}))?"
    found = [
        (
            re.compile(rf"(?<![\w'])({before}) (?:not )?{one}(?:(?: and| or|,) {one})*(?![\w'])(?! eye)"),
            rf"\1 {NEUTRAL}",
        )
    ]
    for group in content.group:
        says = _either(list(lines(group.says)))
        after = "" if group.anywhere else rf"(?= (?:{people})\b)"
        found.append((re.compile(rf"(?<![\w'])(?:{says})(?![\w']){after}"), group.as_))
    found.append((re.compile(r"\ban (?=tall|student|hat|bike)"), "a "))
    return tuple(found)


def neutral(text: str) -> str:
    """A text that `characters.visible` returned, with words for who somebody is replaced by ones that say nothing."""
    for pattern, kept in _swaps():
        text = pattern.sub(kept, text)
    return text
