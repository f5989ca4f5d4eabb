"""Schools and colleges: read from the words around a kind of school, a saint, or "i go to"."""

from __future__ import annotations

from feedback.core.records import Span
from feedback.redaction.content import details, phrases
from feedback.redaction.lexicon import lexicon
from feedback.redaction.text import apart
from feedback.redaction.words import TextWords

_LONGEST_NAME = 5
_LONGEST_UNKNOWN = 4


def schools(text: str) -> list[Span]:
    words = TextWords(text)
    endings = phrases(details().schools.endings)
    found: list[Span] = []
    next_free = 0
    for at in range(len(words.items)):
        if at < next_free:
            continue
        if length := words.phrase_at(at, endings):
            next_free = at + length
            start = _name_start(words, at, " ".join(word.lower for word in words.items[at:next_free]))
            if start is not None:
                found.append(words.span(start, next_free, "school"))
        elif end := _known(words, at):
            found.append(words.span(at, end, "school"))
    return apart([*found, *_attended(words, found), *_welsh(words)])


def _name_start(words: TextWords, at: int, ending: str) -> int | None:
    """Where a school's name that ends in the kind of school at `at` starts; None where no name stands before it."""
    lists = details().schools
    first = at
    while first > 0 and at - first < _LONGEST_NAME and not words.marks[first] and _may_belong(words, first - 1, at):
        first -= 1
    # "the old victoria high": what is no name at the front is left out, unless "i go to" stands right before it
    while first < at and not _is_proper(words, first) and not words.before(first, phrases(lists.cues)):
        if words.items[first].text.istitle() and first + 1 < at and words.is_capital(first + 1):
            break
        first += 1
    if first == at:
        return None
    if any(_is_proper(words, place) for place in range(first, at)):
        return first
    return None if ending in phrases(lists.weak_endings) else first


def _may_belong(words: TextWords, at: int, end: int) -> bool:
    """Whether word `at` may be part of a school's name that ends before word `end`."""
    word = words.items[at].lower
    if word in ("and", "of", "for"):
        return at + 1 < end
    if word in phrases(details().names.other_languages):  # "har subah school": a sentence, no name
        return False
    lists = details().schools
    if word in phrases(lists.middles) and at and not words.marks[at] and _is_proper(words, at - 1):
        return words.items[at - 1].lower not in phrases(lists.ordinary)
    return not (word in phrases(lists.ordinary) or word.isdigit() or lexicon().word_class(word) == "f")


def _is_proper(words: TextWords, at: int) -> bool:
    """Whether a word may be a school's own: a place, a surname, an unknown word, or one with a capital letter."""
    word = words.items[at].lower.removesuffix("'s")
    lex = lexicon()
    if words.is_capital(at) or lex.public.get(word) == "place" or word in phrases(details().schools.parts):
        return True
    return not lex.is_ordinary(word) or (lex.surname_rank(word) == 3 and lex.word_class(word) != "f")


def _known(words: TextWords, at: int) -> int | None:
    """Where "st marys (primary)" or "sacred heart" that starts at `at` ends, if one does."""
    lists = details().schools
    length = words.phrase_at(at, phrases(lists.church_names))
    end = at + length if length else _saint(words, at)
    if end is None or end > len(words.items):
        return None
    if end < len(words.items) and not words.marks[end]:
        ending = words.phrase_at(end, phrases(lists.endings))
        if not ending and words.phrase_at(end, phrases(lists.not_school_after)):
            return None
        end += ending
    return end


def _welsh(words: TextWords) -> list[Span]:
    """ "Ysgol Glan Afon": in Welsh the kind of school comes first, and each word of its name has a capital."""
    found = []
    for at, word in enumerate(words.items):
        end = at + 1
        while word.lower == "ysgol" and end < len(words.items) and end - at <= _LONGEST_NAME and words.is_capital(end):
            end += 1
        if end > at + 1:
            found.append(words.span(at, end, "school"))
    return found


def _saint(words: TextWords, at: int) -> int | None:
    """Where "st marys" or "st peter and st pauls" ends; None where no saint's name, or a town's, stands at `at`."""
    lex = lexicon()
    if words.items[at].lower not in ("st", "saint", "ss") or at + 1 >= len(words.items) or words.marks[at + 1]:
        return None
    saint = words.items[at + 1].lower
    # "22 high st crewe"
    street = bool(at) and words.items[at - 1].lower in ("high", "main")
    elsewhere = street or words.phrase_at(at + 1, phrases(details().schools.saints_elsewhere))
    if elsewhere or lex.word_class(saint) == "f" or any(char.isdigit() for char in saint):
        return None
    end = at + 2
    if end + 1 < len(words.items) and words.items[end].lower in ("and", "n"):
        if words.items[end + 1].lower in ("st", "saint"):
            return min(end + 3, len(words.items))
        second = words.items[end + 1].lower.removesuffix("'s")
        if second.endswith("s") and lex.given_rank(second.removesuffix("s")):
            return end + 2
    return end


def _attended(words: TextWords, found: list[Span]) -> list[Span]:
    """ "i go to brine leas": where somebody goes, if it is no word anybody knows and the text speaks of school."""
    lists = details().schools
    context, my_school, goes_to = phrases(lists.context), phrases(lists.my_school), phrases(lists.goes_to)
    every = range(len(words.items))
    if not found and not any(words.phrase_at(at, context) or words.before(at, my_school) for at in every):
        return []
    ends = {span.end for span in found}
    attended = []
    for at in every:
        said = words.before(at, my_school)
        moved = at > 1 and words.items[at - 1].lower == "to" and words.items[at - 2].end in ends
        if (said or moved or words.before(at, goes_to)) and (end := _unknown_end(words, at, said=said)):
            attended.append(words.span(at, end, "school"))
    return attended


def _unknown_end(words: TextWords, at: int, *, said: bool) -> int | None:
    """Where a name that starts at `at` and is no ordinary word ends; None where none starts there.

    After "my school is" (`said`), a person's name or a capital letter will do.
    """
    lists, lex = details().schools, lexicon()
    end = at
    unknown = False
    while end < len(words.items) and end - at < _LONGEST_UNKNOWN and not (end > at and words.marks[end]):
        word = words.items[end].lower.removesuffix("'s")
        title = end == at and word in ("sir", "lady", "lord")
        if not word.isalpha() or word in phrases(lists.ordinary) or word in lex.public:
            break
        if not title and (lex.word_class(word) == "f" or (end > at and not _is_proper(words, end))):
            break
        nobodys = not lex.is_ordinary(word) and not lex.given_rank(word)
        unknown = unknown or nobodys or (said and (words.is_capital(end) or lex.is_name(word)))
        end += 1
    if not unknown or (end < len(words.items) and words.items[end].lower in phrases(lists.homes_after)):
        return None
    return end
