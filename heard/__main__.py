"""Heard: what children and young people say, kept safe, understood together and answered."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis import commands as understanding
from app.shell.words import ENGLISH, text, texts
from feedback import __version__
from feedback import commands as collecting
from feedback.core.command_line import code_and_facts, ended
from feedback.core.errors import HeardError
from heard import starting

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"heard {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Say which Heard this is")
    ] = False,
) -> None:
    pass


for _part in (starting, collecting, understanding):
    app.registered_commands.extend(_part.app.registered_commands)


def main() -> None:
    """The command `heard`."""
    ended(app, _in_words)


def _in_words(error: HeardError) -> str:
    """What the screens say of it, with its code; the code and its facts where they have no words for it."""
    key = f"errors.{error.code}"
    return f"{text(ENGLISH, key, **error.facts)} ({error.code})" if key in texts(ENGLISH) else code_and_facts(error)


if __name__ == "__main__":
    main()
