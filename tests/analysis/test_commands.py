"""The command line of understanding: the main job without a browser."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis import commands
from analysis.wiring import open_partnership
from feedback.core.errors import NotAllowed
from feedback.core.settings import Settings
from feedback.wiring import make
from tests.factories import FACILITATOR, NOW, open_session, sent

run = CliRunner()


@pytest.fixture
def code(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """An open session with a dozen cleared answers, where the commands look."""
    monkeypatch.setenv("HEARD_DATA", str(settings.data))
    make(settings)
    partnership = open_partnership(settings).collection
    session = open_session(partnership)
    for number in range(12):
        answer = sent(partnership, session, f"the last bus goes before the club ends, number {number}")
        partnership.review.clear(answer.id, by=FACILITATOR, at=NOW)
    partnership.store.close()
    return session.code


@pytest.mark.parametrize(("ending", "start"), [(".pdf", b"%PDF"), (".html", b"<!DOCTYPE html>"), (".docx", b"PK")])
def test_a_digest_of_one_session_without_a_browser(code: str, tmp_path: Path, ending: str, start: bytes) -> None:
    """`digest --session CODE --out FILE` writes the opener in the format its ending names."""
    assert run.invoke(commands.app, ["read"]).exit_code == 0
    out = tmp_path / f"opener{ending}"
    result = run.invoke(commands.app, ["digest", "--session", code, "--plan", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes()[: len(start)].lower() == start.lower()


def test_no_meeting_is_planned_unasked(code: str, tmp_path: Path) -> None:
    """A planned meeting shows on everybody's page, so a document alone plans none."""
    result = run.invoke(commands.app, ["digest", "--session", code, "--out", str(tmp_path / "opener.pdf")])
    assert result.exit_code != 0
    assert "--plan" in result.output
    assert not (tmp_path / "opener.pdf").exists()


def test_an_unknown_ending_is_refused(code: str, tmp_path: Path) -> None:
    """Nothing is written, and the endings that there are are named."""
    result = run.invoke(commands.app, ["digest", "--session", code, "--plan", "--out", str(tmp_path / "opener.odt")])
    assert result.exit_code != 0
    assert not (tmp_path / "opener.odt").exists()


def test_themes_and_mood_of_any_csv(tmp_path: Path) -> None:
    """The input's columns come out again, row for row, with what was found."""
    answers = tmp_path / "answers.csv"
    lines = ["id,text", *(f"{n},the bus is always late and it makes me cross {n}" for n in range(9))]
    answers.write_text("\n".join(lines), encoding="utf-8")
    for command, column in (("themes", "theme"), ("mood", "mood")):
        out = tmp_path / f"{command}.csv"
        result = run.invoke(commands.app, [command, "--in", str(answers), "--out", str(out)])
        assert result.exit_code == 0, result.output
        with out.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert [row["id"] for row in rows] == [str(n) for n in range(9)]
        assert all(row[column] for row in rows)


def test_a_scrutineers_pack_is_made_and_checked(code: str, tmp_path: Path) -> None:
    """`digest --out pack.zip`, then `verify pack.zip`; a changed byte is an exit code of 1 and a line that says what."""
    assert run.invoke(commands.app, ["read"]).exit_code == 0
    out = tmp_path / "pack.zip"
    written = run.invoke(commands.app, ["digest", "--session", code, "--plan", "--out", str(out)])
    assert written.exit_code == 0, written.output
    fingerprint = written.output.split("fingerprint ")[1].strip()
    checked = run.invoke(commands.app, ["verify", str(out), "--expect", fingerprint])
    assert checked.exit_code == 0, checked.output
    assert checked.output.endswith("unchanged\n")
    out.write_bytes(out.read_bytes().replace(b"at least 10", b"at least 90", 1))
    checked = run.invoke(commands.app, ["verify", str(out)])
    assert checked.exit_code == 1
    assert "changed: " in checked.output


def test_the_child_version_is_written_by_its_whole_ending(code: str, tmp_path: Path) -> None:
    """`.child.pdf` is not taken for `.pdf`."""
    run.invoke(commands.app, ["read"])
    for ending in (".pdf", ".child.pdf"):
        run.invoke(commands.app, ["digest", "--session", code, "--plan", "--out", str(tmp_path / f"opener{ending}")])
    assert (tmp_path / "opener.pdf").read_bytes() != (tmp_path / "opener.child.pdf").read_bytes()


def test_data_is_taken_out_with_its_dictionary_beside_it(code: str, tmp_path: Path) -> None:
    """A CSV comes with what its columns mean; another ending is refused by name."""
    out = tmp_path / "sessions.csv"
    result = run.invoke(commands.app, ["take-out", "sessions", "--out", str(out)])
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    with (tmp_path / "sessions.columns.csv").open(encoding="utf-8-sig", newline="") as file:
        told = [line["column"] for line in csv.DictReader(file) if line["means"]]
    assert told == list(row)
    refused = run.invoke(commands.app, ["take-out", "sessions", "--out", str(tmp_path / "sessions.doc")])
    assert refused.exit_code != 0
    assert ".xlsx" in refused.output


def test_whoever_keeps_the_server_takes_no_single_answers_with_themes(code: str, tmp_path: Path) -> None:
    """The command line has an administrator's rights: answers are refused, and no file is left behind."""
    out = tmp_path / "answers.csv"
    result = run.invoke(commands.app, ["take-out", "answers", "--out", str(out)])
    assert isinstance(result.exception, NotAllowed)
    assert not out.exists()
