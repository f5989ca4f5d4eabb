"""One typed word to the words it means: txt spelling, leet, drawn-out letters, swapped and missing letters."""

from __future__ import annotations

import functools
import re

from rapidfuzz.distance import OSA

from feedback.safeguarding.content import lexicon
from feedback.safeguarding.text import words

_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_MEASURE = re.compile(r"\d+(?:st|nd|rd|th|am|pm|yo|yr|yrs|k|p|m|x|s|kg|km|kms|mins?|hrs?|g|v\d+)?")
_VOWEL = re.compile(r"[aeiouy]")
_SHORTEST_MENDED = 3
_SHORTEST_HEARD = 4
_TWO_SLIPS_FROM = 7
_JOINED_FROM = 7
_LONGEST_WORD = 32


def distance(one: str, other: str) -> int:
    """Edits between two words where a swap of neighbours counts as one (optimal string alignment)."""
    return OSA.distance(one, other)


def _shorter(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


@functools.cache
def _one_slip() -> dict[str, list[str]]:
    """Words by what is left when one letter is dropped (symmetric delete, as in SymSpell)."""
    index: dict[str, list[str]] = {}
    for word in words.mendable():
        for left in {word} | _shorter(word):
            index.setdefault(left, []).append(word)
    return index


@functools.cache
def _two_slips() -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in words.said_by_rules():
        if len(word) >= _TWO_SLIPS_FROM - 1:
            for left in {word}.union(*({once} | _shorter(once) for once in _shorter(word))):
                index.setdefault(left, []).append(word)
    return index


@functools.cache
def _misspellings() -> dict[str, str]:
    return {wrong: right for right, listed in lexicon().misspellings.items() for wrong in listed.split()}


@functools.cache
def leet() -> dict[int, str]:
    """Figures and signs that stand for letters, for `str.translate`."""
    return str.maketrans(lexicon().leet)


@functools.cache
def _skeletons() -> dict[str, str]:
    """The most usual word of the rules for each run of its consonants: "hrt" is "hurt"."""
    counts = words.frequencies()
    found: dict[str, str] = {}
    for word in sorted(words.said_by_rules(), key=lambda word: (counts[word], word)):
        bare = _VOWEL.sub("", word)
        if len(bare) >= _SHORTEST_MENDED and bare != word and word[0] == bare[0]:
            found[bare] = word
    return found


def _near(word: str) -> set[str]:
    """Usual words and words of the rules one slip away. Of three letters only a swap, or a letter left out."""
    near = {found for left in {word} | _shorter(word) for found in _one_slip().get(left, ())}
    near = {found for found in near if distance(word, found) == 1}
    if len(word) > _SHORTEST_MENDED:
        return near
    longer = {found for found in near if len(found) > len(word) and found[0] == word[0]}
    return longer | {found for found in near if sorted(found) == sorted(word)}


_SOUNDS = tuple(
    (re.compile(spelled), sound)
    for spelled, sound in (
        (r"^(?:kn|gn)", "n"),
        (r"^wr", "r"),
        (r"ph|th|v", "f"),
        (r"t?ch", "C"),
        (r"sh", "S"),
        (r"dg?(?=e)(?<=dg)|g(?=[ei])", "j"),
        (r"gh", ""),
        (r"pb", "b"),
        (r"ed$", "t"),
        (r"d$", "t"),
        (r"c(?=[eiy])|z", "s"),
        (r"ck|c|q", "k"),
        (r"x", "ks"),
        (r"(?<!^)[aeiouywh]+", ""),
        (r"^[aeiou]+", "a"),
        (r"(.)\1+", r"\1"),
    )
)


@functools.lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """How a word sounds, roughly: consonants as a child hears them ("cuberd" and "cupboard" are alike)."""
    for spelled, heard in _SOUNDS:
        word = spelled.sub(heard, word)
    return word


@functools.cache
def _by_sound() -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in sorted(words.mendable()):
        if len(word) >= _SHORTEST_HEARD:
            index.setdefault(sound(word), []).append(word)
    return index


def _heard(word: str) -> str | None:
    """The usual word that sounds like a misspelt one, where its letters are not far from it either."""
    if len(word) < _SHORTEST_HEARD or len(key := sound(word)) < 2:
        return None
    counts = words.frequencies()
    alike = [(distance(word, found), -counts[found], found) for found in _by_sound().get(key, ())]
    best = min(alike, default=None)
    return best[2] if best and best[0] <= max(2, len(word) // 2) else None


def _mended(word: str) -> str | None:
    if not _SHORTEST_MENDED <= len(word) <= _LONGEST_WORD:
        return None
    if not _VOWEL.search(word):
        return _skeletons().get(word)
    counts = words.frequencies()
    if near := _near(word):
        swapped = sorted(word)

        def likeness(found: str) -> tuple[bool, bool, bool, int, str]:
            # A child swaps letters, or leaves one out, more often than typing one too many.
            return (sorted(found) == swapped, found[0] == word[0], len(found) >= len(word), counts[found], found)

        return max(near, key=likeness)
    if heard := _heard(word):
        return heard
    if len(word) >= _TWO_SLIPS_FROM:
        left = {word}.union(*({once} | _shorter(once) for once in _shorter(word)))
        far = {found for part in left for found in _two_slips().get(part, ()) if found[0] == word[0]}
        far = {found for found in far if distance(word, found) <= 2}
        if far:
            return max(far, key=lambda found: (counts[found], found))
    return None


def cut(joined: str) -> list[str] | None:
    """Letters without spaces cut into usual words ("wannadie"), or None where they are none. Linear in the length."""
    if len(joined) > 4 * _LONGEST_WORD:
        return None
    prices = words.costs()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(joined) + 1):
        options = [
            (best[start][0] + prices[joined[start:end]], start)
            for start in range(max(0, end - 14), end)
            if joined[start:end] in prices and best[start][0] < float("inf")
        ]
        best.append(min(options, default=(float("inf"), 0)))
    if best[-1][0] == float("inf"):
        return None
    pieces: list[str] = []
    end = len(joined)
    while end:
        start = best[end][1]
        pieces.append(joined[start:end])
        end = start
    pieces.reverse()
    # Many tiny pieces are a coincidence of letters, not words run together.
    return pieces if len(joined) / len(pieces) >= 2.5 else None


def _plainly(word: str) -> list[str] | None:
    content = lexicon()
    if word in content.txt:
        return content.txt[word].split()
    if word in words.known():
        return [word]
    if word in _misspellings():
        return _misspellings()[word].split()
    return None


def _drawn_in(word: str) -> list[str] | None:
    for pattern, kept in ((_DRAWN_OUT, r"\1\1"), (_DRAWN_OUT, r"\1"), (_DOUBLED, r"\1")):
        shorter = pattern.sub(kept, word)
        if shorter != word and (found := _plainly(shorter)):
            return found
    if word.endswith("in") and (found := _plainly(word + "g")):
        return found
    return None


def _unmasked(word: str) -> str | None:
    """A word with stars for letters ("k*ll"), where just such a word stands in a rule."""
    masked = re.sub(r"\*+", "*", word)
    pattern = re.compile("".join("[a-z]{0,3}" if part == "*" else re.escape(part) for part in masked))
    fits = [found for found in words.said_by_rules() if pattern.fullmatch(found)]
    return min(fits, key=lambda found: (abs(len(found) - len(word)), -words.frequencies()[found], found), default=None)


def meant(word: str) -> list[str]:
    """The words a typed word stands for; the word itself where nothing better is known."""
    word = word.replace("\u2019", "'")
    if word in lexicon().txt:
        return lexicon().txt[word].split()
    word = word.replace("'", "")
    found = _plainly(word) or _drawn_in(word)
    if found:
        return found
    if "*" in word:
        unmasked = _unmasked(word.strip("*")) if word.strip("*") else None
        return [unmasked] if unmasked else [word]
    if not word.isalpha():
        if _MEASURE.fullmatch(word):
            return [word]
        letters = word.translate(leet())
        if letters != word and letters.isalpha():
            return _plainly(letters) or _drawn_in(letters) or ([mended] if (mended := _mended(letters)) else [word])
        return [word]
    if mended := _mended(word):
        return [mended]
    if len(word) >= _JOINED_FROM and (pieces := cut(word)):
        return [piece for part in pieces for piece in (_plainly(part) or [part])]
    return [word]
