"""Many partnerships together: each file is read where it lies, and only what its readers may see leaves it.

The same steps as for one partnership. Of a file nothing travels but protected counts of the known themes, and of a new
theme its label and its middle, where enough young people speak of it. No answer, no id and no exact count does.
"""

from __future__ import annotations

import pickle
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from analysis.disclosure import Audience, Dimension, ProtectedTable, Shown, Thresholds, one_way, protect, show_count
from analysis.theming import pipeline
from analysis.theming.corpus import words
from analysis.theming.embeddings import StaticVectors, unit
from analysis.theming.framework import load
from analysis.theming.steps import ProposedTheme, Voice
from feedback.core.errors import HeardError, Invalid
from feedback.core.records import Answer
from feedback.responses.answers import SqliteAnswers
from feedback.storage.database import open_to_read
from feedback.storage.failures import StoreTooOld
from feedback.storage.migrations import collecting

NOT_TOLD = "not shown"
"""Of a new theme that a partnership did not send: too few there, or none at all."""

_ALIKE = 0.5
# Enough to compare middles, and no finer: a vector in full says more of the words behind it.
_DECIMALS = 3
_WORKERS = 2
_WAIT_SECONDS = 30


class PartnershipMissing(Invalid):
    """No worker has this partnership's file; `file` says which."""

    code = "partnership-missing"


class PartnershipTwice(Invalid):
    """Two files have the same name, so that their results could not be told apart; `name` says which."""

    code = "partnership-twice"


class PartnershipTooOld(HeardError):
    """An older Heard made this file, and whoever reads it may not bring it up to date; `file` says which."""

    code = "partnership-too-old"


class PartnershipUnreadable(HeardError):
    """A file could not be read; `kind` is the error's type. Its message stays where the answers are."""

    code = "partnership-unreadable"


class ClusterMissing(HeardError):
    """Dask is not installed (the extra `cluster`), or its scheduler does not answer."""

    code = "cluster-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTheme:
    """A new theme that enough young people of a partnership speak of, as it may leave: no answer is in it."""

    label: str
    people: Shown
    middle: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipCounts:
    """All that leaves a partnership's file."""

    partnership: str
    counts: ProtectedTable
    new: tuple[NewTheme, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupLine:
    """One theme across partnerships: `people` adds the intervals up, `by` has each partnership's own."""

    theme: str
    name: str
    new: bool
    people: Shown
    by: Mapping[str, Shown]


def read(path: Path, thresholds: Thresholds | None = None) -> PartnershipCounts:
    """One partnership's file as the executive may see it, under the file's own name. Nothing in it is changed.

    The machine's reading alone: what people decided about themes stays with the partnership.
    Raises PartnershipMissing, PartnershipTooOld or PartnershipUnreadable.
    """
    if not path.is_file():
        raise PartnershipMissing(file=path.name)
    try:
        return _read(path, thresholds or Thresholds())
    except StoreTooOld:
        raise PartnershipTooOld(file=path.name) from None
    except HeardError:
        raise
    except Exception as error:
        raise PartnershipUnreadable(file=path.name, kind=type(error).__name__) from None


def _read(path: Path, thresholds: Thresholds) -> PartnershipCounts:
    store = open_to_read(path, [collecting])
    try:
        sessions = [row["id"] for row in store.rows("SELECT id FROM sessions ORDER BY id")]
        answers = {answer.id: answer for answer in SqliteAnswers(store).of_sessions(sessions) if answer.text}
    finally:
        store.close()
    run = pipeline.themes().run([_voice(answer) for answer in answers.values()])
    spoke: dict[str, set[str]] = defaultdict(set)
    for answer_id, placed in run.placed.items():
        for assignment in placed:
            spoke[assignment.theme_id].add(answers[answer_id].response_id)
    ids = [theme.id for theme in load().themes]
    table = one_way(
        path.stem,
        Dimension("theme", tuple(ids), overlapping=True),
        [len(spoke[theme_id]) for theme_id in ids],
        total=len({answer.response_id for answer in answers.values()}),
    )
    told = (_new_theme(proposal, answers, thresholds) for proposal in run.proposals)
    return PartnershipCounts(
        partnership=path.stem,
        counts=protect(table, audience=Audience.EXECUTIVE, thresholds=thresholds).table,
        new=tuple(theme for theme in told if theme is not None),
    )


def _voice(answer: Answer) -> Voice:
    assert answer.text is not None
    return Voice(
        answer_id=answer.id,
        response_id=answer.response_id,
        session_id=answer.session_id,
        question_id=answer.question_id,
        age_version=answer.age_version,
        language=answer.language,
        text=answer.text,
    )


def _new_theme(proposal: ProposedTheme, answers: Mapping[str, Answer], rules: Thresholds) -> NewTheme | None:
    """A new theme as it may leave, or None where it may not.

    As many young people as a breakdown asks for must speak of it, and as many as a count asks for must have said each
    word of its label: else the label could be one child's own. Each young person counts once in the middle.
    """
    said: dict[str, list[str]] = defaultdict(list)
    for answer_id in proposal.answer_ids:
        said[answers[answer_id].response_id].append(str(answers[answer_id].text))
    users = Counter(word for texts in said.values() for word in {w for text in texts for w in words(text)})
    shared = all(users[word] >= rules.small for word in words(proposal.label))
    if len(said) < rules.base_for_breakdown(Audience.EXECUTIVE) or not shared:
        return None
    vectors = StaticVectors()
    people = np.stack([vectors.embed(sorted(texts)).mean(axis=0) for _, texts in sorted(said.items())])
    middle = unit(people.mean(axis=0, keepdims=True))[0]
    return NewTheme(
        label=proposal.label,
        people=show_count(len(said), audience=Audience.EXECUTIVE, thresholds=rules),
        middle=tuple(round(float(x), _DECIMALS) for x in middle),
    )


def combine(parts: Sequence[PartnershipCounts]) -> tuple[RollupLine, ...]:
    """Known themes in the framework's order, then new ones, those of different partnerships that are alike as one.

    The same parts in any order give the same lines.
    """
    ordered = sorted(parts, key=lambda part: part.partnership)
    if not ordered:
        return ()
    known = [
        _line(theme.id, theme.name, {part.partnership: part.counts.at(theme.id) for part in ordered})
        for theme in load().themes
    ]
    everyone = _line("", "Everyone", {part.partnership: part.counts.at() for part in ordered})
    return (everyone, *known, *_new_lines(ordered))


def _new_lines(parts: Sequence[PartnershipCounts]) -> list[RollupLine]:
    """New themes whose middles are alike, by average linkage of cosines, under the label that most say."""
    found = [(part.partnership, theme) for part in parts for theme in part.new]
    if not found:
        return []
    examples = StaticVectors().embed([example for theme in load().themes for example in theme.examples])
    middles = unit(np.array([theme.middle for _, theme in found], np.float32) - examples.mean(axis=0))
    groups = fcluster(linkage(middles, "average", "cosine"), 1 - _ALIKE, "distance") if len(found) > 1 else [1]
    together: dict[int, list[tuple[str, NewTheme]]] = defaultdict(list)
    for group, one in zip(groups, found, strict=True):
        together[int(group)].append(one)
    lines = []
    for members in together.values():
        by: dict[str, Shown] = {}
        for partnership, theme in members:
            by[partnership] = _add([by[partnership], theme.people]) if partnership in by else theme.people
        label = min(members, key=lambda one: (-one[1].people.low, one[1].label))[1].label
        lines.append(_line(label, label, by, new=True))
    return sorted(lines, key=lambda line: (-line.people.low, line.name, sorted(line.by)))


def _line(theme: str, name: str, by: Mapping[str, Shown], *, new: bool = False) -> RollupLine:
    return RollupLine(theme=theme, name=name, new=new, people=_add(list(by.values())), by=by)


def _add(shown: Sequence[Shown]) -> Shown:
    """What the intervals say together; one that is not shown leaves the upper end open."""
    highs = [one.high for one in shown if one.high is not None]
    return Shown(low=sum(one.low for one in shown), high=sum(highs) if len(highs) == len(shown) else None)


def rollup(paths: Sequence[Path]) -> tuple[RollupLine, ...]:
    """All files in this one process. Raises as `read` does, and PartnershipTwice."""
    return combine([read(path) for path in _apart(paths)])


def rollup_on(paths: Sequence[Path], scheduler: str = "") -> tuple[RollupLine, ...]:
    """The same on Dask: the cluster at `scheduler`, or two workers of this machine where none is given.

    Each file is read by a worker that has it, and by no other: what it sends is the `PartnershipCounts`, packed by itself.
    Raises as `rollup` does, and ClusterMissing.
    """
    with _client(scheduler) as client:
        asked = _apart(paths)
        held: dict[str, list[str]] = client.run(_held, asked)
        tasks = []
        for number, path in enumerate(asked):
            workers = sorted(worker for worker, files in held.items() if str(path) in files)
            if not workers:
                raise PartnershipMissing(file=path.name)
            worker = workers[number % len(workers)]
            # pure=False: Dask would answer for a path that it has read before, and the file is another by now.
            tasks.append(client.submit(_packed, path, workers=[worker], allow_other_workers=False, pure=False))
        return combine([pickle.loads(packed) for packed in client.gather(tasks)])  # noqa: S301 - our own workers'


def _packed(path: Path) -> bytes:
    return pickle.dumps(read(path))


def _held(paths: Sequence[Path]) -> list[str]:
    return [str(path) for path in paths if path.is_file()]


def _apart(paths: Sequence[Path]) -> list[Path]:
    for name, times in Counter(path.stem for path in paths).items():
        if times > 1:
            raise PartnershipTwice(name=name)
    return sorted((path.absolute() for path in paths), key=lambda path: path.stem)


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    try:
        dask: Any = import_module("distributed")  # an optional extra, and slow to import
    except ImportError:
        raise ClusterMissing from None
    if scheduler:
        try:
            client = dask.Client(scheduler, timeout=_WAIT_SECONDS)
        except (OSError, ValueError):
            raise ClusterMissing(scheduler=scheduler) from None
        with client:
            yield client
        return
    # On this machine alone: by itself Dask's dashboard listens on every address.
    with (
        dask.LocalCluster(
            n_workers=_WORKERS, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as cluster,
        dask.Client(cluster) as client,
    ):
        yield client
