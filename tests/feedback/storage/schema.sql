CREATE TABLE "_sqlite_migrations" (
"id" INTEGER PRIMARY KEY,
"migration_set" TEXT,
"name" TEXT,
"applied_at" TEXT
);

CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE accounts (
id TEXT PRIMARY KEY,
name TEXT NOT NULL UNIQUE COLLATE NOCASE,
role TEXT NOT NULL,
password_hash TEXT,
active INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;

CREATE TABLE adult_notes (
response_id TEXT PRIMARY KEY REFERENCES responses (id) ON DELETE CASCADE,
text TEXT NOT NULL
) WITHOUT ROWID
;

CREATE TABLE agenda (
id TEXT PRIMARY KEY,
meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
place INTEGER NOT NULL,
title TEXT NOT NULL,
plain_words TEXT NOT NULL,
proposed_by TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

CREATE TABLE answer_moves (
number INTEGER PRIMARY KEY, question_id TEXT NOT NULL REFERENCES answers_owed (question_id) ON DELETE CASCADE,
due_on TEXT NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL, on_day TEXT NOT NULL);

CREATE TABLE answer_words (
number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
question_id TEXT NOT NULL REFERENCES answers_owed (question_id) ON DELETE CASCADE, words TEXT NOT NULL,
written_by TEXT NOT NULL, written_on TEXT NOT NULL, agreed_by TEXT, agreed_on TEXT);

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
, prompt TEXT NOT NULL DEFAULT '') WITHOUT ROWID;

CREATE TABLE answers_owed (
question_id TEXT PRIMARY KEY REFERENCES childrens_questions (id) ON DELETE CASCADE,
role TEXT NOT NULL, due_on TEXT NOT NULL, taken_by TEXT NOT NULL, taken_on TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE assignments (
answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
theme_id TEXT NOT NULL, score REAL NOT NULL, matched TEXT NOT NULL,
start INTEGER NOT NULL, stop INTEGER NOT NULL, PRIMARY KEY (answer_id, theme_id)) WITHOUT ROWID;

CREATE TABLE audit (
number INTEGER PRIMARY KEY,
at TEXT NOT NULL,
who TEXT NOT NULL,
what TEXT NOT NULL,
about TEXT NOT NULL
);

CREATE TABLE beside (
id TEXT PRIMARY KEY, theme_id TEXT NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL, source TEXT NOT NULL,
dated_on TEXT NOT NULL, says TEXT NOT NULL CHECK (says IN ('agrees', 'differs', 'silent')),
public INTEGER NOT NULL, brought_by TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE "case_notes" (
number INTEGER PRIMARY KEY,
case_id TEXT NOT NULL REFERENCES "concerns" (id) ON DELETE CASCADE,
sealed BLOB NOT NULL,
by TEXT NOT NULL,
at TEXT NOT NULL
);

CREATE TABLE "case_tellings" (
case_id TEXT NOT NULL,
recipient TEXT NOT NULL,
overdue INTEGER NOT NULL,
claimed_until TEXT,
PRIMARY KEY (case_id, recipient, overdue)
) WITHOUT ROWID;

CREATE TABLE childrens_questions (
id TEXT PRIMARY KEY,
meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
question TEXT NOT NULL,
answered_by TEXT NOT NULL,
place INTEGER NOT NULL
, asked_by TEXT NOT NULL DEFAULT '') WITHOUT ROWID
;

CREATE TABLE codes (
round_id TEXT NOT NULL REFERENCES coding_rounds (id) ON DELETE CASCADE,
answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
coder TEXT NOT NULL, turn INTEGER NOT NULL, themes TEXT NOT NULL, taken_back INTEGER NOT NULL,
PRIMARY KEY (round_id, coder, turn)) WITHOUT ROWID;

CREATE TABLE coding_coders (
round_id TEXT NOT NULL REFERENCES coding_rounds (id) ON DELETE CASCADE, part INTEGER NOT NULL,
account_id TEXT NOT NULL, name TEXT NOT NULL, handed_in TEXT NOT NULL,
PRIMARY KEY (round_id, account_id)) WITHOUT ROWID;

CREATE TABLE coding_rounds (
id TEXT PRIMARY KEY, title TEXT NOT NULL, seed TEXT NOT NULL, codebook TEXT NOT NULL,
placed_before INTEGER NOT NULL, made_by TEXT NOT NULL, made_at TEXT NOT NULL,
result TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE coding_sample (
round_id TEXT NOT NULL REFERENCES coding_rounds (id) ON DELETE CASCADE,
answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE, place INTEGER NOT NULL,
PRIMARY KEY (round_id, answer_id)) WITHOUT ROWID;

CREATE TABLE "concerns" (
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
;

CREATE TABLE corrections (
number INTEGER PRIMARY KEY,
answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
theme_id TEXT NOT NULL, belongs INTEGER NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, step INTEGER REFERENCES theme_steps (number), undone INTEGER REFERENCES theme_steps (number));

CREATE TABLE decisions (
id TEXT PRIMARY KEY, meeting_id TEXT NOT NULL REFERENCES meetings (id), theme_id TEXT NOT NULL,
kind TEXT NOT NULL CHECK (kind IN ('yes', 'not_yet', 'no_because')), words TEXT NOT NULL,
because TEXT NOT NULL, owner TEXT NOT NULL, agency TEXT NOT NULL, due_on TEXT, measure TEXT NOT NULL,
tell_children TEXT NOT NULL, you_said TEXT NOT NULL, we_did TEXT NOT NULL,
decided_by TEXT NOT NULL, decided_on TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE desk_failures (recipient TEXT PRIMARY KEY, reason TEXT NOT NULL, since TEXT NOT NULL) WITHOUT ROWID
;

CREATE TABLE desk_people (
account_id TEXT PRIMARY KEY,
address TEXT NOT NULL DEFAULT '',
deputy TEXT NOT NULL DEFAULT '',
away_from TEXT,
away_until TEXT
) WITHOUT ROWID;

CREATE TABLE editions (
id TEXT PRIMARY KEY, meeting_id TEXT NOT NULL REFERENCES meetings (id), audience TEXT NOT NULL,
made_at TEXT NOT NULL, content TEXT NOT NULL, hash TEXT NOT NULL,
protections TEXT NOT NULL) WITHOUT ROWID;

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

CREATE TABLE follow_ups (
session_id TEXT PRIMARY KEY REFERENCES sessions (id), earlier_id TEXT NOT NULL REFERENCES sessions (id),
decision_id TEXT REFERENCES decisions (id) ON DELETE CASCADE, made_on TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE import_cards (
import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
response_id TEXT NOT NULL REFERENCES responses (id) ON DELETE CASCADE,
PRIMARY KEY (import_id, response_id)
) WITHOUT ROWID;

CREATE TABLE imports (
id TEXT PRIMARY KEY,
session_id TEXT NOT NULL REFERENCES sessions (id),
came_on TEXT NOT NULL,
brought_by TEXT NOT NULL,
cards INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE invitations (
token_hash TEXT PRIMARY KEY,
account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
expires_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE lead_requests (
id TEXT PRIMARY KEY,
account_id TEXT NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
asked_by TEXT NOT NULL,
asked_by_name TEXT NOT NULL,
asked_on TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE meeting_sessions (
meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
session_id TEXT NOT NULL REFERENCES sessions (id),
PRIMARY KEY (meeting_id, session_id)
) WITHOUT ROWID;

CREATE TABLE meetings (
id TEXT PRIMARY KEY,
title TEXT NOT NULL,
held_on TEXT NOT NULL,
place TEXT NOT NULL,
state TEXT NOT NULL CHECK (state IN ('planned', 'held'))
) WITHOUT ROWID;

CREATE TABLE openings (
meeting_id TEXT PRIMARY KEY REFERENCES meetings (id) ON DELETE CASCADE,
answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE) WITHOUT ROWID;

CREATE TABLE originals (
answer_id TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE,
sealed BLOB NOT NULL,
kept_on TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE past_guesses (
answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE, theme_id TEXT NOT NULL,
run_id TEXT NOT NULL REFERENCES past_runs (id), score REAL,
PRIMARY KEY (answer_id, theme_id, run_id)) WITHOUT ROWID;

CREATE TABLE past_runs (id TEXT PRIMARY KEY, made_at TEXT NOT NULL, versions TEXT NOT NULL)
WITHOUT ROWID;

CREATE TABLE placed_since (
answer_id TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE, placing TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE profile (
side TEXT NOT NULL, name TEXT NOT NULL, share REAL NOT NULL, PRIMARY KEY (side, name)) WITHOUT ROWID;

CREATE TABLE promise_steps (
number INTEGER PRIMARY KEY, decision_id TEXT NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
kind TEXT NOT NULL CHECK (kind IN ('update', 'moved', 'kept', 'stuck', 'unstuck', 'withdrawn')),
note TEXT NOT NULL, due_on TEXT, by TEXT NOT NULL, on_day TEXT NOT NULL);

CREATE TABLE questions_not_put (
question_id TEXT PRIMARY KEY REFERENCES shadow_questions (id) ON DELETE CASCADE,
reason TEXT NOT NULL,
said_by TEXT NOT NULL,
said_on TEXT NOT NULL
) WITHOUT ROWID
;

CREATE TABLE quotes (
answer_id TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE,
words TEXT NOT NULL,
proposed_by TEXT NOT NULL,
agreed_by TEXT
) WITHOUT ROWID;

CREATE TABLE ratings (
from_day TEXT NOT NULL, to_day TEXT NOT NULL, rater TEXT NOT NULL, shadow INTEGER NOT NULL,
scores TEXT NOT NULL, words TEXT NOT NULL, PRIMARY KEY (from_day, to_day, rater)) WITHOUT ROWID;

CREATE TABLE recovery_codes (
code_hash TEXT PRIMARY KEY,
account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE
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
, said_mark TEXT NOT NULL DEFAULT '') WITHOUT ROWID;

CREATE TABLE runs (
id TEXT PRIMARY KEY, made_at TEXT NOT NULL, proposals TEXT NOT NULL, single_voices TEXT NOT NULL,
set_aside TEXT NOT NULL, versions TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE schools (name TEXT PRIMARY KEY, short_names TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE seals (
meeting_id TEXT PRIMARY KEY REFERENCES meetings (id), content TEXT NOT NULL, hash TEXT NOT NULL,
sealed_by TEXT NOT NULL, sealed_on TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE second_factors (
account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
sealed_secret BLOB NOT NULL,
confirmed INTEGER NOT NULL,
last_step INTEGER NOT NULL
) WITHOUT ROWID;

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
, dsl_account TEXT NOT NULL DEFAULT '') WITHOUT ROWID;

CREATE TABLE shadow_backing (
question_id TEXT NOT NULL REFERENCES shadow_questions (id) ON DELETE CASCADE,
seat TEXT NOT NULL,
PRIMARY KEY (question_id, seat)
) WITHOUT ROWID;

CREATE TABLE shadow_checks (
edition_id TEXT NOT NULL,
seat TEXT NOT NULL,
fair INTEGER NOT NULL,
words TEXT NOT NULL,
checked_on TEXT NOT NULL,
PRIMARY KEY (edition_id, seat)
) WITHOUT ROWID;

CREATE TABLE shadow_held (
case_id TEXT PRIMARY KEY REFERENCES concerns (id) ON DELETE CASCADE,
kind TEXT NOT NULL,
about TEXT NOT NULL,
seat TEXT NOT NULL,
boxes INTEGER NOT NULL,
more TEXT NOT NULL
) WITHOUT ROWID
;

CREATE TABLE shadow_messages (
meeting_id TEXT PRIMARY KEY REFERENCES meetings (id) ON DELETE CASCADE,
words TEXT NOT NULL,
seat TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE shadow_names (
theme_id TEXT NOT NULL,
seat TEXT NOT NULL,
child_name TEXT NOT NULL,
PRIMARY KEY (theme_id, seat)
) WITHOUT ROWID;

CREATE TABLE shadow_questions (
id TEXT PRIMARY KEY,
meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
seat TEXT NOT NULL,
question TEXT NOT NULL,
answered_by TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE shadow_ranks (
meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
seat TEXT NOT NULL,
place INTEGER NOT NULL,
theme_id TEXT NOT NULL,
PRIMARY KEY (meeting_id, seat, place)
) WITHOUT ROWID;

CREATE TABLE shadow_views (
agenda_id TEXT NOT NULL REFERENCES agenda (id) ON DELETE CASCADE,
seat TEXT NOT NULL,
view TEXT NOT NULL,
PRIMARY KEY (agenda_id, seat)
) WITHOUT ROWID;

CREATE TABLE sign_ins (
token_hash TEXT PRIMARY KEY,
account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
expires_at TEXT NOT NULL
, proven INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;

CREATE TABLE slips (
slip_hash TEXT PRIMARY KEY,
response_id TEXT NOT NULL REFERENCES responses (id) ON DELETE CASCADE
) WITHOUT ROWID;

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

CREATE TABLE taken_back (response_id TEXT PRIMARY KEY, gone_on TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE theme_checks (
response_id TEXT PRIMARY KEY REFERENCES responses (id) ON DELETE CASCADE,
heard TEXT NOT NULL,
taken_away TEXT NOT NULL,
added TEXT NOT NULL,
none_of_these INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE theme_notes (
meeting_id TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE, theme_id TEXT NOT NULL,
says TEXT NOT NULL, good TEXT NOT NULL, written_by TEXT NOT NULL,
PRIMARY KEY (meeting_id, theme_id)) WITHOUT ROWID;

CREATE TABLE theme_steps (
number INTEGER PRIMARY KEY, theme_id TEXT NOT NULL, what TEXT NOT NULL, before TEXT NOT NULL,
other_id TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, undone INTEGER);

CREATE TABLE themes (
id TEXT PRIMARY KEY, name TEXT NOT NULL, child_name TEXT NOT NULL, symbol TEXT NOT NULL,
priorities TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('approved', 'rejected', 'merged')),
merged_into TEXT, decided_by TEXT NOT NULL, decided_on TEXT NOT NULL) WITHOUT ROWID;

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
;

CREATE INDEX answers_response ON answers (response_id);

CREATE INDEX answers_unread ON answers (state) WHERE state = 'unread';

CREATE INDEX concerns_card ON concerns (card)
;

CREATE INDEX concerns_session ON concerns (session_id, state);

CREATE INDEX follow_ups_earlier ON follow_ups (earlier_id);

CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
ON "_sqlite_migrations" ("migration_set", "name");

CREATE INDEX import_cards_response ON import_cards (response_id)
;

CREATE INDEX responses_session ON responses (session_id);

CREATE INDEX theme_steps_theme ON theme_steps (theme_id);

