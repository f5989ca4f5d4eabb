"""Streamlit's settings: what keeps Heard quick and private stays set, and the pinned Streamlit still knows it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from streamlit import config

KEPT = tomllib.loads((Path(__file__).parents[3] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("browser.gatherUsageStats", False),
        ("client.showErrorDetails", "none"),
        ("client.toolbarMode", "minimal"),
        ("runner.magicEnabled", False),
        ("runner.postScriptGC", False),
        ("server.address", "localhost"),
        ("server.enableXsrfProtection", True),
        ("server.maxUploadSize", 10),
        ("server.fileWatcherType", "none"),
    ],
)
def test_a_setting_that_protects_stays(option: str, value: object) -> None:
    """No usage statistics, no error details, no outside address asked for; the collection after each rerun is off."""
    section, name = option.split(".")
    assert KEPT[section][name] == value


def test_streamlit_knows_every_setting() -> None:
    """An option that a new Streamlit no longer has would be ignored without a word."""
    known = set(config.get_config_options())
    mine = {
        f"{section}.{name}" for section, table in KEPT.items() for name in table if not isinstance(table[name], dict)
    }
    assert mine - known == set()
