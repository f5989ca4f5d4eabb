"""Training the name model: `python -m feedback.redaction.learn` writes content/redaction/model.json.

A logistic regression over the features of `features.py`, trained on the sentences of training.toml with their slots
filled from the lists of names. A part of the names is "forgotten", so that the model learns to know a name it has never
seen by what stands around it and by its letters. Everything is drawn from one fixed seed.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from feedback.redaction.content import FOLDER, Details, NameModel, Names, Public, Training, load, phrases
from feedback.redaction.features import features, see, without_dots
from feedback.redaction.lexicon import NameLexicon, lexicon, plain
from feedback.redaction.text import fold, tokens

SEED = 4
_VARIANTS = {"with_names": 6, "names_that_are_words": 14, "without_names": 4}
_SLOT = re.compile(r"\{([gsfwilbpoaq])\}")
_NOT_DRAWN = ("names_that_are_words", "rarer_names_that_are_words", "cyrillic", "urdu_and_arabic_script")
_FORGET = 0.25
_JOINTS = (" and ", ". ", " ", ", ", " but ", " cos ", "\n", "! ")


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up text, where its names stand, and which of them count as unknown."""

    text: str
    names: tuple[tuple[int, int], ...]
    forgotten: frozenset[str]


class _Pools:
    """What the slots are filled with."""

    def __init__(self, dice: random.Random) -> None:
        written, distilled, public = (
            load("names_written.toml", Names),
            load("names_distilled.toml", Names),
            load("public.toml", Public),
        )
        lex = lexicon()
        self.dice = dice
        communities = {
            key: sorted(set(names.split())) for key, names in written.given.items() if key != "names_that_are_words"
        }
        self.given = [[name for name in names if not lex.word_class(name)] for names in communities.values()]
        self.elsewhere = sorted(distilled.given["elsewhere"].split())
        self.surnames = [sorted(set(names.split())) for names in written.surname.values()]
        self.rare_surnames = sorted(name for name in distilled.surname["elsewhere"].split() if name.isascii())
        self.rare_words = sorted(word for word, kind in lex.words.items() if kind == "r" and word.isalpha())
        self.words = sorted(set(written.given["names_that_are_words"].split()))
        self.rarer_words = sorted(set(written.given["rarer_names_that_are_words"].split()))
        self.places = sorted(phrases(public.places))
        self.places_that_are_names = [place for place in self.places if lex.given_rank(place) > 1]
        self.brands = sorted(phrases(public.brands) | phrases(public.clubs))
        self.figures = sorted(phrases(public.figures) | phrases(public.fiction))

    def draw(self, slot: str) -> str:
        dice = self.dice
        match slot:
            case "g":
                return dice.choice(self.elsewhere) if dice.random() < 0.06 else dice.choice(dice.choice(self.given))
            case "s":
                return (
                    dice.choice(self.rare_surnames) if dice.random() < 0.2 else dice.choice(dice.choice(self.surnames))
                )
            case "f":
                return f"{self.draw('g')} {self.draw('s')}"
            case "q":
                return dice.choice(self.places_that_are_names)
            case "w":
                return dice.choice(self.words if dice.random() < 0.85 else self.rarer_words)
            case "i":
                return dice.choice("bcdefghjklmopstvwz")
            case "l":
                return dice.choice(self.places_that_are_names if dice.random() < 0.6 else self.places)
            case "o":
                return self._unlisted()
            case "a":
                return "".join(dice.choices("abcdefghiklmnoprstuvw", k=dice.choice((2, 3, 3, 4, 5)))).upper()
            case "b":
                return dice.choice(self.brands)
            case _:
                return dice.choice(self.figures)

    def _unlisted(self) -> str:
        """What stands for a place, a firm or an ordinary word on no list: a rare surname, or a word."""
        dice = self.dice
        return dice.choice(self.rare_surnames) if dice.random() < 0.4 else dice.choice(self.rare_words)


def examples() -> Iterator[Example]:
    """Every text the model learns from."""
    dice = random.Random(SEED)  # noqa: S311 - no secret: the same texts each time
    pools = _Pools(dice)
    training = load("training.toml", Training)
    sentences = {key: getattr(training, key).strip().splitlines() for key in _VARIANTS}
    everything = [line for lines in sentences.values() for line in lines]
    for key, lines in sentences.items():
        for line in lines:
            for _ in range(_VARIANTS[key]):
                text = line
                for _ in range(dice.choices((0, 1, 2, 4), (0.45, 0.35, 0.15, 0.05))[0]):
                    other = dice.choice(everything)
                    text = dice.choice([text + dice.choice(_JOINTS) + other, other + dice.choice(_JOINTS) + text])
                yield _filled(text, pools)


def _filled(template: str, pools: _Pools) -> Example:
    dice = pools.dice
    style = dice.choices(
        ("lower", "written", "proper", "upper", "headline", "sloppy"), (0.42, 0.05, 0.32, 0.04, 0.04, 0.13)
    )[0]
    if style in ("lower", "sloppy") and dice.random() < 0.5:
        template = re.sub(r"(\w)'(\w)", r"\1\2", template)
    text, names = "", []
    forgotten: set[str] = set()
    for index, piece in enumerate(_SLOT.split(template)):
        if index % 2 == 0:
            text += _written(piece, style, dice, forgotten, fresh=not text or text.rstrip(" ")[-1:] in ".!?\n")
            continue
        filled = pools.draw(piece)
        if piece in "gfsw" and dice.random() < 0.04:
            filled = _misspelt(filled, dice)
        if (piece == "o" and dice.random() < 0.6) or (piece in "gfs" and dice.random() < _FORGET):
            forgotten |= set(filled.lower().split())
        proper = (
            style == "headline"
            or (style == "proper" and (piece != "o" or dice.random() < 0.7))
            or (style == "sloppy" and dice.random() < 0.4)
        )
        shown = (
            filled.upper()
            if style == "upper"
            else filled.title().replace("'S", "'s")
            if proper and piece != "a"
            else filled
        )
        shown = shown.lower() if piece == "a" and style in ("lower", "sloppy") and dice.random() < 0.7 else shown
        if piece in "gsfwiq":
            names.append((len(text), len(text) + len(shown)))
        text += shown
    if style == "proper" and dice.random() < 0.6 and text[-1:].isalnum():
        text += "."
    return Example(text, tuple(names), frozenset(forgotten))


def _written(piece: str, style: str, dice: random.Random, forgotten: set[str], *, fresh: bool) -> str:
    """The words between the slots in a style; some rarer words misspelt, or treated as on no list of words."""
    words = piece.split(" ")
    for at, word in enumerate(words):
        if len(word) > 3 and word.isalpha() and lexicon().word_class(word) != "f":
            draw = dice.random()
            if draw < 0.04:
                forgotten.add(word)
            elif draw < 0.06 and style in ("lower", "sloppy"):
                words[at] = _misspelt(word, dice)
            elif draw < 0.10 and style == "sloppy":
                words[at] = word.capitalize()
    piece = " ".join(words)
    if style == "upper":
        return piece.upper()
    if style == "headline":
        return re.sub(r"\b[a-z](?=[a-z]{2})", lambda found: found[0].upper(), piece)
    if style == "proper":
        piece = re.sub(r"\bi\b(?!\})", "I", piece)
        piece = re.sub(r"(?:(?<=[.!?\n] )|(?<=\n))[a-z]", lambda found: found[0].upper(), piece)
        piece = re.sub(r"\b(mr|mrs|miss|ms|dr|pc)\b(?= $)", lambda found: found[0].capitalize(), piece)
        return piece[:1].upper() + piece[1:] if fresh else piece
    return piece.capitalize() if style == "sloppy" and fresh else piece


def _misspelt(name: str, dice: random.Random) -> str:
    """A word with one letter doubled, dropped or replaced."""
    if len(name) < 4:
        return name
    at = dice.randrange(len(name))
    return name[:at] + dice.choice((name[at] * 2, "", dice.choice("aeiouy"))) + name[at + 1 :]


def train_likeness(lex: NameLexicon, part: int | None = None) -> dict[str, float]:
    """Weights of letter pairs, triples and quadruples that tell names from English words.

    `part` (0 or 1) trains on one half of all words alone, so that the other half is as good as unseen.
    """
    written = load("names_written.toml", Names)
    names = sorted(
        {
            plain(name)
            for listed in (*written.given.values(), *written.surname.values())
            for name in listed.split()
            if not lex.word_class(name) and len(name) > 2
        }
    )
    words = sorted(word for word in lex.words if len(word) > 2 and not lex.given_rank(word) and word.isalpha())
    if part is not None:
        names = [name for name in names if half(name) == part]
        words = [word for word in words if half(word) == part]
    counts = CountVectorizer(analyzer="char", ngram_range=(2, 4), min_df=8, binary=False, lowercase=False)
    grams = counts.fit_transform([f"^{word}$" for word in (*names, *words)])
    labels = np.array([1] * len(names) + [0] * len(words))
    model = LogisticRegression(C=0.15, class_weight="balanced", max_iter=300).fit(grams, labels)
    weights = {gram: round(float(model.coef_[0][column]), 2) for gram, column in counts.vocabulary_.items()}
    kept = {gram: weight for gram, weight in sorted(weights.items()) if abs(weight) >= 0.08}
    return kept | {"": round(float(model.intercept_[0]), 2)}


def half(word: str) -> int:
    """0 or 1 by the letters of a word, the same on each machine."""
    return sum(word.encode()) % 2


def train_names(lex: NameLexicon, likenesses: Sequence[dict[str, float]], texts: Sequence[Example]) -> dict[str, float]:
    """Weights of the features of `features.py`.

    `likenesses` are those of the two halves: a forgotten word is judged by the half it was not in.
    """
    rows: list[dict[str, int]] = []
    labels: list[int] = []
    for example in texts:
        seen = see(
            without_dots(tokens(fold(example.text))), lex, lambda word: likenesses[1 - half(word)], example.forgotten
        )
        for at, word in enumerate(seen):
            if word.token.is_word:
                rows.append(dict.fromkeys(features(seen, at), 1))
                labels.append(int(any(start <= word.token.start < end for start, end in example.names)))
    vectors = DictVectorizer(dtype=np.float32)
    matrix = vectors.fit_transform(rows)
    common = np.asarray((matrix > 0).sum(axis=0)).ravel() >= 3
    model = LogisticRegression(C=0.5, max_iter=200).fit(matrix[:, common], np.array(labels))
    names = np.array(vectors.feature_names_)[common]
    weights = {str(name): round(float(weight), 2) for name, weight in zip(names, model.coef_[0], strict=True)}
    kept = {name: weight for name, weight in sorted(weights.items()) if abs(weight) >= 0.05}
    return kept | {"": round(float(model.intercept_[0]), 2)}


def fingerprint() -> str:
    """A digest of all content that the model learns from: where it differs from the model's, train again."""
    names = ("training.toml", "names_written.toml", "names_distilled.toml", "words_written.toml", "public.toml")
    digest = hashlib.sha256(load("details.toml", Details).names.model_dump_json().encode())
    for name in names:
        digest.update((FOLDER / name).read_bytes())
    return digest.hexdigest()


def main() -> None:
    lex = lexicon()
    likeness = train_likeness(lex)
    weights = train_names(lex, (train_likeness(lex, 0), train_likeness(lex, 1)), list(examples()))
    trained = NameModel(version="1", trained_on=fingerprint(), likeness=likeness, weights=weights)
    text = json.dumps(trained.model_dump(), ensure_ascii=False, indent=0, sort_keys=True)
    (FOLDER / "model.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
