"""Safe answers: kept, read, cleared, redacted further, proposed as quotes. Held words are not here (see concerns)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from feedback.core.errors import NotFound
from feedback.core.records import (
    AgeVersion,
    Answer,
    AnswerState,
    Channel,
    Method,
    SafeText,
    Share,
    Skip,
    ThemeCheck,
    Tier,
)
from feedback.redaction import stored
from feedback.storage.database import Row, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeAnswer:
    """An answer ready to keep: its words safe, or absent because the desk holds them."""

    question_id: str
    text: SafeText | None = None
    choice: str | None = None
    skip: Skip | None = None
    redacted: tuple[str, ...] = ()
    tier: Tier = Tier.NONE
    state: AnswerState = AnswerState.UNREAD
    prompt: str = ""

    def __repr__(self) -> str:
        return f"<SafeAnswer {self.question_id} {self.state}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeResponse:
    """One young person's safe answers, ready to keep. `said_mark` tells the same Send from one with other words."""

    session_id: str
    nonce_hash: str
    age_version: AgeVersion
    channel: Channel
    method: Method
    language: str
    share: Share
    rules_version: str
    answers: tuple[SafeAnswer, ...] = field(repr=False)
    theme_check: ThemeCheck | None = None
    adult_note: SafeText | None = field(default=None, repr=False)
    said_mark: str = ""


class Answers(Protocol):
    """What intake and review need of a place that keeps answers."""

    def known(self, nonce_hash: str) -> str | None:
        """The response that was kept for this nonce, if any."""

    def said_mark(self, nonce_hash: str) -> str:
        """The mark of what was sent with this nonce; empty where nothing was, or before marks were kept."""

    def keep(self, response: SafeResponse) -> tuple[str, tuple[str, ...]]:
        """Keep one response; gives its id and its answers' ids, in the order of `response.answers`."""

    def get(self, answer_id: str) -> Answer:
        """Raises NotFound."""

    def adult_note(self, response_id: str) -> SafeText | None:
        """What a worker added to a card, for its reader alone; None where nobody did or the desk holds it."""

    def adult_notes(self, session_id: str) -> list[SafeText]:
        """All such notes of a session, in no order that tells when they came."""

    def ids(self) -> set[str]:
        """The ids of all answers that are still there."""

    def of_response(self, response_id: str) -> list[Answer]: ...

    def of_sessions(self, session_ids: Sequence[str]) -> list[Answer]: ...

    def unread(self, session_id: str | None = None) -> list[Answer]:
        """Answers that nobody has read: those that need a reader first, in no order that tells when they came."""

    def waiting(self, session_id: str) -> int:
        """How many of a session nobody has read."""

    def set_state(self, answer_id: str, state: AnswerState) -> None: ...

    def set_text(self, answer_id: str, text: SafeText | None, redacted: tuple[str, ...]) -> None: ...

    def set_serious(self, answer_id: str, serious: bool) -> None: ...

    def take_back(self, response_id: str, *, at: datetime) -> None:
        """Remove a response and all that hangs on it. Raises NotFound."""

    def forget_nonces(self, response_ids: Sequence[str]) -> None:
        """Forget by what these responses would be known if they came once more."""


class SqliteAnswers:
    """Answers in the partnership's file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self, nonce_hash: str) -> str | None:
        row = self._store.row("SELECT id FROM responses WHERE nonce_hash = ?", [nonce_hash])
        return None if row is None else str(row["id"])

    def said_mark(self, nonce_hash: str) -> str:
        row = self._store.row("SELECT said_mark FROM responses WHERE nonce_hash = ?", [nonce_hash])
        return "" if row is None else str(row["said_mark"])

    def keep(self, response: SafeResponse) -> tuple[str, tuple[str, ...]]:
        # By chance and not counted: rows lie in the order of their key, which must not be the order of speaking.
        response_id = secrets.token_hex(8)
        ids = []
        with self._store.transaction():
            self._store.insert(
                "responses",
                {
                    "id": response_id,
                    "session_id": response.session_id,
                    "nonce_hash": response.nonce_hash,
                    "age_version": response.age_version.value,
                    "channel": response.channel.value,
                    "method": response.method.value,
                    "language": response.language,
                    "share": response.share.value,
                    "said_mark": response.said_mark,
                },
            )
            if response.theme_check is not None:
                self._keep_check(response_id, response.theme_check)
            if response.adult_note:
                self._store.insert("adult_notes", {"response_id": response_id, "text": response.adult_note})
            for answer in response.answers:
                ids.append(secrets.token_hex(8))
                self._store.insert(
                    "answers",
                    {
                        "id": ids[-1],
                        "response_id": response_id,
                        "question_id": answer.question_id,
                        "text": answer.text,
                        "choice": answer.choice,
                        "skip": answer.skip.value if answer.skip else None,
                        "redacted": json.dumps(answer.redacted),
                        "tier": answer.tier.value,
                        "state": answer.state.value,
                        "rules_version": response.rules_version,
                        "prompt": answer.prompt,
                    },
                )
        return response_id, tuple(ids)

    def _keep_check(self, response_id: str, check: ThemeCheck) -> None:
        """What the child made of the machine's guess, beside the guess itself."""
        self._store.insert(
            "theme_checks",
            {
                "response_id": response_id,
                "heard": json.dumps(check.heard),
                "taken_away": json.dumps(check.taken_away),
                "added": json.dumps(check.added),
                "none_of_these": int(check.none_of_these),
            },
        )

    def confirmed(self, session_ids: Sequence[str]) -> tuple[int, int]:
        """How many themes the machine heard in these sessions' talks, and how many of them children let stand."""
        marks = ", ".join("?" for _ in session_ids)
        rows = self._store.rows(
            f"""SELECT heard, taken_away, none_of_these FROM theme_checks
                JOIN responses ON responses.id = response_id WHERE session_id IN ({marks})""",
            session_ids,
        )
        heard = sum(len(json.loads(row["heard"])) for row in rows)
        # "None of these" leaves nothing standing, whatever was taken away one by one before it.
        kept = [row for row in rows if not row["none_of_these"]]
        return heard, sum(len(json.loads(row["heard"])) - len(json.loads(row["taken_away"])) for row in kept)

    def get(self, answer_id: str) -> Answer:
        found = self._read("WHERE answers.id = ?", [answer_id])
        if not found:
            raise NotFound
        return found[0]

    def adult_note(self, response_id: str) -> SafeText | None:
        row = self._store.row("SELECT text FROM adult_notes WHERE response_id = ?", [response_id])
        return None if row is None else stored(row["text"])

    def adult_notes(self, session_id: str) -> list[SafeText]:
        rows = self._store.rows(
            """SELECT text FROM adult_notes JOIN responses ON responses.id = response_id
               WHERE session_id = ? ORDER BY response_id""",
            [session_id],
        )
        return [stored(row["text"]) for row in rows]

    def ids(self) -> set[str]:
        return {str(row["id"]) for row in self._store.rows("SELECT id FROM answers")}

    def of_response(self, response_id: str) -> list[Answer]:
        return self._read("WHERE response_id = ? ORDER BY question_id, prompt", [response_id])

    def of_sessions(self, session_ids: Sequence[str]) -> list[Answer]:
        marks = ", ".join("?" for _ in session_ids)
        # Ids are drawn by chance, so the order is stable and tells nothing of who spoke first.
        return self._read(f"WHERE session_id IN ({marks}) ORDER BY answers.id", session_ids)

    def rules_versions(self, session_ids: Sequence[str]) -> list[str]:
        """The versions of the rules of spotting and redaction that these sessions' answers passed."""
        marks = ", ".join("?" for _ in session_ids)
        rows = self._store.rows(
            f"""SELECT DISTINCT answers.rules_version AS version FROM answers
                JOIN responses ON responses.id = answers.response_id
                WHERE responses.session_id IN ({marks}) ORDER BY version""",
            list(session_ids),
        )
        return [row["version"] for row in rows if row["version"]]

    def unread(self, session_id: str | None = None) -> list[Answer]:
        where, values = ("AND session_id = ?", [session_id]) if session_id else ("", [])
        return self._read(
            f"""WHERE answers.state = 'unread' {where}
                ORDER BY CASE answers.tier WHEN 'none' THEN 1 ELSE 0 END, answers.id""",
            values,
        )

    def waiting(self, session_id: str) -> int:
        row = self._store.row(
            """SELECT count(*) AS n FROM answers JOIN responses ON responses.id = answers.response_id
               WHERE session_id = ? AND answers.state = 'unread'""",
            [session_id],
        )
        return int(row["n"]) if row else 0

    def set_state(self, answer_id: str, state: AnswerState) -> None:
        self._change(answer_id, "state = ?", [state.value])

    def set_text(self, answer_id: str, text: SafeText | None, redacted: tuple[str, ...]) -> None:
        with self._store.transaction():
            self._change(answer_id, "text = ?, redacted = ?", [text, json.dumps(redacted)])
            self._store.scrub()  # of the words that were there before

    def set_serious(self, answer_id: str, serious: bool) -> None:
        self._change(answer_id, "serious = ?", [int(serious)])

    def take_back(self, response_id: str, *, at: datetime) -> None:
        with self._store.transaction():
            if self._store.write("DELETE FROM responses WHERE id = ?", [response_id]) == 0:
                raise NotFound
            # Backups still hold it: `retention.tidy` takes it out of them.
            self._store.insert("taken_back", {"response_id": response_id, "gone_on": at.date().isoformat()})
            self._store.scrub()

    def forget_nonces(self, response_ids: Sequence[str]) -> None:
        with self._store.transaction():
            for response_id in response_ids:
                # NULL and not an empty text: the column is UNIQUE, and only NULLs never collide.
                self._store.write("UPDATE responses SET nonce_hash = NULL WHERE id = ?", [response_id])

    def _change(self, answer_id: str, sets: str, values: Iterable[object]) -> None:
        if self._store.write(f"UPDATE answers SET {sets} WHERE id = ?", [*values, answer_id]) == 0:
            raise NotFound

    def _read(self, clause: str, values: Sequence[object]) -> list[Answer]:
        rows = self._store.rows(
            f"""SELECT answers.*, session_id, age_version, channel, method, language, share
                FROM answers JOIN responses ON responses.id = answers.response_id {clause}""",
            values,
        )
        return [_answer(row) for row in rows]


def _answer(row: Row) -> Answer:
    return Answer(
        id=row["id"],
        response_id=row["response_id"],
        session_id=row["session_id"],
        question_id=row["question_id"],
        age_version=AgeVersion(row["age_version"]),
        language=row["language"],
        channel=Channel(row["channel"]),
        method=Method(row["method"]),
        share=Share(row["share"]),
        state=AnswerState(row["state"]),
        tier=Tier(row["tier"]),
        serious=bool(row["serious"]),
        text=None if row["text"] is None else stored(row["text"]),
        choice=row["choice"],
        skip=None if row["skip"] is None else Skip(row["skip"]),
        redacted=tuple(json.loads(row["redacted"])),
        prompt=row["prompt"],
    )
