"""What a person reads whose form was turned away unread: it came from another website, or was over-long."""

from __future__ import annotations

from starlette.responses import Response

from app.light.facts import help_facts
from app.light.pages import draw
from app.shell.words import ENGLISH
from feedback.core.records import AgeVersion

TOO_LONG = 413


def page(status: int) -> Response:
    """A page in English, since nothing of the form was read; `status` says why (403, 411 or 413)."""
    key = "light.refused_long" if status == TOO_LONG else "light.refused_foreign"
    return draw("refused.html", status=status, key=key, **help_facts(None, AgeVersion.MIDDLE, ENGLISH))
