"""Blind double-coding: two people code the same sample of answers before either sees the machine, or the other."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pydantic import TypeAdapter

from analysis.codebook.codebook import ThemeBook, new_theme_id
from analysis.codebook.coding_rounds import Coder, CodeTheme, Result, Round, StillBlind, StillToCode, TooFewToCode
from analysis.codebook.decisions import end_of
from analysis.codebook.intercoder_reliability import Codes, agree
from analysis.codebook.sampling import spread
from analysis.codebook.theme_store import Archive
from analysis.theming.corpus import set_aside
from feedback.access.audit_trail import Audit
from feedback.access.permissions import Action, Staff, may, require
from feedback.core.errors import Invalid, NotAllowed, NotFound
from feedback.core.records import Answer
from feedback.responses.answers import Answers
from feedback.storage.database import Row, Store

MACHINE = "machine"
SIZE, SMALLEST, LARGEST = 30, 10, 100
_LONGEST_TITLE = 80


_CODEBOOK = TypeAdapter(tuple[CodeTheme, ...])
_RESULT = TypeAdapter(Result)


class Coding:
    """Rounds of double-coding. Every code is kept, also one that was changed or taken back."""

    def __init__(self, *, store: Store, archive: Archive, book: ThemeBook, answers: Answers, audit: Audit) -> None:
        self._store, self._archive, self._book = store, archive, book
        self._answers, self._audit = answers, audit

    def draw(
        self,
        title: str,
        coders: Sequence[Staff],
        session_ids: Sequence[str],
        *,
        by: Staff,
        at: datetime,
        size: int = SIZE,
        seed: str = "",
        among: Iterable[str] | None = None,
    ) -> Round:
        """Start a round on a sample spread over these sessions; the same seed over the same answers draws it again.

        Answers that one of the coders has put somewhere already are left out; so are answers of nothing ("idk").
        `among` draws from these answers alone. Raises NotAllowed for a coder without the right, Invalid unless they are
        two different people and the size is sensible, TooFewToCode.
        """
        require(by, Action.THEME)
        if not all(may(coder, Action.THEME) for coder in coders):
            raise NotAllowed
        if len({coder.id for coder in coders}) != 2 or len(coders) != 2 or not SMALLEST <= size <= LARGEST:
            raise Invalid
        seed, round_id = seed or secrets.token_hex(4), secrets.token_hex(8)
        with self._store.transaction():
            pool = self._pool(session_ids, coders, among)
            sample = spread(pool, size, seed)
            if len(sample) < SMALLEST:
                raise TooFewToCode(least=SMALLEST)
            placed = {guess.answer_id for guess in self._archive.assignments()}
            self._store.insert(
                "coding_rounds",
                {
                    "id": round_id,
                    "title": title.strip()[:_LONGEST_TITLE],
                    "seed": seed,
                    "codebook": _CODEBOOK.dump_json(self._codebook()).decode(),
                    "placed_before": len(placed.intersection(sample)),
                    "made_by": by.name,
                    "made_at": at.isoformat(timespec="seconds"),
                    "result": "",
                },
            )
            for part, coder in enumerate(coders):
                row = {"round_id": round_id, "part": part, "account_id": coder.id, "name": coder.name, "handed_in": ""}
                self._store.insert("coding_coders", row)
            for place, answer_id in enumerate(sample):
                self._store.insert("coding_sample", {"round_id": round_id, "answer_id": answer_id, "place": place})
            self._audit.note(by.name, "double-coding drawn", round_id, at=at)
        return self.get(round_id)

    def rounds(self) -> list[Round]:
        """Newest first."""
        coders: dict[str, list[Coder]] = {}
        for row in self._store.rows("SELECT * FROM coding_coders ORDER BY round_id, part"):
            coder = Coder(account_id=row["account_id"], name=row["name"], handed_in=row["handed_in"])
            coders.setdefault(row["round_id"], []).append(coder)
        rows = self._store.rows("SELECT * FROM coding_rounds ORDER BY made_at DESC, id")
        return [_round(row, coders[row["id"]]) for row in rows]

    def get(self, round_id: str) -> Round:
        """Raises NotFound."""
        for kept in self.rounds():
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
        return self._codes(round_id, by.id)

    def progress(self, round_id: str) -> Mapping[str, int]:
        """Account id → how many of the sample are coded: a count, and no code."""
        there = {answer.id for answer in self.sample(round_id)}
        return {
            c.account_id: len(self._codes(round_id, c.account_id).keys() & there) for c in self.get(round_id).coders
        }

    def code(self, round_id: str, answer_id: str, theme_ids: Iterable[str], *, by: Staff) -> None:
        """Say what an answer speaks of; no themes say 'none of these'. A later word takes the place of an earlier one.

        Raises NotAllowed for anybody but a coder who has not handed in, NotFound for an answer not of the sample,
        Invalid for a theme not of the codebook.
        """
        with self._store.transaction():
            kept = self._open(round_id, by)
            chosen = sorted(set(theme_ids))
            if not {theme.id for theme in kept.codebook}.issuperset(chosen):
                raise Invalid
            if answer_id not in {answer.id for answer in self.sample(round_id)}:
                raise NotFound
            self._keep(round_id, answer_id, by.id, chosen)

    def undo(self, round_id: str, *, by: Staff) -> str | None:
        """Take one's own last code back; gives its answer's id, None where there is nothing to take back."""
        with self._store.transaction():
            self._open(round_id, by)
            row = self._store.row(
                "SELECT * FROM codes WHERE round_id = ? AND coder = ? AND taken_back = 0 ORDER BY turn DESC",
                [round_id, by.id],
            )
            if row is None:
                return None
            self._store.write(
                "UPDATE codes SET taken_back = 1 WHERE round_id = ? AND coder = ? AND turn = ?",
                [round_id, by.id, row["turn"]],
            )
        return str(row["answer_id"])

    def hand_in(self, round_id: str, *, by: Staff, at: datetime) -> Round:
        """Close one's own codes. With the second hand-in the machine's are set beside them and the agreement is kept.

        Raises StillToCode, NotAllowed.
        """
        with self._store.transaction():
            self._open(round_id, by)
            left = len(self.sample(round_id)) - self.progress(round_id)[by.id]
            if left:
                raise StillToCode(left=left)
            self._store.write(
                "UPDATE coding_coders SET handed_in = ? WHERE round_id = ? AND account_id = ?",
                [at.isoformat(timespec="seconds"), round_id, by.id],
            )
            self._audit.note(by.name, "double-coding handed in", round_id, at=at)
            if all(coder.handed_in for coder in self.get(round_id).coders):
                self._finish(round_id)
        return self.get(round_id)

    def codings(self, round_id: str) -> tuple[Codes, Codes, Codes]:
        """The first person's codes, the second's, and the machine's as they stood then. Raises StillBlind."""
        kept = self.get(round_id)
        if kept.result is None:
            raise StillBlind
        one, two = (self._codes(round_id, coder.account_id) for coder in kept.coders)
        return one, two, self._codes(round_id, MACHINE)

    def hidden_from(self, staff: Staff) -> set[str]:
        """Answers that this person must not see the machine's or anybody's themes of: they are still coding them."""
        rows = self._store.rows(
            """SELECT answer_id FROM coding_sample JOIN coding_coders USING (round_id)
               WHERE account_id = ? AND handed_in = ''""",
            [staff.id],
        )
        return {row["answer_id"] for row in rows}

    def to_correct(self, round_id: str) -> dict[str, frozenset[str]]:
        """Answers of which both people said the same and the book says otherwise now, with the themes to change.

        A theme that was merged since stands for the one it was merged into; one that was rejected for none.
        Raises StillBlind.
        """
        one, two, _ = self.codings(round_id)
        decisions, members = self._archive.theme_decisions(), self._book.members()
        now = {theme.id: end_of(theme.id, decisions) for theme in self.get(round_id).codebook}
        themes = {theme_id for theme_id in now.values() if theme_id is not None}
        found = {}
        for answer_id, codes in one.items():
            if codes == two.get(answer_id):
                said = {theme_id for code in codes if (theme_id := now[code]) is not None}
                stands = {theme_id for theme_id in themes if answer_id in members.get(theme_id, ())}
                if said != stands:
                    found[answer_id] = frozenset(said ^ stands)
        return found

    def to_code(self, staff: Staff) -> list[str]:
        """Answers that this person has still to code, in all their rounds."""
        rounds = [kept for kept in self.rounds() if (coder := kept.coder(staff)) and not coder.handed_in]
        return [a.id for kept in rounds for a in self.sample(kept.id) if a.id not in self._codes(kept.id, staff.id)]

    def take_peoples_word(self, round_id: str, answer_id: str, *, by: Staff, at: datetime) -> None:
        """Where both people said the same of an answer and the book does not: put it where they said.

        Raises StillBlind, Invalid where there is nothing to correct.
        """
        require(by, Action.THEME)
        with self._store.transaction():
            one, members = self.codings(round_id)[0], self._book.members()
            changed = self.to_correct(round_id).get(answer_id)
            if not changed or answer_id not in one:
                raise Invalid
            for theme_id in sorted(changed):
                self._book.move(answer_id, theme_id, answer_id not in members.get(theme_id, ()), by=by, at=at)

    def latest(self, session_ids: Sequence[str]) -> Round | None:
        """The newest finished round whose sample has answers of these sessions."""
        wanted = {answer.id for answer in self._answers.of_sessions(session_ids) if answer.text is not None}
        sampled = {
            row["round_id"]
            for row in self._store.rows("SELECT round_id, answer_id FROM coding_sample")
            if row["answer_id"] in wanted
        }
        return next((kept for kept in self.rounds() if kept.result is not None and kept.id in sampled), None)

    def _pool(
        self, session_ids: Sequence[str], coders: Sequence[Staff], among: Iterable[str] | None
    ) -> dict[str, list[str]]:
        """Session id → ids of the answers that may be drawn."""
        names = {coder.name for coder in coders}
        placed_by_them = {word.answer_id for word in self._archive.corrections() if word.by in names}
        wanted, framework = None if among is None else set(among), self._book.framework
        pool: dict[str, list[str]] = {}
        for answer in self._answers.of_sessions(session_ids):
            if answer.text is None or answer.id in placed_by_them or (wanted is not None and answer.id not in wanted):
                continue
            if not set_aside(answer.text, answer.language, framework.nothing_said, framework.words):
                pool.setdefault(answer.session_id, []).append(answer.id)
        return pool

    def _codebook(self) -> tuple[CodeTheme, ...]:
        """The known themes, under the names people gave them, and the new ones that the machine found itself."""
        approved, run = self._book.approved(), self._archive.latest_run()
        proposed = {new_theme_id(proposal) for proposal in (run.proposals if run else ())}
        known = [approved.get(theme.id, theme) for theme in self._book.framework.themes]
        found = [theme for theme_id, theme in approved.items() if theme_id in proposed]
        themes = (CodeTheme(id=t.id, name=t.name, child_name=t.child_name, symbol=t.symbol) for t in (*known, *found))
        return tuple(sorted(themes, key=lambda theme: theme.name))

    def _open(self, round_id: str, by: Staff) -> Round:
        """The round, if this person codes it and has not handed in."""
        require(by, Action.THEME)
        kept = self.get(round_id)
        coder = kept.coder(by)
        if coder is None or coder.handed_in:
            raise NotAllowed
        return kept

    def _keep(self, round_id: str, answer_id: str, coder: str, theme_ids: Sequence[str]) -> None:
        last = self._store.row(
            "SELECT max(turn) AS turn FROM codes WHERE round_id = ? AND coder = ?", [round_id, coder]
        )
        turn = ((last["turn"] if last else None) or 0) + 1
        row = {"round_id": round_id, "answer_id": answer_id, "coder": coder, "turn": turn, "taken_back": 0}
        self._store.insert("codes", {**row, "themes": json.dumps(theme_ids)})

    def _codes(self, round_id: str, coder: str) -> dict[str, frozenset[str]]:
        rows = self._store.rows(
            "SELECT * FROM codes WHERE round_id = ? AND coder = ? AND taken_back = 0 ORDER BY turn", [round_id, coder]
        )
        return {row["answer_id"]: frozenset(json.loads(row["themes"])) for row in rows}

    def _finish(self, round_id: str) -> None:
        kept, sample = self.get(round_id), self.sample(round_id)
        known = {theme.id for theme in kept.codebook}
        for answer in sample:
            self._keep(round_id, answer.id, MACHINE, sorted(self._book.machine_says(answer) & known))
        one, two = (self._codes(round_id, coder.account_id) for coder in kept.coders)
        machine = self._codes(round_id, MACHINE)
        alike = {answer_id: codes for answer_id, codes in one.items() if two.get(answer_id) == codes}
        people, first, second = agree(one, two), agree(machine, one), agree(machine, two)
        if people is None or first is None or second is None:  # every answer of it was taken back
            raise TooFewToCode(least=SMALLEST)
        result = Result(people=people, machine=(first, second), together=agree(machine, alike))
        self._store.write(
            "UPDATE coding_rounds SET result = ? WHERE id = ?", [_RESULT.dump_json(result).decode(), round_id]
        )


def _round(row: Row, coders: Sequence[Coder]) -> Round:
    return Round(
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
