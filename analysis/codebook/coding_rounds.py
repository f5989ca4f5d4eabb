"""Rounds of double-coding as they are kept: who codes, which answers, every code, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from analysis.codebook.intercoder_reliability import Codes, PairAgreement
from feedback.access.permissions import Staff
from feedback.core.errors import NotAllowed, NotFound
from feedback.core.records import Answer
from feedback.responses.answers import Answers
from feedback.storage.database import Row, Store

MACHINE = "machine"
"""Whose codes are the machine's, set beside the people's with the second hand-in."""


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
class CodingResult:
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
class CodingRound:
    """`placed_before` of the sample the machine had placed when the round was drawn: how blind it could be."""

    id: str
    title: str
    seed: str
    codebook: tuple[CodeTheme, ...]
    coders: tuple[Coder, ...]
    placed_before: int
    made_by: str
    made_at: datetime
    result: CodingResult | None

    def coder(self, staff: Staff) -> Coder | None:
        """This person's part in the round, if they have one."""
        return next((coder for coder in self.coders if coder.account_id == staff.id), None)


_CODEBOOK = TypeAdapter(tuple[CodeTheme, ...])
_RESULT = TypeAdapter(CodingResult)


class CodingRounds:
    """Owns `coding_rounds`, `coding_coders`, `coding_sample` and `codes`. Every code is kept, also one that was changed
    or taken back. People's steps are `DoubleCoding`'s, which asks who may."""

    def __init__(self, store: Store, answers: Answers) -> None:
        self._store, self._answers = store, answers

    def all(self) -> list[CodingRound]:
        """Newest first."""
        coders: dict[str, list[Coder]] = {}
        for row in self._store.rows("SELECT * FROM coding_coders ORDER BY round_id, part"):
            coder = Coder(account_id=row["account_id"], name=row["name"], handed_in=row["handed_in"])
            coders.setdefault(row["round_id"], []).append(coder)
        rows = self._store.rows("SELECT * FROM coding_rounds ORDER BY made_at DESC, id")
        return [_round(row, coders[row["id"]]) for row in rows]

    def get(self, round_id: str) -> CodingRound:
        """Raises NotFound."""
        for kept in self.all():
            if kept.id == round_id:
                return kept
        raise NotFound

    def sample(self, round_id: str) -> list[Answer]:
        """The answers of a round that are still there in words, in the order they are coded in."""
        rows = self._store.rows("SELECT answer_id FROM coding_sample WHERE round_id = ? ORDER BY place", [round_id])
        answers = (self._answers.get(row["answer_id"]) for row in rows)
        return [answer for answer in answers if answer.text is not None]

    def mine(self, round_id: str, *, by: Staff) -> Codes:
        """What this person has coded so far, and nobody else."""
        return self.codes_of(round_id, by.id)

    def progress(self, round_id: str) -> Mapping[str, int]:
        """Account id → how many of the sample are coded: a count, and no code."""
        there = {answer.id for answer in self.sample(round_id)}
        coders = self.get(round_id).coders
        return {c.account_id: len(self.codes_of(round_id, c.account_id).keys() & there) for c in coders}

    def codings(self, round_id: str) -> tuple[Codes, Codes, Codes]:
        """The first person's codes, the second's, and the machine's as they stood then. Raises StillBlind."""
        kept = self.get(round_id)
        if kept.result is None:
            raise StillBlind
        one, two = (self.codes_of(round_id, coder.account_id) for coder in kept.coders)
        return one, two, self.codes_of(round_id, MACHINE)

    def hidden_from(self, staff: Staff) -> set[str]:
        """Answers that this person must not see the machine's or anybody's themes of: they are still coding them."""
        rows = self._store.rows(
            """SELECT answer_id FROM coding_sample JOIN coding_coders USING (round_id)
               WHERE account_id = ? AND handed_in = ''""",
            [staff.id],
        )
        return {row["answer_id"] for row in rows}

    def to_code(self, staff: Staff) -> list[str]:
        """Answers that this person has still to code, in all their rounds."""
        rounds = [kept for kept in self.all() if (coder := kept.coder(staff)) and not coder.handed_in]
        return [a.id for kept in rounds for a in self.sample(kept.id) if a.id not in self.codes_of(kept.id, staff.id)]

    def latest(self, session_ids: Sequence[str]) -> CodingRound | None:
        """The newest finished round whose sample has answers of these sessions."""
        finished = [kept for kept in self.all() if kept.result is not None]
        if not finished:  # every digest asks; a partnership that never double-coded reads no answers for it
            return None
        wanted = {answer.id for answer in self._answers.of_sessions(session_ids) if answer.text is not None}
        rows = self._store.rows("SELECT round_id, answer_id FROM coding_sample")
        sampled = {row["round_id"] for row in rows if row["answer_id"] in wanted}
        return next((kept for kept in finished if kept.id in sampled), None)

    def coded_alike(self) -> dict[str, frozenset[str]]:
        """Answer id → themes, of the answers that both people of a finished round coded alike; the newest round counts."""
        alike: dict[str, frozenset[str]] = {}
        for kept in reversed([kept for kept in self.all() if kept.result is not None]):
            one, two, _ = self.codings(kept.id)
            alike |= {answer_id: codes for answer_id, codes in one.items() if two.get(answer_id) == codes}
        return alike

    def codes_of(self, round_id: str, coder: str) -> dict[str, frozenset[str]]:
        """One coder's codes as they stand, whoever asks: for the round's own working, not for a screen."""
        rows = self._store.rows(
            "SELECT * FROM codes WHERE round_id = ? AND coder = ? AND taken_back = 0 ORDER BY turn", [round_id, coder]
        )
        return {row["answer_id"]: frozenset(json.loads(row["themes"])) for row in rows}

    def add(self, drawn: CodingRound, sample: Sequence[str]) -> None:
        """Keep a round that was drawn. Like every writer below it joins the transaction of the step that asks for it."""
        with self._store.transaction():
            self._store.insert(
                "coding_rounds",
                {
                    "id": drawn.id,
                    "title": drawn.title,
                    "seed": drawn.seed,
                    "codebook": _CODEBOOK.dump_json(drawn.codebook).decode(),
                    "placed_before": drawn.placed_before,
                    "made_by": drawn.made_by,
                    "made_at": drawn.made_at.isoformat(timespec="seconds"),
                    "result": "",
                },
            )
            for part, coder in enumerate(drawn.coders):
                row = {"round_id": drawn.id, "part": part, "account_id": coder.account_id, "name": coder.name}
                self._store.insert("coding_coders", {**row, "handed_in": coder.handed_in})
            for place, answer_id in enumerate(sample):
                self._store.insert("coding_sample", {"round_id": drawn.id, "answer_id": answer_id, "place": place})

    def add_code(self, round_id: str, answer_id: str, coder: str, theme_ids: Iterable[str]) -> None:
        """A later code on the same answer takes the earlier one's place, which stays as history."""
        with self._store.transaction():
            last = self._store.row(
                "SELECT max(turn) AS turn FROM codes WHERE round_id = ? AND coder = ?", [round_id, coder]
            )
            turn = ((last["turn"] if last else None) or 0) + 1
            row = {"round_id": round_id, "answer_id": answer_id, "coder": coder, "turn": turn, "taken_back": 0}
            self._store.insert("codes", {**row, "themes": json.dumps(sorted(set(theme_ids)))})

    def take_back_last(self, round_id: str, coder: str) -> str | None:
        """Take a coder's last code back; gives its answer's id, None where there is nothing to take back."""
        with self._store.transaction():
            row = self._store.row(
                "SELECT * FROM codes WHERE round_id = ? AND coder = ? AND taken_back = 0 ORDER BY turn DESC",
                [round_id, coder],
            )
            if row is None:
                return None
            self._store.write(
                "UPDATE codes SET taken_back = 1 WHERE round_id = ? AND coder = ? AND turn = ?",
                [round_id, coder, row["turn"]],
            )
        return str(row["answer_id"])

    def hand_in(self, round_id: str, coder: str, *, at: datetime) -> None:
        self._store.write(
            "UPDATE coding_coders SET handed_in = ? WHERE round_id = ? AND account_id = ?",
            [at.isoformat(timespec="seconds"), round_id, coder],
        )

    def keep_result(self, round_id: str, result: CodingResult) -> None:
        self._store.write(
            "UPDATE coding_rounds SET result = ? WHERE id = ?", [_RESULT.dump_json(result).decode(), round_id]
        )


def _round(row: Row, coders: Sequence[Coder]) -> CodingRound:
    return CodingRound(
        id=row["id"],
        title=row["title"],
        seed=row["seed"],
        codebook=_CODEBOOK.validate_json(row["codebook"]),
        coders=tuple(coders),
        placed_before=row["placed_before"],
        made_by=row["made_by"],
        made_at=datetime.fromisoformat(row["made_at"]),
        result=_RESULT.validate_json(row["result"]) if row["result"] else None,
    )
