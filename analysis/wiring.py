"""Where the rooms of understanding are wired onto the collecting rooms, once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from analysis.accountability.before_after import AskedAgain
from analysis.accountability.follow_up_sessions import FollowUps
from analysis.accountability.lundy_ratings import Ratings
from analysis.accountability.promises import Promises
from analysis.accountability.reply import Replies
from analysis.accountability.triangulation import Triangulation
from analysis.codebook.codebook import ThemeBook
from analysis.codebook.double_coding import Coding
from analysis.codebook.provenance import Explaining
from analysis.codebook.theme_store import Archive
from analysis.digest.compose import Digests
from analysis.digest.editions import Editions
from analysis.digest.evidence import (
    CodebookReader,
    EvidenceReader,
    MeetingReader,
    OtherReader,
    ResponseReader,
)
from analysis.disclosure import Thresholds
from analysis.figures.representation import Representation
from analysis.figures.trends import Trends
from analysis.migrations import understanding
from analysis.render import wording
from analysis.reports.evidence_pack import EvidencePacks
from analysis.reports.meeting_seals import Seals
from analysis.reports.quarter_evidence import HeldReader, OutcomeReader, QuarterReader
from analysis.reports.quarterly import Quarters
from analysis.reports.search import VoiceSearch
from analysis.theming import framework, pipeline
from analysis.theming.embeddings import StaticVectors
from feedback.core.settings import Settings
from feedback.wiring import Collection, open_collection


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Partnership:
    """Everything of one partnership."""

    collection: Collection
    archive: Archive
    book: ThemeBook
    explaining: Explaining
    coding: Coding
    promises: Promises
    digests: Digests
    editions: Editions
    seals: Seals
    replies: Replies
    follow_ups: FollowUps
    asked_again: AskedAgain
    ratings: Ratings
    quarters: Quarters
    packs: EvidencePacks
    asking: VoiceSearch
    triangulation: Triangulation
    trends: Trends
    reach: Representation
    thresholds: Thresholds


def open_partnership(settings: Settings) -> Partnership:
    """Open a partnership. Raises NoData, KeysMissing or a StoreError."""
    collection = open_collection(settings, more=[understanding])
    store, audit = collection.store, collection.audit
    thresholds = Thresholds(
        small=settings.small_count,
        public_minimum=max(10, 2 * settings.small_count),
        minimum_base=settings.minimum_base,
    )
    archive, promises = Archive(store), Promises(store, audit)
    editions = Editions(store, archive)
    known = framework.load()
    book = ThemeBook(
        store=store,
        archive=archive,
        answers=collection.answers,
        framework=known,
        teach=partial(pipeline.themes, known),
        audit=audit,
    )
    coding = Coding(store=store, archive=archive, book=book, answers=collection.answers, audit=audit)
    reach = Representation(store, audit, sessions=collection.sessions, answers=collection.answers)
    triangulation = Triangulation(store, audit)
    reader = EvidenceReader(
        store,
        meetings=MeetingReader(
            about=collection.about, meetings=collection.meetings, shadow=collection.shadow, editions=editions
        ),
        responses=ResponseReader(
            sessions=collection.sessions, answers=collection.answers, quotes=collection.quotes, reach=reach
        ),
        codebook=CodebookReader(book=book, archive=archive, coding=coding),
        others=OtherReader(stories=collection.stories, findings=collection.findings, triangulation=triangulation),
        promises=promises,
    )
    digests = Digests(reader, editions, thresholds=thresholds, documents=wording.versions())
    follow_ups = FollowUps(store, audit, sessions=collection.sessions, promises=promises)
    asked_again = AskedAgain(
        answers=collection.answers, book=book, promises=promises, follow_ups=follow_ups, thresholds=thresholds
    )
    replies = Replies(
        book=book,
        promises=promises,
        meetings=collection.meetings,
        editions=editions,
        asked_again=asked_again,
        thresholds=thresholds,
    )
    seals = Seals(store, audit, meetings=collection.meetings, editions=editions, promises=promises)
    ratings = Ratings(store, audit)
    quarter_reader = QuarterReader(
        store,
        about=collection.about,
        heard=HeldReader(meetings=collection.meetings, seals=seals, editions=editions),
        outcomes=OutcomeReader(
            promises=promises, asked_again=asked_again, book=book, visits=collection.visits, ratings=ratings
        ),
    )
    return Partnership(
        collection=collection,
        archive=archive,
        book=book,
        explaining=Explaining(archive=archive, history=book.history, framework=known, embedder=StaticVectors()),
        coding=coding,
        promises=promises,
        digests=digests,
        editions=editions,
        seals=seals,
        ratings=ratings,
        quarters=Quarters(quarter_reader, digests),
        packs=EvidencePacks(
            digests=digests,
            editions=editions,
            seals=seals,
            promises=promises,
            challenge=collection.challenge,
            audit=audit,
        ),
        replies=replies,
        follow_ups=follow_ups,
        asked_again=asked_again,
        asking=VoiceSearch(
            book=book,
            editions=editions,
            sessions=collection.sessions,
            answers=collection.answers,
            quotes=collection.quotes,
            embedder=StaticVectors(),
        ),
        triangulation=triangulation,
        trends=Trends(book=book, sessions=collection.sessions, meetings=collection.meetings, thresholds=thresholds),
        reach=reach,
        thresholds=thresholds,
    )
