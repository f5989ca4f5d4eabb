"""Seconds that a question to Ask the voices takes over 10,000 answers, the first of a fresh process apart.

    python benchmarks/ask.py --data ../shared/data --answers 10000

Texts are drawn with replacement from the CSV files of `--data`; they are used for measuring and kept nowhere. The file has
one session, every theme approved and an edition for each audience. "First" is asked in a process of its own
that has opened the partnership and read nothing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from analysis.disclosure import Audience
from analysis.wiring import open_partnership
from benchmarks.digest import ANALYST, LEADER, filled, texts
from feedback import wiring
from feedback.core.settings import Settings

QUESTIONS = (
    "what do they say about teachers",
    "which promises are late",
    "what do they worry about",
    "who was not heard",
    "are things getting better",
    "do they feel safe at night",
    "swimming pool",
    "what do 11 to 14s say about school",
)


def asked(folder: Path, *, team: bool) -> list[float]:
    """Opens the partnership and asks each question; gives the seconds of each."""
    partnership = open_partnership(Settings(data=folder))
    found = []
    for question in QUESTIONS:
        began = time.perf_counter()
        partnership.asking.ask(question, by=ANALYST if team else LEADER)
        found.append(time.perf_counter() - began)
    partnership.collection.store.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--team", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.within:
        print(json.dumps(asked(given.within, team=given.team)))
        return
    if not given.data.is_dir():
        raise SystemExit(f"no data at {given.data}: nothing was measured")
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        settings = Settings(data=folder)
        wiring.make(settings)
        partnership = open_partnership(settings)
        ids = [filled(partnership, texts(given.data, given.answers), now)]
        partnership.machine.run(ids, by=ANALYST, at=now)
        for candidate in partnership.book.candidates():
            if candidate.proposal is None:
                partnership.decisions.approve(candidate, by=ANALYST, at=now)
        on = now.date() + timedelta(days=7)
        meeting = partnership.collection.meetings.plan("Executive", on, "Hall", ids, by=ANALYST, at=now)
        for audience in (Audience.EXECUTIVE, Audience.PUBLIC):
            began = time.perf_counter()
            partnership.digests.freeze(meeting.id, audience, by=ANALYST, at=now)
            print(f"{audience.value} edition frozen in {time.perf_counter() - began:.1f} s")
        partnership.collection.store.close()
        print(f"| {given.answers} answers | first | median of the others | slowest of the others |\n|---|---|---|---|")
        for reader in ("executive", "team"):
            command = [sys.executable, __file__, "--within", str(folder), *(["--team"] if reader == "team" else [])]
            seconds = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            first, rest = seconds[0], seconds[1:]
            print(f"| {reader} | {first:.2f} | {statistics.median(rest):.2f} | {max(rest):.2f} |")


if __name__ == "__main__":
    main()
