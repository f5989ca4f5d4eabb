"""Answers that people have judged one by one, as they left them: what the machine may learn from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set

from analysis.codebook.history import What
from feedback.storage.database import Store


def judged(store: Store, members: Mapping[str, Set[str]]) -> dict[str, frozenset[str]]:
    """Answer id → every theme it speaks of in people's judgement.

    These are the answers that somebody put into a theme or took out of one (they saw its other themes beside it), as
    they stand now; and those that two people coded alike and blind, as they coded them, where nobody moved them since.
    Whole groups that were approved are not among them: nobody said that each answer of theirs was read.
    """
    single = (What.MOVED.value, What.SPLIT.value)
    rows = store.rows(
        """SELECT DISTINCT answer_id FROM corrections LEFT JOIN theme_steps ON theme_steps.number = corrections.step
           WHERE corrections.undone IS NULL AND (corrections.step IS NULL OR theme_steps.what IN (?, ?))""",
        single,
    )
    moved = {row["answer_id"] for row in rows}
    stands: dict[str, set[str]] = {answer_id: set() for answer_id in moved}
    for theme_id, answer_ids in members.items():
        for answer_id in answer_ids & moved:
            stands[answer_id].add(theme_id)
    return {**coded_alike(store), **{answer_id: frozenset(themes) for answer_id, themes in stands.items()}}


def coded_alike(store: Store) -> dict[str, frozenset[str]]:
    """Answer id → themes, of the answers that both people of a finished round coded alike; the newest round counts."""
    rows = store.rows(
        """SELECT codes.* FROM codes
           JOIN coding_rounds ON coding_rounds.id = codes.round_id AND coding_rounds.result != ''
           JOIN coding_coders ON coding_coders.round_id = codes.round_id AND coding_coders.account_id = codes.coder
           WHERE taken_back = 0 ORDER BY coding_rounds.made_at, codes.round_id, codes.coder, codes.turn"""
    )
    said: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for row in rows:
        said.setdefault((row["round_id"], row["answer_id"]), {})[row["coder"]] = frozenset(json.loads(row["themes"]))
    return {
        answer_id: next(iter(codes.values()))
        for (_, answer_id), codes in said.items()
        if len(codes) == 2 and len({*codes.values()}) == 1
    }
