"""Stores that live in memory, held to the same behaviour as the real ones."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from feedback.core.errors import NotFound
from feedback.core.records import Answer, AnswerState, SafeText, Tier
from feedback.responses.answers import SafeResponse


class FakeAnswers:
    """Answers in two dictionaries; see `feedback.answers.Answers`."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._nonces: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        self._notes: dict[str, tuple[str, SafeText]] = {}

    def known(self, nonce_hash: str) -> str | None:
        return self._nonces.get(nonce_hash)

    def said_mark(self, nonce_hash: str) -> str:
        return self._marks.get(nonce_hash, "")

    def keep(self, response: SafeResponse) -> tuple[str, tuple[str, ...]]:
        response_id = secrets.token_hex(8)
        self._nonces[response.nonce_hash] = response_id
        self._marks[response.nonce_hash] = response.said_mark
        kept = [
            Answer(
                id=secrets.token_hex(8),
                response_id=response_id,
                session_id=response.session_id,
                question_id=answer.question_id,
                age_version=response.age_version,
                language=response.language,
                channel=response.channel,
                method=response.method,
                share=response.share,
                state=answer.state,
                tier=answer.tier,
                text=answer.text,
                choice=answer.choice,
                skip=answer.skip,
                prompt=answer.prompt,
                redacted=answer.redacted,
            )
            for answer in response.answers
        ]
        self._answers |= {answer.id: answer for answer in kept}
        if response.adult_note:
            self._notes[response_id] = (response.session_id, response.adult_note)
        return response_id, tuple(answer.id for answer in kept)

    def get(self, answer_id: str) -> Answer:
        if answer_id not in self._answers:
            raise NotFound
        return self._answers[answer_id]

    def adult_note(self, response_id: str) -> SafeText | None:
        return self._notes.get(response_id, (None, None))[1]

    def adult_notes(self, session_id: str) -> list[SafeText]:
        return [note for _, (session, note) in sorted(self._notes.items()) if session == session_id]

    def ids(self) -> set[str]:
        return set(self._answers)

    def of_response(self, response_id: str) -> list[Answer]:
        found = [answer for answer in self._answers.values() if answer.response_id == response_id]
        return sorted(found, key=lambda answer: answer.question_id)

    def of_sessions(self, session_ids: Sequence[str]) -> list[Answer]:
        found = [answer for answer in self._answers.values() if answer.session_id in session_ids]
        return sorted(found, key=lambda answer: answer.id)

    def unread(self, session_id: str | None = None) -> list[Answer]:
        found = [
            answer
            for answer in self._answers.values()
            if answer.state is AnswerState.UNREAD and session_id in (None, answer.session_id)
        ]
        return sorted(found, key=lambda answer: (answer.tier is Tier.NONE, answer.id))

    def waiting(self, session_id: str) -> int:
        return len(self.unread(session_id))

    def set_state(self, answer_id: str, state: AnswerState) -> None:
        self._answers[answer_id] = replace(self.get(answer_id), state=state)

    def set_text(self, answer_id: str, text: SafeText | None, redacted: tuple[str, ...]) -> None:
        self._answers[answer_id] = replace(self.get(answer_id), text=text, redacted=redacted)

    def set_serious(self, answer_id: str, serious: bool) -> None:
        self._answers[answer_id] = replace(self.get(answer_id), serious=serious)

    def forget_nonces(self, response_ids: Sequence[str]) -> None:
        self._nonces = {key: value for key, value in self._nonces.items() if value not in response_ids}

    def take_back(self, response_id: str, *, at: datetime) -> None:
        if response_id not in self._nonces.values():
            raise NotFound
        self._notes.pop(response_id, None)
        self._answers = {key: answer for key, answer in self._answers.items() if answer.response_id != response_id}
        self._nonces = {key: value for key, value in self._nonces.items() if value != response_id}
