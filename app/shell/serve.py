"""Starting Streamlit on Heard's own entry, with Heard's own settings, wherever one stands.

Streamlit reads `.streamlit/config.toml` beside the script that it runs, after and so above the ones of the folder one
stands in and of the home folder. A wheel carries both files in `heard/entry`; a clone has them at its root.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_ROOT = Path(__file__).parents[2]


class EntryMissing(RuntimeError):
    """This installation has lost its entry or the settings beside it: without them Heard does not start."""


def entry() -> Path:
    """The script that Streamlit runs. Raises EntryMissing where it or the settings beside it are not there."""
    for folder in (_ROOT / "heard" / "entry", _ROOT):
        script = folder / "streamlit_app.py"
        if script.is_file() and (folder / ".streamlit" / "config.toml").is_file():
            return script
    raise EntryMissing


def serve(port: int, more: Sequence[str] = ()) -> None:
    """Serve until stopped. `more` are options of Streamlit, such as `--server.address=0.0.0.0`."""
    from streamlit.web import cli  # here, so that no other command waits a second for it

    cli.main(["run", str(entry()), f"--server.port={port}", *more], prog_name="heard")
