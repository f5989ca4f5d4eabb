"""Spotting harm: recall and false alarms on text it was not trained on, with 95 % Wilson intervals, and every miss.

Run: python benchmarks/spotting.py --data ../shared/data

Own held-back examples and the demonstration come with the project; public data is measured where it is present.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent.parent))

from feedback.core.records import RawText, Tier
from feedback.safeguarding import content, encoder, rules, spot, spot_many
from feedback.safeguarding.model import Model, model, numbers_of, readable
from feedback.safeguarding.rules import RANK
from feedback.safeguarding.text.characters import visible
from feedback.safeguarding.text.reading import sentences, together

FOLDS = 5
KEYWORDS = (
    *("kill myself", "kms", "suicide", "suicidal", "want to die", "self harm", "cut myself", "hits me", "hit me"),
    *(
        "beats me",
        "hurts me",
        "abuse",
        "rape",
        "touched me",
        "touches me",
        "knife",
        "stab",
        "gang",
        "drugs",
        "run away",
    ),
    *("running away", "nudes", "bully", "bullied", "scared", "unsafe", "hate myself", "depressed", "hungry", "alone"),
    *("forced to marry", "fgm", "help me"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled text, and where it comes from."""

    text: str
    tier: Tier
    category: str
    trick: str
    set: str


Method = Callable[[Sequence[str]], list[Tier]]


def by_both(texts: Sequence[str]) -> list[Tier]:
    return [verdict.tier for verdict in spot_many(RawText(text) for text in texts)]


def by_rules(texts: Sequence[str]) -> list[Tier]:
    found = []
    for text in texts:
        said = [rules.unharmed(sentence) for sentence in sentences(visible(text))]
        hits = [hit for sentence in (*said, *together(said)) for hit in rules.hits(sentence)]
        found.append(max((hit.tier for hit in hits), key=RANK.__getitem__, default=Tier.NONE))
    return found


MODEL_SPEAKS = 6.4
"""The score from which the model alone would ring."""


def by_model(texts: Sequence[str], trained: Model | None = None) -> list[Tier]:
    said = [readable(text) for text in texts]
    scores = iter((trained or model()).score([run for runs in said for run in runs]))
    return [
        Tier.CONCERN if max((next(scores) for _ in runs), default=0.0) >= MODEL_SPEAKS else Tier.NONE for runs in said
    ]


def by_keywords(texts: Sequence[str]) -> list[Tier]:
    return [Tier.CONCERN if any(word in text.lower() for word in KEYWORDS) else Tier.NONE for text in texts]


def by_encoder(texts: Sequence[str]) -> list[Tier]:
    """The encoder alone, where it holds harm for likelier than not."""
    return [Tier.CONCERN if like.odds > 0 else Tier.NONE for like in encoder.read([visible(text) for text in texts])]


METHODS: dict[str, Method] = {
    "together": by_both,
    "rules": by_rules,
    "model": by_model,
    "encoder": by_encoder,
    "keywords": by_keywords,
}


def wilson(found: int, of: int) -> str:
    """A share with its 95 % interval (Wilson 1927)."""
    if not of:
        return "-"
    z, share = 1.96, found / of
    middle, spread = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)
    return f"{share:.3f} [{low:.2f}-{high:.2f}] {found}/{of}"


def flagged(tiers: Iterable[Tier]) -> int:
    return sum(RANK[tier] >= RANK[Tier.CONCERN] for tier in tiers)


def held_back() -> list[Line]:
    found = []
    for file in sorted(content.folder().joinpath("held_back").iterdir(), key=lambda file: file.name):
        name = file.name.removesuffix(".toml").split("_")[0]
        for group in content.held_back(file.name):
            found += [Line(text, group.tier, group.category, group.trick, name) for text in content.lines(group.texts)]
    return found


def table(title: str, rows: Iterable[tuple[str, ...]]) -> None:
    print(f"\n## {title}\n")
    for place, row in enumerate(rows):
        print("| " + " | ".join(row) + " |")
        if place == 0:
            print("|" + "---|" * len(row))


def own(lines: Sequence[Line]) -> None:
    """The held-back sets: by set, tier, category and trick, and every miss."""
    found = {name: method([line.text for line in lines]) for name, method in METHODS.items()}
    sets = sorted({line.set for line in lines})

    def share(name: str, wanted: Callable[[Line], bool]) -> str:
        chosen = [tier for line, tier in zip(lines, found[name], strict=True) if wanted(line)]
        return wilson(flagged(chosen), len(chosen))

    rows = [("set", "text", *METHODS)]
    for one in [*sets, "all"]:
        for tier in (Tier.URGENT, Tier.CONCERN, Tier.NONE):
            rows.append(
                (one, tier, *(share(n, lambda x, o=one, t=tier: o in (x.set, "all") and x.tier is t) for n in METHODS))
            )
    table("Held-back examples: flagged (concern or urgent), by what they are", rows)
    urgent = [(line, tier) for line, tier in zip(lines, found["together"], strict=True) if line.tier is Tier.URGENT]
    print(f"\nurgent called urgent: {wilson(sum(tier is Tier.URGENT for _, tier in urgent), len(urgent))}")
    readers = sum(tier is Tier.NEEDS_READER for tier in found["together"])
    print(f"English text sent to a reader as another language: {wilson(readers, len(lines))}")
    print(
        "precision: "
        + wilson(
            sum(RANK[t] > 1 and x.tier is not Tier.NONE for x, t in zip(lines, found["together"], strict=True)),
            flagged(found["together"]),
        )
    )
    harm = [line for line in lines if line.tier is not Tier.NONE]
    rows = [("category", "recall", "rules alone", "model alone", "encoder alone")]
    for category in sorted({line.category for line in harm}):
        rows.append(
            (
                category,
                *(share(n, lambda x, c=category: x.category == c) for n in ("together", "rules", "model", "encoder")),
            )
        )
    table("Recall by category", rows)
    rows = [("trick", "recall", "false alarms")]
    for trick in sorted({line.trick for line in lines}):
        rows.append(
            (
                trick,
                share("together", lambda x, k=trick: x.trick == k and x.tier is not Tier.NONE),
                share("together", lambda x, k=trick: x.trick == k and x.tier is Tier.NONE),
            )
        )
    table("By kind of trick", rows)
    print("\n## Every miss and every false alarm\n")
    for line, tier in zip(lines, found["together"], strict=True):
        if (RANK[tier] >= RANK[Tier.CONCERN]) != (line.tier is not Tier.NONE):
            print(f"- {line.set} {line.tier} {line.category} {line.trick}: {line.text!r} -> {tier}")


def cross_validated() -> None:
    """The model alone over the examples it learns from, each judged by a model that has not seen it."""
    groups = content.examples()
    rows = [("category", "flagged when unseen")]
    counts: dict[str, list[int]] = {}
    for fold in range(FOLDS):
        kept, out = [], []
        for group in groups:
            texts = content.lines(group.texts)
            rest = [text for place, text in enumerate(texts) if place % FOLDS != fold]
            out += [(text, group) for place, text in enumerate(texts) if place % FOLDS == fold and "{" not in text]
            if rest:
                kept.append(group.model_copy(update={"texts": "\n".join(rest)}))
        tiers = by_model([text for text, _ in out], Model(numbers_of(kept)))
        for (_, group), tier in zip(out, tiers, strict=True):
            count = counts.setdefault("ordinary" if group.tier is Tier.NONE else group.category, [0, 0])
            count[0] += RANK[tier] >= RANK[Tier.CONCERN]
            count[1] += 1
    rows += [(name, wilson(*count)) for name, count in sorted(counts.items())]
    table(f"The model alone, cross-validated over its own examples ({FOLDS} folds)", rows)


def demonstration() -> None:
    """Cards of the demonstration: those that need help in at least one answer, the others in none."""
    shown = content.load()
    cards = [
        card for session in (*shown.sessions, shown.open_session) for card in session.cards if card.language == "en"
    ]
    help_found = help_of = other_cards = other_of = other_texts = texts_of = 0
    for card in cards:
        texts = [answer.text for answer in card.raw_answers("core") if answer.text]
        count = flagged(by_both(texts))
        if card.needs_help:
            help_found, help_of = help_found + bool(count), help_of + 1
        else:
            other_cards, other_of = other_cards + bool(count), other_of + 1
            other_texts, texts_of = other_texts + count, texts_of + len(texts)
    table(
        "The demonstration",
        [
            ("cards that need help, found", "other cards flagged", "their texts flagged"),
            (wilson(help_found, help_of), wilson(other_cards, other_of), wilson(other_texts, texts_of)),
        ],
    )


def public(folder: Path, misses: bool) -> None:
    rows = [("file", "label", *METHODS)]
    for name in ("concern_suicide_risk", "concern_kindly_bullying", "concern_false_alarms_nhs"):
        path = folder / f"{name}.csv"
        if not path.exists():
            print(f"\n!! {path} is absent: not measured")
            continue
        data = pd.read_csv(path)
        texts = data["text"].astype(str).tolist()
        found = {method: run(texts) for method, run in METHODS.items()}
        for label in (1, 0):
            here = [place for place, value in enumerate(data["label"]) if value == label]
            rows.append(
                (name, str(label), *(wilson(flagged(tiers[p] for p in here), len(here)) for tiers in found.values()))
            )
        if misses:
            for text, label, tier in zip(texts, data["label"], found["together"], strict=True):
                if bool(label) != (RANK[tier] >= RANK[Tier.CONCERN]):
                    print(f"- {name} label {label}: {text[:200]!r} -> {tier}")
    table("Public data: flagged, by label", rows)


def speed(lines: Sequence[Line]) -> None:
    took = []
    for line in lines:
        start = time.perf_counter()
        spot(RawText(line.text))
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    long = " ".join(line.text for line in lines) * 10
    start = time.perf_counter()
    spot(RawText(long[:100_000]))
    whole = time.perf_counter() - start
    print("\n## Speed\n")
    p95 = took[int(len(took) * 0.95)]
    print(f"one text: p50 {statistics.median(took):.2f} ms, p95 {p95:.2f} ms over {len(took)} texts")
    print(f"one text of {len(long[:100_000]):,} characters: {whole:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--misses", action="store_true", help="print what is missed of the public data, to the screen only"
    )
    arguments = parser.parse_args()
    start = time.perf_counter()
    model()
    print(f"read in {time.perf_counter() - start:.1f} s; learnt from {len(content.examples())} groups of examples")
    lines = held_back()
    own(lines)
    cross_validated()
    demonstration()
    public(arguments.data, arguments.misses)
    speed(lines)


if __name__ == "__main__":
    main()
