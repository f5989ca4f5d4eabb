"""The understanding rooms' tables, step by step. A released step is never edited; a new one is added.

They stand in the collecting rooms' file (`feedback.migrations`); whatever hangs on an answer goes with it.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

understanding = Migrations("understanding")


@understanding()
def m001_first(db: Database) -> None:
    """Runs, themes, editions, decisions and promises."""
    for statement in (
        """CREATE TABLE runs (
            id TEXT PRIMARY KEY, made_at TEXT NOT NULL, proposals TEXT NOT NULL, single_voices TEXT NOT NULL,
            set_aside TEXT NOT NULL, versions TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE assignments (
            answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
            theme_id TEXT NOT NULL, score REAL NOT NULL, matched TEXT NOT NULL,
            start INTEGER NOT NULL, stop INTEGER NOT NULL, PRIMARY KEY (answer_id, theme_id)) WITHOUT ROWID""",
        """CREATE TABLE corrections (
            number INTEGER PRIMARY KEY,
            answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
            theme_id TEXT NOT NULL, belongs INTEGER NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL)""",
        """CREATE TABLE themes (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, child_name TEXT NOT NULL, symbol TEXT NOT NULL,
            priorities TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('approved', 'rejected', 'merged')),
            merged_into TEXT, decided_by TEXT NOT NULL, decided_on TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE theme_notes (
            meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE, theme_id TEXT NOT NULL,
            says TEXT NOT NULL, good TEXT NOT NULL, written_by TEXT NOT NULL,
            PRIMARY KEY (meeting_id, theme_id)) WITHOUT ROWID""",
        """CREATE TABLE openings (
            meeting_id TEXT PRIMARY KEY REFERENCES meetings (id) ON DELETE CASCADE,
            answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE) WITHOUT ROWID""",
        """CREATE TABLE editions (
            id TEXT PRIMARY KEY, meeting_id TEXT NOT NULL REFERENCES meetings (id), audience TEXT NOT NULL,
            made_at TEXT NOT NULL, content TEXT NOT NULL, hash TEXT NOT NULL,
            protections TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE decisions (
            id TEXT PRIMARY KEY, meeting_id TEXT NOT NULL REFERENCES meetings (id), theme_id TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('yes', 'not_yet', 'no_because')), words TEXT NOT NULL,
            because TEXT NOT NULL, owner TEXT NOT NULL, agency TEXT NOT NULL, due_on TEXT, measure TEXT NOT NULL,
            tell_children TEXT NOT NULL, you_said TEXT NOT NULL, we_did TEXT NOT NULL,
            decided_by TEXT NOT NULL, decided_on TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE promise_steps (
            number INTEGER PRIMARY KEY, decision_id TEXT NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('update', 'moved', 'kept', 'stuck', 'unstuck', 'withdrawn')),
            note TEXT NOT NULL, due_on TEXT, by TEXT NOT NULL, on_day TEXT NOT NULL)""",
    ):
        db.execute(statement)


@understanding()
def m002_history(db: Database) -> None:
    """Every step on a theme with what stood before it, so that it can be taken back; every run's change of mind."""
    for statement in (
        """CREATE TABLE theme_steps (
            number INTEGER PRIMARY KEY, theme_id TEXT NOT NULL, what TEXT NOT NULL, before TEXT NOT NULL,
            other_id TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, undone INTEGER)""",
        "CREATE INDEX theme_steps_theme ON theme_steps (theme_id)",
        "ALTER TABLE corrections ADD COLUMN step INTEGER REFERENCES theme_steps (number)",
        "ALTER TABLE corrections ADD COLUMN undone INTEGER REFERENCES theme_steps (number)",
        """CREATE TABLE past_runs (id TEXT PRIMARY KEY, made_at TEXT NOT NULL, versions TEXT NOT NULL)
            WITHOUT ROWID""",
        """CREATE TABLE past_guesses (
            answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE, theme_id TEXT NOT NULL,
            run_id TEXT NOT NULL REFERENCES past_runs (id), score REAL,
            PRIMARY KEY (answer_id, theme_id, run_id)) WITHOUT ROWID""",
    ):
        db.execute(statement)


@understanding()
def m003_seals(db: Database) -> None:
    """Who answers the children's questions and by when; and seals, after which a meeting's decisions stand still."""
    db.execute(
        """CREATE TABLE answers_owed (
            question_id TEXT PRIMARY KEY REFERENCES childrens_questions (id) ON DELETE CASCADE,
            role TEXT NOT NULL, due_on TEXT NOT NULL, taken_by TEXT NOT NULL, taken_on TEXT NOT NULL) WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE seals (
            meeting_id TEXT PRIMARY KEY REFERENCES meetings (id), content TEXT NOT NULL, hash TEXT NOT NULL,
            sealed_by TEXT NOT NULL, sealed_on TEXT NOT NULL) WITHOUT ROWID"""
    )


@understanding()
def m004_double_coding(db: Database) -> None:
    """Rounds of blind double-coding: who codes, which answers, and every code that was given."""
    for statement in (
        """CREATE TABLE coding_rounds (
            id TEXT PRIMARY KEY, title TEXT NOT NULL, seed TEXT NOT NULL, codebook TEXT NOT NULL,
            placed_before INTEGER NOT NULL, made_by TEXT NOT NULL, made_at TEXT NOT NULL,
            result TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE coding_coders (
            round_id TEXT NOT NULL REFERENCES coding_rounds (id) ON DELETE CASCADE, part INTEGER NOT NULL,
            account_id TEXT NOT NULL, name TEXT NOT NULL, handed_in TEXT NOT NULL,
            PRIMARY KEY (round_id, account_id)) WITHOUT ROWID""",
        """CREATE TABLE coding_sample (
            round_id TEXT NOT NULL REFERENCES coding_rounds (id) ON DELETE CASCADE,
            answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE, place INTEGER NOT NULL,
            PRIMARY KEY (round_id, answer_id)) WITHOUT ROWID""",
        """CREATE TABLE codes (
            round_id TEXT NOT NULL REFERENCES coding_rounds (id) ON DELETE CASCADE,
            answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
            coder TEXT NOT NULL, turn INTEGER NOT NULL, themes TEXT NOT NULL, taken_back INTEGER NOT NULL,
            PRIMARY KEY (round_id, coder, turn)) WITHOUT ROWID""",
    ):
        db.execute(statement)


@understanding()
def m005_follow_ups(db: Database) -> None:
    """Sessions that follow another: its way back (no decision), or the same question again after a promise; and how
    adults and the shadow executive rate a quarter."""
    db.execute(
        """CREATE TABLE follow_ups (
            session_id TEXT PRIMARY KEY REFERENCES sessions (id), earlier_id TEXT NOT NULL REFERENCES sessions (id),
            decision_id TEXT REFERENCES decisions (id) ON DELETE CASCADE, made_on TEXT NOT NULL) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX follow_ups_earlier ON follow_ups (earlier_id)")
    db.execute(
        """CREATE TABLE ratings (
            from_day TEXT NOT NULL, to_day TEXT NOT NULL, rater TEXT NOT NULL, shadow INTEGER NOT NULL,
            scores TEXT NOT NULL, words TEXT NOT NULL, PRIMARY KEY (from_day, to_day, rater)) WITHOUT ROWID"""
    )


@understanding()
def m006_profile(db: Database) -> None:
    """Which share of the area's young people lives where, is how old, speaks what, is met where: set by people."""
    db.execute(
        """CREATE TABLE profile (
            side TEXT NOT NULL, name TEXT NOT NULL, share REAL NOT NULL, PRIMARY KEY (side, name)) WITHOUT ROWID"""
    )


@understanding()
def m007_placed_since(db: Database) -> None:
    """Answers that came after the last run and were placed, or fitted nothing, by themselves: each is read once."""
    db.execute(
        """CREATE TABLE placed_since (
            answer_id TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE, placing TEXT NOT NULL) WITHOUT ROWID"""
    )


@understanding()
def m008_beside(db: Database) -> None:
    """Figures of audits and scorecards beside themes."""
    db.execute(
        """CREATE TABLE beside (
            id TEXT PRIMARY KEY, theme_id TEXT NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL, source TEXT NOT NULL,
            dated_on TEXT NOT NULL, says TEXT NOT NULL CHECK (says IN ('agrees', 'differs', 'silent')),
            public INTEGER NOT NULL, brought_by TEXT NOT NULL) WITHOUT ROWID"""
    )


@understanding()
def m009_answers_to_questions(db: Database) -> None:
    """What children were answered, who wrote it and who agreed to it; and the days that an answer was put off to."""
    db.execute(
        """CREATE TABLE answer_words (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
            question_id TEXT NOT NULL REFERENCES answers_owed (question_id) ON DELETE CASCADE, words TEXT NOT NULL,
            written_by TEXT NOT NULL, written_on TEXT NOT NULL, agreed_by TEXT, agreed_on TEXT)"""
    )
    db.execute(
        """CREATE TABLE answer_moves (
            number INTEGER PRIMARY KEY, question_id TEXT NOT NULL REFERENCES answers_owed (question_id) ON DELETE CASCADE,
            due_on TEXT NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL, on_day TEXT NOT NULL)"""
    )
