"""Ask the voices: a question in plain words, answered with young people's own words and counts that are out already.

Nothing is written by the machine. The answer is a ranked list of words that somebody agreed to show, each with where it
is from, and the counts of the themes asked about as frozen editions tell them. No count is made for a question: however
many questions are asked, nobody learns a number that no edition holds. Three rankings are joined by reciprocal rank
fusion (Cormack, Clarke, Büttcher 2009): words (SQLite FTS5, BM25), likeness of sentence vectors, and themes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.codebook.codebook import Codebook
from analysis.codebook.machine_coding import MachineCoding
from analysis.digest.editions import Edition, Editions
from analysis.digest.opener import Opener, Quote
from analysis.disclosure import Audience
from analysis.render import wording
from analysis.render.phrases import load
from analysis.theming.clustering.labels import stop_words
from analysis.theming.corpus import words
from analysis.theming.embeddings import StaticVectors
from analysis.theming.steps import Embedder
from feedback.access.permissions import Action, Staff, may, require
from feedback.core.errors import Invalid
from feedback.core.records import AgeVersion, Answer, AnswerState
from feedback.core.typed_words import clean
from feedback.redaction import redact
from feedback.responses.answers import SqliteAnswers
from feedback.responses.quotes import Quotes
from feedback.responses.sessions import Sessions
from feedback.storage.database import word_index

LONGEST_QUESTION, MOST_VOICES, MOST_COUNTS = 300, 12, 6
_FUSION = 60
_ALIKE = 0.35
_LOOSE = """what do does did young people children kids teenagers say says said think thinks feel tell about in at around
near on of the how is are there any anything want wants would like who where when which us me our they them their been
have has with for from year years old aged age voices voice opinion opinions view views area being"""
_NOT_ASKED = frozenset(_LOOSE.split())
"""Words of a question that are not what it is about, beside the loose words of every text."""
_AGES = re.compile(
    r"\b(?:ages?|aged)?\s*(\d{1,2})\s*(?:-|–|to|and)\s*(\d{1,2})\b(?=\s*-?\s*(?:years?|yrs?|\W|$))"
    r"|\b(\d{1,2})\s*-?\s*(?:years?|yrs?)\b|\b(?:ages?|aged)\s+(\d{1,2})\b",
    re.IGNORECASE,
)
_NAMED_PLACE = re.compile(r"\b(?:in|at|from|near|around)\s+((?:[A-Z][\w'-]+)(?:\s+[A-Z][\w'-]+)*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundVoice:
    """`words` as agreed (or, for the team, an answer in safe words); `by` and `where` say whose kind and from what."""

    words: str = field(repr=False)
    by: str
    where: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCount:
    """How many spoke of a theme, in the words of a frozen edition."""

    theme: str
    said_by: str
    meeting: str
    sessions: str
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """`place` is the area that the question names; `unheard` one it names where no session has been, and then nothing
    is answered. `age` is the age band it asks of: editions hold no count of one, so there is none; `age_left_out` says
    that it was not looked at, because place and age together may lead to one child. `enough` is false where neither
    words nor counts were found."""

    place: str
    age: AgeVersion | None = None
    age_left_out: bool = False
    unheard: str
    themes: tuple[str, ...]
    voices: tuple[FoundVoice, ...]
    counts: tuple[FoundCount, ...]

    @property
    def enough(self) -> bool:
        return bool(self.voices or self.counts)


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: str
    response_id: str
    text: str
    by: str
    where: str


class VoiceSearch:
    def __init__(
        self,
        *,
        book: Codebook,
        machine: MachineCoding,
        editions: Editions,
        sessions: Sessions,
        answers: SqliteAnswers,
        quotes: Quotes,
    ) -> None:
        self._book, self._machine, self._editions, self._sessions = book, machine, editions, sessions
        self._answers, self._quotes = answers, quotes
        self._embedder: Embedder = StaticVectors()

    def ask(self, question: str, *, by: Staff, audience: Audience = Audience.EXECUTIVE) -> SearchResult:
        """What young people say about it, as far as this person may know. Kept nowhere.

        Whoever reads answers is given answers; everybody else only agreed quotes, and by a place only those that an
        edition of that place alone shows. Raises NotAllowed, Invalid for an empty question.
        """
        if not may(by, Action.MAKE_DIGEST):  # the command line, which makes digests of what is out already
            require(by, Action.SEE_DIGEST)
        asked = " ".join(clean(question[:LONGEST_QUESTION]).split())
        if not asked:
            raise Invalid
        editions = self._latest(audience)
        place = self._place(asked)
        unheard = "" if place else _elsewhere(asked)
        if unheard:  # words from other places would pass for that one's
            return SearchResult(place="", unheard=unheard, themes=(), voices=(), counts=())
        age, spoken_age = _age_of(asked)
        of_place_and_age = bool(place and age) and not may(by, Action.REVIEW)
        loose = _NOT_ASKED | stop_words()
        topic = [w for w in words(asked) if w not in loose and w not in words(place) and w not in words(spoken_age)]
        themes = self._themes(asked, topic)
        candidates = self._read(place) if may(by, Action.REVIEW) else self._agreed(editions, place)
        if age and not of_place_and_age:
            candidates = [one for one in candidates if one.by == self._age(age)]
        narrowed = bool(place or age)
        ranked = self._rank(candidates, topic, themes) if topic or themes else candidates if narrowed else []
        members = self._book.members()
        names = {theme_id: theme.name for theme_id, theme in self._book.approved().items()}
        return SearchResult(
            place=place,
            age=None if of_place_and_age else age,
            age_left_out=of_place_and_age,
            unheard="",
            themes=tuple(names.get(theme_id, theme_id) for theme_id in themes),
            voices=tuple(
                FoundVoice(
                    words=one.text,
                    by=one.by,
                    where=one.where,
                    themes=tuple(names[t] for t, ids in sorted(members.items()) if one.id in ids and t in names),
                )
                for one in _one_of_each(ranked)[:MOST_VOICES]
            ),
            counts=() if age and not of_place_and_age else tuple(_counts(editions, themes, place))[:MOST_COUNTS],
        )

    def _latest(self, audience: Audience) -> list[Edition]:
        """The newest frozen edition of each meeting for an audience: what its readers hold already."""
        newest: dict[str, Edition] = {}
        for edition in self._editions.all():
            if edition.audience is audience:
                newest.setdefault(edition.meeting_id, edition)
        return list(newest.values())

    def _place(self, asked: str) -> str:
        """The longest area of a session that the question names."""
        areas = {session.plan.area for session in self._sessions.all()}
        named = [area for area in areas if re.search(rf"\b{re.escape(area.casefold())}\b", asked.casefold())]
        return max(named, key=len, default="")

    def _themes(self, asked: str, topic: Sequence[str]) -> list[str]:
        """Ids of approved themes that the question is about: by the pipeline, or by a word of the theme's name."""
        approved = self._book.approved()
        heard = self._machine.hear(redact(clean(" ".join(topic) or asked)).text)
        stems = {_stem(word) for word in topic}
        named = [t for t, theme in approved.items() if stems & {_stem(w) for w in words(theme.name)} - {""}]
        return [theme for theme in dict.fromkeys([*heard, *named]) if theme in approved]

    def _read(self, place: str) -> list[_Candidate]:
        """For the team: answers that somebody read and cleared, of a place where one is named."""
        sessions = {s.id: s for s in self._sessions.all() if not place or s.plan.area == place}
        found: list[Answer] = [
            a for a in self._answers.of_sessions(list(sessions)) if a.text and a.state is AnswerState.CLEARED
        ]
        return [
            _Candidate(
                a.id,
                a.response_id,
                a.text or "",
                self._age(a.age_version),
                f"{sessions[a.session_id].plan.title} · {sessions[a.session_id].plan.area}",
            )
            for a in found
        ]

    def _agreed(self, editions: Sequence[Edition], place: str) -> list[_Candidate]:
        """Agreed quotes, each as the edition that shows it does; of a place only words of editions that heard it alone.

        An edition of several places does not tell which words are whose, and words from elsewhere would pass for that
        one's.
        """
        shown = {
            q.text: (q, e)
            for e in reversed(editions)
            if not place or (_rests_on(e, place) and len(_areas(e)) == 1)
            for q in _quotes_of(e)
        }
        found = []
        for kept in self._quotes.all():
            if not kept.agreed_by or (place and kept.words not in shown):
                continue
            answer = self._answers.get(kept.answer_id)
            by, where = self._age(answer.age_version), load().say("sources.in_no_edition")
            if kept.words in shown:
                quote, edition = shown[kept.words]
                by, where = quote.attribution, _reference(edition)
            found.append(_Candidate(kept.answer_id, answer.response_id, kept.words, by, where))
        return found

    def _age(self, band: AgeVersion) -> str:
        return wording.whose(band)

    def _rank(self, candidates: Sequence[_Candidate], topic: Sequence[str], themes: Sequence[str]) -> list[_Candidate]:
        if not candidates:
            return []
        by_id = {one.id: one for one in candidates}
        with word_index((one.id, one.text) for one in candidates) as search:
            said = search(topic)
        like: list[str] = []
        if topic:
            vectors = self._embedder.embed([" ".join(topic), *(one.text for one in candidates)])
            likeness = vectors[1:] @ vectors[0]
            order = np.argsort(-likeness, kind="stable").tolist()
            like = [candidates[place].id for place in order if likeness[place] >= _ALIKE]
        members: Mapping[str, set[str]] = self._book.members()
        of_theme = [one.id for one in candidates if any(one.id in members.get(theme, ()) for theme in themes[:1])]
        return [by_id[found] for found in _fused((said, like, of_theme))]


def _one_of_each(ranked: Iterable[_Candidate]) -> list[_Candidate]:
    """The best ranked words of each young person: two of one would look like two young people's."""
    best: dict[str, _Candidate] = {}
    for one in ranked:
        best.setdefault(one.response_id, one)
    return list(best.values())


def _fused(rankings: Iterable[Sequence[str]]) -> list[str]:
    """Reciprocal rank fusion; ties by id, so that the same question has the same answer."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, found in enumerate(ranking):
            scores[found] = scores.get(found, 0.0) + 1 / (_FUSION + place)
    return sorted(scores, key=lambda found: (-scores[found], found))


def _counts(editions: Sequence[Edition], themes: Sequence[str], place: str) -> Iterable[FoundCount]:
    for theme_id in themes:
        for edition in editions:
            page = wording.opener(edition.digest)
            for entry in page.themes:
                if entry.theme_id == theme_id and (not place or _rests_on(edition, place)):
                    yield FoundCount(
                        theme=entry.name,
                        said_by=entry.said_by,
                        meeting=page.meeting_title,
                        sessions=page.sessions_line,
                        edition=edition.hash[:12],
                    )


def _age_of(asked: str) -> tuple[AgeVersion | None, str]:
    """The age band that a question names by number, and the words that named it."""
    found = _AGES.search(asked)
    if not found:
        return None, ""
    ages = [int(number) for number in found.groups() if number]
    for band in AgeVersion:
        youngest, oldest = (int(end) for end in band.value.split("-"))
        if all(youngest <= age <= oldest for age in ages):
            return band, found[0]
    return None, ""


def _elsewhere(asked: str) -> str:
    """A place that the question names by a capital letter and no session has been in; empty without one."""
    found = _NAMED_PLACE.search(asked)
    return found[1] if found else ""


def _rests_on(edition: Edition, place: str) -> bool:
    """Whether one of an edition's sessions was there."""
    return place.casefold() in _areas(edition)


def _areas(edition: Edition) -> set[str]:
    """Where an edition's sessions were; of an edition of an earlier Heard, the areas that its chart of places names."""
    digest = edition.digest
    if isinstance(digest, Opener):
        return {place.name.casefold() for place in digest.places if place.asked}
    return {session.area.casefold() for session in digest.sessions}


def _quotes_of(edition: Edition) -> list[Quote]:
    page = wording.opener(edition.digest)
    opening = [page.opening_quote] if page.opening_quote else []
    return [*opening, *(quote for entry in page.themes for quote in entry.quotes)]


def _reference(edition: Edition) -> str:
    return f"{edition.digest.meeting_title} · {edition.hash[:12]}"


def _stem(word: str) -> str:
    return word.rstrip("s").removesuffix("e") if len(word) > 3 else word
