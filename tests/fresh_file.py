"""A fresh partnership's file, made once in a process and copied for each test: making one runs every migration."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from analysis.migrations import understanding
from feedback.core.settings import Settings
from feedback.wiring import make, open_collection


def make_fresh(settings: Settings) -> None:
    """What `feedback.wiring.make` and a first opening leave behind: data folder, file and keys."""
    whole = _made(settings.partnership)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copy2(whole.database, settings.database)
    shutil.copy2(whole.keys, settings.keys)


@functools.cache
def _made(partnership: str) -> Settings:
    folder = tempfile.mkdtemp(prefix="heard-fresh-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = Settings(data=Path(folder) / "data", partnership=partnership)
    make(settings)
    open_collection(settings, more=[understanding]).store.close()
    return settings
