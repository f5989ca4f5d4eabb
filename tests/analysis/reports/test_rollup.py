"""Many partnerships together: answers stay where they lie, and a cluster finds what one process finds."""

from __future__ import annotations

import csv
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster
from typer.testing import CliRunner

from analysis import commands
from analysis.reports import rollup
from analysis.theming.corpus import parts
from feedback.core.settings import Settings
from feedback.storage.database import Store
from feedback.wiring import make, open_collection
from tests.factories import FACILITATOR, NOW, open_session, sent

PLACES = ("the park", "our street", "the beach", "the shops", "the alley", "the field")
DOGS = [f"loose dogs near {place} scare {who}" for place in PLACES for who in ("me", "my little brother")]
BUSES = [f"the last bus leaves before {club} ends" for club in ("chess", "drama", "football", "choir", "art", "scouts")]
ALONE = "my rabbit Biscuit eats purple carrots"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two partnerships: one with many buses, one with few; dogs in both; one voice alone in the first."""
    folder = tmp_path_factory.mktemp("partnerships")
    made = []
    for name, said in {"east": [*DOGS, *BUSES, *BUSES, ALONE], "west": [*DOGS, *BUSES[:3]]}.items():
        settings = Settings(data=folder / name)
        make(settings)
        collection = open_collection(settings)
        session = open_session(collection)
        for words in said:
            collection.review.clear(sent(collection, session, words).id, by=FACILITATOR, at=NOW)
        collection.store.copy_to(folder / f"{name}.db")
        collection.store.close()
        made.append(folder / f"{name}.db")
    return made


@pytest.fixture(scope="module")
def alone(files: list[Path]) -> tuple[rollup.RollupLine, ...]:
    """What one process makes of them."""
    return rollup.rollup(files)


@pytest.fixture
def cluster() -> Iterator[str]:
    """A scheduler of the test's own with two workers, each a process; its address."""
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as running:
        yield running.scheduler_address


def test_two_workers_find_what_one_process_finds(
    files: list[Path],
    alone: tuple[rollup.RollupLine, ...],
    cluster: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a real cluster of two processes the lines are equal to the last figure, and the command, which starts two
    workers of its own where it is given none, writes them. This process reads no file meanwhile."""

    def never(*_: object) -> None:
        raise AssertionError("read outside the workers")

    monkeypatch.setattr(rollup, "_read", never)
    assert rollup.rollup_on(files[::-1], cluster) == alone
    out = tmp_path / "rollup.csv"
    told = CliRunner().invoke(commands.app, ["rollup", "--out", str(out), *map(str, files)])
    assert told.exit_code == 0, told.output
    with out.open(encoding="utf-8") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert rows["Everyone"]["young people"] == "at least 40"
    assert [row["west"] for row in rows.values() if row["theme"] == "transport"] == ["fewer than 5"]


def test_only_protected_figures_leave_a_file(files: list[Path]) -> None:
    """What a worker sends holds no answer, no clause of one, no answer's id and no exact count."""
    packed = rollup._packed(files[0])
    part = pickle.loads(packed)
    for said in (*DOGS, *BUSES, ALONE):
        assert all(said[p.start : p.end].encode() not in packed for p in parts(said))
    assert b"Biscuit" not in packed
    assert all(shown.high is None or shown.high - shown.low >= 4 for shown in part.counts.figures)
    assert all(theme.people.low >= 10 and theme.people.high == theme.people.low + 4 for theme in part.new)


def test_alike_new_themes_of_two_partnerships_are_one_line(alone: tuple[rollup.RollupLine, ...]) -> None:
    """Dogs, which no framework lists, come back once, with both partnerships' intervals beside each other."""
    new = [line for line in alone if line.new]
    assert [sorted(line.by) for line in new] == [["east", "west"]]
    assert "dog" in new[0].name
    assert (new[0].people.low, new[0].people.high) == (20, 28)


def test_a_label_of_one_childs_words_never_leaves(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a label has a word that fewer than five young people said, the new theme stays in its partnership."""
    honest = rollup.pipeline.DistinctPhrases.label
    assert rollup.read(files[0]).new

    def named(*given: object) -> list[tuple[str, tuple[str, ...]]]:
        return [(f"{label} biscuit", telling) for label, telling in honest(*given)]

    monkeypatch.setattr(rollup.pipeline.DistinctPhrases, "label", named)
    assert rollup.read(files[0]).new == ()


def test_a_file_that_cannot_be_used_is_named(files: list[Path], tmp_path: Path) -> None:
    """A file that is not there, is no store, or has another's name stops the run under a code, and none is made."""
    with pytest.raises(rollup.PartnershipMissing):
        rollup.rollup([*files, tmp_path / "north.db"])
    assert not (tmp_path / "north.db").exists()
    with pytest.raises(rollup.PartnershipTwice):
        rollup.rollup([*files, tmp_path / "east.db"])


def test_a_file_is_only_read(files: list[Path]) -> None:
    """Reading a partnership's file leaves every byte of it as it was."""
    before = files[1].read_bytes()
    rollup.read(files[1])
    assert files[1].read_bytes() == before


def test_a_file_of_an_older_heard_is_refused_by_name(files: list[Path], tmp_path: Path) -> None:
    """A file that lacks a step is named and left as it is: bringing it up to date is its own partnership's to do."""
    old = tmp_path / "south.db"
    old.write_bytes(files[1].read_bytes())
    Store(old).write("DELETE FROM _sqlite_migrations WHERE id = (SELECT max(id) FROM _sqlite_migrations)")
    before = old.read_bytes()
    with pytest.raises(rollup.PartnershipTooOld) as refused:
        rollup.read(old)
    assert refused.value.facts == {"file": "south.db"}
    assert old.read_bytes() == before


def test_an_error_in_a_file_carries_no_words_of_it(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong while answers are read leaves the worker as a code and the error's type."""

    def wrong(*_: object) -> None:
        raise RuntimeError(ALONE)

    monkeypatch.setattr(rollup, "_read", wrong)
    with pytest.raises(rollup.PartnershipUnreadable) as caught:
        rollup.read(files[0])
    assert "rabbit" not in repr(caught.value) + str(caught.value)
    assert caught.value.__cause__ is None
