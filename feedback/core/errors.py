"""Errors of the collecting rooms: a code that a screen turns into words, never any content."""

from __future__ import annotations


class HeardError(Exception):
    """Base of every error Heard raises on purpose.

    `code` names the words in `app/text`; `facts` are small public values those words may show (a number, a
    column's name, never anything a young person said).
    """

    code = "error"

    def __init__(self, **facts: str | int) -> None:
        super().__init__(self.code)
        self.facts = facts


class NotFound(HeardError):
    """What was asked for does not exist here."""

    code = "not-found"


class NotAllowed(HeardError):
    """This role may not do this."""

    code = "not-allowed"


class Invalid(HeardError):
    """What was given cannot be used; subclasses say how."""

    code = "invalid"


class SecondPersonNeeded(HeardError):
    """Whoever proposed or brought something cannot be the one who agrees to it."""

    code = "second-person-needed"


class ChangedMeanwhile(HeardError):
    """Somebody else changed this after it was read; nothing was kept. `who` and `when` (ISO) are public facts."""

    code = "changed-meanwhile"
