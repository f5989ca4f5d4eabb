"""Theming beside the alternatives, in one run, on text that people labelled.

    python benchmarks/themes.py --data ../shared/data [--quick] [--most 300] [--only NAME]

1. Groups: for each labelled set, public and Heard's own (2), on samples of 30, 80, 300 and all: Heard, KMeans on the
   same vectors, TF-IDF + NMF, and BERTopic with the same vectors where it is installed (`pip install bertopic`; it is no
   part of Heard). AMI and ARI against people's labels (x100; of several labels the first), coverage (% of rows in a group
   of two or more), stability (ARI x100 between five runs on 90 % of the rows), seconds, and MB on top of what was there.
   Heard chooses its number of groups; KMeans and NMF are given that number, so that the grouping is compared and not the
   guess. BERTopic chooses its own. Two more columns give the people's number of labels to all that take one.
2. Known themes: the 24 default themes on answers labelled by hand: held back (answers of the demonstration, unseen when
   the examples were written, and unused in choosing words and weights), and those used for tuning; beside TF-IDF +
   logistic regression learnt from the same examples.
3. Learning: a framework that knows only its themes' names, and 0, 5, 20 and 100 corrections a theme, on patients'
   feedback with several labels; tested on the half that no correction came from.

Answers may have several labels; a set without any is passed over.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import multiprocessing
import resource
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent.parent))

from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, f1_score
from sklearn.multiclass import OneVsRestClassifier

from analysis.theming.clustering.guided_vectors import guided_by
from analysis.theming.clustering.steady_groups import SteadyGroups
from analysis.theming.corpus import WORD
from analysis.theming.embeddings import StaticVectors
from analysis.theming.framework import Framework, load
from analysis.theming.known_themes import NearestThemes
from analysis.theming.learned_themes import TrainingLabel, learn
from analysis.theming.steps import FrameworkTheme
from feedback.core.sentence_vectors import embed

PLACER = NearestThemes(load(), StaticVectors())
SIZES = (30, 80, 300, None)
OWN = "young people's register"
RUNS, KEPT = 5, 0.9
WITHOUT_LABEL = {"(no key point)", "Not assigned", "na", "oos"}
LABELLED = {name: Path(__file__).parent / f"themes_{name}.csv" for name in ("held_back", "tuning")}


def evidence(texts: Sequence[str]) -> np.ndarray:
    return np.maximum(PLACER.evidence(texts).totals, 0)


def heard(texts: list[str], count: int | None) -> list[int]:
    labels = [0] * len(texts)
    for number, group in enumerate(SteadyGroups(guided_by(evidence)).group(texts, count)):
        for place in group.members:
            labels[place] = number
    return labels


def kmeans(texts: list[str], count: int | None) -> list[int]:
    return KMeans(min(count or 8, len(texts)), n_init=5, random_state=0).fit_predict(embed(texts)).tolist()


def nmf(texts: list[str], count: int | None) -> list[int]:
    words = TfidfVectorizer(stop_words="english").fit_transform(texts)
    model = NMF(min(count or 8, *words.shape), init="nndsvda", random_state=0, max_iter=300)
    return model.fit_transform(words).argmax(axis=1).tolist()


def bertopic(texts: list[str], _count: int | None) -> list[int]:
    from bertopic import BERTopic

    # Its default of ten to a topic finds next to nothing in a session; five is its own advice for small corpora.
    model = BERTopic(min_topic_size=5 if len(texts) < 1000 else 10, calculate_probabilities=False)
    return list(model.fit_transform(texts, embeddings=embed(texts))[0])


METHODS: dict[str, Callable[[list[str], int | None], list[int]]] = {"Heard": heard, "KMeans": kmeans, "NMF": nmf}


def labelled(data: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    for path in sorted(data.glob("*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        if {"text", "label"} <= set(table.columns) and path.name.startswith(("themes_", "intents_")):
            table = table[(table.label != "") & ~table.label.isin(WITHOUT_LABEL)]
            yield path.stem.removeprefix("themes_"), table.text.tolist(), [s.split("|")[0] for s in table.label]
    for name, path in LABELLED.items():
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table = table[table.themes != ""]
        yield f"{OWN}, {name}", table.text.tolist(), [s.split("|")[0] for s in table.themes]


def sample(rows: int, size: int | None, seed: int) -> list[int]:
    return np.random.default_rng(seed).permutation(rows)[:size].tolist()


def measure(method: str, texts: list[str], labels: list[str], cases: list[tuple[int | None, int, int | None]]) -> list:
    """In a process of its own, so that its memory is its own: each case is size, seed, number of groups."""
    warnings.filterwarnings("ignore")
    run, rows = METHODS.get(method, bertopic), []
    heard(texts[:30], 3), run(texts[:60], 3)  # loading is not theming
    for size, seed, count in cases:
        base, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        chosen = sample(len(texts), size, seed)
        said, truth = [texts[i] for i in chosen], [labels[i] for i in chosen]
        found = run(said, count)
        seconds = time.perf_counter() - started
        sizes = Counter(found)
        rows.append(
            {
                "ami": 100 * adjusted_mutual_info_score(truth, found),
                "ari": 100 * adjusted_rand_score(truth, found),
                "cover": 100 * sum(sizes[f] > 1 and f != -1 for f in found) / len(found),
                "stable": stability(run, said, count) if seed == 0 else np.nan,
                "s": seconds,
                "MB": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) / 1024,
                "groups": len(sizes),
            }
        )
    return rows


def stability(run: Callable[[list[str], int | None], list[int]], texts: list[str], count: int | None) -> float:
    made = []
    for seed in range(RUNS):
        kept = sorted(sample(len(texts), round(KEPT * len(texts)), seed))
        made.append(dict(zip(kept, run([texts[i] for i in kept], count), strict=True)))
    pairs = [(one, other, sorted(one.keys() & other.keys())) for one, other in itertools.combinations(made, 2)]
    return 100 * float(
        np.mean([adjusted_rand_score([a[i] for i in both], [b[i] for i in both]) for a, b, both in pairs])
    )


def groups(data: Path, sizes: Sequence[int | None], seeds: int, methods: list[str], only: str) -> None:
    means: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for name, texts, labels in labelled(data):
            if only not in name:
                continue
            fitting = [size for size in sizes if size is None or size < len(texts)]
            cases = [(size, seed) for size in fitting for seed in range(seeds if size else 1)]
            own = pool.apply(measure, ("Heard", texts, labels, [(*case, None) for case in cases]))
            given = [(*case, row["groups"]) for case, row in zip(cases, own, strict=True)]
            found = {"Heard": own} | {
                m: pool.apply(measure, (m, texts, labels, given)) for m in methods if m != "Heard"
            }
            told = [(*case, len({labels[i] for i in sample(len(texts), *case)})) for case in cases]
            named = {m: pool.apply(measure, (m, texts, labels, told)) for m in methods if m != "BERTopic"}
            print(f"\n{name}: {len(texts)} rows, {len(set(labels))} labels")
            print(
                f"  {'size':>5} {'method':9} {'AMI':>5} {'ARI':>5} {'cover':>5} {'stable':>6} {'s':>7} {'MB':>5}"
                f" {'groups':>6}   {'AMI':>5} {'ARI':>5}  with people's number"
            )
            for size in fitting:
                mine = [i for i, case in enumerate(cases) if case[0] == size]
                for method in methods:
                    row = {key: np.nanmean([found[method][i][key] for i in mine]) for key in found[method][0]}
                    line = " ".join(
                        f"{row[key]:{width}}"
                        for key, width in [
                            ("ami", "5.1f"),
                            ("ari", "5.1f"),
                            ("cover", "5.0f"),
                            ("stable", "6.1f"),
                            ("s", "7.2f"),
                            ("MB", "5.0f"),
                            ("groups", "6.0f"),
                        ]
                    )
                    people = (
                        {key: np.mean([named[method][i][key] for i in mine]) for key in ("ami", "ari")}
                        if method in named
                        else {}
                    )
                    second = f"   {people['ami']:5.1f} {people['ari']:5.1f}" if people else ""
                    print(f"  {size or 'all':>5} {method:9} {line}{second}", flush=True)
                    if name.startswith(OWN):  # one of them chose the weight of the known themes
                        continue
                    for key in ("ami", "ari", "stable"):
                        means[str(size or "all"), method, key].append(row[key])
                    for key, value in people.items():
                        means[str(size or "all"), method, f"{key}, people's number"].append(value)
    print("\nmean over the public sets")
    for size, key in dict.fromkeys((size, key) for size, _, key in means):
        values = {m: np.mean(means[size, m, key]) for m in methods if (size, m, key) in means}
        print(f"  {size:>4} {key:20} " + "   ".join(f"{method} {value:.1f}" for method, value in values.items()))


def known() -> None:
    framework = load()
    ids = [theme.id for theme in framework.themes]
    examples = [(example, i) for i, theme in enumerate(framework.themes) for example in theme.examples]
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
    learnt = OneVsRestClassifier(LogisticRegression(C=10, class_weight="balanced", max_iter=1000))
    learnt.fit(
        words.fit_transform([text for text, _ in examples]), np.eye(len(ids), dtype=int)[[i for _, i in examples]]
    )
    for name, path in LABELLED.items():
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        truth = np.array([[theme_id in row.split("|") for theme_id in ids] for row in table.themes])
        placed = NearestThemes(framework, StaticVectors()).place(table.text.tolist())
        ours = np.array([[theme_id in {p.theme_id for p in found} for theme_id in ids] for found in placed])
        theirs = learnt.predict(words.transform(table.text)).astype(bool)
        alone = (~truth.any(axis=1)).sum()
        print(f"\nknown themes, {name}: {len(table)} answers, {truth.sum()} labels, {alone} of none")
        for method, guess in (("Heard", ours), ("TF-IDF + logistic regression", theirs)):
            macro, micro = _f1(truth, guess)
            none = (guess.any(axis=1) == truth.any(axis=1)).mean()
            print(f"  {method:30} macro F1 {macro:.3f}  micro F1 {micro:.3f}  right about none {none:.3f}")


def learning(data: Path, seeds: int) -> None:
    path = data / "themes_nhs_feedback.csv"
    if not path.exists():
        print(f"\nLEARNING NOT MEASURED: {path} is not there")
        return
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    labels = [frozenset(row.split("|")) - WITHOUT_LABEL for row in table.label]
    counts = Counter(name for row in labels for name in row)
    names = sorted(name for name, count in counts.items() if count >= 60)
    print(f"\nlearning: {len(table)} rows, {len(names)} themes of 60 rows or more, macro / micro F1 on the other half")
    for corrections in (0, 5, 20, 100):
        scores = [_learn(table.text.tolist(), labels, names, corrections, seed) for seed in range(seeds)]
        ours, theirs, taken = (np.mean([score[i] for score in scores], axis=0) for i in range(3))
        other = f"TF-IDF + LR {theirs[0]:.3f} / {theirs[1]:.3f}" if corrections else "TF-IDF + LR cannot"
        print(f"  {corrections:4} a theme   Heard {ours[0]:.3f} / {ours[1]:.3f} ({taken:.0f} taken over)   {other}")


def _learn(texts: list[str], labels: list[frozenset[str]], names: list[str], count: int, seed: int) -> tuple:
    order = sample(len(texts), None, seed)
    pool, held_back = order[: len(order) // 2], order[len(order) // 2 :]
    chosen: dict[int, None] = {}
    for name in names:
        chosen.update(dict.fromkeys([i for i in pool if name in labels[i]][:count]))
    chosen.update(dict.fromkeys([i for i in pool if not labels[i] & set(names)][:count]))
    # A theme is known by the words of its name that no other theme's name has.
    said = Counter(word for name in names for word in set(WORD.findall(name.lower())))
    themes = tuple(
        FrameworkTheme(
            id=name,
            name=name,
            child_name=name,
            symbol="",
            priorities=(),
            covers="",
            examples=(name,),
            words=tuple(w for w in WORD.findall(name.lower()) if len(w) > 3 and said[w] == 1),
        )
        for name in names
    )
    prototypes = NearestThemes(Framework(version="names", themes=themes, nothing_said=frozenset()), StaticVectors())
    learnt = learn(prototypes, [TrainingLabel(text=texts[i], theme_ids=labels[i] & set(names)) for i in chosen])
    tested = [texts[i] for i in held_back]
    truth = np.array([[name in labels[i] for name in names] for i in held_back])
    ours = np.array([[name in {p.theme_id for p in found} for name in names] for found in learnt.place(tested)])
    theirs = np.zeros_like(truth)
    if count:
        words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
        model = OneVsRestClassifier(LogisticRegression(C=10, class_weight="balanced", max_iter=1000))
        told = np.array([[name in labels[i] for name in names] for i in chosen], dtype=int)
        theirs = model.fit(words.fit_transform([texts[i] for i in chosen]), told).predict(words.transform(tested))
    taken = sum(trial.taken_over for trial in learnt.trials.values())
    return _f1(truth, ours), _f1(truth, theirs), taken


def _f1(truth: np.ndarray, guess: np.ndarray) -> tuple[float, float]:
    return tuple(f1_score(truth, guess, average=average, zero_division=0) for average in ("macro", "micro"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--quick", action="store_true", help="samples of 30 and 80, one of each")
    parser.add_argument("--seeds", type=int, default=4, help="samples of each size")
    parser.add_argument("--most", type=int, help="leave out samples larger than this, and the whole sets")
    parser.add_argument(
        "--only", default="", help="the groups of the labelled sets with this in their name, nothing else"
    )
    given = parser.parse_args()
    if not given.only:
        known()
    if not given.data.is_dir():
        print(f"GROUPS NOT MEASURED: {given.data} is not there")
        return
    if not given.only:
        learning(given.data, 1 if given.quick else given.seeds)
    methods = list(METHODS)
    if importlib.util.find_spec("bertopic"):
        methods.append("BERTopic")
    else:
        print("\nBERTOPIC IS NOT INSTALLED, so it is not in the tables below: `pip install bertopic` to have it.")
    sizes = SIZES[:2] if given.quick else SIZES
    if given.most:
        sizes = tuple(size for size in sizes if size and size <= given.most)
    groups(given.data, sizes, 1 if given.quick else given.seeds, methods, given.only)


if __name__ == "__main__":
    main()
