"""The command line of collecting: what a server's keeper types, from an empty folder to a sealed backup."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from feedback import commands
from feedback.access.account_records import Owed
from feedback.core import command_line
from feedback.core.records import AnswerState, RawText
from feedback.core.settings import Settings
from feedback.wiring import open_collection
from tests.factories import DSL, HARM, NOW, code_of, send, set_up_factor, text

run = CliRunner()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("HEARD_DATA", str(tmp_path / "data"))
    return Settings(data=tmp_path / "data")


def typed(*words: str) -> str:
    result = run.invoke(commands.app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


HELP = """
none_for = []
services = [
  { id = "a", name = "Duty team", call = "0300 000 0000", what_for = { en = "If not safe." }, hours = { en = "Daily." } },
]
"""


def opened(here: Settings) -> str:
    typed("init", "--administrator", "First")
    local_help = here.data / "local-help.toml"
    local_help.write_text(HELP, encoding="utf-8")
    typed("local-help", str(local_help), "--checked")
    return typed(
        "session",
        "--title",
        "Night",
        "--area",
        "North",
        "--lead-worker",
        "Lead",
        "--dsl",
        "DSL",
    ).strip()


def test_init_gives_a_passphrase_and_a_session_a_code(here: Settings) -> None:
    """Two commands from nothing to an open session; the passphrase signs the administrator in once."""
    out = typed("init", "--administrator", "First")
    signed_in = open_collection(here).accounts.sign_in("First", out.strip().splitlines()[-1], at=commands._now())
    assert signed_in.must_choose


def test_the_last_leads_password_is_made_anew_here_alone(here: Settings) -> None:
    """The first lead's passphrases come from the server; a second one's only from the lead who agrees."""
    typed("init", "--administrator", "First")
    accounts = open_collection(here).accounts
    for command in (("account", "The Lead", "dsl"), ("passphrase", "the lead")):
        phrase = typed(*command).strip().splitlines()[-1]
        signed_in = accounts.sign_in("The Lead", phrase, at=commands._now())
        accounts.choose_password(signed_in.token, "four plain words here", at=commands._now())
    assert "A safeguarding lead is asked first" in typed("account", "Second", "dsl")


def test_a_lost_phone_is_taken_off_here(here: Settings) -> None:
    """The only administrator lost phone and recovery codes: whoever runs the server lets them set up another."""
    phrase = typed("init", "--administrator", "First").strip().splitlines()[-1]
    accounts = open_collection(here).accounts
    signed_in = accounts.sign_in("First", phrase, at=commands._now())
    accounts.choose_password(signed_in.token, "four plain words here", at=commands._now())
    set_up_factor(accounts, signed_in.token, commands._now())
    assert accounts.sign_in("First", "four plain words here", at=commands._now()).owes is Owed.CODE
    assert "taken off" in typed("lost-phone", "first")
    assert accounts.sign_in("First", "four plain words here", at=commands._now()).owes is Owed.SECOND_FACTOR


def test_a_new_key_keeps_the_phone(here: Settings) -> None:
    """The app's secret is sealed anew with the desk's words: after `forget-old-keys` its codes still fit."""
    phrase = typed("init", "--administrator", "First").strip().splitlines()[-1]
    accounts, at = open_collection(here).accounts, commands._now()
    signed_in = accounts.sign_in("First", phrase, at=at)
    accounts.choose_password(signed_in.token, "four plain words here", at=at)
    secret, _ = set_up_factor(accounts, signed_in.token, at)
    assert "1 texts" in typed("new-key")
    assert "1 texts" in typed("forget-old-keys")
    later = at + timedelta(seconds=30)
    code = code_of(secret, later)
    assert open_collection(here).accounts.sign_in("First", "four plain words here", at=later, code=code).owes is None


def test_cards_come_in_and_answers_go_out_inert(here: Settings, tmp_path: Path) -> None:
    """A CSV comes in, with what was left out of it told; the export neutralises what a spreadsheet would run."""
    code = opened(here)
    cards = tmp_path / "cards.csv"
    cards.write_text("How,Words\ngood,-2 out of ten for the buses\nrubbish,x\n", encoding="utf-8")
    refused = tmp_path / "refused.csv"
    out = typed(
        "import", "--session", code, "--in", str(cards), "--map", "How=how_are_things", "--map", "Words=anything_else",
        "--refused", str(refused),
    )  # fmt: skip
    assert "2 cards came in" in out
    assert "0 rows stayed out" in out
    assert refused.read_text(encoding="utf-8").splitlines() == ["row,column,reason", "3,How,not-an-option"]
    collection = open_collection(here)
    for answer in collection.answers.unread():
        collection.answers.set_state(answer.id, AnswerState.CLEARED)
    typed("export", "--out", str(tmp_path / "out.csv"))
    rows = table(tmp_path / "out.csv")
    assert "'-2 out of ten for the buses" in {row["text"] for row in rows}


def test_a_new_key_opens_what_the_old_one_sealed(here: Settings) -> None:
    """After a change of keys the desk still reads every word, and the forgotten key opens nothing."""
    code = opened(here)
    collection = open_collection(here)
    send(collection, collection.sessions.by_code(code), text(HARM))
    old = collection.keys
    typed("new-key")
    typed("forget-old-keys")
    fresh = open_collection(here)
    case = fresh.concerns.cases(by=DSL)[0]
    assert fresh.concerns.read(case.id, by=DSL, at=NOW).words == RawText(HARM)
    assert not set(old.desk) & set(fresh.keys.desk)
    assert old.slips == fresh.keys.slips


def test_backup_and_tidy(here: Settings) -> None:
    """A backup is a whole file of its own; tidy says what it destroyed."""
    opened(here)
    path = Path(typed("backup").strip())
    assert path.read_bytes().startswith(b"SQLite format 3")
    assert "destroyed" in typed("tidy")


def test_the_checks_run_on_a_file(here: Settings, tmp_path: Path) -> None:
    """Spot, redact and intent read a file of somebody's own and write theirs beside it."""
    texts = tmp_path / "texts.csv"
    texts.write_text(f"id,text\n1,{HARM}\n2,who can see this\n", encoding="utf-8")
    typed("spot", "--in", str(texts), "--out", str(tmp_path / "v.csv"))
    tiers = {row["id"]: row["tier"] for row in table(tmp_path / "v.csv")}
    assert tiers["1"] in ("concern", "urgent")
    typed("intent", "--in", str(texts), "--out", str(tmp_path / "i.csv"))
    names = {row["id"]: row["intent"] for row in table(tmp_path / "i.csv")}
    assert names["2"] == "who_sees_this"
    lines = tmp_path / "texts.jsonl"
    lines.write_text(json.dumps({"id": "1", "text": "ring me on 07700 900123"}) + "\n", encoding="utf-8")
    typed("redact", "--in", str(lines), "--out", str(tmp_path / "r.jsonl"))
    row = json.loads((tmp_path / "r.jsonl").read_text(encoding="utf-8"))
    assert row["spans"][0]["type"] == "phone"
    assert "07700" not in row["text"]


def test_an_error_is_one_line_without_content(here: Settings, capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    """Without a partnership the command says its code and ends with 1, no traceback."""
    monkeypatch.setattr("sys.argv", ["feedback", "backup"])
    with pytest.raises(SystemExit) as ended:
        command_line.ended(commands.app)
    assert ended.value.code == 1
    assert capsys.readouterr().err.strip() == "heard: no-data"


def test_the_schools_of_a_place_come_in(here: Settings, tmp_path: Path) -> None:
    """One command brings in the public register's file, and says how many schools are known."""
    opened(here)
    register = tmp_path / "register.csv"
    register.write_text("EstablishmentName\nAshgrove Primary School\nHill View School\n", encoding="utf-8")
    assert "2 schools" in typed("schools", str(register))
