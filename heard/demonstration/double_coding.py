"""Double-coding in the demonstration: a round that is finished, and one on its way, coded from written content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from analysis.codebook.coding_rounds import CodingRound
from analysis.wiring import Partnership
from feedback.access.permissions import Staff
from heard.demonstration.collecting import Built
from heard.demonstration.content import DemoCode, load

SIZES = {"finished": 30, "open": 10}
_CODED = (6, 2)
"""How many of the open round's answers each of the two has coded."""


def code_blind(partnership: Partnership, built: Built, now: datetime) -> CodingRound:
    """Draw a round and code it, before the machine has read anything; nobody has handed in yet."""
    coders = [built.staff["Analyst"], built.staff["Facilitator"]]
    kept = _draw(partnership, built, "Before the first run", "finished", load().coding.finished, coders, now)
    _code(partnership, built, kept, load().coding.finished, coders, (SIZES["finished"],) * 2, now)
    return kept


def finish(partnership: Partnership, built: Built, kept: CodingRound, now: datetime) -> None:
    """Both hand in, so that the machine is set beside them; and another round is drawn and begun."""
    for name in ("Analyst", "Facilitator"):
        partnership.coding.hand_in(kept.id, by=built.staff[name], at=now)
    coders = [built.staff["Facilitator"], built.staff["Safeguarding lead"]]
    later = now + timedelta(seconds=1)  # the newest round stands first
    second = _draw(partnership, built, "Second reading", "open", load().coding.open, coders, later)
    _code(partnership, built, second, load().coding.open, coders, _CODED, later)


def _draw(
    partnership: Partnership,
    built: Built,
    title: str,
    size: str,
    codes: Sequence[DemoCode],
    coders: Sequence[Staff],
    at: datetime,
) -> CodingRound:
    return partnership.coding.draw(
        title,
        coders,
        [session.id for session in built.sessions],
        by=built.staff["Analyst"],
        at=at,
        size=SIZES[size],
        seed="demonstration",
        among=[answer_id for code in codes if (answer_id := _answer_id(built, code))],
    )


def _code(
    partnership: Partnership,
    built: Built,
    kept: CodingRound,
    codes: Sequence[DemoCode],
    coders: Sequence[Staff],
    many: Sequence[int],
    at: datetime,
) -> None:
    said = {_answer_id(built, code): code for code in codes}
    sample = partnership.rounds.sample(kept.id)
    for part, coder in enumerate(coders):
        for answer in sample[: many[part]]:
            code = said[answer.id]
            partnership.coding.code(kept.id, answer.id, code.two if part else code.one, by=coder, at=at)


def _answer_id(built: Built, code: DemoCode) -> str | None:
    return built.answer_ids[code.session - 1][code.card - 1].get(code.question)
