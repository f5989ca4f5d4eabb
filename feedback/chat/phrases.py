"""What a child says to Heard in so many words, in any language offered: told by phrases that people wrote down.

A phrase counts where little else was typed, so that an answer which holds the same words stays an answer. A call for help
counts sooner than anything else. What no phrase tells, `feedback.chat.intents` may, which learnt from English examples.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

from feedback.chat.intent_features import FOLDER, lexicon
from feedback.core.content_files import ENGLISH, LANGUAGES, CheckedContent, read

HELP = "need_help_now"
ANY = "*"
LONGEST = 12
"""Words of the longest phrase that is looked for."""
LONGEST_TEXT = 400
"""Letters of what was typed that are looked at."""

_SPARE = {1: 0, 2: 1}
"""How many more words may stand around a phrase of one or two; a longer one takes three."""
_SPARE_FOR_HELP = {1: 0, 2: 3}
_WHOSE, _WITH_WHAT = frozenset({"help", "someone"}), frozenset({"with", "crossing", "getting", "to", "in", "for"})
"""A call for help that goes on to say what for ("I need help with maths") is told by its likeness to examples."""
_ALONE = frozenset({"stop_asking", "skip_question", "rather_not_say"})
"""These act, and nothing of the words is kept: they count where they are all that was said. "I don't want any more" is
one thing, "I don't want to live any more" another."""
_APOSTROPHES = str.maketrans("", "", "'’ʼ`´‘")
# Arabic, Urdu and Persian keyboards give one letter by several signs.
_ALIKE = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ۃ": "ه", "ł": "l"}
)
_WORD = re.compile(r"[^\W_]+|\*")
_LONG = re.compile(r"(.)\1{2,}")


class _PhrasesFile(CheckedContent):
    version: str
    phrases: dict[str, tuple[str, ...]]
    fillers: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    of_life: tuple[str, ...] = ()


def words_of(text: str) -> tuple[str, ...]:
    """Words as they are compared: without case, accents, apostrophes, long runs; texted spellings written out."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_APOSTROPHES)).translate(_ALIKE)
    bare = "".join(c for c in folded if not unicodedata.combining(c)).translate(_ALIKE)
    known = _spelling()
    spelt = (known.get(word, word) for word in _WORD.findall(_LONG.sub(r"\1", bare)))
    return tuple(word for each in spelt for word in each.split())


@functools.cache
def _spelling() -> dict[str, str]:
    told = {word: meant.translate(_APOSTROPHES) for word, meant in lexicon().spelling.items()}
    return {word.translate(_APOSTROPHES): meant for word, meant in told.items() if word.isascii()}


@functools.cache
def _file(language: str) -> _PhrasesFile:
    return read(FOLDER / "phrases" / f"{language}.toml", _PhrasesFile)


def written(language: str) -> dict[str, tuple[str, ...]]:
    """The phrases of one language, by what they ask."""
    return _file(language).phrases


def answers(language: str) -> tuple[str, ...]:
    """Answers in one language, many of them with a word of a phrase in them."""
    return _file(language).answers


@functools.cache
def _of_life() -> frozenset[str]:
    return frozenset(word for language in LANGUAGES for said in _file(language).of_life for word in words_of(said))


def speaks_of_life(text: str) -> bool:
    """Whether words speak of living or dying: "no point" is asked of Heard, "no point living" is not."""
    return not _of_life().isdisjoint(words_of(text[:LONGEST_TEXT]))


@functools.cache
def _phrases() -> tuple[dict[tuple[str, ...], str], tuple[tuple[tuple[str, ...], str], ...], frozenset[str]]:
    """Phrases by their words; those with a gap; and words that stand around a phrase without a meaning of their own."""
    whole: dict[tuple[str, ...], str] = {}
    gaps: dict[tuple[str, ...], str] = {}
    fillers: set[str] = set()
    # English first: where two languages spell a phrase alike, the first one read keeps it.
    for language in (ENGLISH, *(other for other in LANGUAGES if other != ENGLISH)):
        file = _file(language)
        fillers |= {word for filler in file.fillers for word in words_of(filler)}
        for name, said in file.phrases.items():
            for phrase in said:
                words = words_of(phrase)
                (gaps if ANY in words else whole).setdefault(words, name)
    return whole, tuple(gaps.items()), frozenset(fillers)


def asked(text: str) -> str:
    """What these words ask of Heard, by the longest phrase that fits; empty where none does. Never raises."""
    whole, gaps, fillers = _phrases()
    words = words_of(text[:LONGEST_TEXT])
    told = tuple(word for word in words if word not in fillers)
    best: tuple[int, int, str] = (0, 0, "")
    for said in {words, told}:
        for found, name in _found(said, whole, gaps):
            spare = 0 if name in _ALONE else _SPARE.get(len(found), 3)
            spare = _SPARE_FOR_HELP.get(len(found), 8) if name == HELP else spare
            if len(said) - len(found) <= spare:
                best = max(best, (int(name == HELP and len(found) > 1), len(found), name))
    return best[2]


def _found(
    words: tuple[str, ...], whole: dict[tuple[str, ...], str], gaps: tuple[tuple[tuple[str, ...], str], ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + LONGEST) + 1):
            part = words[start:end]
            if part in whole and not (part[-1] in _WHOSE and {*words[end : end + 1]} & _WITH_WHAT):
                yield part, whole[part]
    for phrase, name in gaps:
        for start in range(len(words) - len(phrase) + 1):
            if all(one in (ANY, other) for one, other in zip(phrase, words[start:], strict=False)):
                yield phrase, name
