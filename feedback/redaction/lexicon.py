"""What is known of a single word: is it somebody's name, an ordinary word, a place, a public figure?"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass

from spellchecker import SpellChecker

from feedback.redaction.content import Names, OrdinaryWords, Public, load, phrases

_COMMON = 1500
"""How often a word stands in pyspellchecker's sources to count as a common one: about 15,000 words do."""

_STRETCHED = re.compile(r"(\w)\1{2,}")
_ENDINGS = (
    "s",
    "es",
    "ed",
    "d",
    "ing",
    "in",
    "er",
    "ers",
    "ly",
    "y",
    "est",
    "n't",
    "nt",
    "ies",
    "ings",
    "like",
    "ish",
    "less",
    "ness",
)
_SPELLINGS = (
    ("our", "or"),
    ("is", "iz"),
    ("ys", "yz"),
    ("tre", "ter"),
    ("ll", "l"),
    ("ogue", "og"),
    ("ence", "ense"),
    ("ae", "e"),
    ("mme", "m"),
)
"""British spellings and the American ones that the dictionary holds."""


@dataclass(frozen=True, slots=True)
class NameLexicon:
    """Word lists, in lower case.

    `given` and `surname` say how well a name is known in the UK (3: written for Heard, 2: of the UK's locales,
    1: of elsewhere; 0.. less is not in the list). `names_that_are_words` holds "w" for common ones (Grace)
    and "v" for rarer ones (Beauty). `words` says how ordinary a word is: "f" a function word, "c" a
    common word, "r" a rarer one. `public` holds single words and phrases that are nobody's private name, by kind.
    """

    given: Mapping[str, int]
    surname: Mapping[str, int]
    words: Mapping[str, str]
    public: Mapping[str, str]
    names_that_are_words: Mapping[str, str]

    def given_rank(self, word: str) -> int:
        return self.given.get(word, 0) or self.given.get(plain(word), 0)

    def surname_rank(self, word: str) -> int:
        return self.surname.get(word, 0) or self.surname.get(plain(word), 0)

    def word_class(self, word: str) -> str:
        """How ordinary a word is, its endings and stretched letters ("sooo") looked through; "" where it is unknown."""
        found = self.words.get(word)
        if found:
            return found
        if squeezed := self._squeezed(word):
            return squeezed
        if "-" in word and all(self.words.get(part) for part in word.split("-")):
            return "c"
        if word in self.given or word in self.surname or len(word) < 4:
            return ""
        for british, american in _SPELLINGS:
            if british in word and self.words.get(word.replace(british, american)):
                return "c"
        for ending in _ENDINGS:
            if word.endswith(ending):
                stem = word[: -len(ending)]
                doubled = len(stem) > 3 and stem[-1] == stem[-2]
                for base in (stem, stem + "e", stem[:-1] if doubled else stem, stem + "y"):
                    if len(base) > 2 and self.words.get(base) in ("c", "f"):
                        return "r"
        return ""

    def _squeezed(self, word: str) -> str:
        if not _STRETCHED.search(word):
            return ""
        for keep in (r"\1", r"\1\1"):
            found = self.words.get(_STRETCHED.sub(keep, word))
            if found:
                return found
        return ""

    def is_ordinary(self, word: str) -> bool:
        return bool(self.word_class(word))

    def is_name(self, word: str) -> bool:
        """Whether a word is a given name or surname and nothing more ordinary."""
        return not self.word_class(word) and bool(self.given_rank(word) or self.surname_rank(word))

    def is_unknown(self, word: str) -> bool:
        return not (self.word_class(word) or word in self.public)


def plain(word: str) -> str:
    """A word without its accents."""
    return (
        word
        if word.isascii()
        else "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    )


@functools.cache
def lexicon() -> NameLexicon:
    """Heard's word lists; half a second the first time."""
    written, distilled = load("names_written.toml", Names), load("names_distilled.toml", Names)
    both = dict.fromkeys(written.given["names_that_are_words"].split(), "w")
    both = dict.fromkeys(written.given["rarer_names_that_are_words"].split(), "v") | both
    counts = SpellChecker(language="en").word_frequency.dictionary
    given, surname = _ranks(written.given, distilled.given, counts), _ranks(written.surname, distilled.surname, counts)
    own, public = load("words_written.toml", OrdinaryWords), load("public.toml", Public)
    no_words = (given.keys() | surname.keys()) - both.keys() - set(written.surnames_that_are_words.split())
    # the 160,000 words of pyspellchecker's English dictionary, less the names among them
    words = {word: "c" if count >= _COMMON else "r" for word, count in counts.items() if word not in no_words}
    words |= dict.fromkeys(own.common.split(), "c") | dict.fromkeys(own.function.split(), "f")
    kinds = {
        "place": public.places,
        "brand": public.brands,
        "club": public.clubs,
        "figure": public.figures,
        "fiction": public.fiction,
    }
    listed = {phrase: kind for kind, phrases_of_kind in kinds.items() for phrase in phrases(phrases_of_kind)}
    return NameLexicon(given=given, surname=surname, words=words, public=listed, names_that_are_words=both)


def _ranks(written: Mapping[str, str], distilled: Mapping[str, str], english: Container[str]) -> dict[str, int]:
    ranks: dict[str, int] = {}
    for community, names in distilled.items():
        ranks |= dict.fromkeys(names.split(), 1 if community == "elsewhere" else 2)
    for names in written.values():
        ranks |= dict.fromkeys(names.split(), 3)
    for name in list(ranks):
        # Siân is written Sian too; but Rún is no reason to take "run" for a name
        if (unaccented := plain(name)) not in english:
            ranks.setdefault(unaccented, ranks[name])
    return ranks
