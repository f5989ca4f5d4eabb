"""Whether a text is plainly not English, without a download and without mistaking txt-speak for another language.

The measure is evidence on both sides: words that English children write (spelled, misspelled or shortened) against
frequent words of other languages, letters of other scripts, and how much of the text no reading as English explains.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from feedback.safeguarding.content import languages, lexicon
from feedback.safeguarding.text import spelling, words
from feedback.safeguarding.text.characters import plain, without_accents

_TOKEN = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_JOINS = re.compile("['\u2019]")
_ENOUGH = 400
"""Words read: the language of a text shows in its first hundred."""
_UNKNOWN_SHARE = 0.6
_FEWEST_UNKNOWN = 3


@functools.cache
def _foreign_words() -> dict[str, frozenset[str]]:
    """The languages a word is frequent in, by word; words that English children type are left out."""
    listed = languages()
    spared = set(listed.shared.split()) | set(listed.english.split()) | set(lexicon().txt)
    found: dict[str, set[str]] = {}
    for language, block in listed.frequent.items():
        for word in block.split():
            if word not in spared:
                found.setdefault(without_accents(word), set()).add(language)
    return {word: frozenset(where) for word, where in found.items()}


@functools.cache
def _usual() -> frozenset[str]:
    """Words that count as English: usual ones, those of the rules, txt spelling and listed misspellings."""
    usual = {word for word, count in words.frequencies().items() if count >= 50}
    wrong = {word for listed in lexicon().misspellings.values() for word in listed.split()}
    return frozenset(usual | words.said_by_rules() | set(lexicon().txt) | wrong | set(languages().english.split()))


@functools.lru_cache(maxsize=4096)
def _latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


@functools.cache
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(languages().english.split()), frozenset(languages().shared.split())


def _english(token: str, elsewhere: bool) -> float:
    """How far a word speaks for English: one that another language has too, or a misspelt one, only half."""
    plainly, shared = _listed()
    if token in plainly:
        return 1.0
    if token in shared:
        return 0.0
    if token in _usual():
        return 0.5 if elsewhere else 1.0
    return 0.0 if elsewhere or _unexplained(token) else 0.5


def _marked(token: str) -> bool:
    return not token.replace("\u2019", "'").isascii()


def foreign(text: str) -> bool:
    """Whether a text that `characters.visible` returned is plainly in another language than English."""
    found = _TOKEN.findall(plain_letters(text))[:_ENOUGH]
    other_script = sum(len(token) for token in found if not _latin(token[0]))
    if other_script >= 2 and other_script * 3 >= sum(map(len, found)):
        return True
    written = [token for token in found if _latin(token[0])]
    tokens = [without_accents(_JOINS.sub("", token)) for token in written]
    marked = sum(
        1 for token, plainly in zip(written, tokens, strict=True) if _marked(token) and plainly not in _usual()
    )
    by_language: dict[str, int] = {}
    english = 0.0
    for token, plainly in zip(written, tokens, strict=True):
        parts = {plainly, *(without_accents(part) for part in _JOINS.split(token))}
        where = {language for part in parts for language in _foreign_words().get(part, ())}
        for language in where:
            by_language[language] = by_language.get(language, 0) + 1
        english += _english(plainly, bool(where))
    strongest = max(by_language.values(), default=0)
    if strongest + marked >= 1 and strongest + 1.5 * marked > english:
        return True
    unknown = sum(1 for token in tokens if _unexplained(token))
    return unknown >= _FEWEST_UNKNOWN and unknown >= _UNKNOWN_SHARE * len(tokens)


def plain_letters(text: str) -> str:
    """Look-alike letters inside Latin words read as Latin; accents kept, for they tell a language."""
    return (
        text if text.isascii() else "".join(plain(part) if _mixed(part) else part for part in re.split(r"(\s+)", text))
    )


def _mixed(part: str) -> bool:
    letters = [character for character in part if character.isalpha()]
    return any(map(_latin, letters)) and not all(map(_latin, letters))


@functools.lru_cache(maxsize=8192)
def _unexplained(token: str) -> bool:
    if token in words.known() or len(set(token)) < 2 or not re.search("[aeiouy]", token):
        return False
    return all(word not in words.known() for word in spelling.meant(token))
