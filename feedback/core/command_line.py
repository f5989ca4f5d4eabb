"""What every command shares: how they refuse, and how they end on an error."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import typer

from feedback.core.errors import HeardError


def in_a_folder(path: Path) -> Path:
    """Refuse a file that could not be written, before the work and not after it. Raises typer.BadParameter."""
    if not path.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {path.parent.name} to write into")
    return path


def code_and_facts(error: HeardError) -> str:
    """An error as a keeper of servers reads it where no room above gives it words."""
    facts = ", ".join(f"{name}: {value}" for name, value in error.facts.items())
    return f"{error.code}{f' ({facts})' if facts else ''}"


def ended(app: typer.Typer, words: Callable[[HeardError], str] = code_and_facts) -> None:
    """Run a command; an error becomes one line, without content, and exit code 1."""
    try:
        app()
    except HeardError as error:
        told = words(error)
    except OSError as error:
        name = Path(str(error.filename)).name if error.filename else "a file"
        told = f"{name} cannot be read or written: {error.strerror}"
    else:
        return
    typer.echo(f"heard: {told}", err=True)
    sys.exit(1)
