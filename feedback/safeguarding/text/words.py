"""The words that spotting knows: TextBlob's English word lists, and the words of its own content."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from feedback.safeguarding.content import examples, languages, lexicon, rule_files

_LETTERS = re.compile(r"[a-z]+")
_SLOT = re.compile(r"\{\w+\}")
_MADE_HARD = frozenset({"typo", "disguise"})
_OWN_WEIGHT = 50
_NEVER_ALONE = 2


def _list_of(name: str) -> str:
    """A word list of TextBlob, found without importing it: that takes a second, and nothing of it is used here."""
    spec = find_spec("textblob")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(name)
    return (Path(spec.origin).parent / "en" / name).read_text(encoding="utf-8")


def letters(text: str) -> list[str]:
    """The runs of plain letters in a text, without apostrophes."""
    return _LETTERS.findall(text.lower().replace("'", "").replace("\u2019", ""))


@functools.cache
def said_by_rules() -> frozenset[str]:
    """Every word that a rule or a slot names: what a misspelling may have meant."""
    said = {word for file in rule_files() for rule in file.rule for word in letters(_SLOT.sub(" ", rule.says))}
    said.update(word for block in lexicon().slots.values() for word in letters(_SLOT.sub(" ", block)))
    return frozenset(said)


@functools.cache
def frequencies() -> Counter[str]:
    """How usual a word is: counts of TextBlob's list (public-domain books); children's own register weighs more."""
    counts: Counter[str] = Counter()
    for line in _list_of("en-spelling.txt").splitlines():
        word, _, count = line.partition(" ")
        if count.strip().isdigit() and word.isalpha():
            counts[word.lower()] += int(count)
    for group in examples():
        if group.trick not in _MADE_HARD:
            for word in letters(_SLOT.sub(" ", group.texts)):
                counts[word] += _OWN_WEIGHT
    return counts


@functools.cache
def known() -> frozenset[str]:
    """Words that are spelled as they should be."""
    listed = _list_of("en-lexicon.txt")
    # Names stand there too, with a capital: "Cal" would hide that a child means "call".
    found = {line.split(" ", 1)[0] for line in listed.splitlines() if not line.startswith(";;;")}
    found = {word for word in found if word.isalpha() and word.islower() and len(word) > _NEVER_ALONE}
    content = lexicon()
    own = set(letters(content.words)) | set(letters(" ".join(content.txt.values()))) | said_by_rules()
    own |= set(letters(languages().english))
    misspelled = {word for wrong in content.misspellings.values() for word in wrong.split()}
    return frozenset((found | set(frequencies()) | own) - misspelled)


@functools.cache
def costs() -> dict[str, float]:
    """What a word costs where letters without spaces are cut into words: the rarer, the dearer."""
    counts = {word: count for word, count in frequencies().items() if count >= _OWN_WEIGHT and len(word) > 1}
    counts |= {word: _OWN_WEIGHT for word in said_by_rules() if len(word) > _NEVER_ALONE and word not in counts}
    counts |= {"i": 20_000, "a": 20_000, "u": 500}
    total = sum(counts.values())
    return {word: math.log(total / count) for word, count in counts.items()}


@functools.cache
def mendable() -> frozenset[str]:
    """What an unknown word may be mended to: usual words and words of the rules."""
    usual = {word for word, count in frequencies().items() if count >= _OWN_WEIGHT}
    return frozenset(word for word in usual | said_by_rules() if len(word) > _NEVER_ALONE) & known()
