"""What a digest is made of: one frozen record of all that is known of a meeting, read from one state of the file.

Everything that follows is a pure function of it, so that counts, quotes and the edition's name cannot come from two
states of the book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.accountability.answers_owed import OwedAnswer
from analysis.accountability.promise_records import Promise
from analysis.accountability.triangulation import Beside, Triangulation
from analysis.accountability.undertakings import Undertakings
from analysis.codebook.codebook import Codebook
from analysis.codebook.coding_rounds import CodingResult, CodingRounds
from analysis.codebook.meeting_notes import MeetingNotes
from analysis.codebook.runs import ThemeRuns
from analysis.codebook.theme_decisions import Theme
from analysis.digest.editions import Editions, Released
from analysis.figures.representation import Profile, Representation
from feedback import redaction
from feedback.core.errors import NotFound
from feedback.core.records import Answer, SafeText, Session
from feedback.core.typed_words import clean
from feedback.partnership.findings import Finding, Findings
from feedback.partnership.meetings import AgendaItem, Asked, Meeting, Meetings
from feedback.partnership.shadow_executive import Message, Shadow, View
from feedback.partnership.stories import Stories, Story
from feedback.responses.answers import SqliteAnswers
from feedback.responses.quotes import KeptQuote, Quotes
from feedback.responses.sessions import Sessions
from feedback.storage.database import Store
from feedback.storage.partnership_file import About


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MeetingEvidence:
    """The meeting, the one before it that rests on sessions of its own, what was put to it, and all that was released."""

    partnership: str
    demonstration: bool
    meeting: Meeting
    before: Meeting | None
    agenda: tuple[AgendaItem, ...]
    questions: tuple[Asked, ...]
    message: Message | None
    views: tuple[View, ...]
    released: tuple[Released, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResponseEvidence:
    """Who spoke and what they said, in safe words; `quotes` are agreed. `profile` says who could have been heard."""

    sessions: tuple[Session, ...]
    answers: tuple[Answer, ...]
    answers_before: tuple[Answer, ...]
    quotes: tuple[KeptQuote, ...]
    rules: tuple[str, ...]
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CodebookEvidence:
    """What people decided of themes, and which answers speak of which. `notes`: theme id → (what children say, what is
    good). `opening` is the id of the answer whose quote opens the meeting."""

    approved: Mapping[str, Theme]
    members: Mapping[str, frozenset[str]]
    notes: Mapping[str, tuple[SafeText, SafeText]]
    opening: str | None
    versions: Mapping[str, str]
    coded: CodingResult | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OtherEvidence:
    """What stands beside young people's answers, whoever may read it: stories, other groups' findings, figures."""

    stories: tuple[Story, ...]
    findings: tuple[Finding, ...]
    figures: tuple[Beside, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DigestEvidence:
    meeting: MeetingEvidence
    responses: ResponseEvidence
    codebook: CodebookEvidence
    others: OtherEvidence
    promises: tuple[Promise, ...]
    owed: tuple[OwedAnswer, ...]


class MeetingReader:
    def __init__(self, *, about: About, meetings: Meetings, shadow: Shadow, editions: Editions) -> None:
        self._about, self._meetings, self._shadow, self._editions = about, meetings, shadow, editions

    def read(self, meeting_id: str) -> MeetingEvidence:
        """Raises NotFound."""
        meetings = self._meetings.all()
        meeting = next((one for one in meetings if one.id == meeting_id), None)
        if meeting is None:
            raise NotFound
        return MeetingEvidence(
            partnership=self._about.partnership,
            demonstration=self._about.demonstration,
            meeting=meeting,
            before=_before(meeting, meetings),
            agenda=tuple(self._meetings.agenda(meeting_id)),
            questions=tuple(self._meetings.questions(meeting_id)),
            message=self._shadow.message(meeting_id),
            views=tuple(self._shadow.views(meeting_id)),
            released=tuple(self._editions.released()),
        )


class ResponseReader:
    def __init__(self, *, sessions: Sessions, answers: SqliteAnswers, quotes: Quotes, reach: Representation) -> None:
        self._sessions, self._answers, self._quotes, self._reach = sessions, answers, quotes, reach

    def read(self, meeting: Meeting, before: Meeting | None) -> ResponseEvidence:
        now = set(meeting.session_ids)
        answers = self._answers.of_sessions([*meeting.session_ids, *(before.session_ids if before else ())])
        mine = {answer.id for answer in answers if answer.session_id in now}
        by_id = {session.id: session for session in self._sessions.all()}
        return ResponseEvidence(
            sessions=tuple(by_id[session_id] for session_id in meeting.session_ids),
            answers=tuple(answer for answer in answers if answer.session_id in now),
            answers_before=tuple(answer for answer in answers if answer.session_id not in now),
            quotes=tuple(quote for quote in self._quotes.all() if quote.agreed_by and quote.answer_id in mine),
            rules=tuple(self._answers.rules_versions(meeting.session_ids)),
            profile=self._reach.profile(),
        )


class CodebookReader:
    def __init__(self, *, book: Codebook, runs: ThemeRuns, notes: MeetingNotes, rounds: CodingRounds) -> None:
        self._book, self._runs, self._notes, self._rounds = book, runs, notes, rounds

    def read(self, meeting: Meeting) -> CodebookEvidence:
        run, coded = self._runs.latest_run(), self._rounds.latest(meeting.session_ids)
        return CodebookEvidence(
            approved=self._book.approved(),
            members={theme_id: frozenset(ids) for theme_id, ids in self._book.members().items()},
            notes={
                theme_id: (_safe(note.says), _safe(note.good))
                for theme_id, note in self._notes.theme_notes(meeting.id).items()
            },
            opening=self._notes.opening(meeting.id),
            versions=dict(run.versions) if run else {},
            coded=coded.result if coded else None,
        )


class OtherReader:
    def __init__(self, *, stories: Stories, findings: Findings, triangulation: Triangulation) -> None:
        self._stories, self._findings, self._triangulation = stories, findings, triangulation

    def read(self) -> OtherEvidence:
        return OtherEvidence(
            stories=tuple(self._stories.all()),
            findings=tuple(self._findings.agreed()),
            figures=tuple(self._triangulation.all()),
        )


class EvidenceReader:
    """Reads a meeting's evidence from one state of the file; writes nothing."""

    def __init__(
        self,
        store: Store,
        *,
        meetings: MeetingReader,
        responses: ResponseReader,
        codebook: CodebookReader,
        others: OtherReader,
        undertakings: Undertakings,
    ) -> None:
        self._store, self._meetings, self._responses = store, meetings, responses
        self._codebook, self._others = codebook, others
        self._promises, self._owed = undertakings.promises, undertakings.owed

    def read(self, meeting_id: str) -> DigestEvidence:
        """All that the digest of a meeting rests on. Raises NotFound."""
        with self._store.snapshot():
            meeting = self._meetings.read(meeting_id)
            return DigestEvidence(
                meeting=meeting,
                responses=self._responses.read(meeting.meeting, meeting.before),
                codebook=self._codebook.read(meeting.meeting),
                others=self._others.read(),
                promises=tuple(self._promises.all()),
                owed=tuple(self._owed.held()),
            )


def _before(meeting: Meeting, meetings: Sequence[Meeting]) -> Meeting | None:
    """The meeting before that rests on sessions of its own; `meetings` are latest first."""
    earlier = (
        one for one in meetings if one.held_on < meeting.held_on and not set(one.session_ids) & set(meeting.session_ids)
    )
    return next(earlier, None)


def _safe(note: str) -> SafeText:
    # A note of an earlier Heard was kept as it was typed, names and telephone numbers included.
    return redaction.redact(clean(note), written_by=redaction.WrittenBy.STAFF).text
