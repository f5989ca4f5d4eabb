"""The collecting rooms' tables, step by step. A released step is never edited; a new one is added.

Tables that hold what young people said have a random key and no rowid, so neither a column nor the place of a row
in the file tells the order in which people spoke. There is no column for a name, a date of birth, a school, a
postcode, an address, a device, a place, sound or a picture: `tests/feedback/test_migrations.py` reads the schema.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

collecting = Migrations("collecting")

conversing = Migrations("conversing")
"""Of the file beside it, which holds conversations that are going on: no backup ever copies that file."""


def _all(db: Database, statements: str) -> None:
    # Not `executescript`, which first commits what is open: a step that failed halfway would stay half done.
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement)


@conversing()
def c001_first(db: Database) -> None:
    """Conversations not sent yet: sealed, under a name that only its own browser can say, and gone within minutes."""
    _all(db, "CREATE TABLE unsent (id TEXT PRIMARY KEY, sealed BLOB NOT NULL, ends TEXT NOT NULL) WITHOUT ROWID")


@collecting()
def m001_first(db: Database) -> None:
    """Sessions, what was said in them, the desk, slips, accounts and the audit trail."""
    _all(
        db,
        """
    CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        code TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        held_on TEXT NOT NULL,
        kind TEXT NOT NULL,
        area TEXT NOT NULL,
        age_version TEXT NOT NULL,
        pack TEXT NOT NULL,
        pack_version TEXT NOT NULL,
        lead_worker TEXT NOT NULL,
        dsl TEXT NOT NULL,
        local_numbers TEXT NOT NULL,
        colour TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
        help_presses INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;

    CREATE TABLE responses (
        id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        nonce_hash TEXT UNIQUE,
        age_version TEXT NOT NULL,
        channel TEXT NOT NULL,
        method TEXT NOT NULL,
        language TEXT NOT NULL,
        share TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX responses_session ON responses (session_id);

    CREATE TABLE answers (
        id TEXT PRIMARY KEY,
        response_id TEXT NOT NULL REFERENCES responses (id) ON DELETE CASCADE,
        question_id TEXT NOT NULL,
        text TEXT,
        choice TEXT,
        skip TEXT,
        redacted TEXT NOT NULL DEFAULT '[]',
        tier TEXT NOT NULL DEFAULT 'none',
        state TEXT NOT NULL CHECK (state IN ('unread', 'cleared', 'held')),
        serious INTEGER NOT NULL DEFAULT 0,
        rules_version TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID;
    CREATE INDEX answers_response ON answers (response_id);
    CREATE INDEX answers_unread ON answers (state) WHERE state = 'unread';

    CREATE TABLE theme_checks (
        response_id TEXT PRIMARY KEY REFERENCES responses (id) ON DELETE CASCADE,
        heard TEXT NOT NULL,
        taken_away TEXT NOT NULL,
        added TEXT NOT NULL,
        none_of_these INTEGER NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE slips (
        slip_hash TEXT PRIMARY KEY,
        response_id TEXT NOT NULL REFERENCES responses (id) ON DELETE CASCADE
    ) WITHOUT ROWID;

    CREATE TABLE concerns (
        id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        answer_id TEXT REFERENCES answers (id) ON DELETE SET NULL,
        tier TEXT NOT NULL,
        category TEXT NOT NULL,
        sealed BLOB,
        state TEXT NOT NULL CHECK (state IN ('new', 'seen', 'acted', 'closed')),
        raised_at TEXT NOT NULL,
        outside_reference TEXT NOT NULL DEFAULT '',
        close_reason TEXT NOT NULL DEFAULT '',
        released INTEGER NOT NULL DEFAULT 0,
        false_alarm INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX concerns_session ON concerns (session_id, state);

    CREATE TABLE originals (
        answer_id TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE,
        sealed BLOB NOT NULL,
        kept_on TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE quotes (
        answer_id TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE,
        words TEXT NOT NULL,
        proposed_by TEXT NOT NULL,
        agreed_by TEXT
    ) WITHOUT ROWID;

    CREATE TABLE accounts (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        role TEXT NOT NULL,
        password_hash TEXT,
        failed INTEGER NOT NULL DEFAULT 0,
        locked_until TEXT,
        active INTEGER NOT NULL DEFAULT 1
    ) WITHOUT ROWID;

    CREATE TABLE invitations (
        token_hash TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        expires_at TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE sign_ins (
        token_hash TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        expires_at TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        about TEXT NOT NULL
    );

    CREATE TABLE meetings (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        held_on TEXT NOT NULL,
        place TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('planned', 'held'))
    ) WITHOUT ROWID;

    CREATE TABLE meeting_sessions (
        meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        PRIMARY KEY (meeting_id, session_id)
    ) WITHOUT ROWID;

    CREATE TABLE agenda (
        id TEXT PRIMARY KEY,
        meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        title TEXT NOT NULL,
        plain_words TEXT NOT NULL,
        proposed_by TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID;

    CREATE TABLE shadow_views (
        agenda_id TEXT NOT NULL REFERENCES agenda (id) ON DELETE CASCADE,
        seat TEXT NOT NULL,
        view TEXT NOT NULL,
        PRIMARY KEY (agenda_id, seat)
    ) WITHOUT ROWID;

    CREATE TABLE shadow_messages (
        meeting_id TEXT PRIMARY KEY REFERENCES meetings (id) ON DELETE CASCADE,
        words TEXT NOT NULL,
        seat TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE childrens_questions (
        id TEXT PRIMARY KEY,
        meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
        question TEXT NOT NULL,
        answered_by TEXT NOT NULL,
        place INTEGER NOT NULL
    ) WITHOUT ROWID
        """,
    )


@collecting()
def m002_desk_clocks_notes_alerts(db: Database) -> None:
    """When a case was seen, whether the desk was told of it, and the desk's own sealed notes."""
    _all(
        db,
        """
    ALTER TABLE concerns ADD COLUMN seen_at TEXT;
    ALTER TABLE concerns ADD COLUMN told INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE case_notes (
        number INTEGER PRIMARY KEY,
        case_id TEXT NOT NULL REFERENCES concerns (id) ON DELETE CASCADE,
        sealed BLOB NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL
    )
        """,
    )


@collecting()
def m003_adult_notes(db: Database) -> None:
    """What a worker adds to a paper card, apart from the child's words."""
    _all(
        db,
        """
    CREATE TABLE adult_notes (
        response_id TEXT PRIMARY KEY REFERENCES responses (id) ON DELETE CASCADE,
        text TEXT NOT NULL
    ) WITHOUT ROWID
        """,
    )


@collecting()
def m004_from_elsewhere(db: Database) -> None:
    """Stories that agencies bring with consent, what other youth groups found, and leaders' visits."""
    _all(
        db,
        """
    CREATE TABLE stories (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        words TEXT NOT NULL,
        agency TEXT NOT NULL,
        role TEXT NOT NULL,
        method TEXT NOT NULL,
        consent TEXT NOT NULL,
        readers TEXT NOT NULL,
        acted TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'agreed', 'withdrawn')),
        brought_by TEXT NOT NULL,
        agreed_by TEXT NOT NULL,
        brought_on TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE findings (
        id TEXT PRIMARY KEY,
        group_name TEXT NOT NULL,
        found_on TEXT NOT NULL,
        source TEXT NOT NULL,
        method TEXT NOT NULL,
        people INTEGER,
        words TEXT NOT NULL,
        brought_by TEXT NOT NULL,
        agreed_by TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE visits (
        id TEXT PRIMARY KEY,
        role TEXT NOT NULL,
        agency TEXT NOT NULL,
        place TEXT NOT NULL,
        planned_on TEXT NOT NULL,
        held_on TEXT,
        heard TEXT NOT NULL DEFAULT '',
        answer TEXT NOT NULL DEFAULT '',
        answered_on TEXT,
        called_off TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID
        """,
    )


@collecting()
def m005_gone_from_backups_too(db: Database) -> None:
    """Which responses their young people took back, by random id and day alone, so that backups forget them as well."""
    _all(db, "CREATE TABLE taken_back (response_id TEXT PRIMARY KEY, gone_on TEXT NOT NULL) WITHOUT ROWID")


@collecting()
def m006_the_shadow_executive_challenges(db: Database) -> None:
    """Questions that seats put and back, themes that they rank and rename, editions that they check."""
    _all(
        db,
        """
    CREATE TABLE shadow_questions (
        id TEXT PRIMARY KEY,
        meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
        seat TEXT NOT NULL,
        question TEXT NOT NULL,
        answered_by TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE shadow_backing (
        question_id TEXT NOT NULL REFERENCES shadow_questions (id) ON DELETE CASCADE,
        seat TEXT NOT NULL,
        PRIMARY KEY (question_id, seat)
    ) WITHOUT ROWID;

    CREATE TABLE shadow_ranks (
        meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
        seat TEXT NOT NULL,
        place INTEGER NOT NULL,
        theme_id TEXT NOT NULL,
        PRIMARY KEY (meeting_id, seat, place)
    ) WITHOUT ROWID;

    CREATE TABLE shadow_names (
        theme_id TEXT NOT NULL,
        seat TEXT NOT NULL,
        child_name TEXT NOT NULL,
        PRIMARY KEY (theme_id, seat)
    ) WITHOUT ROWID;

    CREATE TABLE shadow_checks (
        edition_id TEXT NOT NULL,
        seat TEXT NOT NULL,
        fair INTEGER NOT NULL,
        words TEXT NOT NULL,
        checked_on TEXT NOT NULL,
        PRIMARY KEY (edition_id, seat)
    ) WITHOUT ROWID;

    ALTER TABLE childrens_questions ADD COLUMN asked_by TEXT NOT NULL DEFAULT ''
        """,
    )


@collecting()
def m007_a_follow_up_has_an_answer_of_its_own(db: Database) -> None:
    """Which follow-up an answer's words are to, so that they never take the place of the first answer."""
    _all(db, "ALTER TABLE answers ADD COLUMN prompt TEXT NOT NULL DEFAULT ''")


@collecting()
def m008_each_who_is_told_of_a_case_is_told_once(db: Database) -> None:
    """Which address was told of which case; until when one process alone may tell; who cannot be told, and why.

    What a way had told by its bit until now counts for each of its addresses, so that nobody is told again. Times are
    cut: the minute of a message is the minute at which a child spoke.
    """
    _all(
        db,
        """
    CREATE TABLE case_tellings (
        case_id TEXT NOT NULL REFERENCES concerns (id) ON DELETE CASCADE,
        recipient TEXT NOT NULL,
        overdue INTEGER NOT NULL,
        claimed_until TEXT,
        PRIMARY KEY (case_id, recipient, overdue)
    ) WITHOUT ROWID;

    INSERT INTO case_tellings SELECT id, 'mail', 0, NULL FROM concerns WHERE told & 1;
    INSERT INTO case_tellings SELECT id, 'mail', 1, NULL FROM concerns WHERE told & 2;
    INSERT INTO case_tellings SELECT id, 'webhook', 0, NULL FROM concerns WHERE told & 4;
    INSERT INTO case_tellings SELECT id, 'webhook', 1, NULL FROM concerns WHERE told & 8;
    ALTER TABLE concerns DROP COLUMN told;

    CREATE TABLE desk_failures (recipient TEXT PRIMARY KEY, reason TEXT NOT NULL, since TEXT NOT NULL) WITHOUT ROWID
        """,
    )


@collecting()
def m009_a_card_is_one_child(db: Database) -> None:
    """Cases know the card that they came with, whose words they are, who has them, and a number drawn by chance.

    Words of the shadow executive come with no session, so the table is made anew. Its children are copied first, since
    dropping a table deletes its rows, and what hangs on them, one by one. Of cases of before the number follows their
    random ids: it tells no order in which anybody spoke.
    """
    _all(
        db,
        """
    CREATE TABLE concerns_new (
        id TEXT PRIMARY KEY,
        number INTEGER NOT NULL,
        kind TEXT NOT NULL,
        session_id TEXT REFERENCES sessions (id),
        card TEXT NOT NULL,
        answer_id TEXT REFERENCES answers (id) ON DELETE SET NULL,
        tier TEXT NOT NULL,
        category TEXT NOT NULL,
        sealed BLOB,
        state TEXT NOT NULL CHECK (state IN ('new', 'seen', 'acted', 'closed')),
        raised_at TEXT NOT NULL,
        seen_at TEXT,
        holder TEXT NOT NULL DEFAULT '',
        outside_reference TEXT NOT NULL DEFAULT '',
        close_reason TEXT NOT NULL DEFAULT '',
        released INTEGER NOT NULL DEFAULT 0,
        false_alarm INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;

    INSERT INTO concerns_new
    SELECT id, 999 + dense_rank() OVER (ORDER BY card), 'answer', session_id, card, answer_id, tier, category, sealed,
           state, raised_at, seen_at, '', outside_reference, close_reason, released, false_alarm
    FROM (SELECT concerns.*, coalesce(answers.response_id, concerns.id) AS card
          FROM concerns LEFT JOIN answers ON answers.id = concerns.answer_id);

    CREATE TABLE case_notes_new (
        number INTEGER PRIMARY KEY,
        case_id TEXT NOT NULL REFERENCES concerns_new (id) ON DELETE CASCADE,
        sealed BLOB NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL
    );
    INSERT INTO case_notes_new SELECT number, case_id, sealed, by, at FROM case_notes;

    CREATE TABLE case_tellings_new (
        case_id TEXT NOT NULL REFERENCES concerns_new (id) ON DELETE CASCADE,
        recipient TEXT NOT NULL,
        overdue INTEGER NOT NULL,
        claimed_until TEXT,
        PRIMARY KEY (case_id, recipient, overdue)
    ) WITHOUT ROWID;
    INSERT INTO case_tellings_new SELECT case_id, recipient, overdue, claimed_until FROM case_tellings;

    DROP TABLE case_tellings;
    DROP TABLE case_notes;
    DROP TABLE concerns;
    ALTER TABLE concerns_new RENAME TO concerns;
    ALTER TABLE case_notes_new RENAME TO case_notes;
    ALTER TABLE case_tellings_new RENAME TO case_tellings;
    CREATE INDEX concerns_session ON concerns (session_id, state);
    CREATE INDEX concerns_card ON concerns (card)
        """,
    )


@collecting()
def m010_a_lead_is_made_by_two(db: Database) -> None:
    """Requests that somebody may read the desk; who was told of one stands beside who was told of which case."""
    _all(
        db,
        """
    CREATE TABLE lead_requests (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
        asked_by TEXT NOT NULL,
        asked_by_name TEXT NOT NULL,
        asked_on TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE case_tellings_new (
        case_id TEXT NOT NULL,
        recipient TEXT NOT NULL,
        overdue INTEGER NOT NULL,
        claimed_until TEXT,
        PRIMARY KEY (case_id, recipient, overdue)
    ) WITHOUT ROWID;
    INSERT INTO case_tellings_new SELECT case_id, recipient, overdue, claimed_until FROM case_tellings;
    DROP TABLE case_tellings;
    ALTER TABLE case_tellings_new RENAME TO case_tellings
        """,
    )


@collecting()
def m011_who_holds_the_desk(db: Database) -> None:
    """Leads' own addresses, leave and deputies; which account a session's safeguarding lead has, where there is one."""
    _all(
        db,
        """
    CREATE TABLE desk_people (
        account_id TEXT PRIMARY KEY,
        address TEXT NOT NULL DEFAULT '',
        deputy TEXT NOT NULL DEFAULT '',
        away_from TEXT,
        away_until TEXT
    ) WITHOUT ROWID;

    ALTER TABLE sessions ADD COLUMN dsl_account TEXT NOT NULL DEFAULT ''
        """,
    )


@collecting()
def m012_files_that_came_in(db: Database) -> None:
    """Which cards came with which file, so that it can be undone as a whole. No file's name, no row's number."""
    _all(
        db,
        """
    CREATE TABLE imports (
        id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES sessions (id),
        came_on TEXT NOT NULL,
        brought_by TEXT NOT NULL,
        cards INTEGER NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE import_cards (
        import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
        response_id TEXT NOT NULL REFERENCES responses (id) ON DELETE CASCADE,
        PRIMARY KEY (import_id, response_id)
    ) WITHOUT ROWID;
    CREATE INDEX import_cards_response ON import_cards (response_id)
        """,
    )


@collecting()
def m013_schools_of_the_place(db: Database) -> None:
    """The public names of schools that redaction looks for; whose school it is stands nowhere."""
    _all(db, "CREATE TABLE schools (name TEXT PRIMARY KEY, short_names TEXT NOT NULL) WITHOUT ROWID")


@collecting()
def m014_the_shadow_executives_words_at_the_desk(db: Database) -> None:
    """Where words of a seat belong that the desk holds: no word of them stands here."""
    _all(
        db,
        """
    CREATE TABLE shadow_held (
        case_id TEXT PRIMARY KEY REFERENCES concerns (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        about TEXT NOT NULL,
        seat TEXT NOT NULL,
        boxes INTEGER NOT NULL,
        more TEXT NOT NULL
    ) WITHOUT ROWID
        """,
    )


@collecting()
def m015_questions_not_put(db: Database) -> None:
    """Why a question of the shadow executive was not put to its meeting."""
    _all(
        db,
        """
    CREATE TABLE questions_not_put (
        question_id TEXT PRIMARY KEY REFERENCES shadow_questions (id) ON DELETE CASCADE,
        reason TEXT NOT NULL,
        said_by TEXT NOT NULL,
        said_on TEXT NOT NULL
    ) WITHOUT ROWID
        """,
    )


@collecting()
def m016_second_factors(db: Database) -> None:
    """Codes of an app for accounts, and recovery codes. Wrong passwords slow down in memory; no account is locked."""
    _all(
        db,
        """
    CREATE TABLE second_factors (
        account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
        sealed_secret BLOB NOT NULL,
        confirmed INTEGER NOT NULL,
        last_step INTEGER NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE recovery_codes (
        code_hash TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE
    ) WITHOUT ROWID;

    ALTER TABLE sign_ins ADD COLUMN proven INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE accounts DROP COLUMN failed;
    ALTER TABLE accounts DROP COLUMN locked_until
        """,
    )


@collecting()
def m017_content_that_the_partnership_owns(db: Database) -> None:
    """A partnership's own versions of content that ships: each stays, with who wrote it and who let it count."""
    _all(
        db,
        """
    CREATE TABLE content_revisions (
        kind TEXT NOT NULL,
        number INTEGER NOT NULL,
        body TEXT NOT NULL,
        note TEXT NOT NULL,
        edits INTEGER NOT NULL DEFAULT 0,
        written_by TEXT NOT NULL,
        written_on TEXT NOT NULL,
        published_by TEXT NOT NULL DEFAULT '',
        published_on TEXT,
        withdrawn_by TEXT NOT NULL DEFAULT '',
        withdrawn_on TEXT,
        PRIMARY KEY (kind, number)
    ) WITHOUT ROWID
        """,
    )


@collecting()
def m018_the_same_send(db: Database) -> None:
    """Tells the same Send from one with other words; nobody can try words against it (`Intake._said_mark`)."""
    _all(db, "ALTER TABLE responses ADD COLUMN said_mark TEXT NOT NULL DEFAULT ''")
