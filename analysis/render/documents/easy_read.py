"""The child version: short sentences, one idea a line, a symbol with every part, large type. PDF, A4."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict

from analysis.digest.opener import Opener
from analysis.render import typesetting, words
from analysis.render.characters import printable, tidy
from analysis.render.documents import sheet

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


def child_version(digest: Opener, *, helplines: Sequence[tuple[str, str]] = (), language: str = "en") -> bytes:
    """The digest for children as PDF. `helplines` are (name, number) pairs, of which at most four are printed.

    Raises `NotFound` where Heard has no words in the language.
    """
    say = words.load(language)
    page = sheet.of(digest, language=language)
    w = say.easy_read
    data = {
        "title": f"{w.title}: {printable(page.partnership)}",
        "author": printable(page.partnership),
        "language": say.language,
        "words": w.model_dump(),
        "demonstration": page.demonstration,
        "about": sentences(w.about.format(date=say.weekday(digest.meeting_on))),
        "heard_from": printable(w.heard_from.format(heard_from=page.heard_from)),
        "themes": [
            {
                "symbol": printable(theme.symbol),
                "name": printable(theme.child_name),
                "says": sentences(theme.says),
                "good": sentences(theme.good),
                "quotes": [printable(quote.text) for quote in theme.quotes],
            }
            for theme in page.themes
        ],
        "shadow": [line for paragraph in page.shadow_message for line in sentences(paragraph)],
        "questions": [{key: printable(text) for key, text in asdict(asked).items()} for asked in page.questions],
        "promises": [
            {
                "state": one.state,
                "words": sentences(one.words),
                "told": w.states[one.state],
            }
            for one in page.promises
        ],
        "helplines": [[printable(name), printable(number)] for name, number in helplines[:4]],
        "made_on": page.made_on,
        "by": printable(page.partnership),
    }
    return typesetting.pdf("easy_read", data, made_on=digest.made_on)


def sentences(text: str) -> list[str]:
    """One sentence a line; each ends as a sentence does."""
    # Marks that show nothing print as nothing: a sentence of them alone is none.
    lines = [line for part in _SENTENCE.split(tidy(text)) if (line := printable(part))]
    return [line if line[-1] in ".!?…”" else f"{line}." for line in lines]
