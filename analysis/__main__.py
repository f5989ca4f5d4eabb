"""`python -m analysis`: understanding from the command line, without a browser."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis import demonstration
from analysis.house import House, open_all
from analysis.render import html, pdf
from analysis.small_numbers import Audience
from feedback import house as collecting
from feedback.errors import HeardError
from feedback.permissions import COMMAND_LINE
from feedback.settings import Settings, from_mapping

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


def _settings() -> Settings:
    return from_mapping(os.environ)


def _house() -> House:
    return open_all(_settings())


def _say(words: str) -> None:
    typer.echo(words, err=True)


@app.command()
def run() -> None:
    """Let the machine read every session's answers anew; people's decisions stay."""
    house = _house()
    result = house.book.run([s.id for s in house.collecting.sessions.all()], at=datetime.now(UTC))
    _say(
        f"{len(result.placed)} answers placed, {len(result.proposals)} new themes proposed, "
        f"{len(result.single_voices)} single voices, {len(result.set_aside)} set aside"
    )


@app.command()
def digest(
    out: Annotated[Path, typer.Option(help="Where to write; the ending chooses the format: .pdf or .html")],
    meeting: Annotated[str, typer.Option(help="The meeting's id; the coming one where neither is given")] = "",
    session: Annotated[str, typer.Option(help="A session's join code: a digest of that session alone")] = "",
    edition: Annotated[Audience, typer.Option(help="For whom")] = Audience.EXECUTIVE,
) -> None:
    """Freeze the opener of a meeting, or of one session, and write it as a document."""
    writers = {".pdf": pdf.opener, ".html": html.opener}
    if out.suffix not in writers:
        raise typer.BadParameter(f"{out.suffix or 'no ending'}: choose one of {', '.join(writers)}")
    house, now = _house(), datetime.now(UTC)
    if session:
        found = house.collecting.sessions.by_code(session)
        planned = [m for m in house.collecting.meetings.all() if m.session_ids == (found.id,)]
        meeting_id = (
            planned[0].id
            if planned
            else house.collecting.meetings.plan(
                found.plan.title, found.plan.held_on, found.plan.area, [found.id], by=COMMAND_LINE, at=now
            ).id
        )
    elif meeting:
        meeting_id = meeting
    else:
        coming = house.collecting.meetings.coming()
        if coming is None:
            raise typer.BadParameter("no meeting is planned: give --meeting or --session")
        meeting_id = coming.id
    frozen = house.digests.freeze(meeting_id, edition, at=now)
    out.write_bytes(writers[out.suffix](frozen.digest, edition_hash=frozen.hash))
    _say(f"{out}: {edition.value} edition {frozen.hash[:12]}")


@app.command()
def demo() -> None:
    """Build the demonstration partnership in demo-data (or HEARD_DATA), once."""
    values = {"HEARD_DATA": "demo-data", **os.environ}
    settings = from_mapping(values)
    collecting.make(settings)
    house = open_all(settings)
    made = demonstration.build(house, now=datetime.now(UTC), progress=_say)
    _say(f"the demonstration {'is built' if made else 'stands already'} in {settings.data}")


def main() -> None:
    """Run a command; a HeardError becomes one line, without content, and exit code 1."""
    try:
        app()
    except HeardError as error:
        facts = ", ".join(f"{name}: {value}" for name, value in error.facts.items())
        _say(f"heard: {error.code}{f' ({facts})' if facts else ''}")
        sys.exit(1)


if __name__ == "__main__":
    main()
