"""The nouns of double-coding: a round, who codes it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analysis.codebook.intercoder_reliability import PairAgreement
from feedback.access.permissions import Staff
from feedback.core.errors import Invalid, NotAllowed


class TooFewToCode(Invalid):
    """Fewer answers in words than a round needs; says how many (`least`)."""

    code = "coding-too-few"


class StillToCode(Invalid):
    """Handing in before every answer is coded; says how many are left (`left`)."""

    code = "coding-left"


class StillBlind(NotAllowed):
    """Nobody sees the codes of a round before both have handed in."""

    code = "coding-still-blind"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTheme:
    """A theme as coders saw it when the round was drawn."""

    id: str
    name: str
    child_name: str
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The agreement of a finished round: the two people, and the machine with each of them, in the coders' order.

    `together` is the machine with what both people said of an answer alike.
    """

    people: PairAgreement
    machine: tuple[PairAgreement, PairAgreement]
    together: PairAgreement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    account_id: str
    name: str
    handed_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """`placed_before` of the sample the machine had placed when the round was drawn: how blind it could be."""

    id: str
    title: str
    seed: str
    codebook: tuple[CodeTheme, ...]
    coders: tuple[Coder, ...]
    placed_before: int
    made_by: str
    made_at: datetime
    result: Result | None

    def coder(self, staff: Staff) -> Coder | None:
        """This person's part in the round, if they have one."""
        return next((coder for coder in self.coders if coder.account_id == staff.id), None)
