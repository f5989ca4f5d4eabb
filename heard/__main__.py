"""`python -m heard`: a demonstration to explore."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import typer

from analysis.wiring import open_partnership
from feedback import wiring
from feedback.core.command_line import ended
from feedback.core.settings import from_mapping
from heard.demonstration import build

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


@app.callback()
def _root() -> None:
    """Keep `demo` a command of its own, however few stand beside it."""


@app.command()
def demo() -> None:
    """Build the demonstration partnership in demo-data (or HEARD_DATA), once."""
    settings = from_mapping({"HEARD_DATA": "demo-data", **os.environ})
    wiring.make(settings)
    made = build.build(
        open_partnership(settings), now=datetime.now(UTC), progress=lambda words: typer.echo(words, err=True)
    )
    typer.echo(f"the demonstration {'is built' if made else 'stands already'} in {settings.data}", err=True)


def main() -> None:
    ended(app)


if __name__ == "__main__":
    main()
