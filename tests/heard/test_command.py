"""The command `heard`: one door to everything, with one version, from whatever folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.shell import serve
from feedback import __version__
from heard.__main__ import app
from heard.starting import settings_to_run

ROOT = Path(__file__).resolve().parents[2]
run = CliRunner()
COMMANDS = sorted(str(command.name or command.callback.__name__) for command in app.registered_commands)


def elsewhere(folder: Path, code: str) -> str:
    """What Python prints in a folder that is not Heard's own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    asked = [sys.executable, "-c", code]
    return subprocess.run(asked, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def test_every_command_is_there_once() -> None:
    """Collecting, understanding and starting are one command, and no name is taken twice."""
    asked_for = (
        "run demo init account passphrase session import export backup tidy themes mood digest quarter ask remind rollup verify"
        " spot redact intent new-key forget-old-keys read"
    )
    assert set(asked_for.split()) <= set(COMMANDS)
    assert len(COMMANDS) == len(set(COMMANDS))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    """Whoever runs a server finds each command in the table of commands."""
    table = (ROOT / "docs" / "for-whoever-runs-a-server.md").read_text(encoding="utf-8")
    named = {name for cell in re.findall(r"^\| `heard ([^`]+)`", table, re.M) for name in re.findall(r"[a-z-]+", cell)}
    assert command in named


def test_no_document_names_an_older_door() -> None:
    """What people are told to type is `heard …`, on every page of the documents."""
    pages = (ROOT / "docs").rglob("*.md")
    assert [
        p.name for p in pages if re.search(r"python -m (feedback|analysis|heard)\b[^.]", p.read_text("utf-8"))
    ] == []


def test_the_version_comes_from_one_place() -> None:
    """`heard --version` and the package say the same, and CHANGELOG has that version with its day."""
    assert run.invoke(app, ["--version"]).output.strip() == f"heard {__version__}"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["hatch"]["version"]["path"] == "feedback/__init__.py"
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(__version__)} · \d{{4}}-\d{{2}}-\d{{2}}$", changes, re.M)


def test_the_settings_hold_in_a_folder_that_says_otherwise(tmp_path: Path) -> None:
    """Streamlit's settings are Heard's own, even where the folder's own file would send usage statistics."""
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(
        '[browser]\ngatherUsageStats = true\n[client]\nshowErrorDetails = "full"\n[server]\naddress = "0.0.0.0"\n'
    )
    told = elsewhere(
        tmp_path,
        "from app.shell import serve\nfrom streamlit.web import bootstrap\n"
        "def told(script, *_args, **_more):\n"
        "    from streamlit import config\n"
        "    for name in ('browser.gatherUsageStats', 'client.showErrorDetails', 'server.address', 'server.port',"
        " 'runner.postScriptGC'):\n"
        "        print(config.get_option(name))\n"
        "bootstrap.run_asgi_app = bootstrap.run = told\n"
        "serve.serve(8765)",
    )
    assert told.split() == ["False", "none", "localhost", "8765", "False"]


def test_the_wheel_carries_the_entry_and_its_settings() -> None:
    """Both lie side by side there, where `heard run` looks: Streamlit reads the settings beside its script."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    carried = wheel["wheel"]["force-include"]
    assert carried == {
        "streamlit_app.py": "heard/entry/streamlit_app.py",
        ".streamlit/config.toml": "heard/entry/.streamlit/config.toml",
    }
    assert serve.entry() == ROOT / "streamlit_app.py"


def test_run_finds_the_demonstration_of_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After `heard demo`, `heard run` opens it; a partnership of one's own comes first, and a set address stays."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo-data").mkdir()
    assert settings_to_run({}, 8600) == {"HEARD_DATA": "demo-data", "HEARD_ADDRESS": "http://localhost:8600"}
    assert settings_to_run({"HEARD_DATA": "mine", "HEARD_ADDRESS": "https://heard.example.org"}, 8600) == {}
    (tmp_path / "heard-data").mkdir()
    assert "HEARD_DATA" not in settings_to_run({}, 8600)


def test_a_mistake_is_told_in_words(tmp_path: Path) -> None:
    """Where there is no partnership, the command says which commands make one, in one line and with exit code 1."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HEARD_DATA": str(tmp_path / "none")}
    asked = [sys.executable, "-m", "heard", "backup"]
    told = subprocess.run(asked, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
    assert told.returncode == 1
    assert "heard init" in told.stderr
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize("door", ["feedback", "analysis"])
def test_the_older_doors_still_open(door: str) -> None:
    """Timers that were set up for `python -m feedback` and `python -m analysis` go on working."""
    asked = [sys.executable, "-m", door, "tidy" if door == "feedback" else "run", "--help"]
    assert subprocess.run(asked, cwd=ROOT, check=False, capture_output=True).returncode == 0
