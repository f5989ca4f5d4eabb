"""User names on platforms and in games: "@x", "snap: x", "add me on roblox x", and what looks like one by itself."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from feedback.core.records import Span
from feedback.redaction.content import details, pattern, phrases
from feedback.redaction.lexicon import lexicon
from feedback.redaction.text import Token, apart, hide, lower, tokens

_NAME = r"@?\w(?:[\w.\-]*\w)?(?:#\d{3,5})?"
_PERSON = r"i am|im|i'm|he is|hes|he's|she is|shes|she's|it's|its"
_JOINING = rf"{_PERSON}|is|iz|was|named|called|name is|us|under|as|user|username|handle"
_JOIN = rf"(?:\s*(?:{_JOINING})\b\s*|\s*[:=>~-]+\s*|\s+)(?:called\s+)?"

_AT_NAME = re.compile(r"(?<![\w@.])@\w(?:[\w.-]*\w)?(?:#\d{3,5})?")
_TIME = re.compile(r"\d{1,2}(?:[.:]?\d\d)?(?:am|pm)?$")
_MORE = re.compile(r" *\w")
_HAS_NO_WORD_FORM = re.compile(r"[a-z].*\d|\d.*[a-z]|_|\w\.\w|#\d")
_COUNTED = re.compile(r"\d+(?:st|nd|rd|th|am|pm|p|k|yrs?|gb|s)$|y(?:ea)?r?\d+$")
_WITH_DIGITS = re.compile(r"([^\W\d_]{4,})\d{2,}[^\W\d_]*$")
_DOUBLED_X = re.compile(r"(xx+)[a-z]{3,}\1$")
_PARTED = re.compile(r"(?<![\w.@/])[^\W\d_]\w*(?:[._]\w+)+(?![\w.@/])")
"""mia.luvs.dogs, jay_k: words joined by dots or underscores."""
_CONTACT_REACH = 30
"""How far a platform or "dm" may stand before or after such words, in characters."""
_NOT_USERS = ("covid", "fifa", "gcse", "ofsted")


def handles(text: str) -> list[Span]:
    named = apart(_named(lower(text)))
    alone = [Span(word.start, word.end, "handle") for word in tokens(hide(text, named)) if _looks_made_up(word)]
    parted = [
        Span(*match.span(), "handle") for match in _PARTED.finditer(lower(text)) if _is_parted(lower(text), match)
    ]
    return apart([*named, *parted, *alone])


@functools.cache
def _contact() -> re.Pattern[str]:
    lists = details().handles
    return re.compile(rf"(?<!\w)(?:{pattern(lists.platforms)}|{pattern(lists.verbs)}|dms?|hmu|hit me up)(?!\w)")


def _is_parted(low: str, match: re.Match[str]) -> bool:
    """Whether words joined by dots, near a platform or "dm", are somebody there, not a full stop without its blank."""
    parts = re.split(r"[._]", match[0])
    if any(part in phrases(details().handles.platforms) for part in parts) or max(map(len, parts)) < 3:
        return False
    lex = lexicon()
    if len(parts) == 2 and all(lex.word_class(part) for part in parts):  # "so fun.add me on snap"
        return False
    start, end = match.span()
    near = (low[max(0, start - _CONTACT_REACH) : start], low[end : end + _CONTACT_REACH])
    return any(_contact().search(beside) for beside in near)


def _named(low: str) -> Iterator[Span]:
    """User names that something announces."""
    for match in _AT_NAME.finditer(low):
        name = match[0][1:]
        if name not in phrases(details().handles.places_after_at) and not _TIME.match(name):
            yield Span(*match.span(), "handle")
    for match in _after_platform().finditer(low):
        joined = match["join"].strip()
        sure = any(mark in joined for mark in ":=>~") or (match["announcer"] is not None and joined != "")
        last = not _MORE.match(low, match.end())
        asked = match["verb"] is not None or match["announcer"] is not None
        if _is_user_name(match["name"], sure=sure, asked=asked, last=last):
            yield Span(*match.span("name"), "handle")
    for match in _before_platform().finditer(low):
        if _is_user_name(match["name"], sure=False, asked=True, last=True):
            yield Span(*match.span("name"), "handle")


@functools.cache
def _after_platform() -> re.Pattern[str]:
    """A platform or "username", a joining word or mark, and what may be a user name."""
    lists = details().handles
    announcers = pattern(lists.announcers)
    return re.compile(
        rf"(?<!\w)(?:(?P<verb>{pattern(lists.verbs)})\s+(?:me|us|him|her|them|my\s+\w+)\s+(?:on|at|@|:)?\s*)?"
        rf"(?:(?P<announcer>{announcers})|(?P<platform>{pattern(lists.platforms)}))"
        rf"(?:\s+(?:name|user|tag|id|acc|account|channel|username|handle))?"
        rf"(?P<join>{_JOIN})(?!(?:{announcers})\b)(?P<name>{_NAME})"
    )


@functools.cache
def _before_platform() -> re.Pattern[str]:
    """ "follow x on tiktok", "dm x on insta"."""
    lists = details().handles
    verbs, platforms = pattern(lists.verbs), pattern(lists.platforms)
    return re.compile(rf"(?<!\w)(?:{verbs})\s+(?P<name>{_NAME})\s+on\s+(?:{platforms})(?!\w)")


def _is_user_name(name: str, *, sure: bool, asked: bool, last: bool) -> bool:
    """Whether a word where a user name may stand is one.

    By its look; because it was announced outright (`sure`); or because it is no known word where a user name was asked
    to be added (`asked`) or ends what is said (`last`).
    """
    word = name.lstrip("@")
    lex = lexicon()
    if _HAS_NO_WORD_FORM.search(word) and not _COUNTED.match(word):
        return True
    if len(word) < 3 or word in lex.public or not any(char.isalpha() for char in word):
        return False
    word_class = lex.word_class(word)
    if sure:
        return word_class != "f" and (last or not word_class)
    return not word_class and (asked or last or not lex.is_name(word))


def _looks_made_up(token: Token) -> bool:
    """jay_k09, xXwolfXx, kayleigh2009: a user name without any word that announces it."""
    if token.is_word:
        return bool(_DOUBLED_X.match(token.lower))
    word = token.lower
    if token.kind != "mixed" or not re.search(r"[^\W\d_]", word):
        return False
    if "_" in word.strip("_"):
        return True
    if token.text.isupper() and len(word) < 8:
        return False  # a code, such as EECS523
    letters = _WITH_DIGITS.match(word)
    return letters is not None and lexicon().is_unknown(letters[1]) and letters[1] not in _NOT_USERS
