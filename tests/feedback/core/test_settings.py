"""Settings: frozen, checked when they are made, read from a mapping and from nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from feedback.core.settings import PREFIX, Settings, from_mapping


def test_settings_come_from_a_mapping_and_leave_the_rest_alone(monkeypatch):
    """Only HEARD_ variables of the mapping count; the process's own environment does not."""
    monkeypatch.setenv("HEARD_PARTNERSHIP", "not asked")
    made = from_mapping({"HEARD_DATA": "/srv/heard", "HEARD_RAW_MONTHS": "6", "PATH": "/bin", "heard_data": "x"})
    assert (made.data, made.raw_months) == (Path("/srv/heard"), 6)
    assert made.partnership == Settings().partnership


def test_every_setting_can_be_set_by_a_variable():
    """Each field is reached by its name in capitals, and says what it is for."""
    for name, field in Settings.model_fields.items():
        special = {"data": "a", "key_file": "b", "address": "https://c", "desk_webhook": "https://e"}
        value = {**special, "smtp_starttls": "False", "smtp_tls": "True"}.get(name, "12")
        needed = {"HEARD_SMTP_HOST": "mail"} if name in ("desk_mail", "promise_mail") else {}
        assert str(getattr(from_mapping({PREFIX + name.upper(): value, **needed}), name)) == value
        assert field.description


def test_settings_do_not_change():
    """Nobody sets a setting behind another's back."""
    made = Settings()
    with pytest.raises(ValidationError):
        made.raw_months = 99


@pytest.mark.parametrize(
    "values",
    [
        {"HEARD_RAW_MONTS": "6"},
        {"HEARD_RAW_MONTHS": "0"},
        {"HEARD_RAW_MONTHS": "85"},
        {"HEARD_RAW_MONTHS": "many"},
        {"HEARD_SIGN_IN_HOURS": "25"},
        {"HEARD_MINIMUM_BASE": "4"},
        {"HEARD_SMALL_COUNT": "2"},
        {"HEARD_PARTNERSHIP": ""},
    ],
    ids=lambda values: " ".join(f"{k}={v}" for k, v in values.items()),
)
def test_a_setting_that_cannot_be_is_refused(values: dict[str, str]):
    """Misspelt names and values below what keeps children safe stop Heard from starting; nothing falls back."""
    with pytest.raises(ValidationError):
        from_mapping(values)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ("heard-data", "heard-data.key"),
        ("heard-data/", "heard-data.key"),
        (".", "folder.key"),
        ("./x/..", "folder.key"),
    ],
)
def test_the_key_file_lies_beside_the_data_folder(tmp_path: Path, monkeypatch, data: str, key: str):
    """By default, and however the folder is written: never in it, so a copy of the folder opens nothing."""
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path / "folder")
    made = from_mapping({"HEARD_DATA": data})
    assert made.keys.name == key
    assert not made.keys.is_relative_to(made.data.resolve())


@pytest.mark.parametrize("key", ["data/heard.key", "data/deep/heard.key", "data/../data/k", "data"])
def test_a_key_file_inside_the_data_folder_is_refused(tmp_path: Path, monkeypatch, key: str):
    """Whoever copies the data folder would have the keys with it."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValidationError):
        from_mapping({"HEARD_DATA": "data", "HEARD_KEY_FILE": key})


def test_cookies_are_secure_where_phones_come_by_https():
    """The address says it."""
    assert Settings(address="https://heard.example").secure
    assert not Settings(address="http://localhost:8501").secure


def test_a_file_holds_settings_and_a_variable_wins(tmp_path: Path):
    """A server's keeper may write settings down once, and still set one aside for an evening."""
    file = tmp_path / "heard.toml"
    file.write_text('partnership = "Written down"\nraw_months = 6\n', encoding="utf-8")
    made = from_mapping({"HEARD_SETTINGS": str(file), "HEARD_RAW_MONTHS": "3"})
    assert (made.partnership, made.raw_months) == ("Written down", 3)


def test_a_settings_file_that_is_not_there_stops_heard(tmp_path: Path):
    """A misspelt path does not quietly fall back to defaults."""
    with pytest.raises(FileNotFoundError):
        from_mapping({"HEARD_SETTINGS": str(tmp_path / "nowhere.toml")})
