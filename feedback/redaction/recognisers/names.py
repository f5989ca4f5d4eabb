"""People's names: a small linear model over what is known of each word and what stands around it."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence

from feedback.core.records import Span
from feedback.redaction.content import details, model, pattern, phrases
from feedback.redaction.features import Seen, features, see, without_dots
from feedback.redaction.lexicon import NameLexicon, lexicon
from feedback.redaction.text import Token, lower, tokens

THRESHOLD = 0.25
"""The probability from which a word is redacted as a name; chosen on sentences the model was not trained on."""

_INITIALS = frozenset("defghjlpqstvwz")
"""Letters that children do not write for a word ("u", "r", "n", "y", "k", "b", "x")."""

_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u2c00-\ud7ff\uf900-\ufdff\ufe70-\ufeff]")
_CYRILLIC_SHORT_FORMS = (
    "иком",
    "ику",
    "ика",
    "ик",
    "очкою",
    "очці",
    "очка",
    "очку",
    "кою",
    "ку",
    "ці",
    "ка",
    "єві",
    "еві",
    "єм",
)
_CYRILLIC_FAMILY = re.compile(r"\w{2,}(?:(?:івн|ївн)[аиіоу]ю?|ович[аеуі]?|йович[аеуі]?|енк[оауі]|енком)$")
"""Patronymics and surnames in -enko, in their cases."""

_LATIN_ENDINGS = (
    *("iem", "em", "owi", "ego", "emu", "ii", "ie", "ą", "ę", "y", "i", "u", "a"),  # Polish
    *("ului", "ei", "iei", "lui", "a"),  # Romanian
)
_LATIN_FAMILY = re.compile(r"\w{2,}(?:(?:sk|ck|dzk)(?:i|a|iego|iej|iemu|ą|im)|escu(?:lui)?|enk[oaiy])$")
"""Surnames of Poland, Romania and Ukraine, in their cases."""

_CYRILLIC_ENDINGS = (
    *_CYRILLIC_SHORT_FORMS,
    "ові",
    "ою",
    "ею",
    "єю",
    "ом",
    "ем",
    "ій",
    "ию",
    "а",
    "у",
    "ю",
    "і",
    "и",
    "е",
    "о",
    "я",
    "й",
)


def names(text: str) -> list[Span]:
    """Where names stand in a folded text."""
    seen, chosen = name_words(text)
    return name_spans(text, seen, chosen)


def name_words(text: str) -> tuple[list[Seen], list[int]]:
    """The words of a folded text as the model sees them, and which of them are names, in order."""
    words = without_dots(tokens(text))
    lex = lexicon()
    introduced = _introduced(text, words)
    chosen = introduced | {at for at, word in enumerate(words) if word.is_word and _in_other_script(word, lex)}
    english = not introduced and _reads_as_english(words, lex)
    seen = see(words, lex, lambda _: model().likeness)
    for at, word in enumerate(seen):
        if at in chosen or not _may_be_name(seen, at):
            continue
        if english:
            likely = _is_titled(seen, at) or probability(seen, at) >= THRESHOLD
        else:
            likely = _is_titled(seen, at) or (
                word.shape == "c"
                and word.token.lower not in phrases(details().names.other_languages)
                and (word.tier in ("N2", "N3") or _inflected(word.token.lower, lex))
            )
        if likely:
            chosen.add(at)
    return seen, sorted(chosen)


def probability(seen: Sequence[Seen], at: int) -> float:
    """How likely word `at` is somebody's name."""
    weights = model().weights
    total = weights[""] + sum(weights.get(feature, 0.0) for feature in features(seen, at))
    return 1 / (1 + math.exp(-total))


def _may_be_name(seen: Sequence[Seen], at: int) -> bool:
    """Whether the model, which knows Latin letters alone, is asked about a word at all."""
    word = seen[at]
    if not word.token.is_word or _OTHER_SCRIPT.match(word.token.text):
        return False
    if word.cue == "title":
        return False
    if word.tier[0] in "wvo" and word.shape != "c" and at:
        # "the king", "i will": no capital says otherwise
        return seen[at - 1].token.lower not in phrases(details().names.never_before_words)
    if word.tier[0] != "N" and word.token.lower in phrases(details().names.other_languages):
        return False
    if word.tier == "i":
        # an initial stands after a name or a title, or not at all
        return at > 0 and (seen[at - 1].group in "NWU" or seen[at - 1].cue in ("title", "kin", "people"))
    if word.tier in ("tagged", "joined") or (
        word.tier[0] in "uS"
        and word.shape == "U"
        and len(word.token.text) < 6
        and not (at and seen[at - 1].cue == "title")
    ):
        # a hashtag, a made-up word, an abbreviation
        return False
    return not (word.tier.startswith("p:") and not word.tier.endswith("n"))


def _is_titled(seen: Sequence[Seen], at: int) -> bool:
    """Whether a word stands right after "Mr" or the like, and is no word such as "and"."""
    titles = phrases(details().names.titles_sure)
    return (
        at > 0 and seen[at - 1].token.lower in titles and seen[at].tier[0] != "f" and not seen[at].tier.startswith("of")
    )


def _inflected(word: str, lex: NameLexicon) -> bool:
    """Whether a word with a capital is a listed name in another case ("Bartkiem", "Oliwii", "Ioanei"), or a surname by its
    ending ("Kowalskiej"). English words are none."""
    if lex.is_ordinary(word):
        return False
    if _LATIN_FAMILY.fullmatch(word):
        return True
    stems = [word.removesuffix(ending) for ending in _LATIN_ENDINGS if word.endswith(ending)]
    tried = [
        one
        for stem in stems
        if len(stem) > 2
        # "Bartk-iem" is "Bartek", "Oliwi-i" is "Oliwia": the vowel that a case drops comes back
        for one in (stem, f"{stem}a", f"{stem}ia", f"{stem[:-1]}e{stem[-1]}")
    ]
    return any(lex.given_rank(one) > 1 for one in tried)


def _reads_as_english(words: Sequence[Token], lex: NameLexicon) -> bool:
    """Whether a text is not plainly in another language, where an unknown word is no sign of a name."""
    letters = [word.lower for word in words if word.is_word]
    others = phrases(details().names.other_languages)
    foreign = english = 0
    for word in letters:
        if word in others:
            foreign += 1
        elif lex.word_class(word):
            english += 1
        elif not word.isascii() and not lex.given_rank(word) and not lex.surname_rank(word):
            foreign += 1
    return (foreign < 2 or foreign < english) and (len(letters) < 5 or english > len(letters) * 0.35)


@functools.cache
def _introductions() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern(details().names.introductions)})\s*:?\s+(?=\w)")


def _introduced(text: str, words: Sequence[Token]) -> set[int]:
    """The words after "my name is" in other languages."""
    starts = {match.end() for match in _introductions().finditer(lower(text))}
    return {at for at, word in enumerate(words) if word.start in starts and word.is_word} if starts else set()


def _in_other_script(word: Token, lex: NameLexicon) -> bool:
    """A listed name in Arabic or Cyrillic letters; Cyrillic ones with a capital letter, in any case."""
    if not _OTHER_SCRIPT.match(word.text) or word.lower in phrases(details().names.other_scripts_ordinary):
        return False
    if word.text[0] == word.lower[0]:
        return not "\u0400" <= word.text[0] <= "\u052f" and bool(lex.given_rank(word.lower))
    if _CYRILLIC_FAMILY.fullmatch(word.lower):
        return True
    stems = [
        word.lower,
        *(word.lower.removesuffix(ending) for ending in _CYRILLIC_ENDINGS if word.lower.endswith(ending)),
    ]
    return any(lex.given_rank(stem + more) for stem in stems if len(stem) > 2 for more in ("", "а", "я", "о", "й", "ь"))


def name_spans(text: str, seen: Sequence[Seen], chosen: Sequence[int]) -> list[Span]:
    """The chosen words as spans, neighbouring words of one name as one."""
    words = [word.token for word in seen]
    spans: list[Span] = []
    last = -2
    for at in chosen:
        word = words[at]
        if spans and at == last + 1 and text[spans[-1].end : word.start].strip(" .") == "":
            spans[-1] = Span(spans[-1].start, word.end, "name")
        else:
            spans.append(Span(_with_title(text, words, at), word.end, "name"))
        last = at
        if _initial_follows(text, words, at):
            spans[-1] = Span(spans[-1].start, words[at + 1].end, "name")
            last = at + 1
    return spans


def _with_title(text: str, words: Sequence[Token], at: int) -> int:
    """Where the name whose first word stands at `at` begins: with its title, which tells sex, work or married state."""
    start = words[at].start
    titles = phrases(details().names.titles)
    while at and words[at - 1].lower in titles and text[words[at - 1].end : start].strip(" .") == "":
        at -= 1
        start = words[at].start
    return start


def _initial_follows(text: str, words: Sequence[Token], at: int) -> bool:
    """Whether "w" of "harvey w" stands after a name and ends what is said there; "n" and "u" are words to a child."""
    if at + 1 >= len(words) or words[at + 1].lower not in _INITIALS or text[words[at].end : words[at + 1].start] != " ":
        return False
    return text[words[at + 1].end : words[at + 1].end + 1] in ("", ",", ".", "!", "?", "\n", "'")
