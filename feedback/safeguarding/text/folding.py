"""One spelling for the many ways a language is typed on a phone: with and without marks, in its script or in Latin.

Ukrainian becomes Latin letters; Arabic and Urdu keep theirs, without vowel signs and with one letter for each group that
phones confuse. `plainly` keeps words readable; `loosely` also folds what Latin spellings of one sound differ in
("khochu", "hochu"; "bohot", "buhut"; "7ad", "had").
"""

from __future__ import annotations

import functools
import re

from feedback.safeguarding.text.characters import without_accents

_LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэёъ"
_SOUNDS = "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch  iu ia y e io "
_CYRILLIC = str.maketrans(dict(zip(_LETTERS, _SOUNDS.split(" "), strict=True)))
_ARABIC = str.maketrans("أإآٱىیئکہھۃةۂؤےۓگ", "ااااييي" + "كههههه" + "وييك")
_UNSEEN = re.compile("[ءـ\u064b-\u0652\u0670]")
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_WORD = re.compile(r"[^\W_]+|[.!?;\n؟۔…]+")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_LOOSE = tuple(
    (re.compile(typed), kept) for typed, kept in (("kh|x", "h"), ("[yj]", "i"), ("g", "h"), ("w", "v"), ("q", "k"))
)
_FIGURES = str.maketrans(
    {"2": "", "3": "a", "5": "h", "6": "t", "7": "h", "8": "h", "e": "i", "o": "u", "ł": "l", "đ": "d"}
)
_LETTER_AND_FIGURE = re.compile("[a-z]")
STOP = "."
"""Stands for the end of a sentence, as a word of its own."""


def plainly(text: str) -> str:
    """A text that `characters.visible` returned as words with blanks between them, `STOP` where a sentence ends."""
    cyrillic = any("\u0400" <= letter <= "\u04ff" for letter in text)
    joined = _APOSTROPHES.sub("" if cyrillic else " ", text)
    latin = without_accents(_UNSEEN.sub("", joined.translate(_ARABIC).translate(_CYRILLIC)).replace("ł", "l"))
    return " ".join(STOP if not word[0].isalnum() else _DRAWN_OUT.sub(r"\1", word) for word in _WORD.findall(latin))


@functools.lru_cache(maxsize=16_384)
def _loose(word: str) -> str:
    if not _LETTER_AND_FIGURE.search(word):
        return word
    for typed, kept in _LOOSE:
        word = typed.sub(kept, word)
    return _DOUBLED.sub(r"\1", word.translate(_FIGURES))


_BACK = tuple(
    (latin, cyrillic)
    for latin, cyrillic in (
        *(
            ("shch", "щ"),
            ("zh", "ж"),
            ("kh", "х"),
            ("ts", "ц"),
            ("ch", "ч"),
            ("sh", "ш"),
            ("yu", "ю"),
            ("iu", "ю"),
            ("ju", "ю"),
        ),
        *(
            ("ya", "я"),
            ("ia", "я"),
            ("ja", "я"),
            ("ye", "є"),
            ("ie", "є"),
            ("je", "є"),
            ("yi", "ї"),
            ("a", "а"),
            ("b", "б"),
        ),
        *(
            ("v", "в"),
            ("w", "в"),
            ("h", "х"),
            ("g", "г"),
            ("d", "д"),
            ("e", "е"),
            ("z", "з"),
            ("y", "и"),
            ("i", "і"),
            ("j", "й"),
        ),
        *(
            ("k", "к"),
            ("l", "л"),
            ("m", "м"),
            ("n", "н"),
            ("o", "о"),
            ("p", "п"),
            ("r", "р"),
            ("s", "с"),
            ("t", "т"),
            ("u", "у"),
        ),
        *(("f", "ф"), ("x", "х"), ("c", "ц")),
    )
)


def cyrillic(text: str) -> str:
    """Ukrainian in Latin letters as it would be written at home, roughly: the encoder knows it better so."""
    for latin, letter in _BACK:
        text = text.replace(latin, letter)
    return text


def loosely(plain: str) -> str:
    """What `plainly` returned, with the letters as one that Latin spellings of one word differ in."""
    return " ".join(folded for word in plain.split() if (folded := _loose(word)))
