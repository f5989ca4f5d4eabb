"""E-mail addresses and links."""

from __future__ import annotations

import re

from feedback.core.records import Span
from feedback.redaction.lexicon import lexicon
from feedback.redaction.text import lower

_AT = r"(?:@|\s@\s|\s?[\[(]\s?(?:at|@)\s?[\])]\s?|\s+at\s+)"
_DOT = r"(?:\.|\s?[\[(]\s?(?:dot|\.)\s?[\])]\s?|\s+(?:dot|punto)\s+|\s\.\s?)"
_JOIN = rf"(?:{_DOT}|\s?[\[(]\s?(?:underscore|dash|hyphen|_|-)\s?[\])]\s?|\s+underscore\s+)"
_TLD = r"(?:co\.uk|com|couk|org|net|uk|io|me|gov|edu|info|ac\.uk|sch\.uk|[a-z]{2,6})"
_EMAIL = re.compile(
    # jay@example.com, with or without the part after the dot
    r"(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}(?![\w@])"
    # jay (at) example.com, jay dot k at example dot co dot uk, jay @ example . com
    rf"|(?<![\w.+-])[\w+-]{{1,64}}(?:{_JOIN}[\w+-]{{1,64}}){{0,4}}{_AT}"
    rf"[a-z0-9-]{{1,63}}{_DOT}{_TLD}(?:{_DOT}{_TLD}){{0,2}}(?![\w@]|\.\w+@)"
    # amy_jones_at_example_dot_com
    rf"|(?<![\w.+-])\w{{1,64}}_at_[a-z0-9-]{{1,63}}(?:_dot_{_TLD}){{1,3}}(?![^\W_])"
    # "at gmail": everybody knows what follows
    r"|(?<![\w.+-])[\w.+-]{2,64}\s+at\s+"
    r"(?:gmail|hotmail|outlook|icloud|yahoo|googlemail|live|protonmail)(?:\s?\.?\s?com)?(?!\w)"
)
# Words before "at gmail" that start no address: "my email at gmail".
_NO_MAILBOX = frozenset(
    ("mail", "email", "emails", "account", "one", "it", "me", "is", "look", "am", "im", "i'm", "on")
)

_NO_HOST = re.compile(r"@\d{1,2}(?:am|pm)?$|@(?:home|school|work|lunch|night|break|college|uni|the)$")
"""What follows "@" for "at": a time or a place."""

_MAIL = re.compile(r"\be-?mails?\b|\bmail\b")

_PLAIN_DOMAINS = r"com|co\.uk|org|org\.uk|net|sch\.uk|ac\.uk|gov\.uk|uk|io|gg|tv|info|app|dev|eu|xyz|online|link|club"
_LINK = re.compile(
    r"(?<!\w)(?:https?\s?:\s?//|hxxps?://|www\.)[^\s\ufffc<>\"]+"
    # a bare domain of a kind that no missed space makes ("it.me" is one)
    rf"|(?<![\w@.])(?:[a-z0-9-]{{1,63}}\.){{1,4}}(?:{_PLAIN_DOMAINS})(?![\w-])(?:/[^\s\ufffc<>\"]*)?"
    # any domain with a path: bit.ly/x, t.me/x, shop.example/x
    r"|(?<![\w@.])(?:[a-z0-9-]{1,63}\.){1,3}[a-z]{2,8}/[^\s\ufffc<>\"]+"
)


def emails(text: str) -> list[Span]:
    low = lower(text)
    if "@" not in low and " at " not in low and "at)" not in low and "at]" not in low and "_at_" not in low:
        return []
    return [Span(*match.span(), "email") for match in _EMAIL.finditer(low) if _is_mailbox(match, low)]


def _is_mailbox(match: re.Match[str], low: str) -> bool:
    """Whether "x at example.com" is an address rather than "look at example.com"."""
    box = re.split(r"\s+at\s+", match[0], maxsplit=1)[0]
    if _NO_HOST.search(match[0]):
        return False
    if "@" in match[0] or box == match[0] or re.search(r"\W", box):
        return True
    ordinary = lexicon().word_class(box)
    return box not in _NO_MAILBOX and (not ordinary or (ordinary != "f" and bool(_MAIL.search(low, 0, match.start()))))


def links(text: str) -> list[Span]:
    found = []
    for match in _LINK.finditer(lower(text)):
        end = match.end() - (len(match[0]) - len(match[0].rstrip(".,;:!?)]}'*\"")))
        found.append(Span(match.start(), end, "link"))
    return found
