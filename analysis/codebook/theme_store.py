"""What understanding keeps: the machine's runs, people's decisions on themes, editions, decisions and promises.

The machine's guesses (`assignments`) and people's (`corrections`) lie in tables of their own; nothing overwrites
the other. Whatever hangs on an answer goes when a young person takes that answer back.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from analysis.codebook.history import note_guesses
from analysis.records import Assignment, Priority, ProposedTheme, Theme, ThemeRun
from feedback.storage.database import Row, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """The latest run without its assignments, which `Archive.assignments` gives."""

    made_at: datetime
    proposals: tuple[ProposedTheme, ...]
    single_voices: tuple[str, ...]
    set_aside: dict[str, str]
    versions: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's word on one assignment: it belongs, or it does not."""

    answer_id: str
    theme_id: str
    belongs: bool
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeDecision:
    """What people decided of a theme: approved, rejected, or merged into another."""

    theme: Theme
    state: str
    merged_into: str | None


class Archive:
    def __init__(self, store: Store) -> None:
        self._store = store

    def keep_run(self, run: ThemeRun, *, at: datetime) -> None:
        """Replace the machine's guesses by a new run's. People's corrections stay as they are, and so does a note of
        every guess that came or went with this run."""
        with self._store.transaction():
            before = {(guess.answer_id, guess.theme_id) for guess in self.assignments()}
            self._store.write("DELETE FROM assignments")
            self._store.write("DELETE FROM placed_since")
            self._store.write("DELETE FROM runs")
            self._store.insert(
                "runs",
                {
                    "id": secrets.token_hex(8),
                    "made_at": at.isoformat(timespec="minutes"),
                    "proposals": json.dumps([_proposal_json(p) for p in run.proposals], ensure_ascii=False),
                    "single_voices": json.dumps(run.single_voices),
                    "set_aside": json.dumps(dict(run.set_aside)),
                    "versions": json.dumps(dict(run.versions)),
                },
            )
            kept = {row["id"] for row in self._store.rows("SELECT id FROM answers")}
            for answer_id, assignments in run.placed.items():
                for guess in assignments if answer_id in kept else ():  # taken back while the run went on
                    self._guess(guess)
            note_guesses(self._store, before, self.assignments(), run.versions, at=at)

    def add_guesses(
        self, placed: Mapping[str, Sequence[Assignment]], versions: Mapping[str, str], *, at: datetime
    ) -> None:
        """Guesses for answers that came after the last run; none for an answer says that it fits no known theme."""
        with self._store.transaction():
            before = {(guess.answer_id, guess.theme_id) for guess in self.assignments()}
            kept = {row["id"] for row in self._store.rows("SELECT id FROM answers")}
            for answer_id, assignments in placed.items():
                if answer_id not in kept:
                    continue
                self._store.insert("placed_since", {"answer_id": answer_id, "placing": versions["placing"]})
                for guess in assignments:
                    self._guess(guess)
            note_guesses(self._store, before, self.assignments(), versions, at=at)

    def placed_since(self) -> set[str]:
        """Ids of the answers that were read by themselves since the last run."""
        return {str(row["answer_id"]) for row in self._store.rows("SELECT answer_id FROM placed_since")}

    def _guess(self, guess: Assignment) -> None:
        self._store.insert(
            "assignments",
            {
                "answer_id": guess.answer_id,
                "theme_id": guess.theme_id,
                "score": guess.score,
                "matched": json.dumps(guess.matched, ensure_ascii=False),
                "start": guess.start,
                "stop": guess.end,
            },
        )

    def latest_run(self) -> KeptRun | None:
        """The latest run, without the answers that were taken back since."""
        row = self._store.row("SELECT * FROM runs ORDER BY made_at DESC")
        if row is None:
            return None
        kept = {found["id"] for found in self._store.rows("SELECT id FROM answers")}
        proposals = (_proposal(p, kept) for p in json.loads(row["proposals"]))
        return KeptRun(
            made_at=datetime.fromisoformat(row["made_at"]),
            proposals=tuple(proposal for proposal in proposals if proposal.answer_ids),
            single_voices=tuple(a for a in json.loads(row["single_voices"]) if a in kept),
            set_aside={a: why for a, why in json.loads(row["set_aside"]).items() if a in kept},
            versions=json.loads(row["versions"]),
        )

    def assignments(self, answer_id: str | None = None) -> list[Assignment]:
        """The machine's guesses, of one answer where it is given; the clearest of each answer first."""
        where, values = ("WHERE answer_id = ?", [answer_id]) if answer_id else ("", [])
        return [
            Assignment(
                answer_id=row["answer_id"],
                theme_id=row["theme_id"],
                score=row["score"],
                matched=tuple(json.loads(row["matched"])),
                start=row["start"],
                end=row["stop"],
            )
            for row in self._store.rows(
                f"SELECT * FROM assignments {where} ORDER BY answer_id, score DESC, theme_id", values
            )
        ]

    def correct(
        self, answer_id: str, theme_id: str, belongs: bool, *, by: str, at: datetime, step: int | None = None
    ) -> None:
        """Add a person's word; the latest one counts, the earlier ones stay as history. `step` is what it came with."""
        self._store.insert(
            "corrections",
            {
                "answer_id": answer_id,
                "theme_id": theme_id,
                "belongs": int(belongs),
                "by": by,
                "at": at.isoformat(timespec="seconds"),
                "step": step,
            },
        )

    def corrections(self, answer_id: str | None = None) -> list[Correction]:
        """The words that stand, in the order they were made; those that were taken back are `history.words`'."""
        where, values = ("AND answer_id = ?", [answer_id]) if answer_id else ("", [])
        return [
            Correction(
                answer_id=row["answer_id"],
                theme_id=row["theme_id"],
                belongs=bool(row["belongs"]),
                by=row["by"],
                at=row["at"],
            )
            for row in self._store.rows(
                f"SELECT * FROM corrections WHERE undone IS NULL {where} ORDER BY number", values
            )
        ]

    def decide_theme(self, decision: ThemeDecision) -> None:
        theme = decision.theme
        with self._store.transaction():
            self.put_theme_row(
                theme.id,
                {
                    "id": theme.id,
                    "name": theme.name,
                    "child_name": theme.child_name,
                    "symbol": theme.symbol,
                    "priorities": json.dumps([p.value for p in theme.priorities]),
                    "state": decision.state,
                    "merged_into": decision.merged_into,
                    "decided_by": theme.approved_by,
                    "decided_on": theme.approved_on.isoformat(),
                },
            )

    def theme_row(self, theme_id: str) -> Row | None:
        """The decision on a theme as it is kept, None where nobody has decided."""
        return self._store.row("SELECT * FROM themes WHERE id = ?", [theme_id])

    def put_theme_row(self, theme_id: str, row: Row | None) -> None:
        """Put a decision in the place of the one that is kept; None takes it away."""
        with self._store.transaction():
            self._store.write("DELETE FROM themes WHERE id = ?", [theme_id])
            if row is not None:
                self._store.insert("themes", row)

    def forget_theme_decision(self, theme_id: str) -> None:
        """Undo: nobody has decided on this theme."""
        self._store.write("DELETE FROM themes WHERE id = ?", [theme_id])

    def theme_decisions(self) -> dict[str, ThemeDecision]:
        rows = self._store.rows("SELECT * FROM themes ORDER BY id")
        return {
            row["id"]: ThemeDecision(theme=_theme(row), state=row["state"], merged_into=row["merged_into"])
            for row in rows
        }

    def note_theme(self, meeting_id: str, theme_id: str, says: str, good: str, *, by: str) -> None:
        """What children say of a theme and what is good, in the words of whoever read the answers; empty, no note."""
        with self._store.transaction():
            self._store.write("DELETE FROM theme_notes WHERE meeting_id = ? AND theme_id = ?", [meeting_id, theme_id])
            if says or good:
                self._store.insert(
                    "theme_notes",
                    {"meeting_id": meeting_id, "theme_id": theme_id, "says": says, "good": good, "written_by": by},
                )

    def theme_notes(self, meeting_id: str) -> dict[str, tuple[str, str]]:
        """Theme id → (what children say, what is good)."""
        rows = self._store.rows("SELECT * FROM theme_notes WHERE meeting_id = ?", [meeting_id])
        return {row["theme_id"]: (row["says"], row["good"]) for row in rows}

    def choose_opening(self, meeting_id: str, answer_id: str) -> None:
        """Choose the quote that opens a meeting."""
        with self._store.transaction():
            self._store.write("DELETE FROM openings WHERE meeting_id = ?", [meeting_id])
            self._store.insert("openings", {"meeting_id": meeting_id, "answer_id": answer_id})

    def opening(self, meeting_id: str) -> str | None:
        """The id of the answer whose quote opens a meeting, if one was chosen."""
        row = self._store.row("SELECT answer_id FROM openings WHERE meeting_id = ?", [meeting_id])
        return None if row is None else str(row["answer_id"])

    def keep_edition(
        self, meeting_id: str, audience: str, content: str, digest_hash: str, protections: str, *, at: datetime
    ) -> str:
        """Freeze an edition; gives its id. The same content for the same meeting and audience is kept once.

        `protections` is the team's record of its suppressed tables, which later editions are checked against.
        """
        kept = self._store.row(
            "SELECT id FROM editions WHERE meeting_id = ? AND audience = ? AND hash = ?",
            [meeting_id, audience, digest_hash],
        )
        if kept is not None:
            return str(kept["id"])
        edition_id = secrets.token_hex(8)
        self._store.insert(
            "editions",
            {
                "id": edition_id,
                "meeting_id": meeting_id,
                "audience": audience,
                "made_at": at.isoformat(timespec="microseconds"),
                "content": content,
                "hash": digest_hash,
                "protections": protections,
            },
        )
        return edition_id

    def edition(self, edition_id: str) -> Row | None:
        """One edition, with the columns of `editions`; None if there is none of that id."""
        return self._store.row("SELECT * FROM editions WHERE id = ?", [edition_id])

    def editions(self, meeting_id: str | None = None) -> list[Row]:
        """Newest first; columns id, meeting_id, audience, made_at, content, hash, protections."""
        where, values = ("WHERE meeting_id = ?", [meeting_id]) if meeting_id else ("", [])
        return self._store.rows(f"SELECT * FROM editions {where} ORDER BY made_at DESC, id", values)


def _proposal_json(proposal: ProposedTheme) -> Row:
    return {
        "id": proposal.id,
        "label": proposal.label,
        "words": proposal.words,
        "answer_ids": proposal.answer_ids,
        "nearest": proposal.nearest,
        "furthest": proposal.furthest,
        "steadiness": proposal.steadiness,
    }


def _proposal(kept: Row, answers: set[str]) -> ProposedTheme:
    return ProposedTheme(
        id=kept["id"],
        label=kept["label"],
        words=_tuple(kept["words"]),
        answer_ids=tuple(a for a in kept["answer_ids"] if a in answers),
        nearest=tuple(a for a in kept["nearest"] if a in answers),
        furthest=kept["furthest"] if kept["furthest"] in answers else "",
        steadiness=kept["steadiness"],
    )


def _tuple(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _theme(row: Row) -> Theme:
    return Theme(
        id=row["id"],
        name=row["name"],
        child_name=row["child_name"],
        symbol=row["symbol"],
        priorities=tuple(Priority(p) for p in json.loads(row["priorities"])),
        approved_by=row["decided_by"],
        approved_on=date.fromisoformat(row["decided_on"]),
    )
