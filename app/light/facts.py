"""What every light page for young people is drawn with: its language, its help panel, errors in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.light.pages import draw
from app.shell.words import ENGLISH, text, texts
from feedback.chat.script import Passage, Said, script
from feedback.core.content_files import LANGUAGES
from feedback.core.errors import HeardError
from feedback.core.records import AgeVersion, Session
from feedback.questionnaire import helplines


def language_of(request: Request) -> str:
    """The language asked for in the address, or English. Never the device's own: it is not Heard's to read."""
    return known_language(request.query_params.get("lang"))


def known_language(code: object) -> str:
    """A language of Heard, or English for anything else."""
    return code if isinstance(code, str) and code in LANGUAGES else ENGLISH


def easy_asked(request: Request) -> bool:
    """Whether the address asks for Easy Read."""
    return request.query_params.get("easy") == "1"


def age_read(session: Session, *, easy: bool) -> AgeVersion:
    """The version whose words are shown: the session's own, or the youngest for whoever wants easy words."""
    return AgeVersion.YOUNGER if easy else session.plan.age_version


def language_facts(here: str) -> dict[str, Any]:
    """What the language switch of a light page is drawn with; `here` is the address that it leads to."""
    return {"languages": [(code, text(ENGLISH, f"languages.{code}")) for code in LANGUAGES], "here": here}


def help_facts(
    session: Session | None, age: AgeVersion, language: str, *, asking: bool = False, kiosk: bool = False
) -> dict[str, Any]:
    """What the help panel of a light page is drawn with: it is in the page, so that it opens with no connection.

    asking: there are answers to go back to. kiosk: without links, since a shared tablet calls nobody and lets nobody
    out.
    """
    help_now = script().say(Said.HELP, age, language)
    return {
        "help": help_now if asking else _without_last_line(help_now),
        "asking": asking,
        "worker_card": script().say(Said.WORKER_CARD, age, language),
        "help_for": session,
        "lines": helplines.load().for_children(),
        "first_lines": helplines.load().first(age),
        "colour": session.colour if session else "plum",
        "count_help": f"/s/{session.code}/help" if session else "",
        "kiosk": kiosk,
    }


def _without_last_line(help_now: Passage) -> Passage:
    """The last line says that the answers are still here, which is true only while there are some."""
    beside = help_now.english and _without_last_line(help_now.english)
    return replace(help_now, lines=help_now.lines[:-1], english=beside)


def error_words(error: HeardError, language: str) -> str:
    """What went wrong and what to do, in plain words; a general sentence for a code that has none of its own."""
    key = f"errors.{error.code}"
    return text(language, key if key in texts(ENGLISH) else "errors.error", **error.facts)


def front_page(
    language: str, error: HeardError | None = None, *, typed: str = "", doors: Sequence[object] = ()
) -> Response:
    """Where a code is typed by hand, with what was wrong with the last one. `typed` stands in the box still; `doors` are a
    demonstration's."""
    return draw(
        "front.html",
        language=language,
        status=404 if error else 200,
        problem=error_words(error, language) if error else "",
        typed=typed[:200],
        doors=doors,
        **help_facts(None, AgeVersion.MIDDLE, language),
        **language_facts("/"),
    )
