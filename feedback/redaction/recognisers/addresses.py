"""Addresses: read from the words around a house number or a kind of street."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from feedback.core.records import Span
from feedback.redaction.content import details, pattern, phrases
from feedback.redaction.lexicon import lexicon
from feedback.redaction.text import apart, lower
from feedback.redaction.words import TextWords

_NUMBER = re.compile(r"\d{1,4}[a-z]?$")
_TO_NINETEEN = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fourty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred")
_NUMBER_WORDS = frozenset((*_TO_NINETEEN, *_TENS))
_HOUSE_AFTER = re.compile(r",?\s{1,2}(?:number|no|num|nr)\.?\s{1,2}\d{1,4}[a-z]?(?!\w)", re.IGNORECASE)
_HOUSE_NAME_REACH = 60
_THREE_WORDS = re.compile(
    # ///jumble.teapot.frosting, or three words where what3words is spoken of
    r"///\s?[^\W\d_]+\.[^\W\d_]+\.[^\W\d_]+"
    r"|(?<=\s)[^\W\d_]{3,}\.[^\W\d_]{3,}\.[^\W\d_]{3,}(?=[^\n]{0,30}(?:what\s?(?:3|three)\s?words|w3w))"
    r"|(?:(?:what\s?(?:3|three)\s?words|w3w)[^\n.]{0,20}?)(?<=\s)[^\W\d_]{3,}\.[^\W\d_]{3,}\.[^\W\d_]{3,}",
    re.IGNORECASE,
)
_NUMBERING = ("number", "no", "num", "nr")
_LODGING_REACH = 12
"""Words before and after "room 9" among which the hostel or the site may stand."""

_LONGEST_NAME = 3
"""How many words a street's name has at most: "queen elizabeth the second road" is rare."""


def addresses(text: str) -> list[Span]:
    words = TextWords(text)
    kinds = details().addresses
    found = [Span(*match.span(), "address") for match in _abroad().finditer(text)]
    found += [Span(*match.span(), "address") for match in _THREE_WORDS.finditer(text)]
    found += _named_homes(words)
    for at, word in enumerate(words.items):
        alone = words.phrase_at(at, phrases(kinds.streets))
        if length := alone or words.phrase_at(at, phrases(kinds.streets_with_number)):
            start = _street_start(words, at, alone=bool(alone))
            if start is not None:
                found.append(Span(words.items[start].start, words.items[at + length - 1].end, "address"))
        elif _NUMBER.match(word.lower):
            found += _flat(words, at) or _house(words, at)
        elif word.lower in _NUMBER_WORDS:
            found += _house_in_words(words, at)
    whole = [_with_house_name(text, _with_number_after(text, span)) for span in apart(found)]
    return _joined(text, apart(whole))


def homes(text: str, found: Sequence[Span]) -> list[Span]:
    """Of the addresses found in a folded text, those that say in which home somebody lives: by a number, or as a place
    where people live in care or in refuge. A street by its name alone ("Park Road") is none.

    A number in words counts in small letters ("at fourteen Larkfield Road"); "Seven Sisters Road" is a street's name.
    """
    return [span for span in found if _says_which_home(text[span.start : span.end])]


def _says_which_home(address: str) -> bool:
    numbered = any(char.isdigit() for char in address) or any(word in _NUMBER_WORDS for word in address.split())
    shared = re.search(rf"(?:{pattern(details().addresses.homes)})$", lower(address))
    return numbered or bool(shared) or bool(_THREE_WORDS.search(f" {address}"))


def _named_homes(words: TextWords) -> list[Span]:
    """ "the Larkhill hostel", "The Birches childrens home": where somebody lives among others, by its own name."""
    homes = phrases(details().addresses.homes)
    found = []
    for at in range(len(words.items)):
        length = words.phrase_at(at, homes)
        first = at
        while (
            length
            and first
            and at - first < _LONGEST_NAME
            and not words.marks[first]
            and _is_name(words, first - 1, first)
        ):
            first -= 1
        if first < at:
            found.append(Span(words.items[first].start, words.items[at + length - 1].end, "address"))
    return found


def _street_start(words: TextWords, at: int, *, alone: bool) -> int | None:
    """Where an address that ends in the kind of street at `at` starts; None where it is no address.

    `alone` kinds of street ("avenue") need no house number; others ("close", "house") have too many other uses.
    """
    lists = details().addresses
    first = _name_start(words, at)
    number = first - 1
    if number > 0 and words.items[number].lower in ("high", "main") and _NUMBER.match(words.items[number - 1].lower):
        # "22 high street", though the high street is everybody's
        return _with_numbering(words, number - 1)
    if number > 0 and words.items[number].lower == "the" and _NUMBER.match(words.items[number - 1].lower):
        # "9 the crescent"
        return _with_numbering(words, number - 1)
    if number > 1 and len(words.items[number].lower) == 1 and words.items[number - 1].lower in _NUMBER_WORDS:
        # "thirty six b queens walk"
        return _with_numbering(words, number - 1)
    if first == at:
        return None
    cued = words.before(first, phrases(lists.cues))
    if number >= 0 and _is_number(words.items[number].lower) and words.marks[first] != ".":
        named = alone or _is_name(words, first, at) or words.before(number, phrases(lists.cues))
        return _with_numbering(words, number) if named else None
    if _is_public(words, first, at) and not cued:
        return None
    if not alone:
        in_capitals = words.is_capital(at) and all(words.is_capital(place) for place in range(first, at))
        residential = words.items[at].lower in phrases(lists.streets_in_capitals)
        named = residential and (in_capitals or (words.before(first, phrases(lists.on)) and _has_part(words, at - 1)))
        return first if named or (cued and _is_name(words, first, at)) else None
    if words.before(first, phrases(lists.on)):
        return first
    if first > 0 and words.items[first - 1].lower == "the" and words.before(first - 1, phrases(lists.cues)):
        return first
    # "station road" by itself may be any road to a station
    ordinary = at - first == 1 and words.items[at - 1].lower in phrases(lists.parts) and not words.is_capital(at - 1)
    return first if not ordinary and _is_name(words, at - 1, at) else None


def _is_number(word: str) -> bool:
    """A house number, in digits or in words."""
    return bool(_NUMBER.match(word)) or word in _NUMBER_WORDS


def _name_start(words: TextWords, at: int) -> int:
    """Where the name of the street whose kind stands at `at` starts: "old mill" of "the old mill lane"."""
    lists = details().addresses
    parts = phrases(lists.parts)
    first = at
    while first > 0 and at - first < _LONGEST_NAME and not words.marks[first]:
        word = words.items[first - 1].lower
        if _is_number(word) or (word not in parts and word in phrases(lists.counted) | phrases(lists.ordinary)):
            break
        proper = word in parts or words.is_capital(first - 1) or not lexicon().is_ordinary(word)
        if first < at and not proper:
            break
        first -= 1
    return first


def _is_public(words: TextWords, first: int, at: int) -> bool:
    phrase = " ".join(word.lower for word in words.items[first : at + 1])
    return any(phrase == known or phrase.endswith(f" {known}") for known in phrases(details().addresses.public))


def _is_name(words: TextWords, first: int, end: int) -> bool:
    """Whether a word of a stretch is somebody's or something's name rather than an ordinary word."""
    lex, parts = lexicon(), phrases(details().addresses.parts)
    return any(
        words.is_capital(at)
        or not lex.is_ordinary(words.items[at].lower)
        or words.items[at].lower in parts
        or lex.surname_rank(words.items[at].lower) > 1
        for at in range(first, end)
    )


def _has_part(words: TextWords, at: int) -> bool:
    return words.items[at].lower in phrases(details().addresses.parts)


def _with_numbering(words: TextWords, number: int) -> int:
    """The start of "no 5", "forty one" or "224 4966", where the last is the word at `number`."""
    while number and words.items[number - 1].lower in _NUMBER_WORDS and not words.marks[number]:
        number -= 1
    if not number or words.marks[number]:
        return number
    before = words.items[number - 1].lower
    return number - 1 if before in _NUMBERING[1:] or re.fullmatch(r"\d{2,5}", before) else number


def _flat(words: TextWords, at: int) -> list[Span]:
    """ "flat 3", and "unit 4, canal wharf house": a number after a kind of home."""
    lists = details().addresses
    if not at or words.marks[at]:
        return []
    word, kind = words.items[at], words.items[at - 1]
    near = range(max(0, at - _LODGING_REACH), min(at + _LODGING_REACH, len(words.items)))
    lodged = kind.lower in phrases(lists.rooms) and any(
        words.phrase_at(place, phrases(lists.rooms_in)) for place in near
    )
    unit = (lodged or kind.lower in phrases(lists.units)) and not words.is_counted(at + 1, phrases(lists.counted))
    if unit or kind.lower in phrases(lists.units_with_street):
        streets = phrases(lists.streets) | phrases(lists.streets_with_number)
        for end in range(at + 1, min(at + 5, len(words.items))):
            if lexicon().word_class(words.items[end].lower) == "f" or words.marks[end] == ".":
                break
            if words.items[end].lower in streets and end > at + 1:
                return [Span(kind.start, words.items[end].end, "address")]
    return [Span(kind.start, word.end, "address")] if unit else []


def _house(words: TextWords, at: int) -> list[Span]:
    """ "live at 12 acacia", "the lady at number 9": a house number by what is said before it."""
    lists = details().addresses
    numbered = at > 0 and words.items[at - 1].lower in _NUMBERING
    start = at - 1 if numbered else at
    lives = words.before(start, phrases(lists.lives))
    if not (lives or (numbered and words.before(start, phrases(lists.neighbours)))):
        return []
    if words.is_counted(at + 1, phrases(lists.counted)):
        return []
    end = at
    if (
        lives
        and at + 2 < len(words.items)
        and words.items[at + 1].lower == "the"
        and not any(words.marks[at + 1 : at + 3])
    ):
        end += 1 if lexicon().word_class(words.items[at + 2].lower) != "f" else 0
    while lives and end + 1 < len(words.items) and end - at < 3 and not words.marks[end + 1]:
        following = words.items[end + 1].lower
        if following in phrases(lists.counted) or lexicon().word_class(following) == "f":
            break
        end += 1
    return [Span(words.items[start].start, words.items[end].end, "address")] if end > at or numbered else []


def _house_in_words(words: TextWords, at: int) -> list[Span]:
    """ "my house is eighty two burnside": a number in words after where somebody lives, and a name after it."""
    lists, following = details().addresses, at + 1
    if following >= len(words.items) or words.marks[following] or words.items[following].lower in _NUMBER_WORDS:
        return []
    name = words.items[following].lower
    # "burnside" is no word that somebody uses; "two rooms" and "two of us" are.
    known = lexicon().word_class(name) in ("f", "c") or name in phrases(lists.counted) | phrases(lists.ordinary)
    start = _with_numbering(words, at)
    if known or not words.before(start, phrases(lists.lives)):
        return []
    return [Span(words.items[start].start, words.items[following].end, "address")]


@functools.cache
def _abroad() -> re.Pattern[str]:
    """Addresses as other countries write them: "ul. Jasna 4", "Lindenstrasse 12", "10482 Oak Ridge 7", "PO Box 12"."""
    lists = details().addresses
    name = r"[^\W\d_a-z\u0430-\u045f\u0491][^\W\d_]+"
    return re.compile(
        rf"(?<!\w)(?:(?i:{pattern(lists.streets_abroad)})\.?\s+(?:(?:de|des|del|della|dei|la|le|du|do|da|dos|von)\s+){{0,2}}{name}"
        rf"(?:\s+{name}){{0,2}}(?:\s+\d{{1,4}})?"
        rf"|{name}(?:{pattern(lists.street_endings_abroad)})\s+\d{{1,4}}[a-z]?"
        rf"|(?!(?:19|20)\d\d\s)\d{{3,5}}\s+(?:{name}\s+){{1,3}}\d{{1,4}}"
        rf"|(?i:p\.?\s?o\.?\s?box|postbox|apt\.?|suite)\s+\d{{1,5}})(?!\w)"
    )


@functools.cache
def _house_name() -> re.Pattern[str]:
    names = pattern(details().addresses.house_names)
    return re.compile(rf"(?<!\w)(?:the\s|[a-z']+\s){{1,3}}(?:{names}),\s{{0,2}}$", re.IGNORECASE)


def _with_house_name(text: str, span: Span) -> Span:
    """ "The Old Forge, Pump Lane": with the house's name that stands before a street.

    Its words are those with a capital, or "the old" and the like before the kind of house.
    """
    first = max(0, span.start - _HOUSE_NAME_REACH)
    found = _house_name().search(text, first, span.start)
    if not found:
        return span
    words = list(re.finditer(r"[\w']+", found[0]))
    start = len(words) - 1
    while start > 0 and (words[start - 1][0][0].isupper() or words[start - 1][0].lower() in ("the", "old")):
        start -= 1
    return span if start == len(words) - 1 else Span(found.start() + words[start].start(), span.end, "address")


def _with_number_after(text: str, span: Span) -> Span:
    """ "beech avenue number 41": with the house number that follows a street."""
    after = _HOUSE_AFTER.match(text, span.end)
    return Span(span.start, after.end(), "address") if after else span


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Parts of one address, such as "flat 12b, 40 station road", as one."""
    joined: list[Span] = []
    for span in spans:
        if joined and re.fullmatch(r"[\s,]{1,3}", text[joined[-1].end : span.start]):
            joined[-1] = Span(joined[-1].start, span.end, "address")
        else:
            joined.append(span)
    return joined
