"""Words of answers that may be shown: proposed by one person, agreed by another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from feedback.core.errors import HeardError, NotFound, SecondPersonNeeded
from feedback.core.records import AnswerState, SafeText, Share
from feedback.redaction import stored
from feedback.responses.answers import Answers
from feedback.storage.database import Store


class MayNotBeQuoted(HeardError):
    """No permission was given, or nobody has cleared the answer."""

    code = "may-not-be-quoted"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptQuote:
    answer_id: str
    words: SafeText
    proposed_by: str
    agreed_by: str | None

    def __repr__(self) -> str:
        return f"<KeptQuote {self.answer_id}>"


class Quotes:
    """Words that may be shown: proposed by one person, agreed by another."""

    def __init__(self, store: Store, answers: Answers) -> None:
        self._store, self._answers = store, answers

    def propose(self, answer_id: str, words: SafeText, *, by: str) -> None:
        """Raises MayNotBeQuoted without permission, before review, or for words the child asked to be changed first."""
        answer = self._answers.get(answer_id)
        # A capital or a full stop more is no change, and a part of a child's words is still that child's words.
        unchanged = answer.text is not None and _plain(words) in _plain(answer.text)
        allowed = answer.share is Share.YES or (answer.share is Share.CHANGE_FIRST and not unchanged)
        if answer.state is not AnswerState.CLEARED or answer.text is None or not words.strip() or not allowed:
            raise MayNotBeQuoted
        with self._store.transaction():
            # Other words than those that were agreed need a second person again.
            self._store.write("DELETE FROM quotes WHERE answer_id = ?", [answer_id])
            self._store.insert("quotes", {"answer_id": answer_id, "words": words, "proposed_by": by})

    def agree(self, answer_id: str, *, by: str) -> KeptQuote:
        """Raises NotFound, or SecondPersonNeeded for whoever proposed it."""
        quote = self.get(answer_id)
        if quote.proposed_by == by:
            raise SecondPersonNeeded
        self._store.write("UPDATE quotes SET agreed_by = ? WHERE answer_id = ?", [by, answer_id])
        return replace(quote, agreed_by=by)

    def withdraw(self, answer_id: str) -> None:
        self._store.write("DELETE FROM quotes WHERE answer_id = ?", [answer_id])

    def get(self, answer_id: str) -> KeptQuote:
        found = [quote for quote in self.all() if quote.answer_id == answer_id]
        if not found:
            raise NotFound
        return found[0]

    def all(self) -> list[KeptQuote]:
        return [
            KeptQuote(
                answer_id=row["answer_id"],
                words=stored(row["words"]),
                proposed_by=row["proposed_by"],
                agreed_by=row["agreed_by"],
            )
            for row in self._store.rows("SELECT * FROM quotes ORDER BY answer_id")
        ]


def _plain(words: str) -> str:
    return "".join(c for c in words.casefold() if c.isalnum())
