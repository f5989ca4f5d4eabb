"""The safeguarding desk's store: raw words of a match, sealed, and what the desk did about them.

Imported by intake, review, retention and the desk's own screen; `pyproject.toml` names them. Every other room knows
only how many cases are new, through `marker`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from datetime import date, datetime

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff, require
from feedback.core.errors import Invalid, NotFound
from feedback.core.records import AnswerState, RawText, Tier, Verdict
from feedback.desk.cases import (
    LONGEST_NOTE,
    LONGEST_REASON,
    LONGEST_REFERENCE,
    Case,
    CaseKind,
    CaseState,
    Held,
    Marker,
    Note,
    OpenedCard,
    OpenedCase,
    SpottingTally,
    Untold,
    WordsGone,
    WrongStep,
)
from feedback.redaction import redact
from feedback.responses.answers import Answers
from feedback.storage.database import Row, Store
from feedback.storage.keys import Keys
from feedback.storage.school_list import SchoolList

FIRST_NUMBER, NUMBERS = 1_000, 9_000
"""Cards are called by four digits for as long as there are enough of them."""

_SEALED = (("concerns", "id"), ("originals", "answer_id"), ("case_notes", "number"))
"""Every table with sealed words, and what names a row of it."""

_PRESSING = """state = 'closed', CASE tier WHEN 'urgent' THEN 0 WHEN 'concern' THEN 1 ELSE 2 END, raised_at, id"""
"""Open before closed, urgent before the rest, oldest first."""


class Concerns:
    def __init__(self, store: Store, keys: Keys, audit: Audit, answers: Answers) -> None:
        self._store, self._keys, self._answers = store, keys, answers
        self._guarded, self._schools = GuardedSteps(store, audit), SchoolList(store)

    def hold(
        self,
        session_id: str | None,
        answer_id: str | None,
        words: RawText,
        verdict: Verdict,
        *,
        at: datetime,
        card: str = "",
        kind: CaseKind = CaseKind.ANSWER,
    ) -> str:
        """Seal words for the desk; gives the case's id. Joins the transaction that keeps the answer.

        answer_id: None for words that are no answer, such as an adult's note on a card; `card` is its response then.
        """
        case_id = secrets.token_hex(8)
        sealed = self._keys.seal(json.dumps({"words": words, "matched": verdict.matched}))
        with self._store.transaction():
            if answer_id is not None:
                card = self._answers.get(answer_id).response_id
            self._store.insert(
                "concerns",
                {
                    "id": case_id,
                    "number": self._number(card or case_id),
                    "kind": kind.value,
                    "session_id": session_id,
                    # Words of the shadow executive come on no card: each is one by itself.
                    "card": card or case_id,
                    "answer_id": answer_id,
                    "tier": verdict.tier.value,
                    "category": verdict.category,
                    "sealed": sealed,
                    "state": CaseState.NEW.value,
                    "raised_at": at.replace(minute=0, second=0, microsecond=0).isoformat(),
                },
            )
        return case_id

    def _number(self, card: str) -> int:
        """The card's number, or a free one drawn by chance: a running number would tell in which order children spoke."""
        row = self._store.row("SELECT number FROM concerns WHERE card = ?", [card])
        if row is not None:
            return int(row["number"])
        taken = {row["number"] for row in self._store.rows("SELECT DISTINCT number FROM concerns")}
        while True:
            # From twice as many as are taken, so that at least every second draw is free.
            number = FIRST_NUMBER + secrets.randbelow(max(NUMBERS, 2 * len(taken)))
            if number not in taken:
                return number

    def keep_original(self, answer_id: str, words: RawText, *, on: date) -> None:
        """Seal words from which something was redacted, so that the desk can look again."""
        sealed = self._keys.seal(words)
        self._store.insert("originals", {"answer_id": answer_id, "sealed": sealed, "kept_on": on.isoformat()})

    def marker(self, session_id: str) -> Marker:
        """For the staff screen of one session. What is only to be read first is no news for the room."""
        rows = self._store.rows(
            "SELECT tier FROM concerns WHERE session_id = ? AND state = 'new' AND tier != ?",
            [session_id, Tier.NEEDS_READER.value],
        )
        return Marker(new=bool(rows), urgent=any(row["tier"] == Tier.URGENT.value for row in rows))

    def waiting(self, session_id: str) -> int:
        """How many children of a session have a case that nobody has seen."""
        row = self._store.row(
            "SELECT count(DISTINCT card) AS n FROM concerns WHERE session_id = ? AND state = 'new'", [session_id]
        )
        return int(row["n"]) if row else 0

    def cases(self, *, by: Staff) -> list[Case]:
        """All cases: open before closed, urgent before the rest, oldest first. The desk's role only."""
        require(by, Action.READ_DESK)
        return [_case(row) for row in self._store.rows(f"SELECT * FROM concerns ORDER BY {_PRESSING}")]

    def get(self, case_id: str, *, by: Staff) -> Case:
        """One case. The desk's role only. Raises NotFound."""
        require(by, Action.READ_DESK)
        return _case(self._row(case_id))

    def read(self, case_id: str, *, by: Staff, at: datetime) -> Held:
        """Open the raw words. The reading itself goes into the audit trail; a new case becomes seen.

        Raises NotAllowed for every role but the desk's, WordsGone after their time, CannotUnseal without their key:
        then the case stays as it was, since nobody has read it.
        """
        with self._guarded.step(Action.READ_DESK, "raw words read", case_id, by=by, at=at):
            row = self._row(case_id)
            if row["sealed"] is None:
                raise WordsGone
            opened = json.loads(self._keys.unseal(row["sealed"]))
            if row["state"] == CaseState.NEW.value:
                # To the second, unlike `raised_at`: it is the lead's moment and no child's.
                self._set(case_id, "state = 'seen', seen_at = ?", [at.isoformat(timespec="seconds")])
        return Held(RawText(opened["words"]), tuple(opened["matched"]))

    def read_card(self, case_id: str, *, by: Staff, at: datetime) -> OpenedCard:
        """Open all that the child of a case said: the words of each case of the card, and its other answers as kept.

        A child tells in pieces, and "please don't tell him" is understood beside who he is. Each case has its line in
        the audit trail, and the card one of its own. Raises as `read` does, but for words whose time is up.
        """
        with self._guarded.step(Action.READ_DESK, "whole card read", case_id, by=by, at=at):
            card = self._row(case_id)["card"]
            answers = {answer.id: answer for answer in self._answers.of_response(card)}
            opened = []
            for case in self._of_card(card):
                gone = self._row(case.id)["sealed"] is None
                words = None if gone else self.read(case.id, by=by, at=at)
                answer = answers.pop(case.answer_id or "", None)
                opened.append(OpenedCase(case=_case(self._row(case.id)), words=words, answer=answer))
        return OpenedCard(tuple(opened), tuple(answers.values()))

    def of_card(self, case_id: str, *, by: Staff) -> list[Case]:
        """All cases of the child of one, the most pressing first. The desk's role only. Raises NotFound."""
        require(by, Action.READ_DESK)
        return self._of_card(self._row(case_id)["card"])

    def give_to(self, case_id: str, holder: str, *, by: Staff, at: datetime) -> None:
        """Say who has a child's cases: an account's id, or nobody. Raises NotFound."""
        with self._guarded.step(
            Action.READ_DESK, "case taken" if holder == by.id else "case given on", case_id, by=by, at=at
        ):
            card = self._row(case_id)["card"]
            self._store.write("UPDATE concerns SET holder = ? WHERE card = ?", [holder, card])

    def act(self, case_id: str, reference: str, *, by: Staff, at: datetime) -> None:
        """Record that somebody acted: the reference of the outside system, whole, and nothing else.

        Raises WrongStep, WordsTooLong.
        """
        boxes = {"reference": (reference, LONGEST_REFERENCE)}
        with self._guarded.step(Action.READ_DESK, "case acted on", case_id, by=by, at=at, names=boxes) as step:
            state = CaseState(self._row(case_id)["state"])
            if state in (CaseState.NEW, CaseState.CLOSED) or not step.names["reference"]:
                raise WrongStep
            self._set(case_id, "state = 'acted', outside_reference = ?", [step.names["reference"]])

    def close(self, case_id: str, reason: str, *, by: Staff, at: datetime, false_alarm: bool = False) -> None:
        """Close with a reason, kept without personal details: it outlives the words.

        Raises WrongStep for a case that nobody has opened, unless its words are gone; WordsTooLong.
        """
        boxes = {"reason": (reason, LONGEST_REASON)}
        with self._guarded.step(Action.READ_DESK, "case closed", case_id, by=by, at=at, words=boxes) as step:
            step.tells_of_harm = False  # at the desk that is no news
            row, why = self._row(case_id), step.words["reason"]
            unopened = row["state"] == CaseState.NEW.value and row["sealed"] is not None
            if unopened or row["state"] == CaseState.CLOSED.value or not why:
                raise WrongStep
            self._set(case_id, "state = 'closed', close_reason = ?, false_alarm = ?", [why, int(false_alarm)])

    def release(self, case_id: str, *, by: Staff, at: datetime) -> None:
        """Give the answer its safe words back, so that it counts like any other. The raw words stay sealed.

        Raises WrongStep before the case was opened or where the young person took the answer back.
        """
        with self._guarded.step(Action.READ_DESK, "words released to the answers", case_id, by=by, at=at):
            row = self._row(case_id)
            case = _case(row)
            if case.state is CaseState.NEW or case.answer_id is None or case.released or row["sealed"] is None:
                raise WrongStep
            typed = RawText(json.loads(self._keys.unseal(row["sealed"]))["words"])
            # Redacted only now: a held answer's row keeps no words, and the list of schools may have grown since.
            safe = redact(typed, SchoolList(self._store).names())
            kinds = tuple(span.type for span in safe.spans)
            self._answers.set_text(case.answer_id, safe.text, kinds)
            self._answers.set_state(case.answer_id, AnswerState.CLEARED)
            self._set(case_id, "released = 1", [])

    def release_words(self, case_id: str, *, by: Staff, at: datetime) -> RawText:
        """Words that are no answer, for whoever puts them back, redacted, where they were written. They stay sealed here.

        Raises WrongStep before the case was opened or a second time, WordsGone after their time.
        """
        with self._guarded.step(Action.READ_DESK, "words given back to the shadow executive", case_id, by=by, at=at):
            row = self._row(case_id)
            case = _case(row)
            if case.kind is not CaseKind.SHADOW or case.state is CaseState.NEW or case.released:
                raise WrongStep
            if row["sealed"] is None:
                raise WordsGone
            self._set(case_id, "released = 1", [])
            return RawText(json.loads(self._keys.unseal(row["sealed"]))["words"])

    def note(self, case_id: str, words: str, *, by: Staff, at: datetime) -> None:
        """Keep the desk's own note on a case, sealed. Raises Invalid for an empty one, WordsTooLong, NotFound."""
        boxes = {"note": (words, LONGEST_NOTE)}
        with self._guarded.step(Action.READ_DESK, "note added", case_id, by=by, at=at, sealed=boxes) as step:
            if not step.sealed["note"]:
                raise Invalid
            self._row(case_id)
            sealed = self._keys.seal(step.sealed["note"])
            stamp = at.isoformat(timespec="seconds")
            self._store.insert("case_notes", {"case_id": case_id, "sealed": sealed, "by": by.name, "at": stamp})

    def notes(self, case_id: str, *, by: Staff) -> list[Note]:
        """The notes on all cases of a card, oldest first. The desk's role only. Raises NotFound."""
        require(by, Action.READ_DESK)
        rows = self._store.rows(
            """SELECT case_notes.* FROM case_notes JOIN concerns ON concerns.id = case_id
               WHERE card = ? ORDER BY case_notes.number""",
            [self._row(case_id)["card"]],
        )
        return [self._note(row) for row in rows]

    def latest_notes(self, *, by: Staff) -> dict[str, Note]:
        """The newest note of each card that has one, by card: a list of cases is told apart by it. The desk's role only."""
        require(by, Action.READ_DESK)
        rows = self._store.rows(
            """SELECT card, case_notes.sealed, by, at FROM case_notes JOIN concerns ON concerns.id = case_id
               ORDER BY case_notes.number"""
        )
        # The last row of a card wins, which the order of the query makes the newest.
        newest = {row["card"]: row for row in rows}
        return {card: self._note(row) for card, row in newest.items()}

    def _note(self, row: Row) -> Note:
        return Note(by=row["by"], at=datetime.fromisoformat(row["at"]), words=RawText(self._keys.unseal(row["sealed"])))

    def figures(self, *, by: Staff) -> list[SpottingTally]:
        """What the desk made of the cases, by tier and category. Nothing is retrained by it. The desk's role only.

        Cases that a reader held are words that spotting had let pass: they stand under "held by a reader".
        """
        require(by, Action.READ_DESK)
        rows = self._store.rows(
            """SELECT tier, category, count(*) AS cases, sum(state = 'closed') AS closed,
                      sum(false_alarm) AS false_alarms
               FROM concerns GROUP BY tier, category
               ORDER BY CASE tier WHEN 'urgent' THEN 0 WHEN 'concern' THEN 1 ELSE 2 END, category"""
        )
        return [SpottingTally(**{**row, "tier": Tier(row["tier"])}) for row in rows]

    def to_tell(self, overdue_at: datetime | None = None) -> list[Untold]:
        """Cases that nobody opened, or with `overdue_at` those that are overdue then, urgent first: for `alerts`.

        No bell rings for what is new and only to be read first.
        """
        rows = self._store.rows(
            """SELECT * FROM concerns WHERE state IN ('new', 'seen')
               ORDER BY CASE tier WHEN 'urgent' THEN 0 WHEN 'concern' THEN 1 ELSE 2 END, id"""
        )
        cases = [_case(row) for row in rows]
        wanted = [
            case
            for case in cases
            if (
                case.state is CaseState.NEW and case.tier is not Tier.NEEDS_READER
                if overdue_at is None
                else case.overdue(overdue_at)
            )
        ]
        return [Untold(case_id=case.id, card=case.card, session_id=case.session_id, tier=case.tier) for case in wanted]

    def read_original(self, answer_id: str, *, by: Staff, at: datetime) -> RawText:
        """What an answer said before redaction. The desk's role only; audited. Raises NotFound."""
        with self._guarded.step(Action.READ_DESK, "original words read", answer_id, by=by, at=at):
            row = self._store.row("SELECT sealed FROM originals WHERE answer_id = ?", [answer_id])
            if row is None:
                raise NotFound
            return RawText(self._keys.unseal(row["sealed"]))

    def unopened(self) -> frozenset[str]:
        """Ids of the cases that nobody has opened."""
        return frozenset(row["id"] for row in self._store.rows("SELECT id FROM concerns WHERE state = 'new'"))

    def unopened_before(self, day: date) -> int:
        """How many cases of before a day nobody has opened."""
        before = self._store.rows("SELECT id FROM concerns WHERE raised_at < ?", [day.isoformat()])
        return len({row["id"] for row in before} & self.unopened())

    def due_before(self, day: date) -> int:
        """How many sealed texts of before a day `destroy` would remove, as things stand."""
        row = self._store.row(
            """SELECT (SELECT count(*) FROM concerns WHERE sealed IS NOT NULL AND raised_at < :day AND state != 'new')
                    + (SELECT count(*) FROM originals WHERE kept_on < :day) AS n""",
            {"day": day.isoformat()},
        )
        return int(row["n"]) if row else 0

    def seal_again(self, keys: Keys) -> int:
        """Seal everything under another newest key; gives how many. `keys` must still hold the old ones."""
        count = 0
        with self._store.transaction():
            for table, key in _SEALED:
                for row in self._store.rows(f"SELECT {key} AS id, sealed FROM {table} WHERE sealed IS NOT NULL"):
                    fresh = keys.seal(keys.unseal(row["sealed"]))
                    count += self._store.write(f"UPDATE {table} SET sealed = ? WHERE {key} = ?", [fresh, row["id"]])
        # Only once the transaction stands: after a failure the file and this process are both on the old keys.
        self._keys = keys
        return count

    def _of_card(self, card: str) -> list[Case]:
        rows = self._store.rows(f"SELECT * FROM concerns WHERE card = ? ORDER BY {_PRESSING}", [card])
        return [_case(row) for row in rows]

    def _row(self, case_id: str) -> Row:
        row = self._store.row("SELECT * FROM concerns WHERE id = ?", [case_id])
        if row is None:
            raise NotFound
        return row

    def _set(self, case_id: str, sets: str, values: list[object]) -> None:
        self._store.write(f"UPDATE concerns SET {sets} WHERE id = ?", [*values, case_id])


# Of any store and no method of `Concerns`: a backup is emptied without keys, and may be of an older Heard.
def destroy(store: Store, day: date, unopened: Collection[str] = ()) -> int:
    """Remove sealed words older than a day from a file, which may be a backup; those of `unopened` cases stay.

    Gives how many were removed.
    """
    with store.transaction():
        old = store.rows("SELECT id FROM concerns WHERE sealed IS NOT NULL AND raised_at < ?", [day.isoformat()])
        gone = sum(
            store.write("UPDATE concerns SET sealed = NULL WHERE id = ?", [row["id"]])
            for row in old
            if row["id"] not in unopened
        )
        notes = store.row("SELECT 1 FROM sqlite_master WHERE name = 'case_notes'")  # an older backup has none
        if notes is not None:
            store.write("DELETE FROM case_notes WHERE case_id IN (SELECT id FROM concerns WHERE sealed IS NULL)")
        return gone + store.write("DELETE FROM originals WHERE kept_on < ?", [day.isoformat()])


def _case(row: Row) -> Case:
    return Case(
        id=row["id"],
        number=row["number"],
        kind=CaseKind(row["kind"]),
        session_id=row["session_id"],
        card=row["card"],
        answer_id=row["answer_id"],
        tier=Tier(row["tier"]),
        category=row["category"],
        state=CaseState(row["state"]),
        raised_at=datetime.fromisoformat(row["raised_at"]),
        seen_at=datetime.fromisoformat(row["seen_at"]) if row["seen_at"] else None,
        holder=row["holder"],
        outside_reference=row["outside_reference"],
        close_reason=row["close_reason"],
        released=bool(row["released"]),
        false_alarm=bool(row["false_alarm"]),
    )
