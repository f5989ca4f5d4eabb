"""The answers as themes see them, read once for a page; and one answer as a theme's evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from analysis.codebook.codebook import Codebook, new_theme_id
from analysis.codebook.coding_rounds import CodingRounds
from analysis.codebook.corrections import Corrections
from analysis.codebook.runs import KeptRun, ThemeRuns
from analysis.codebook.theme_decisions import Theme, ThemeDecision
from analysis.theming import corpus
from app.shell.screen import literal, say
from app.team.display import about, question, session_names, words
from feedback.access.permissions import Staff
from feedback.core.records import Answer, Session
from feedback.responses.answers import SqliteAnswers
from feedback.responses.sessions import Sessions


@dataclass(frozen=True, slots=True, repr=False)
class Shelf:
    """Everything the page shows. Answers that were taken back, or that the desk holds, are not on it, nor those that
    the reader is coding blind: `hidden` says how many of these there are."""

    run: KeptRun
    answers: Mapping[str, Answer]
    hidden: int
    sessions: Mapping[str, Session]
    members: Mapping[str, set[str]]
    themes_of: Mapping[str, list[str]]
    approved: Mapping[str, Theme]
    decisions: Mapping[str, ThemeDecision]
    names: Mapping[str, str]
    revisions: Mapping[str, int]
    answer_revisions: Mapping[str, int]
    matched: Mapping[tuple[str, str], tuple[str, ...]]
    scores: Mapping[tuple[str, str], float]
    group_words: Mapping[str, tuple[str, ...]]
    by_person: frozenset[tuple[str, str]]

    def there(self, answer_ids: Iterable[str]) -> list[Answer]:
        """The answers of these ids that are still there in words."""
        return [self.answers[answer_id] for answer_id in answer_ids if answer_id in self.answers]

    def name_of(self, theme_id: str) -> str:
        """A theme's name for Markdown, whatever became of it."""
        return literal(self.names.get(theme_id) or theme_id or say("themes.no_name"))

    def why(self, answer_id: str, theme_ids: Iterable[str]) -> str:
        """Why an answer stands in a theme (or in one that was merged into it)."""
        pairs = [(answer_id, theme_id) for theme_id in theme_ids]
        found = dict.fromkeys(word for pair in pairs for word in self.matched.get(pair, ()))
        if found:
            return say("themes.matched", words=", ".join(literal(word) for word in found))
        said = f" {' '.join(corpus.words(self.answers[answer_id].text or ''))}"
        shared = [word for id in theme_ids for word in self.group_words.get(id, ()) if f" {word}" in said]
        if shared:
            return say("themes.shares", words=", ".join(literal(word) for word in shared))
        return say("themes.by_person" if any(pair in self.by_person for pair in pairs) else "themes.by_group")


def read(
    sessions: Sessions,
    answers: SqliteAnswers,
    runs: ThemeRuns,
    corrections: Corrections,
    book: Codebook,
    rounds: CodingRounds,
    run: KeptRun,
    staff: Staff,
) -> Shelf:
    """Everything there is, as it stands now and as this person may see it."""
    names = session_names(sessions)
    themes_of: dict[str, list[str]] = defaultdict(list)
    members = book.members()
    for theme_id, answer_ids in members.items():
        for answer_id in answer_ids:
            themes_of[answer_id].append(theme_id)
    latest = {(word.answer_id, word.theme_id): word.belongs for word in corrections.standing()}
    there = {a.id: a for a in answers.of_sessions(list(names)) if a.text is not None}
    blind = rounds.hidden_from(staff)
    guesses = runs.assignments()
    return Shelf(
        run=run,
        answers={id: answer for id, answer in there.items() if id not in blind},
        hidden=len(blind & there.keys()),
        sessions=names,
        members=members,
        themes_of=themes_of,
        approved=book.approved(),
        decisions=book.decided(),
        names=book.names(),
        revisions=book.history.revisions(),
        answer_revisions=corrections.revisions(),
        matched={(guess.answer_id, guess.theme_id): guess.matched for guess in guesses},
        scores={(guess.answer_id, guess.theme_id): guess.score for guess in guesses},
        group_words={new_theme_id(proposal): proposal.words for proposal in run.proposals},
        by_person=frozenset(pair for pair, belongs in latest.items() if belongs),
    )


def show(answer: Answer, shelf: Shelf, why: str) -> None:
    """An answer in its box, under its question, with why it stands here."""
    session = shelf.sessions[answer.session_id]
    st.caption(f"{question(answer, session)} · {about(answer, session)}")
    words(answer.text or "", key=f"theme-{answer.id}")
    if why:
        st.markdown(why)
