"""Starting Heard: the demonstration, and the server with its screens, from whatever folder one stands in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from analysis.wiring import Partnership, open_partnership
from app.shell import serve
from feedback import wiring
from feedback.core.records import SessionState
from feedback.core.settings import Settings, from_mapping
from feedback.responses.sessions import shown_code
from heard.demonstration import build

app = typer.Typer(no_args_is_help=True)

DEMONSTRATION = Path("demo-data")
"""Where `heard demo` builds when HEARD_DATA says nothing, and where `heard run` finds it again."""


@app.command()
def demo() -> None:
    """Build a made-up partnership to look around in, in demo-data (or HEARD_DATA), once."""
    settings = from_mapping({"HEARD_DATA": str(DEMONSTRATION), **os.environ})
    wiring.make(settings)
    partnership = open_partnership(settings)
    _say(f"The demonstration in {settings.data}:")
    made = build.build(partnership, now=datetime.now(UTC), progress=lambda words: _say(f"  {words}"))
    _say("  built." if made else f"  it stands already{_aged(partnership, datetime.now(UTC).date())}.")
    _lead(partnership, settings.address)
    _say("Start it: heard run")
    partnership.collection.store.close()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run(
    more: typer.Context,
    port: Annotated[
        int, typer.Option(min=1, max=65_535, envvar="STREAMLIT_SERVER_PORT", help="Where this machine listens")
    ] = 8501,
) -> None:
    """Start Heard: HEARD_DATA, else heard-data or demo-data of this folder.

    Whatever else is given goes to Streamlit, such as --server.address=0.0.0.0 for a hall without internet.
    """
    os.environ.update(settings_to_run(os.environ, port))
    settings = from_mapping(os.environ)
    partnership = open_partnership(settings)
    if partnership.collection.demonstration:
        _lead(partnership, settings.address)
    partnership.collection.store.close()
    _say(f"Heard starts at {settings.address} (stop it: Ctrl+C)")
    serve.serve(port, more.args)


def settings_to_run(environment: Mapping[str, str], port: int) -> dict[str, str]:
    """What `run` sets by itself: the demonstration, where nothing else is here, and an address with its port."""
    settings, found = from_mapping(environment), {}
    if settings.data == Settings().data and not settings.data.is_dir() and DEMONSTRATION.is_dir():
        found["HEARD_DATA"] = str(DEMONSTRATION)
    if settings.address == Settings().address:
        found["HEARD_ADDRESS"] = f"http://localhost:{port}"
    return found


def _aged(partnership: Partnership, today: date) -> str:
    """A demonstration's days stand still: after a month its meetings lie far back, and a fresh one shows more."""
    made_on = max(session.plan.held_on for session in partnership.collection.sessions.all())
    if today - made_on < timedelta(days=30):
        return ""
    return f", made on {made_on:%d %b %Y}; for one that ends today, move its folder away and build it again"


def _lead(partnership: Partnership, address: str) -> None:
    """What a newcomer needs: the doors, and the code of the open session."""
    sessions = partnership.collection.sessions.all()
    _say(f"Open {address}: its first page has a door for everybody who uses Heard.")
    for session in sessions:
        if session.state is SessionState.OPEN:
            _say(f"  a young person joins with the code {shown_code(session.code)}, or at {address}/s/{session.code}")
            break
    passwords = {account.password for account in partnership.collection.about.sample_accounts}
    _say(f"  staff look around at {address}/sign-in (each account's password: {' or '.join(sorted(passwords))})")


def _say(words: str) -> None:
    typer.echo(words, err=True)
