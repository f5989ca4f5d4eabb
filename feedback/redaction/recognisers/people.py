"""Names of people in what staff write, where places, days and bodies are named on purpose.

The name model was taught children's sentences, in which an unknown word with a capital is most likely somebody. Staff write
"a bus from Bramley on Tuesdays": what stands in a place's or a body's stead is spared here. In doubt it is a person.
"""

from __future__ import annotations

from collections.abc import Sequence

from feedback.core.records import Span
from feedback.redaction.content import details, phrases
from feedback.redaction.features import Seen
from feedback.redaction.lexicon import lexicon
from feedback.redaction.recognisers.names import name_spans, name_words

_SAINT = ("st", "saint", "ss")
_LISTED = ("and", "or", "&", ",", "/")


def people(text: str) -> list[Span]:
    """Where names of people stand in a folded text that staff wrote."""
    seen, chosen = name_words(text)
    spared: set[int] = set()
    for at in chosen:
        if _is_spared(seen, at, spared):
            spared.add(at)
    return name_spans(text, seen, [at for at in chosen if at not in spared])


def _is_spared(seen: Sequence[Seen], at: int, spared: set[int]) -> bool:
    """Whether word `at`, taken for a name, is a day, a place or a body; `spared` are the earlier words that are."""
    lists = details().staff
    word = seen[at].token.lower
    first, end = _run(seen, at)
    before = seen[first - 1] if first else None
    if before is not None and before.cue in ("title", "naming"):
        return False
    if (
        _is_a_word(seen, at)
        or word in phrases(lists.weekdays)
        or (word in phrases(lists.months) and _is_date(seen, at))
    ):
        return True
    if any(seen[place].token.lower in _SAINT for place in range(max(first - 1, 0), at)):
        return True
    return _is_named_after(seen, first, end) or _stands_for_a_place(seen, first, end, spared)


def _run(seen: Sequence[Seen], at: int) -> tuple[int, int]:
    """Where the words with capitals around word `at` begin and end; a verb or the like that opens a sentence is none."""
    first, end = at, at + 1
    while first and _is_capital(seen[first - 1]) and not _opens(seen, first - 1):
        first -= 1
    while end < len(seen) and _is_capital(seen[end]):
        end += 1
    return (first, end) if _is_capital(seen[at]) else (at, at + 1)


def _is_capital(word: Seen) -> bool:
    return word.token.is_word and word.token.text[0].isupper() and word.cue != "title"


def _opens(seen: Sequence[Seen], at: int) -> bool:
    """Whether a capital is due to the start of a sentence alone ("Ask", "Contact", "In")."""
    return seen[at].shape == "s" and (seen[at].group in "FO") and not seen[at].tier.startswith("p:")


def _is_a_word(seen: Sequence[Seen], at: int) -> bool:
    """Whether a name in small letters is a word after all: "the van", "[name] will speak". Staff write capitals."""
    word, before = seen[at], seen[at - 1] if at else None
    if before is None or word.token.text[0].isupper() or _is_given(word):
        return False
    determined = before.token.lower in phrases(details().names.never_before_words)
    acts = word.cue == "act" and before.token.kind == "hidden"
    return determined or acts or (word.shape == "l" and word.tier[0] == "o")


def _is_date(seen: Sequence[Seen], at: int) -> bool:
    beside = [seen[place].token for place in (at - 1, at + 1) if 0 <= place < len(seen)]
    before = seen[at - 1].token.lower if at else ""
    return before in phrases(details().staff.before_months) or any(token.text[0].isdigit() for token in beside)


def _is_named_after(seen: Sequence[Seen], first: int, end: int) -> bool:
    """ "Victoria Shopping Centre", "Harrowmere bus company": by the last word, or the one in small letters after it."""
    lists, last = details().staff, seen[end - 1].token.lower
    kinds = phrases(lists.places) | phrases(lists.bodies)
    if end - first > 1 and last in kinds:
        return not _is_full_name(seen, first, end) or bool(_place_word_before(seen, first))
    after = seen[end].token.lower if end < len(seen) and seen[end].token.is_word else ""
    if end - first > 1 and _is_given(seen[first]):  # "Jayden Okafor house"
        return False
    return after in phrases(lists.places) or (after in phrases(lists.bodies) and not _is_given(seen[end - 1]))


def _is_full_name(seen: Sequence[Seen], first: int, end: int) -> bool:
    """ "Jayden Hall", "Ruby Church": a first name and a word that is a surname as well as a kind of place."""
    named = _is_given(seen[first]) or seen[first].tier in ("w", "v")
    last = seen[end - 1].token.lower
    listed = lexicon().surname_rank(last) > 0 or last in phrases(details().staff.surnames)
    return end - first == 2 and named and listed


def _stands_for_a_place(seen: Sequence[Seen], first: int, end: int, spared: set[int]) -> bool:
    """Whether one name, by what stands before it and how it is spelt, is a place's: "in Bramley", "from Kingsmead"."""
    lists, here = details().staff, seen[first]
    owns = end < len(seen) and seen[end].token.kind == "ending"  # "in Callum's class", "at Priya's"
    if owns or (end - first > 1 and _is_given(here)):
        return False
    before = _place_word_before(seen, first)
    if before in phrases(lists.within):
        believed = first > 1 and seen[first - 2].token.lower in phrases(lists.beliefs)
        return not believed
    if _is_given(here):
        return False
    spelt = here.tier not in ("w", "v") and here.token.lower.endswith(tuple(phrases(lists.place_endings)))
    unlisted = here.tier[0] in "uo" or here.tier in ("w", "v")
    if before in phrases(lists.towards):
        return here.tier[0] == "u" or spelt
    if before == "the":
        after = seen[end].token.lower if end < len(seen) else ""
        return (unlisted or here.token.lower in phrases(lists.places)) and after not in phrases(lists.households)
    return (unlisted or spelt) and _goes_on_from_a_place(seen, first, spared, spelt=spelt)


def _place_word_before(seen: Sequence[Seen], first: int) -> str:
    """The word such as "in" or "from" right before, "the" and "both" between them left out; "the" alone; or ""."""
    lists = details().staff
    at = first - 1
    article = ""
    while at >= 0 and seen[at].token.lower in ("the", "both", "north", "south", "east", "west"):
        article, at = "the", at - 1
    word = seen[at].token.lower if at >= 0 else ""
    return word if word in phrases(lists.within) | phrases(lists.towards) else article


def _goes_on_from_a_place(seen: Sequence[Seen], first: int, spared: set[int], *, spelt: bool) -> bool:
    """ "Bramley and Stanningley", "[school], Oakwood": the next of a list that began with a place."""
    if first < 2 or seen[first - 1].token.lower not in _LISTED:
        return False
    earlier = seen[first - 2]
    public = earlier.tier.startswith("p:place")
    return public or first - 2 in spared or (spelt and earlier.token.kind == "hidden")


def _is_given(word: Seen) -> bool:
    """Whether a word is a first name that is well known here and no ordinary word."""
    return word.tier in ("N2", "N3")
