"""How long each document of a digest takes, how large it is, and whether a second making gives the same bytes.

    python benchmarks/render.py

Prints one row a document: the first making in this process (fonts and the chart engine are loaded), then the median
and the slowest of the others; then all documents together, for a full digest with its charts and for one with every
text too long.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from analysis.digest.opener import Opener  # noqa: E402
from analysis.render.documents import docx, easy_read, html, pdf, pptx  # noqa: E402
from analysis.render.prints import poster, social_card  # noqa: E402
from tests.analysis.render.charts.test_figures import drawn  # noqa: E402
from tests.analysis.render.factories import overlong  # noqa: E402

MAKERS: dict[str, Callable[[Opener], bytes]] = {
    "opener.pdf": pdf.opener,
    "opener.html": html.opener,
    "opener.docx": docx.opener,
    "opener.pptx": pptx.opener,
    "child version.pdf": easy_read.child_version,
    "social card.png": lambda digest: social_card.card(replace(digest, audience="public")),
}


def session_poster() -> bytes:
    return poster.session_poster(
        title="Saturday youth club",
        code="KTM 482",
        url="https://heard.example.org/s/KTM482",
        when="6 June 2026",
        where="Wharf Community Centre",
        colour="teal",
        local_numbers=[("Out of hours", "01632 960002")],
    )


def timed(make: Callable[[], bytes], rounds: int) -> tuple[list[float], list[bytes]]:
    seconds, made = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        made.append(make())
        seconds.append(time.perf_counter() - start)
    return seconds, made


def row(name: str, make: Callable[[], bytes], rounds: int) -> float:
    seconds, made = timed(make, rounds)
    rest = [1000 * second for second in seconds[1:]] or [1000 * seconds[0]]
    same = "yes" if len(set(made)) == 1 else "NO"
    times = (1000 * seconds[0], statistics.median(rest), max(rest))
    print(f"{name:<20}" + "".join(f"{one:>10.0f}" for one in times) + f"{len(made[0]) / 1024:>9.0f}{same:>7}")
    return seconds[0]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", help="not needed here: the digests are made up")
    arguments.add_argument("--rounds", type=int, default=6)
    rounds = arguments.parse_args().rounds
    for title, digest in (("a full digest with its charts", drawn()), ("every text ten times too long", overlong())):
        print(f"\n{title}\n{'document':<20}{'first ms':>10}{'median':>10}{'slowest':>10}{'KB':>9}{'same':>7}")
        total = sum(row(name, partial(make, digest), rounds) for name, make in MAKERS.items())
        print(f"{'all, first making':<20}{1000 * total:>10.0f}")
    row("session poster.pdf", session_poster, rounds)


if __name__ == "__main__":
    main()
