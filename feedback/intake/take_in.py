"""The one door in, for every channel: check, spot concerns, redact, keep. All of a response is kept, or none of it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedback import redaction, safeguarding
from feedback.core.errors import Invalid, NotFound
from feedback.core.records import AnswerState, RawResponse
from feedback.core.typed_words import clean
from feedback.desk.case_store import Concerns
from feedback.desk.cases import CaseKind
from feedback.intake.protection import (
    RINGS,
    DoesNotFit,
    ProtectedAnswer,
    ProtectedNote,
    check,
    harm_added,
    protect_all,
    protect_note,
)
from feedback.questionnaire.question_packs import load_pack
from feedback.redaction.school_names import SchoolNames
from feedback.responses import slips
from feedback.responses.answers import Answers, SafeResponse
from feedback.responses.sessions import Sessions
from feedback.responses.slips import Slips
from feedback.storage.database import Store
from feedback.storage.keys import Keys
from feedback.storage.school_list import SchoolList

SHORTEST_NONCE, LONGEST_NONCE = 16, 200


class OtherWords(Invalid):
    """This Send was kept already, and with other words: these are not kept, and nobody may be told that they were."""

    code = "sent-other-words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the young person gets back. `calm`: the next screen shows the calm message and the help panel."""

    slip: tuple[str, ...]
    calm: bool
    repeated: bool = False

    def __repr__(self) -> str:
        return "<Receipt>"


ReadyCard = tuple[RawResponse, list[ProtectedAnswer], ProtectedNote]


class Intake:
    """Wired once with the stores it keeps things in; the steps themselves are the functions above."""

    def __init__(
        self, *, store: Store, sessions: Sessions, answers: Answers, concerns: Concerns, slips: Slips, keys: Keys
    ) -> None:
        self._store, self._sessions, self._answers = store, sessions, answers
        self._concerns, self._slips, self._keys = concerns, slips, keys
        self._schools = SchoolList(store)

    def take_in(self, raw: RawResponse, *, at: datetime) -> Receipt:
        """Check, protect and keep one response, once for each nonce.

        Raises UnknownCode, SessionNotOpen, TooLong, DoesNotFit, NothingSaid, OtherWords, or a StoreError. Then nothing was
        kept.
        """
        again = self._same_again(raw)
        if again is not None:
            return again
        protected, note = self._protect(raw, self._schools.names())
        with self._store.transaction():
            # The same Send may have been kept by another tab while this one was being protected.
            return self._same_again(raw) or self._keep(raw, protected, note, at)

    def take_in_all(
        self, responses: Iterable[RawResponse], *, at: datetime, progress: Callable[[int], None] | None = None
    ) -> int:
        """Cards of one import, all or nothing; gives how many were new. Raises as `take_in` does.

        Protecting, which is slow, comes first; nobody else waits for it.
        """
        return len(self.keep_protected(self.protected(responses, progress=progress), at=at))

    def protected(
        self, responses: Iterable[RawResponse], *, progress: Callable[[int], None] | None = None
    ) -> list[ReadyCard]:
        """Those that are not here already, spotted and redacted; nothing is kept."""
        ready = []
        schools = self._schools.names()
        for number, raw in enumerate(responses, start=1):
            if self.receipt_for(raw.nonce) is None:  # a file that is brought in again is not gone through again
                ready.append((raw, *self._protect(raw, schools)))
            if progress:
                progress(number)
        return ready

    def keep_protected(self, ready: Sequence[ReadyCard], *, at: datetime, slips: bool = True) -> list[str]:
        """Keep them in one transaction, each nonce once; gives the new responses' ids.

        slips: whether somebody holds one. Nobody does of a row of another tool's file.
        """
        ids = []
        with self._store.transaction():
            for raw, protected, note in ready:
                if self.receipt_for(raw.nonce) is None:
                    self._keep(raw, protected, note, at, slip=slips)
                    ids.append(self.response_of(raw.nonce))
        return ids

    def receipt_for(self, nonce: str) -> Receipt | None:
        """The receipt of a response that was kept already: a second tap, a refresh, a lost connection."""
        if not nonce.isascii():
            return None
        response_id = self._answers.known(self._nonce_hash(nonce))
        if response_id is None:
            return None
        calm = any(answer.tier in RINGS for answer in self._answers.of_response(response_id))
        return Receipt(slip=slips.words_for(nonce, self._keys), calm=calm, repeated=True)

    def _same_again(self, raw: RawResponse) -> Receipt | None:
        """The receipt of the same Send; None where it is new. Raises OtherWords, TooLong."""
        receipt = self.receipt_for(raw.nonce)
        kept = self._answers.said_mark(self._nonce_hash(raw.nonce)) if receipt is not None else ""
        if kept and not hmac.compare_digest(kept, self._said_mark(raw)):
            raise OtherWords
        return receipt

    def response_of(self, nonce: str) -> str:
        """The id of the response that was kept for this nonce. Raises NotFound."""
        response_id = self._answers.known(self._nonce_hash(nonce))
        if response_id is None:
            raise NotFound
        return response_id

    def _protect(self, raw: RawResponse, schools: SchoolNames) -> tuple[list[ProtectedAnswer], ProtectedNote]:
        # Whoever knows a nonce is given its slip, so it is none that another device could hit on.
        if not (SHORTEST_NONCE <= len(raw.nonce) <= LONGEST_NONCE and raw.nonce.isascii()):
            raise DoesNotFit
        session = self._sessions.joinable(raw.session_code)
        pack = load_pack(session.plan.pack, session.pack_version)
        asked = {question.id: question.wording(session.plan.age_version) for question in pack.questions}
        answers = protect_all(check(raw, pack), raw.language, asked, session.plan.age_version, schools)
        return answers, protect_note(raw.adult_note, schools)

    def _keep(
        self,
        raw: RawResponse,
        protected: list[ProtectedAnswer],
        note: ProtectedNote,
        at: datetime,
        *,
        slip: bool = True,
    ) -> Receipt:
        # Asked again: the session may have been closed meanwhile, and then nobody would read the answers.
        session = self._sessions.joinable(raw.session_code)
        response_id, answer_ids = self._answers.keep(
            SafeResponse(
                session_id=session.id,
                nonce_hash=self._nonce_hash(raw.nonce),
                age_version=session.plan.age_version,
                channel=raw.channel,
                method=raw.method,
                language=raw.language,
                share=raw.share,
                rules_version=f"{safeguarding.VERSION}; {redaction.VERSION}",
                answers=tuple(item.safe for item in protected),
                # Themes of words that the desk holds would tell what they speak of.
                theme_check=raw.theme_check
                if all(item.safe.state is not AnswerState.HELD for item in protected)
                else None,
                adult_note=note.safe,
                said_mark=self._said_mark(raw),
            )
        )
        calm = False
        if note.raw is not None:
            self._concerns.hold(session.id, None, note.raw, note.verdict, at=at, card=response_id, kind=CaseKind.NOTE)
            calm = True
        marked = harm_added(raw.theme_check)
        if marked is not None:
            self._concerns.hold(session.id, None, *marked, at=at, card=response_id, kind=CaseKind.THEME)
        for answer_id, item in zip(answer_ids, protected, strict=True):
            if item.safe.state is AnswerState.HELD and item.raw is not None:
                self._concerns.hold(session.id, answer_id, item.raw, item.verdict, at=at)
                calm = True
            elif item.raw is not None:
                self._concerns.keep_original(answer_id, item.raw, on=at.date())
        words = slips.words_for(raw.nonce, self._keys)
        if slip:
            self._slips.keep(words, response_id)
        return Receipt(slip=words, calm=calm)

    def _said_mark(self, raw: RawResponse) -> str:
        """Tells the same answers from others. The nonce, which only the device has, is in the key: nobody who has the file,
        nor with the server's keys, can try words against it."""
        answers = sorted(
            (answer.question_id, answer.prompt, answer.choice or "", answer.skip or "", text)
            for answer in raw.answers
            if (text := clean(answer.text) if answer.text else "") or answer.choice or answer.skip
        )
        said = json.dumps([raw.share, answers]).encode()
        return hmac.new(self._keys.slips + b"sent:" + raw.nonce.encode(), said, hashlib.sha256).hexdigest()

    def _nonce_hash(self, nonce: str) -> str:
        return hmac.new(self._keys.slips, b"nonce:" + nonce.encode(), hashlib.sha256).hexdigest()
