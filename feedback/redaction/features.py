"""What the name model sees of each word: what is known of it, how it is written, and what stands around it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from feedback.redaction.content import details, phrases
from feedback.redaction.lexicon import NameLexicon
from feedback.redaction.text import Token

_NOTHING = "^"
_LONGEST_PHRASE = 5
_JOINED = re.compile(r"(?!Mc|Mac|De|Le|La|Di|O')([^\W\d_]*[a-zß-ÿ])[A-ZÀ-Þ]")
"""A capital inside a word: JaydenSmith, OlbasOil."""


Likeness = Callable[[str], Mapping[str, float]]
"""The letter weights by which an unknown word is judged."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One word as the model sees it.

    `tier` is how name-like the word is by itself, `group` the same in five letters, `cue` what the word says of its
    neighbours ("title", "kin", …), `shape` how it is written within this text.
    """

    token: Token
    tier: str
    group: str
    cue: str
    shape: str


@functools.cache
def _cues() -> dict[str, str]:
    cues = details().names
    listed = {
        "act": cues.acts,
        "deed": cues.deeds,
        "people": cues.people,
        "kin": cues.kin,
        "title": cues.titles,
        "naming": cues.naming,
    }
    return {word: name for name, words in listed.items() for word in phrases(words)}


def without_dots(words: Sequence[Token]) -> list[Token]:
    """The tokens less the full stops of "Mr." and "T. Blackwood", which end no sentence."""
    titles = _cues()
    return [
        word
        for at, word in enumerate(words)
        if not (
            word.text == "." and at and (len(words[at - 1].text) == 1 or titles.get(words[at - 1].lower) == "title")
        )
    ]


def see(words: Sequence[Token], lex: NameLexicon, likeness: Likeness, forgotten: Collection[str] = ()) -> list[Seen]:
    """Each token with what is known of it.

    `likeness` gives the letter weights to judge an unknown word by; `forgotten` words are treated as on no list, for
    training.
    """
    letters = [word for word in words if word.is_word]
    shouting = sum(len(word.text) > 1 and word.text.isupper() for word in letters) > len(letters) / 2 > 0
    flat = not any(word.text[0].isupper() for word in letters)
    public = _public(words, lex)
    seen: list[Seen] = []
    fresh = True
    for at, word in enumerate(words):
        tagged = at > 0 and words[at - 1].text == "#" and words[at - 1].end == word.start
        # "don ' t", as some sources write it
        cut = at + 1 < len(words) and words[at + 1].kind == "ending" and words[at + 1].lower[-2:] == " t"
        tier = public[at] if at in public else _tier(word, lex, likeness, forgotten, tagged=tagged, cut=cut)
        seen.append(
            Seen(
                word,
                tier,
                _group(tier),
                _cues().get(word.lower, "-"),
                _shape(word, fresh=fresh, flat=flat, shouting=shouting),
            )
        )
        fresh = word.kind == "break" or (fresh and not word.is_word)
    return seen


def _public(words: Sequence[Token], lex: NameLexicon) -> dict[int, str]:
    """Where phrases of two or more words that are public knowledge stand ("marcus rashford"), and their kind."""
    found: dict[int, str] = {}
    for at in range(len(words)):
        if at in found or not words[at].is_word:
            continue
        phrase = words[at].lower
        for length in range(2, _LONGEST_PHRASE + 1):
            if at + length > len(words):
                break
            following = words[at + length - 1]
            phrase += following.lower if following.kind == "ending" else " " + following.lower
            if kind := lex.public.get(phrase):
                found |= dict.fromkeys(range(at, at + length), f"p:{kind}")
    return found


def _tier(
    word: Token,
    lex: NameLexicon,
    likeness: Likeness,
    forgotten: Collection[str],
    *,
    tagged: bool,
    cut: bool,
) -> str:
    if not word.is_word:
        return word.kind if word.kind != "mark" else f"m{word.text}" if word.text in ",&+()-:'\"/" else "m"
    low = word.lower
    if cut:
        return "f"
    if len(low) == 1:
        return "i" if low not in ("i", "a", "u", "r", "n", "x") else "f"
    if low in forgotten:
        return f"u{name_likeness(low, likeness(low))}"
    word_class = lex.word_class(low)
    given, surname = lex.given_rank(low), lex.surname_rank(low)
    if kind := lex.public.get(low):
        return f"p:{kind}{'n' if given > 1 else ''}"
    if (kind := lex.names_that_are_words.get(low)) and word_class:
        return f"{kind}f" if word_class == "f" else kind
    if given and not word_class:
        return f"N{given}"
    if parts := _JOINED.match(word.text):
        return "N2" if lex.given_rank(parts[1].lower()) > 1 else "joined"
    if tagged:
        return "tagged"
    if surname and not word_class:
        return f"S{surname}"
    if not word_class and low.endswith("s") and low[:-1] not in forgotten and lex.given_rank(low[:-1]):
        return f"P{lex.given_rank(low[:-1])}"
    if word_class:
        return f"o{word_class}{'s' if surname > 2 else ''}{'g' if given > 2 else ''}"
    return f"u{name_likeness(low, likeness(low))}"


def _group(tier: str) -> str:
    if tier[0] in "NP":
        return "N"
    if tier[0] in "wvSi" or (tier.startswith("p:") and tier.endswith("n")):
        return "W"
    if tier[0] == "u" and tier[1:].isdigit():
        return "U" if tier > "u2" else "u"
    return "F" if tier.startswith("of") or tier == "f" else "O"


def _shape(word: Token, *, fresh: bool, flat: bool, shouting: bool) -> str:
    """How a word is written.

    "c": with a capital that nothing else explains; "s": with one that starts a sentence; "U": in capitals; "l": in
    small letters in a text that has capitals elsewhere; "-": capitals say nothing here.
    """
    if shouting or flat or not word.is_word:
        return "-"
    if not word.text[0].isupper():
        return "l"
    if len(word.text) > 1 and word.text.isupper():
        return "U"
    return "s" if fresh else "c"


def name_likeness(word: str, likeness: Mapping[str, float]) -> int:
    """How much a word's letters look like a name's rather than an English word's: 0 to 4."""
    marked = f"^{word}$"
    total = likeness.get("", 0.0)
    for length in (2, 3, 4):
        for at in range(len(marked) - length + 1):
            total += likeness.get(marked[at : at + length], 0.0)
    return sum(total > bound for bound in (-2.5, -0.75, 0.75, 2.5))


def features(seen: Sequence[Seen], at: int) -> list[str]:
    """The names of what is true of word `at`."""
    here = seen[at]
    before = _neighbour(seen, at - 1)
    after = _neighbour(seen, at + 1)
    before2 = _neighbour(seen, at - 2) if before else None
    after2 = _neighbour(seen, at + 2) if after else None
    group = here.group
    word_before, word_after = _word(before), _word(after)
    tier_before, tier_after = _look(before), _look(after)
    cue_before, cue_after = before.cue if before else _NOTHING, after.cue if after else _NOTHING
    found = [
        "bias",
        f"t={here.tier}",
        f"g={group} s={here.shape}",
        f"t={here.tier} s={here.shape}",
        f"g={group} s={here.shape} -1={_written(before)}",
        f"g={group} s={here.shape} +1={_written(after)}",
        f"g={group} -1={word_before}",
        f"g={group} +1={word_after}",
        f"g={group} -1t={tier_before}",
        f"g={group} +1t={tier_after}",
        f"g={group} -1t={tier_before} +1t={tier_after}",
        f"t={here.tier} -1c={cue_before}",
        f"t={here.tier} +1c={cue_after}",
        f"g={group} -1c={cue_before} +1c={cue_after}",
        f"g={group} -2={_word(before2)} -1={word_before}",
        f"g={group} +1={word_after} +2={_word(after2)}",
        f"g={group} -2t={_look(before2)} -1t={tier_before}",
        f"g={group} -2={_word(before2)}",
        f"-1={word_before} +1={word_after}" if group != "F" else "-",
        f"g={group} +2={_word(after2)}",
        f"g={group} +1e={_ending(after)}",
        f"g={group} -1={word_before} +1e={_ending(after)}",
    ]
    if here.tier[0] in "wvo" or here.tier == "f":
        found += [
            f"w={here.token.lower}",
            f"w={here.token.lower} -1={word_before}",
            f"w={here.token.lower} +1={word_after}",
        ]
    return found


def _neighbour(seen: Sequence[Seen], at: int) -> Seen | None:
    """Word `at`; none beyond the text's ends and the sentence's."""
    return seen[at] if 0 <= at < len(seen) and seen[at].token.kind != "break" else None


def _word(seen: Seen | None) -> str:
    """A neighbour's own word where it is an ordinary one, otherwise its tier: names must not be learned by heart."""
    if seen is None:
        return _NOTHING
    return seen.token.lower if seen.tier[0] in "ofwv" else seen.group + "*" if seen.group in "NWUu" else seen.tier


def _ending(seen: Seen | None) -> str:
    """The last two letters of an ordinary neighbour: "rolled" is done by somebody."""
    return seen.token.lower[-2:] if seen and seen.tier[0] in "ow" else _NOTHING


def _written(seen: Seen | None) -> str:
    return _NOTHING if seen is None else f"{seen.group}{seen.shape}" if seen.token.is_word else seen.tier


def _look(seen: Seen | None) -> str:
    if seen is None:
        return _NOTHING
    return seen.cue if seen.cue != "-" else seen.group if seen.token.is_word else seen.tier
