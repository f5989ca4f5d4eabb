"""What the machine read: its latest run, the guesses that stand, and every guess that came or went before.

The machine's guesses lie in tables of their own, beside people's `corrections`; nothing overwrites the other. Whatever
hangs on an answer goes when a young person takes that answer back.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.theming.steps import Assignment, ProposedTheme, Steadiness, ThemeRun
from feedback.responses.answers import Answers
from feedback.storage.database import Row, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """The latest run without its assignments, which `ThemeRuns.assignments` gives."""

    made_at: datetime
    proposals: tuple[ProposedTheme, ...]
    single_voices: tuple[str, ...]
    set_aside: dict[str, str]
    versions: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastGuess:
    """A guess that came with a run, with its score, or went with it (`score` None)."""

    at: str
    theme_id: str
    score: float | None


class ThemeRuns:
    """Owns `runs`, `assignments`, `placed_since`, `past_runs` and `past_guesses`."""

    def __init__(self, store: Store, answers: Answers) -> None:
        self._store, self._answers = store, answers

    def keep_run(self, run: ThemeRun, *, at: datetime) -> None:
        """Replace the machine's guesses by a new run's. People's corrections stay as they are, and so does a note of
        every guess that came or went with this run."""
        with self._store.transaction():
            before = self._pairs()
            self._store.write("DELETE FROM assignments")
            self._store.write("DELETE FROM placed_since")
            self._store.write("DELETE FROM runs")
            self._store.insert(
                "runs",
                {
                    "id": secrets.token_hex(8),
                    "made_at": at.isoformat(timespec="minutes"),
                    "proposals": json.dumps([_proposal_row(p) for p in run.proposals], ensure_ascii=False),
                    "single_voices": json.dumps(run.single_voices),
                    "set_aside": json.dumps(dict(run.set_aside)),
                    "versions": json.dumps(dict(run.versions)),
                },
            )
            kept = self._answers.ids()
            for answer_id, assignments in run.placed.items():
                # A run takes minutes; a young person may have taken the answer back while it went on.
                for guess in assignments if answer_id in kept else ():
                    self._guess(guess)
            self._note_changes(before, run.versions, at)

    def add_guesses(
        self, placed: Mapping[str, Sequence[Assignment]], versions: Mapping[str, str], *, at: datetime
    ) -> None:
        """Guesses for answers that came after the last run; none for an answer says that it fits no known theme."""
        with self._store.transaction():
            before, kept = self._pairs(), self._answers.ids()
            for answer_id, assignments in placed.items():
                if answer_id not in kept:
                    continue
                self._store.insert("placed_since", {"answer_id": answer_id, "placing": versions["placing"]})
                for guess in assignments:
                    self._guess(guess)
            self._note_changes(before, versions, at)

    def placed_since(self) -> set[str]:
        """Ids of the answers that were read by themselves since the last run."""
        return {str(row["answer_id"]) for row in self._store.rows("SELECT answer_id FROM placed_since")}

    def latest_run(self) -> KeptRun | None:
        """The latest run, without the answers that were taken back since."""
        row = self._store.row("SELECT * FROM runs ORDER BY made_at DESC")
        if row is None:
            return None
        # Its lists are kept whole as JSON, where no foreign key reaches: what was taken back is left out here.
        kept = self._answers.ids()
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

    def past_guesses(self, answer_id: str) -> list[PastGuess]:
        """Every guess on an answer that came or went with a run, in no order of its own."""
        rows = self._store.rows(
            """SELECT made_at AS at, theme_id, score FROM past_guesses JOIN past_runs ON past_runs.id = run_id
               WHERE answer_id = ?""",
            [answer_id],
        )
        return [PastGuess(**row) for row in rows]

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

    def _pairs(self) -> set[tuple[str, str]]:
        rows = self._store.rows("SELECT answer_id, theme_id FROM assignments")
        return {(row["answer_id"], row["theme_id"]) for row in rows}

    def _note_changes(self, before: set[tuple[str, str]], versions: Mapping[str, str], at: datetime) -> None:
        """Keep each guess that is new with this run, and (without a score) each that it no longer makes.

        Only the changes: a hundred runs that say the same of an answer are one line of its history.
        """
        now = {(guess.answer_id, guess.theme_id): guess.score for guess in self.assignments()}
        run_id = secrets.token_hex(8)
        past = {"id": run_id, "made_at": at.isoformat(timespec="seconds"), "versions": json.dumps(dict(versions))}
        self._store.insert("past_runs", past)
        for pair in sorted(before ^ now.keys()):
            answer_id, theme_id = pair
            row = {"answer_id": answer_id, "theme_id": theme_id, "run_id": run_id, "score": now.get(pair)}
            self._store.insert("past_guesses", row)


def _proposal_row(proposal: ProposedTheme) -> Row:
    return {
        "id": proposal.id,
        "label": proposal.label,
        "words": proposal.words,
        "answer_ids": proposal.answer_ids,
        "nearest": proposal.nearest,
        "furthest": proposal.furthest,
        "steadiness": proposal.steadiness.value,
    }


def _proposal(row: Row, kept: set[str]) -> ProposedTheme:
    return ProposedTheme(
        id=row["id"],
        label=row["label"],
        words=tuple(row["words"]),
        answer_ids=tuple(a for a in row["answer_ids"] if a in kept),
        nearest=tuple(a for a in row["nearest"] if a in kept),
        furthest=row["furthest"] if row["furthest"] in kept else "",
        steadiness=Steadiness(row["steadiness"]),
    )
