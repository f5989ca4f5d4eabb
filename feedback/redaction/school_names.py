"""The schools of a place, by the names that children call them: "ashgrove", "king eddies", "the haven pru".

A partnership brings its list from the public register (`feedback/partnership/schools.py`). Names are compared without
blanks, marks and kinds of school, so that "Ash Grove" and "ashgrove" are one; no network of names is guessed beyond that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from feedback.core.records import Span
from feedback.redaction.content import details, phrases
from feedback.redaction.lexicon import lexicon
from feedback.redaction.text import apart
from feedback.redaction.words import TextWords

_LONGEST_NAME = 8
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]")
_FROM_LATIN = re.compile(r"\b(?:vi|vii|viii|iv|iii|ii)\b")
_BRACKETS = re.compile(r"\([^)]*\)")
_KINDS = phrases(
    "school, academy, primary, secondary, junior, infant, infants, nursery, high, grammar, college, community, comprehensive,"
    "church, of, england, ce, c, e, roman, catholic, rc, voluntary, aided, controlled, va, vc, special, free, foundation,"
    "preparatory, prep, sixth, form, centre, upper, lower, middle, first, girls, boys, and, pupil, referral, unit, pru, the,"
    "alternative, provision, independent, trust, education, learning, specialist, technology, arts, sports"
)
_GROUNDS = phrases("park, hill, green, village, town, bridge, wood, woods, hall, house, farm")
_WHOLE_KINDS = ("pupil referral unit", "alternative provision")
_NICKNAMES = {
    "edward": "eddies",
    "william": "billys",
    "charles": "charlies",
    "thomas": "tommies",
    "elizabeth": "lizzies",
}
"""What children make of a patron's name: "King Edward VI" is "king eddies"."""


@dataclass(frozen=True, slots=True)
class SchoolNames:
    """Names without blanks and marks. `sure` are found wherever they stand; `with_kind` are ordinary words ("haven"),
    found only before a kind of school or after "i go to"."""

    sure: frozenset[str] = frozenset()
    with_kind: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.sure or self.with_kind)


NO_SCHOOLS = SchoolNames()


def school_names(names: Iterable[str], short_names: Iterable[str] = ()) -> SchoolNames:
    """What to look for, from names as the register writes them and short names that a partnership adds itself.

    Added names count wherever they stand.
    """
    sure, with_kind = {_squashed(name) for name in short_names}, set[str]()
    for name in names:
        sure.add(_squashed(name))
        for short in _short(name):
            (with_kind if _is_ordinary(short) else sure).add(_squashed(short))
    return SchoolNames(frozenset(one for one in sure if len(one) > 2), frozenset(with_kind - sure - {""}))


def listed_schools(text: str, names: SchoolNames) -> list[Span]:
    """Where schools of the list stand in a folded text, with the kind of school that follows ("ashgrove primary")."""
    if not names:
        return []
    words, lists = TextWords(text), details().schools
    found: list[Span] = []
    for at in range(len(words.items)):
        for length in range(min(_LONGEST_NAME, len(words.items) - at), 0, -1):
            end = at + length
            if any(words.marks[at + 1 : end]):
                continue
            said = _squashed(" ".join(word.lower for word in words.items[at:end]))
            if said not in names.sure and said not in names.with_kind:
                continue
            here = end < len(words.items) and not words.marks[end]
            kind = words.phrase_at(end, phrases(lists.endings)) if here else 0
            elsewhere = here and not kind and words.phrase_at(end, phrases(lists.not_school_after))
            told = kind or words.before(at, phrases(lists.goes_to)) or words.before(at, phrases(lists.my_school))
            if not elsewhere and (said in names.sure or told):
                found.append(words.span(at, end + kind, "school"))
                break
    return apart(found)


def _squashed(name: str) -> str:
    return _NOT_IN_NAMES.sub("", _plain(name)).removeprefix("the")


def _plain(name: str) -> str:
    return re.sub(r"\bsaint\b", "st", name.casefold().replace("&", " and ").replace("'", "").replace("\u2019", ""))


def _short(name: str) -> set[str]:
    """A name without its place in brackets, its kind of school, its number, its patron; and with a nickname."""
    plain = _BRACKETS.sub(" ", _plain(name).split(",")[0])
    for kind in _WHOLE_KINDS:
        plain = plain.replace(kind, " ")
    said = re.findall(r"[a-z0-9]+", plain)
    while said and said[-1] in _KINDS:
        said.pop()
    while said and said[0] == "the":
        said.pop(0)
    core = " ".join(said)
    # "St Mary's Church of England Primary", "King Edward VI High", "Ruskin Community"
    inner = [word for word in said if word not in _KINDS or word == "and"]
    found = {core, " ".join(inner), " ".join(_FROM_LATIN.sub(" ", core).split())}
    for first, nickname in _NICKNAMES.items():
        for one in list(found):
            if re.search(rf"\b{first}s?\b", one):
                found.add(re.sub(rf"\b{first}s?\b.*", nickname, one))
    return {one for one in found if one}


def _is_ordinary(short: str) -> bool:
    """Whether a short name says something else as often: one ordinary word, a first name, or a street ("park road")."""
    lex, words = lexicon(), short.split()
    if words[0] == "st" and len(words) > 1:
        return False
    if words[-1] in phrases(details().addresses.streets) | _GROUNDS:
        return True
    return len(words) == 1 and (lex.is_ordinary(short) or lex.is_name(short) or short in lex.public)
