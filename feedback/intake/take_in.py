"""The one door in, for every channel: check, spot concerns, redact, keep. All of a response is kept, or none of it."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedback import redaction, safeguarding
from feedback.chat.script import Said, script
from feedback.core.content_files import LANGUAGES
from feedback.core.errors import Invalid, NotFound
from feedback.core.records import (
    AgeVersion,
    AnswerState,
    QuestionKind,
    RawAnswer,
    RawResponse,
    RawText,
    SafeText,
    ThemeCheck,
    Tier,
    Verdict,
)
from feedback.core.typed_words import clean
from feedback.desk.case_store import Concerns
from feedback.desk.cases import CaseKind
from feedback.questionnaire.question_packs import Pack, Question, Wording, load_pack
from feedback.redaction.school_names import NO_SCHOOLS, SchoolNames
from feedback.responses import slips
from feedback.responses.answers import Answers, SafeAnswer, SafeResponse
from feedback.responses.sessions import Sessions
from feedback.responses.slips import Slips
from feedback.safeguarding.rules import RANK
from feedback.storage.database import Store
from feedback.storage.keys import Keys
from feedback.storage.school_list import SchoolList

SHORTEST_NONCE, LONGEST_NONCE = 16, 200

MOST_THEMES = 100
_RINGS = (Tier.CONCERN, Tier.URGENT)
_PROMPT = re.compile(r"(easier|follow_up)(\.[a-z][a-z0-9_-]{0,39}){1,2}")
_THEME_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class NothingSaid(Invalid):
    """Not one question was answered or skipped."""

    code = "nothing-said"


class DoesNotFit(Invalid):
    """An answer is to a question that this pack does not ask, or of a kind that it does not take."""

    code = "answer-does-not-fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the young person gets back. `calm`: the next screen shows the calm message and the help panel."""

    slip: tuple[str, ...]
    calm: bool
    repeated: bool = False

    def __repr__(self) -> str:
        return "<Receipt>"


@dataclass(frozen=True, slots=True)
class _Note:
    """An adult's note after spotting and redaction: safe words for the reader, or raw ones for the desk."""

    safe: SafeText | None = field(default=None, repr=False)
    verdict: Verdict = field(default_factory=lambda: Verdict(tier=Tier.NONE))
    raw: RawText | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Protected:
    """One answer after spotting and redaction; the raw words go to the desk or nowhere."""

    safe: SafeAnswer
    verdict: Verdict
    raw: RawText | None

    def __repr__(self) -> str:
        return f"<Protected {self.safe.question_id}>"


ReadyCard = tuple[RawResponse, list[_Protected], _Note]


def check(raw: RawResponse, pack: Pack) -> tuple[RawAnswer, ...]:
    """The answers that say something, cleaned. Raises TooLong, DoesNotFit or NothingSaid."""
    if raw.language not in LANGUAGES or not _names_themes(raw.theme_check):
        raise DoesNotFit
    questions = {question.id: question for question in pack.questions}
    answers: dict[tuple[str, bool], RawAnswer] = {}
    for answer in raw.answers:
        question, place = questions.get(answer.question_id), (answer.question_id, bool(answer.prompt))
        # A question has one answer, and one more at most: to its follow-up, or a word beside the choice.
        if question is None or place in answers or not _fits_prompt(answer, question):
            raise DoesNotFit
        text = clean(answer.text) if answer.text else None
        if answer.choice is not None and answer.choice not in question.option_ids:
            raise DoesNotFit
        if text and question.kind is not QuestionKind.TEXT and answer.prompt != Said.ADD:
            raise DoesNotFit
        if text or answer.choice or answer.skip:
            skip = None if text or answer.choice else answer.skip
            answers[place] = replace(answer, text=text or None, skip=skip)
    if not answers:
        raise NothingSaid
    return tuple(answers.values())


def _fits_prompt(answer: RawAnswer, question: Question) -> bool:
    """Whether it answers its question itself; or in words the follow-up to a question in words, or beside a choice."""
    if not answer.prompt:
        return True
    if answer.choice is not None:
        return False
    if question.kind is not QuestionKind.TEXT:
        return answer.prompt == Said.ADD and answer.skip is None
    return _PROMPT.fullmatch(answer.prompt) is not None


def _names_themes(told: ThemeCheck | None) -> bool:
    """Whether it holds ids of themes and nothing in words; what was taken away had been heard."""
    if told is None:
        return True
    named = (*told.heard, *told.taken_away, *told.added)
    ids = all(_THEME_ID.fullmatch(theme) for theme in named) and len(named) <= MOST_THEMES
    return (
        ids
        and set(told.taken_away) <= set(told.heard)
        and all(len(set(some)) == len(some) for some in (told.heard, told.taken_away, told.added))
    )


def protect(answer: RawAnswer, language: str, asked: str = "", schools: SchoolNames = NO_SCHOOLS) -> _Protected:
    """Spot signs of harm, then redact. The words of a match do not go with the answer; the desk holds them.

    `asked` is the question in English: "nowhere" tells of harm only with it. `schools` are those of the place.
    """
    if not answer.text:
        safe = SafeAnswer(
            question_id=answer.question_id,
            prompt=answer.prompt,
            choice=answer.choice,
            skip=answer.skip,
            state=AnswerState.CLEARED,
        )
        return _Protected(safe, Verdict(tier=Tier.NONE), None)
    verdict = safeguarding.spot(answer.text, language=language, question=asked)
    if verdict.tier in _RINGS:
        return _held(answer, verdict)
    redacted = redaction.redact(answer.text, schools)
    safe = SafeAnswer(
        question_id=answer.question_id,
        prompt=answer.prompt,
        text=redacted.text,
        redacted=tuple(span.type for span in redacted.spans),
        tier=verdict.tier,
    )
    return _Protected(safe, verdict, answer.text if redacted.spans else None)


def protect_all(
    answers: Sequence[RawAnswer],
    language: str,
    questions: Mapping[str, Wording],
    age: AgeVersion,
    schools: SchoolNames = NO_SCHOOLS,
) -> list[_Protected]:
    """Each answer by itself, then a follow-up's together with the first: half of a disclosure may stand in each.

    `questions` are the questions in English by id; a word beside a choice is read with its question and its option.
    Where only the two together ring, or ring louder, both go to the desk.
    """
    picked = {
        answer.question_id: option.word
        for answer in answers
        for option in questions[answer.question_id].options
        if option.id == answer.choice
    }

    def asked(answer: RawAnswer) -> str:
        question, option = questions[answer.question_id].question, picked.get(answer.question_id, "")
        return script().answers(question, answer.prompt, age, option)

    done = {
        (answer.question_id, answer.prompt): protect(answer, language, asked(answer), schools) for answer in answers
    }
    first = {answer.question_id: answer for answer in answers if answer.text and not answer.prompt}
    for more in (answer for answer in answers if answer.text and answer.prompt and answer.question_id in first):
        pair = (first[more.question_id], more)
        joined = RawText(f"{pair[0].text}\n{more.text}")
        verdict = safeguarding.spot(joined, language=language, question=questions[more.question_id].question)
        alone = max(RANK[done[one.question_id, one.prompt].verdict.tier] for one in pair)
        if verdict.tier in _RINGS and RANK[verdict.tier] > alone:
            verdict = replace(verdict, matched=(*verdict.matched, "an answer and its follow-up together"))
            done |= {(one.question_id, one.prompt): _held(one, verdict) for one in pair}
    return list(done.values())


def _held(answer: RawAnswer, verdict: Verdict) -> _Protected:
    """The answer without its words, and the words for the desk."""
    safe = SafeAnswer(question_id=answer.question_id, prompt=answer.prompt, tier=verdict.tier, state=AnswerState.HELD)
    return _Protected(safe, verdict, answer.text)


def protect_note(typed: RawText | None, schools: SchoolNames = NO_SCHOOLS) -> _Note:
    """A worker's note passes what a child's words pass; what it tells of harm goes to the desk. Raises TooLong."""
    words = clean(typed) if typed else None
    if not words:
        return _Note()
    verdict = safeguarding.spot(words)
    if verdict.tier in _RINGS:
        return _Note(verdict=replace(verdict, matched=(*verdict.matched, "an adult's note")), raw=words)
    return _Note(safe=redaction.redact(words, schools).text)


def harm_added(told: ThemeCheck | None) -> tuple[RawText, Verdict] | None:
    """What the desk is to read first where a child added themes of harm itself: their names, since it typed no words.

    None where it added none. What the machine heard is no sign: the words themselves were read for harm.
    """
    known = script().harm_themes
    harms = [known[theme] for theme in (told.added if told else ()) if theme in known]
    if not harms:
        return None
    matched = tuple(f"{harm.category}: added by the young person: {harm.name}" for harm in harms)
    names = RawText("\n".join(harm.name for harm in harms))
    return names, Verdict(tier=Tier.NEEDS_READER, category=harms[0].category, matched=matched)


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

        Raises UnknownCode, SessionNotOpen, TooLong, DoesNotFit, NothingSaid, or a StoreError. Then nothing was kept.
        """
        again = self.receipt_for(raw.nonce)
        if again is not None:
            return again
        protected = self._protect(raw)
        note = protect_note(raw.adult_note, self._schools.names())
        with self._store.transaction():
            # The same Send may have been kept by another tab while this one was being protected.
            return self.receipt_for(raw.nonce) or self._keep(raw, protected, note, at)

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
        for number, raw in enumerate(responses, start=1):
            if self.receipt_for(raw.nonce) is None:  # a file that is brought in again is not gone through again
                ready.append((raw, self._protect(raw), protect_note(raw.adult_note, self._schools.names())))
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
        calm = any(answer.tier in _RINGS for answer in self._answers.of_response(response_id))
        return Receipt(slip=slips.words_for(nonce, self._keys), calm=calm, repeated=True)

    def response_of(self, nonce: str) -> str:
        """The id of the response that was kept for this nonce. Raises NotFound."""
        response_id = self._answers.known(self._nonce_hash(nonce))
        if response_id is None:
            raise NotFound
        return response_id

    def _protect(self, raw: RawResponse) -> list[_Protected]:
        # Whoever knows a nonce is given its slip, so it is none that another device could hit on.
        if not (SHORTEST_NONCE <= len(raw.nonce) <= LONGEST_NONCE and raw.nonce.isascii()):
            raise DoesNotFit
        session = self._sessions.joinable(raw.session_code)
        pack = load_pack(session.plan.pack, session.pack_version)
        asked = {question.id: question.wording(session.plan.age_version) for question in pack.questions}
        return protect_all(check(raw, pack), raw.language, asked, session.plan.age_version, self._schools.names())

    def _keep(
        self, raw: RawResponse, protected: list[_Protected], note: _Note, at: datetime, *, slip: bool = True
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

    def _nonce_hash(self, nonce: str) -> str:
        return hmac.new(self._keys.slips, b"nonce:" + nonce.encode(), hashlib.sha256).hexdigest()
