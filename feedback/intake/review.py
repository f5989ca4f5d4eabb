"""Reading every answer: clear it, hold it, redact more, let it be quoted. Each step leaves an audit line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff, require
from feedback.core.errors import HeardError, Invalid
from feedback.core.records import Answer, AnswerState, RawText, Tier, Verdict
from feedback.core.typed_words import LONGEST_ANSWER
from feedback.desk.case_store import Concerns
from feedback.redaction import redact_more
from feedback.responses.answers import Answers
from feedback.responses.quotes import KeptQuote, Quotes
from feedback.storage.database import Store


class AtTheDesk(HeardError):
    """The answer's words lie at the safeguarding desk; only the desk can release them."""

    code = "at-the-desk"


class Review:
    def __init__(self, *, store: Store, answers: Answers, quotes: Quotes, concerns: Concerns, audit: Audit) -> None:
        self._answers, self._quotes, self._concerns = answers, quotes, concerns
        self._guarded = GuardedSteps(store, audit)

    def queue(self, session_id: str | None = None, *, by: Staff) -> list[Answer]:
        """Answers that nobody has read, those that need a reader first."""
        require(by, Action.REVIEW)
        return self._answers.unread(session_id)

    def clear(self, answer_id: str, *, by: Staff, at: datetime) -> None:
        """Somebody read it and it may be counted and themed. Raises AtTheDesk."""
        with self._step(answer_id, "answer cleared", by, at):
            self._answers.set_state(answer_id, AnswerState.CLEARED)

    def put_back(self, answer_id: str, *, by: Staff, at: datetime) -> None:
        """Undo a clearing: the answer is unread again, and may not be quoted."""
        with self._step(answer_id, "answer put back to unread", by, at):
            self._quotes.withdraw(answer_id)
            self._answers.set_state(answer_id, AnswerState.UNREAD)

    def hold(self, answer_id: str, *, by: Staff, at: datetime) -> str:
        """Give the words to the desk and take them out of everything else; gives the case's id.

        Raises AtTheDesk, Invalid for an answer without words.
        """
        # A person who stops at words rings by that alone; "to be read first" would tell nobody.
        verdict = Verdict(tier=Tier.CONCERN, category="held by a reader", matched=("a reader",))
        with self._step(answer_id, "answer held for the desk", by, at) as answer:
            if answer.text is None:
                raise Invalid
            # What redaction left; the words as typed are sealed already where they were others (`keep_original`).
            case_id = self._concerns.hold(answer.session_id, answer_id, RawText(answer.text), verdict, at=at)
            self._quotes.withdraw(answer_id)
            self._answers.set_text(answer_id, None, ())
            self._answers.set_state(answer_id, AnswerState.HELD)
        return case_id

    def mark_serious(self, answer_id: str, serious: bool, *, by: Staff, at: datetime) -> None:
        """A lone voice that people should hear, however few say it."""
        with self._step(answer_id, "answer marked serious" if serious else "serious mark taken away", by, at):
            self._answers.set_serious(answer_id, serious)

    def redact_more(self, answer_id: str, start: int, end: int, kind: str, *, by: Staff, at: datetime) -> Answer:
        """Replace code points [start, end) of the safe words by `[kind]`. Raises AtTheDesk, Invalid for a bad range."""
        with self._step(answer_id, "answer redacted further", by, at) as answer:
            if answer.text is None:
                raise Invalid
            # The quote may hold the very words that are hidden now.
            self._quotes.withdraw(answer_id)
            safer = redact_more(answer.text, start, end, kind)
            self._answers.set_text(answer_id, safer, (*answer.redacted, kind))
        return self._answers.get(answer_id)

    def propose_quote(self, answer_id: str, words: str, *, by: Staff, at: datetime) -> None:
        """Offer words to be shown. They are redacted anew, since a person typed them.

        Raises MayNotBeQuoted, WordsTooLong.
        """
        boxes = {"quote": (words, LONGEST_ANSWER)}
        with self._guarded.step(Action.REVIEW, "quote proposed", answer_id, by=by, at=at, words=boxes) as step:
            self._readable(answer_id)
            self._quotes.propose(answer_id, step.words["quote"], by=by.id)

    def agree_quote(self, answer_id: str, *, by: Staff, at: datetime) -> KeptQuote:
        """The second person's yes. Raises SecondPersonNeeded for the first."""
        with self._step(answer_id, "quote agreed", by, at):
            return self._quotes.agree(answer_id, by=by.id)

    def withdraw_quote(self, answer_id: str, *, by: Staff, at: datetime) -> None:
        with self._step(answer_id, "quote withdrawn", by, at):
            self._quotes.withdraw(answer_id)

    @contextmanager
    def _step(self, answer_id: str, what: str, by: Staff, at: datetime) -> Iterator[Answer]:
        with self._guarded.step(Action.REVIEW, what, answer_id, by=by, at=at):
            yield self._readable(answer_id)

    def _readable(self, answer_id: str) -> Answer:
        answer = self._answers.get(answer_id)
        if answer.state is AnswerState.HELD:
            raise AtTheDesk
        return answer
