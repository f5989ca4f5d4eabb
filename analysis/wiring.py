"""Where the rooms of understanding are wired onto the collecting rooms, once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from analysis.accountability.answers_owed import AnswersOwed
from analysis.accountability.before_after import AskedAgain
from analysis.accountability.follow_up_sessions import FollowUps
from analysis.accountability.lundy_ratings import Ratings
from analysis.accountability.promises import Promises
from analysis.accountability.reply import Replies
from analysis.accountability.told_before import ToldBefore
from analysis.accountability.triangulation import Triangulation
from analysis.accountability.undertakings import Undertakings
from analysis.codebook.codebook import Codebook
from analysis.codebook.coding_rounds import CodingRounds
from analysis.codebook.corrections import Corrections
from analysis.codebook.decisions import Decisions
from analysis.codebook.double_coding import DoubleCoding
from analysis.codebook.history import History
from analysis.codebook.machine_coding import MachineCoding
from analysis.codebook.meeting_notes import MeetingNotes
from analysis.codebook.provenance import Provenance
from analysis.codebook.runs import ThemeRuns
from analysis.codebook.sampling import SamplePool
from analysis.codebook.theme_decisions import ThemeDecisions
from analysis.codebook.training_labels import TrainingLabels
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
from analysis.reports.data_out import DataOut
from analysis.reports.evidence_pack import EvidencePacks
from analysis.reports.meeting_seals import Seals
from analysis.reports.pack_contents import PackContents
from analysis.reports.quarter_evidence import HeldReader, OutcomeReader, QuarterReader
from analysis.reports.quarterly import Quarters
from analysis.reports.questions.asking import QuestionSources, VoiceSearch
from analysis.reports.questions.voices import VoiceShelf
from analysis.theming import framework, pipeline
from analysis.theming.embeddings import StaticVectors
from feedback.access.guarded_step import GuardedSteps
from feedback.core.settings import Settings
from feedback.wiring import Collection, open_collection


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Partnership:
    """Everything of one partnership."""

    collection: Collection
    runs: ThemeRuns
    corrections: Corrections
    book: Codebook
    decisions: Decisions
    machine: MachineCoding
    rounds: CodingRounds
    coding: DoubleCoding
    notes: MeetingNotes
    provenance: Provenance
    promises: Promises
    owed: AnswersOwed
    digests: Digests
    editions: Editions
    seals: Seals
    replies: Replies
    follow_ups: FollowUps
    told_before: ToldBefore
    asked_again: AskedAgain
    ratings: Ratings
    quarters: Quarters
    packs: EvidencePacks
    data_out: DataOut
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
    promises, editions = Promises(store, audit), Editions(store)
    owed = AnswersOwed(store, audit, meetings=collection.meetings)
    known = framework.load()
    answers, decided, history = collection.answers, ThemeDecisions(store), History(store)
    runs, corrections, rounds = ThemeRuns(store, answers), Corrections(store), CodingRounds(store, answers)
    book = Codebook(
        framework=known, runs=runs, corrections=corrections, decisions=decided, history=history, answers=answers
    )
    guarded = GuardedSteps(store, audit)
    decisions = Decisions(guarded=guarded, book=book, decisions=decided, corrections=corrections, answers=answers)
    machine = MachineCoding(
        guarded=guarded,
        book=book,
        runs=runs,
        answers=answers,
        labels=TrainingLabels(book=book, corrections=corrections, rounds=rounds, answers=answers),
        teach=partial(pipeline.themes, known),
    )
    coding = DoubleCoding(
        guarded=guarded,
        rounds=rounds,
        pool=SamplePool(answers=answers, corrections=corrections, framework=known),
        book=book,
        decisions=decisions,
        machine=machine,
    )
    notes = MeetingNotes(store=store, quotes=collection.quotes, guarded=guarded)
    reach = Representation(store, audit, sessions=collection.sessions, answers=collection.answers)
    triangulation = Triangulation(store, audit)
    undertakings = Undertakings(promises=promises, owed=owed, unput=collection.unput)
    reader = EvidenceReader(
        store,
        meetings=MeetingReader(
            about=collection.about, meetings=collection.meetings, shadow=collection.shadow, editions=editions
        ),
        responses=ResponseReader(
            sessions=collection.sessions, answers=collection.answers, quotes=collection.quotes, reach=reach
        ),
        codebook=CodebookReader(book=book, runs=runs, notes=notes, rounds=rounds),
        others=OtherReader(stories=collection.stories, findings=collection.findings, triangulation=triangulation),
        undertakings=undertakings,
    )
    digests = Digests(reader, editions, guarded=guarded, thresholds=thresholds, documents=wording.versions())
    follow_ups = FollowUps(store, audit, sessions=collection.sessions, promises=promises)
    asked_again = AskedAgain(
        answers=collection.answers, book=book, promises=promises, follow_ups=follow_ups, thresholds=thresholds
    )
    replies = Replies(
        book=book,
        undertakings=undertakings,
        meetings=collection.meetings,
        editions=editions,
        asked_again=asked_again,
        thresholds=thresholds,
    )
    contents = PackContents(digests=digests, editions=editions, challenge=collection.challenge)
    seals = Seals(
        store,
        audit,
        meetings=collection.meetings,
        editions=editions,
        undertakings=undertakings,
        contents=contents,
    )
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
        runs=runs,
        corrections=corrections,
        book=book,
        decisions=decisions,
        machine=machine,
        rounds=rounds,
        coding=coding,
        notes=notes,
        provenance=Provenance(
            runs=runs, corrections=corrections, history=history, framework=known, embedder=StaticVectors()
        ),
        promises=promises,
        owed=owed,
        digests=digests,
        editions=editions,
        seals=seals,
        ratings=ratings,
        quarters=Quarters(quarter_reader, digests),
        packs=EvidencePacks(
            contents=contents, editions=editions, seals=seals, promises=promises, owed=owed, audit=audit
        ),
        data_out=DataOut(collection, book=book, rounds=rounds, promises=promises, editions=editions),
        replies=replies,
        told_before=ToldBefore(sessions=collection.sessions, follow_ups=follow_ups, replies=replies),
        follow_ups=follow_ups,
        asked_again=asked_again,
        asking=VoiceSearch(
            QuestionSources(
                book=book,
                machine=machine,
                editions=editions,
                sessions=collection.sessions,
                meetings=collection.meetings,
                promises=promises,
                asked_again=asked_again,
                reach=reach,
                voices=VoiceShelf(
                    book=book, sessions=collection.sessions, answers=collection.answers, quotes=collection.quotes
                ),
                thresholds=thresholds,
            )
        ),
        triangulation=triangulation,
        trends=Trends(book=book, sessions=collection.sessions, meetings=collection.meetings, thresholds=thresholds),
        reach=reach,
        thresholds=thresholds,
    )
