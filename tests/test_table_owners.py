"""Each table has one owning module. Import contracts do not see SQL, so every string of SQL is read here."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("feedback", "analysis")

OWNERS = {
    "about": "feedback/storage/partnership_file.py",
    **dict.fromkeys(("accounts", "invitations"), "feedback/access/accounts.py"),
    "sign_ins": "feedback/access/sign_ins.py",
    **dict.fromkeys(("second_factors", "recovery_codes"), "feedback/access/second_factor.py"),
    "lead_requests": "feedback/access/lead_requests.py",
    "audit": "feedback/access/audit_trail.py",
    "sessions": "feedback/responses/sessions.py",
    **dict.fromkeys(
        ("responses", "answers", "theme_checks", "adult_notes", "taken_back"), "feedback/responses/answers.py"
    ),
    "unsent": "feedback/chat/unsent_store.py",
    **dict.fromkeys(("imports", "import_cards"), "feedback/intake/imports.py"),
    "quotes": "feedback/responses/quotes.py",
    "slips": "feedback/responses/slips.py",
    **dict.fromkeys(("concerns", "originals", "case_notes"), "feedback/desk/case_store.py"),
    "desk_people": "feedback/desk/rota.py",
    **dict.fromkeys(("case_tellings", "desk_failures"), "feedback/desk/tellings.py"),
    **dict.fromkeys(
        ("meetings", "meeting_sessions", "agenda", "childrens_questions"), "feedback/partnership/meetings.py"
    ),
    **dict.fromkeys(("shadow_views", "shadow_messages"), "feedback/partnership/shadow_executive.py"),
    **dict.fromkeys(
        ("shadow_questions", "shadow_backing", "shadow_ranks", "shadow_names", "shadow_checks"),
        "feedback/partnership/challenge.py",
    ),
    "questions_not_put": "feedback/partnership/unput_questions.py",
    "shadow_held": "feedback/partnership/held_words.py",
    "stories": "feedback/partnership/stories.py",
    "findings": "feedback/partnership/findings.py",
    "visits": "feedback/partnership/visits.py",
    "content_revisions": "feedback/storage/content_revisions.py",
    "schools": "feedback/storage/school_list.py",
    **dict.fromkeys(("decisions", "promise_steps"), "analysis/accountability/promises.py"),
    "seals": "analysis/accountability/seal_store.py",
    "follow_ups": "analysis/accountability/follow_up_sessions.py",
    "ratings": "analysis/accountability/lundy_ratings.py",
    "beside": "analysis/accountability/triangulation.py",
    **dict.fromkeys(("answers_owed", "answer_words", "answer_moves"), "analysis/accountability/answers_owed.py"),
    "profile": "analysis/figures/representation.py",
    **dict.fromkeys(("runs", "assignments", "placed_since", "past_runs", "past_guesses"), "analysis/codebook/runs.py"),
    "corrections": "analysis/codebook/corrections.py",
    "themes": "analysis/codebook/theme_decisions.py",
    "theme_steps": "analysis/codebook/history.py",
    **dict.fromkeys(("coding_rounds", "coding_coders", "coding_sample", "codes"), "analysis/codebook/coding_rounds.py"),
    **dict.fromkeys(("theme_notes", "openings"), "analysis/codebook/meeting_notes.py"),
    "editions": "analysis/digest/editions.py",
}
"""Table → the module that alone reads and writes it. Others ask that module's methods."""

EXCEPTIONS = {
    (
        "responses",
        "feedback/retention.py",
    ): "a backup is a file whose wired rooms do not exist: it is scrubbed as it lies",
    (
        "taken_back",
        "feedback/retention.py",
    ): "what backups still have to forget, and when none is old enough to hold it",
    ("sessions", "analysis/reports/rollup.py"): "reads many partnerships' files, read-only, without wiring any of them",
}
"""Who else may touch a table, and why."""

MAKERS = {"feedback/storage/migrations.py", "analysis/migrations.py"}
ANY_TABLE = {
    "feedback/storage/database.py": "the door: the table is its caller's constant",
    "feedback/desk/case_store.py": "its own three sealed tables, one after the other",
}
"""Modules in whose SQL a table's name may stand in braces."""

_SQL = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+([a-z_]+|\{)")
_STATEMENT = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|JOIN|CREATE|ALTER|DROP)\b|^\s*FROM\b")
_BUILT_IN = {"sqlite_master", "json_each"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def strings(tree: ast.AST) -> Iterator[str]:
    """Every string of a module; what an f-string fills in stands as `{`."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value


def inserted(tree: ast.AST) -> Iterator[str]:
    """The tables that `store.insert` is given; `{` for one that is no constant."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "insert"
            and node.args
        ) and "store" in ast.unparse(node.func.value):
            yield str(node.args[0].value) if isinstance(node.args[0], ast.Constant) else "{"


def tables(tree: ast.AST) -> set[str]:
    """The tables that a module's SQL names."""
    named = {name for words in strings(tree) if _STATEMENT.search(words) for name in _SQL.findall(words)}
    return (named | set(inserted(tree))) - _BUILT_IN


def made() -> set[str]:
    """The tables that migrations make, under the names that they end with."""
    said = [words for module, tree in modules() if module in MAKERS for words in strings(tree)]
    renamed = {name for words in said for name in re.findall(r"ALTER TABLE (\w+) RENAME TO", words)}
    return {name for words in said for name in re.findall(r"CREATE TABLE (\w+)", words)} - renamed


def users() -> dict[str, set[str]]:
    """Table → the modules whose SQL names it."""
    found: dict[str, set[str]] = defaultdict(set)
    for module, tree in modules():
        for table in tables(tree) if module not in MAKERS else ():
            found[table].add(module)
    return found


def test_each_table_has_one_owner() -> None:
    """Every table that a migration makes stands in the list of owners, and its owner uses it."""
    assert set(OWNERS) == made()
    used = users()
    assert {table for table, owner in OWNERS.items() if owner not in used[table]} == set()


def test_nobody_reaches_past_an_owner() -> None:
    """No other module's SQL names a table, but for those with a reason."""
    used = users()
    past = {(table, module) for table, owner in OWNERS.items() for module in used[table] - {owner}}
    assert past == set(EXCEPTIONS)


def test_no_table_is_named_by_a_variable() -> None:
    """SQL whose table is filled in could name any; two modules may, and their tables are constants."""
    assert users()["{"] == set(ANY_TABLE)


def test_a_reach_past_the_owner_would_be_seen() -> None:
    """The reader itself: an f-string, a join, a sub-query, an insert through the store."""
    tree = ast.parse(
        'store.rows(f"SELECT * FROM concerns {where}")\n'
        "store.row('SELECT (SELECT count(*) FROM answers JOIN responses ON 1) AS n')\n"
        "self._store.insert('slips', {})\n"
        "store.write(f'UPDATE {table} SET a = 1')\n"
        "say('a letter from people')"
    )
    assert tables(tree) == {"concerns", "answers", "responses", "slips", "{"}
