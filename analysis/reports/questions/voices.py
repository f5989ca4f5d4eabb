"""Young people's own words that a question may be answered with: agreed quotes, and for the team answers that were read.

Three rankings are joined by reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): words (SQLite FTS5, BM25), likeness
of sentence vectors, and themes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from analysis.codebook.codebook import Codebook
from analysis.digest.editions import Edition
from analysis.digest.opener import Quote
from analysis.render import wording
from analysis.render.phrases import load
from analysis.reports.questions.counts import CountedEdition
from analysis.reports.questions.times import NamedTime
from analysis.reports.questions.vocabulary import stem
from analysis.theming.embeddings import StaticVectors
from analysis.theming.stance import Stance, stances_of_answers
from analysis.theming.steps import Embedder
from feedback.core.records import AgeVersion, Answer, AnswerState
from feedback.responses.answers import SqliteAnswers
from feedback.responses.quotes import Quotes
from feedback.responses.sessions import Sessions
from feedback.storage.database import word_index

MOST_VOICES = 12
# The constant of the paper: a first place in one ranking does not outweigh good places in all.
_FUSION = 60
_ALIKE = 0.35
_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundVoice:
    """`words` as agreed (or, for the team, an answer in safe words); `by` and `where` say whose kind and from what."""

    words: str = field(repr=False)
    by: str
    where: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    answer: Answer
    text: str
    by: str
    where: str
    on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicesWanted:
    """`words` to look for, `themes` whose answers count as speaking of it, and whom, where and when they may be from.

    `alike`: themes within which words that only mean nearly the same count too. `anything`: all that fits, where neither
    is asked for.
    """

    words: Sequence[str]
    themes: Collection[str]
    place: str
    ages: Collection[AgeVersion]
    time: NamedTime | None
    side: Stance | None
    alike: Collection[str]
    anything: bool


class VoiceShelf:
    def __init__(self, *, book: Codebook, sessions: Sessions, answers: SqliteAnswers, quotes: Quotes) -> None:
        self._book, self._sessions, self._answers, self._quotes = book, sessions, answers, quotes
        self._embedder: Embedder = StaticVectors()

    def find(self, wanted: VoicesWanted, editions: Sequence[CountedEdition], *, team: bool) -> list[FoundVoice]:
        """The best ranked words of each young person: two of one would look like two young people's."""
        pool = self._read(wanted.place) if team else self._agreed(editions, wanted.place)
        pool = [
            one
            for one in pool
            # Words of a meeting on one place tell no age: to find them by one would put place and age together.
            if (not wanted.ages or one.by in {wording.whose(age) for age in wanted.ages})
            and (wanted.time is None or (one.on and wanted.time.holds(one.on)))
        ]
        best: dict[str, _Candidate] = {}
        for one in _on_side(pool if wanted.anything else self._rank(pool, wanted), wanted.side):
            best.setdefault(one.answer.response_id, one)
            if len(best) == MOST_VOICES:
                break
        members, approved = self._book.members(), self._book.approved()
        return [
            FoundVoice(
                words=one.text,
                by=one.by,
                where=one.where,
                themes=tuple(approved[t].name for t in sorted(approved) if one.answer.id in members.get(t, ())),
            )
            for one in best.values()
        ]

    def _read(self, place: str) -> list[_Candidate]:
        """For the team: answers that somebody read and cleared, of a place where one is named."""
        sessions = {s.id: s for s in self._sessions.all() if not place or s.plan.area == place}
        return [
            _Candidate(
                answer,
                answer.text,
                wording.whose(answer.age_version),
                f"{sessions[answer.session_id].plan.title} · {sessions[answer.session_id].plan.area}",
                sessions[answer.session_id].plan.held_on,
            )
            for answer in self._answers.of_sessions(list(sessions))
            if answer.text and answer.state is AnswerState.CLEARED
        ]

    def _agreed(self, editions: Sequence[CountedEdition], place: str) -> list[_Candidate]:
        """Agreed quotes, each as the edition that shows it does; of a place only words of editions that heard it alone.

        An edition of several places does not tell which words are whose, and words from elsewhere would pass for that
        one's.
        """
        shown = {
            quote.text: (quote, one)
            # The newest comes last, so that words stand as the newest edition shows them.
            for one in reversed(editions)
            if not place or one.areas == {place.casefold()}
            for quote in _quotes_of(one.edition)
        }
        found = []
        for kept in self._quotes.all():
            if not kept.agreed_by or (place and kept.words not in shown):
                continue
            answer = self._answers.get(kept.answer_id)
            by, where, on = wording.whose(answer.age_version), load().say("sources.in_no_edition"), None
            if kept.words in shown:
                quote, one = shown[kept.words]
                by, where, on = (
                    quote.attribution,
                    f"{one.edition.digest.meeting_title} · {one.edition.hash[:12]}",
                    one.on,
                )
            found.append(_Candidate(answer, kept.words, by, where, on))
        return found

    def _rank(self, pool: Sequence[_Candidate], wanted: VoicesWanted) -> list[_Candidate]:
        if not pool:
            return []
        by_id = {one.answer.id: one for one in pool}
        with word_index((one.answer.id, one.text) for one in pool) as search:
            said = search([form for word in wanted.words for form in dict.fromkeys((word, stem(word)))])
        members = self._book.members()
        of_theme = [id for id in by_id if any(id in members.get(theme, ()) for theme in wanted.themes)]
        near = [one for one in pool if any(one.answer.id in members.get(theme, ()) for theme in wanted.alike)]
        like: list[str] = []
        if wanted.words and near:
            vectors = self._embedder.embed([" ".join(wanted.words), *(one.text for one in near)])
            likeness = vectors[1:] @ vectors[0]
            order = np.argsort(-likeness, kind="stable").tolist()
            like = [near[place].answer.id for place in order if likeness[place] >= _ALIKE]
        return [by_id[found] for found in _fused((said, like, of_theme))]


def _on_side(ranked: Sequence[_Candidate], side: Stance | None) -> Iterator[_Candidate]:
    """Those on a side, read a few at a time: of ten thousand, a dozen are shown."""
    for start in range(0, len(ranked), _AT_ONCE):
        some = ranked[start : start + _AT_ONCE]
        sides = stances_of_answers([one.answer for one in some]) if side else [None for _ in some]
        yield from (one for one, found in zip(some, sides, strict=True) if found is side)


def _fused(rankings: Iterable[Sequence[str]]) -> list[str]:
    """Reciprocal rank fusion; ties by id, so that the same question has the same answer."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, found in enumerate(ranking):
            scores[found] = scores.get(found, 0.0) + 1 / (_FUSION + place)
    return sorted(scores, key=lambda found: (-scores[found], found))


def _quotes_of(edition: Edition) -> list[Quote]:
    page = wording.opener(edition.digest)
    opening = [page.opening_quote] if page.opening_quote else []
    return [*opening, *(quote for entry in page.themes for quote in entry.quotes)]
