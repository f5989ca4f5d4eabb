"""A sample of answers that anybody can draw again, spread over the sessions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping


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
        first = min(free, key=lambda session: (taken[session] > 0, (taken[session] + 0.5) / len(ranked[session])))
        taken[first] += 1
    chosen = [answer_id for session in order for answer_id in ranked[session][: taken[session]]]
    return sorted(chosen, key=lambda answer_id: _rank(f"{seed} order", answer_id))


def _rank(seed: str, id: str) -> bytes:
    return hashlib.blake2b(f"{seed}\0{id}".encode(), digest_size=16).digest()
