"""A sample of answers that anybody can draw again, spread over the sessions: who may be in it, and who is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from analysis.codebook.corrections import Corrections
from analysis.theming.corpus import set_aside
from analysis.theming.framework import Framework
from feedback.access.permissions import Staff
from feedback.responses.answers import Answers


class SamplePool:
    """The answers that two people could code blind."""

    def __init__(self, *, answers: Answers, corrections: Corrections, framework: Framework) -> None:
        self._answers, self._corrections, self._framework = answers, corrections, framework

    def draw(
        self,
        session_ids: Sequence[str],
        coders: Sequence[Staff],
        *,
        size: int,
        seed: str,
        among: Iterable[str] | None = None,
    ) -> list[str]:
        """Ids of a sample in the order they are coded in; fewer than `size` where there are fewer.

        What a coder has put somewhere already is no blind code, and an answer of nothing ("idk") no judgement: both are
        left out. `among` draws from these answers alone.
        """
        names = {coder.name for coder in coders}
        placed_by_them = {word.answer_id for word in self._corrections.standing() if word.by in names}
        wanted, known = None if among is None else set(among), self._framework
        pool: dict[str, list[str]] = {}
        for answer in self._answers.of_sessions(session_ids):
            if answer.text is None or answer.id in placed_by_them or (wanted is not None and answer.id not in wanted):
                continue
            if not set_aside(answer.text, answer.language, known.nothing_said, known.words):
                pool.setdefault(answer.session_id, []).append(answer.id)
        return spread(pool, size, seed)


def spread(pool: Mapping[str, Iterable[str]], size: int, seed: str) -> list[str]:
    """A sample of `size` answers (all, where there are fewer) in a mixed order, the same for the same pool and seed.

    Each session has its share of the sample, and one answer at least where there is room for that.
    """
    ranked = {session: sorted(ids, key=lambda id: _rank(seed, id)) for session, ids in pool.items() if ids}
    order = sorted(ranked, key=lambda session: _rank(seed, session))
    taken = dict.fromkeys(order, 0)
    total = sum(len(ids) for ids in ranked.values())
    for _ in range(min(size, total)):
        free = [session for session in order if taken[session] < len(ranked[session])]
        # A session without any comes first; then the one whose next answer leaves the shares evenest (Webster's method).
        first = min(free, key=lambda session: (taken[session] > 0, (taken[session] + 0.5) / len(ranked[session])))
        taken[first] += 1
    chosen = [answer_id for session in order for answer_id in ranked[session][: taken[session]]]
    # Mixed anew: in the order of sessions a coder would learn which answers stand together.
    return sorted(chosen, key=lambda answer_id: _rank(f"{seed} order", answer_id))


def _rank(seed: str, id: str) -> bytes:
    """A place that only the seed and the id decide; not Python's own hash, which differs in each process."""
    return hashlib.blake2b(f"{seed}\0{id}".encode(), digest_size=16).digest()
