"""What somebody typed, as it was meant: one cleaning and one longest length for every box that people write in."""

from __future__ import annotations

import re
import unicodedata

from feedback.core.errors import Invalid
from feedback.core.records import RawText

LONGEST_ANSWER = 4_000
"""Code points of one answer. More than four pages of an exercise book; a paste of a book is not an answer."""

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_KEPT_CONTROLS = "\n\t"
_JOINERS = "\u200d\u200c\ufe0f"  # inside emoji, and inside words of Persian, Urdu and Indic scripts
# Between Latin letters they join nothing: they only keep a word from being recognised.
_JOINED_LATIN = re.compile(f"(?<=[A-Za-z\u00c0-\u024f\u0300-\u036f])[{_JOINERS}]+")
_BLANKS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u180b\u180c\u180d\u17b4\u17b5"
"""Letters and marks that show nothing."""


class TooLong(Invalid):
    """An answer is over `LONGEST_ANSWER`; nothing was kept, and the screen keeps the words."""

    code = "answer-too-long"


class WordsTooLong(TooLong):
    """What somebody on the staff typed into a box is over what it takes (`most`, `length`, `box`).

    Nothing was kept and nothing cut: a reference without its end is a lost referral.
    """

    code = "words-too-long"


def clean(typed: str) -> RawText:
    """Words as meant: NFC, one kind of line end, without control characters, direction overrides and invisible marks.

    Raises TooLong.
    """
    if len(typed) > LONGEST_ANSWER * 4:  # before any work on it
        raise TooLong(most=LONGEST_ANSWER)
    kept = "".join(c for c in _LINE_ENDS.sub("\n", typed) if _is_kept(c))
    # Composed last: a mark that was taken out may have stood between a letter and its accent.
    text = unicodedata.normalize("NFC", _JOINED_LATIN.sub("", kept)).strip()
    if len(text) > LONGEST_ANSWER:
        raise TooLong(most=LONGEST_ANSWER)
    # A joiner with nothing to join is an invisible mark.
    return RawText(text if any(c not in _JOINERS and not c.isspace() for c in text) else "")


def fitting(typed: str, most: int, *, box: str) -> RawText:
    """`clean`, no longer than `most` code points. box: the name of the box, for the words of the refusal.

    Raises WordsTooLong.
    """
    try:
        words = clean(typed)
    except TooLong:
        raise WordsTooLong(box=box, most=most, length=len(typed)) from None
    if len(words) > most:
        raise WordsTooLong(box=box, most=most, length=len(words))
    return words


def _is_kept(char: str) -> bool:
    if char in _KEPT_CONTROLS or char in _JOINERS:
        return True
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs"} and char not in _BLANKS
