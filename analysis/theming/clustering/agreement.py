"""How far a machine's groups and themes agree with people's labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, f1_score
from sklearn.preprocessing import MultiLabelBinarizer

_BETWEEN = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Adjusted mutual information and Rand index of the groups; micro and macro F1 over `rows` rows.

    `named_by` says what F1 is of: "themes" where themes and labels share names, else "groups", each read as the label
    that most of its rows have, which flatters small groups.
    """

    rows: int
    adjusted_mutual_information: float
    adjusted_rand: float
    micro_f1: float
    macro_f1: float
    named_by: str


def compare(groups: Sequence[str], themes: Sequence[str], labels: Sequence[str]) -> Agreement:
    """Agreement with `labels`; several to a row are joined by `|`, of which grouping counts the first.

    Rows without a label are left out; a row without a theme counts as placed in none.
    """
    kept = [i for i, label in enumerate(labels) if label.strip()]
    truth, guess = [_split(labels[i]) for i in kept], [_split(themes[i]) for i in kept]
    first, grouped = [names[0] for names in truth], [groups[i] for i in kept]
    named = {name for names in truth for name in names}
    shared = bool(named & {name for names in guess for name in names})
    if not shared:
        guess = [[most] for most in _most_common(first, grouped)]
    binarizer = MultiLabelBinarizer().fit([*truth, *guess])
    people, machine = binarizer.transform(truth), binarizer.transform(guess)
    theirs = [name in named for name in binarizer.classes_]
    return Agreement(
        rows=len(kept),
        adjusted_mutual_information=float(adjusted_mutual_info_score(first, grouped)),
        adjusted_rand=float(adjusted_rand_score(first, grouped)),
        micro_f1=float(f1_score(people, machine, average="micro", zero_division=0)),
        macro_f1=float(f1_score(people[:, theirs], machine[:, theirs], average="macro", zero_division=0)),
        named_by="themes" if shared else "groups",
    )


def _most_common(labels: Sequence[str], groups: Sequence[str]) -> list[str]:
    """For each row the label that most rows of its group have, the first in the alphabet of equals."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for label, group in zip(labels, groups, strict=True):
        counts[group][label] += 1
    return [min(counts[group].items(), key=lambda item: (-item[1], item[0]))[0] for group in groups]


def _split(joined: str) -> list[str]:
    return [name.strip() for name in joined.split(_BETWEEN) if name.strip()]
