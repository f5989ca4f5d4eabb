"""What children ask Heard itself: how well it is told from an answer, on texts the classifier never saw.

    python benchmarks/intents.py --data ../shared/data

Prints, for each held-back file of Heard: the share of questions named rightly and of answers taken for a question; a
confusion table; five-fold cross-validation over the examples; and, from public data, other people's questions to a
chatbot (CLINC150; the labels that have a like among Heard's) and ordinary feedback (NHS patient survey).
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sklearn.model_selection import StratifiedKFold

from feedback.chat import intents
from feedback.chat.intents import NAMES, NOT_A_QUESTION, QUESTIONS

ROBOT, TESTING, ORG = "who_made_you_are_you_a_robot", "swearing_or_testing_bot", "what_is_the_partnership"
CLINC = {
    "are_you_a_bot": {ROBOT},
    "who_made_you": {ROBOT},
    "what_is_your_name": {ROBOT},
    "how_old_are_you": {ROBOT, TESTING},
    "who_do_you_work_for": {ORG, ROBOT},
    "change_language": {"change_language"},
    "repeat": {"read_it_to_me"},
    "tell_joke": {TESTING},
    "meaning_of_life": {TESTING, NOT_A_QUESTION},
    "greeting": {TESTING, NOT_A_QUESTION},
    "yes": {NOT_A_QUESTION},
    "no": {NOT_A_QUESTION},
    "maybe": {NOT_A_QUESTION},
    "thank_you": {NOT_A_QUESTION},
    "oos": {NOT_A_QUESTION, TESTING},
}


def figures(pairs: Iterable[tuple[str, str]]) -> str:
    """Of (right, found) pairs: questions named rightly, answers taken for a question."""
    pairs = list(pairs)
    questions = [right == found for right, found in pairs if right != NOT_A_QUESTION]
    answers = [found != NOT_A_QUESTION for right, found in pairs if right == NOT_A_QUESTION]
    named = sum(questions) / len(questions) if questions else float("nan")
    taken = sum(answers) / len(answers) if answers else float("nan")
    return (
        f"questions {named:6.3f} of {len(questions):4d}   answers taken for questions {taken:6.3f} of {len(answers):4d}"
    )


def found(texts: Sequence[str]) -> list[str]:
    return [intent.name for intent in intents.classify_all(texts)]


def confusion(pairs: Sequence[tuple[str, str]]) -> None:
    counts = Counter(pairs)
    print("right \\ found".ljust(30) + " ".join(f"{number:>4d}" for number in range(len(NAMES))))
    for number, right in enumerate(NAMES):
        row = " ".join(f"{counts[right, name] or '.':>4}" for name in NAMES)
        print(f"{number:2d} {right:<27s}{row}")


def cross_validation() -> list[tuple[str, str]]:
    texts, names = (list(column) for column in zip(*intents.examples(), strict=True))
    pairs = []
    for learn, test in StratifiedKFold(5, shuffle=True, random_state=0).split(texts, names):
        model = intents.train([texts[i] for i in learn], [names[i] for i in learn])
        decided = intents.decide(model, [texts[i] for i in test])
        pairs += [(names[i], intent.name) for i, intent in zip(test, decided, strict=True)]
    return pairs


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data

    started = time.perf_counter()
    intents.classify("who sees this")
    print(f"first use, training included: {time.perf_counter() - started:.2f} s; {len(intents.examples())} examples")

    everything: list[tuple[str, str]] = []
    for name, texts in intents.held_back().items():
        pairs = list(zip([right for _, right in texts], found([text for text, _ in texts]), strict=True))
        everything += pairs
        print(f"held back, {name:<8s}{figures(pairs)}")
    confusion(everything)
    print(f"cross-validation   {figures(cross_validation())}")

    started = time.perf_counter()
    for text, _ in intents.examples()[:200]:
        intents.classify(text)
    print(f"one text: {(time.perf_counter() - started) * 5:.1f} ms")

    clinc, nhs = data / "intents_clinc150.csv", data / "themes_nhs_feedback.csv"
    if not clinc.exists() or not nhs.exists():
        print(f"SKIPPED: no public data in {data}")
        return
    asked = [row for row in rows(clinc) if row["label"] in CLINC]
    decided = found([row["text"] for row in asked])
    for label, allowed in CLINC.items():
        mine = [name in allowed for name, row in zip(decided, asked, strict=True) if row["label"] == label]
        print(f"CLINC150 {label:<22s}{sum(mine) / len(mine):6.3f} of {len(mine):4d}   {' or '.join(sorted(allowed))}")
    ordinary = found([row["text"] for row in rows(nhs)])
    taken = Counter(name for name in ordinary if name in QUESTIONS)
    print(f"NHS feedback taken for a question: {taken.total() / len(ordinary):.4f} of {len(ordinary)}  {dict(taken)}")


if __name__ == "__main__":
    main()
