"""A step of the staff's as a page takes it: done in a callback, with what the person was looking at."""

from __future__ import annotations

from collections.abc import Callable

from app.shell.screen import flash, flash_trouble, literal
from app.team.display import minute
from feedback.core.errors import ChangedMeanwhile, HeardError


def act(step: Callable[[], object], said: str) -> None:
    """Do a step, and say on the next run what came of it.

    As a callback its arguments are those of the screen that the person saw, not of a newer one: that is how somebody
    else's step in between is noticed.
    """
    done(step, said)


def done(step: Callable[[], object], said: str) -> bool:
    """The same, for whoever goes on only where it was done."""
    try:
        step()
    except ChangedMeanwhile as error:
        flash_trouble(ChangedMeanwhile(who=literal(str(error.facts["who"])), when=minute(str(error.facts["when"]))))
    except HeardError as error:
        flash_trouble(error)
    else:
        flash(said)
        return True
    return False
