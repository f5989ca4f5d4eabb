""" "You said, we did": an A4 poster for the place where a session was, with a QR code to the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.accountability.promise_records import DecisionKind
from analysis.render import typesetting, words
from analysis.render.characters import printable, shortened, tidy
from analysis.render.prints.poster import qr_svg, shown_address
from analysis.render.words import DocumentWords

if TYPE_CHECKING:  # only its shape is needed here, not all that finding it out takes
    from analysis.accountability.reply import Outcome

MOST = 4
"""Outcomes that one poster holds in type that can be read from a wall."""


def poster(
    *,
    title: str,
    outcomes: Sequence[Outcome],
    url: str,
    when: str,
    where: str,
    made_on: date,
    language: str = "en",
) -> bytes:
    """The poster as PDF: the first outcomes in the order given, and how many more stand behind the code.

    Raises `NotFound` where Heard has no words in the language.
    """
    say = words.load(language)
    w = say.said_did
    more = max(0, len(outcomes) - MOST)
    address = shown_address(url)
    data = {
        "title": printable(f"{w.heading}: {title}"),
        "author": "Heard",
        "language": say.language,
        "words": w.model_dump(),
        "name": _line(title, 80),
        "place": " · ".join(part for part in (_line(when, 60), _line(where, 80)) if part),
        "outcomes": [_outcome(one, say, made_on) for one in outcomes[:MOST]],
        "more": w.more_one if more == 1 else w.more_many.format(count=more) if more else "",
        "address": printable(address),
        "qr": qr_svg(url),
        "qr_alt": w.qr_alt.format(address=address),
        "printed_on": w.printed_on.format(date=say.day(made_on)),
    }
    return typesetting.pdf("said_did", data, made_on=made_on)


def _outcome(one: Outcome, say: DocumentWords, today: date) -> dict[str, Any]:
    state = one.kind.value if one.kind is not DecisionKind.YES or one.state is None else one.state.value
    # A promise may drift before its date has come: because it was moved twice, or nobody said anything of it.
    ahead = state in ("drifting", "stuck") and one.due_on is not None and one.due_on >= today
    when = say.said_did.dates.get("open" if ahead else state, "")
    return {
        "symbol": printable(one.theme.symbol),
        "theme": _line(one.theme.child_name, 40),
        "said": _line(one.you_said, 160),
        "did": _line(one.we_did, 160),
        "because": _line(one.because, 160),
        "state": state,
        "state_name": say.said_did.states.get(state, say.said_did.states["open"]),
        "when": when.format(date=say.day(one.due_on)) if one.due_on and when else "",
    }


def _line(text: str, most: int) -> str:
    return printable(shortened(tidy(text), most))
