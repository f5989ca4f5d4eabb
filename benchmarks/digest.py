"""From 10,000 kept answers to an opener: placing, composing with suppression, and every document.

    python benchmarks/digest.py --data ../shared/data --answers 10000

Texts are drawn with replacement from the CSV files of `--data`; they are used for measuring and kept nowhere.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from analysis.disclosure import Audience
from analysis.reports.documents import WRITERS
from analysis.wiring import Partnership, open_partnership
from feedback import wiring
from feedback.access.permissions import Staff
from feedback.core.records import (
    AgeVersion,
    AnswerState,
    Channel,
    Method,
    Role,
    SafeText,
    SessionKind,
    SessionPlan,
    Share,
)
from feedback.core.settings import Settings
from feedback.questionnaire.question_packs import LATEST
from feedback.responses.answers import SafeAnswer, SafeResponse

ANALYST = Staff(id="analyst", name="Analyst", role=Role.ANALYST)
LEADER = Staff(id="leader", name="Executive", role=Role.EXECUTIVE)


def texts(data: Path, count: int) -> list[str]:
    found = []
    for path in sorted(data.glob("themes_*.csv")):
        with path.open(encoding="utf-8") as file:
            found += [row["text"] for row in csv.DictReader(file)]
    return random.Random(1).choices(found, k=count)


def filled(partnership: Partnership, said: list[str], now: datetime, *, first: int = 0) -> str:
    """A session of cleared answers, one a response; gives its id."""
    plan = SessionPlan(
        title="Many",
        held_on=now.date(),
        kind=SessionKind.COMMUNITY,
        area="Hall",
        age_version=AgeVersion.MIDDLE,
        pack="core",
        lead_worker="Lead",
        dsl="DSL",
    )
    session = partnership.collection.sessions.plan(plan, pack_version=LATEST, by=ANALYST, at=now)
    with partnership.collection.store.transaction():
        for number, text in enumerate(said, start=first):
            answer = SafeAnswer(question_id="anything_else", text=SafeText(text), state=AnswerState.CLEARED)
            partnership.collection.answers.keep(
                SafeResponse(
                    session_id=session.id,
                    nonce_hash=str(number),
                    age_version=AgeVersion.MIDDLE,
                    channel=Channel.IMPORT,
                    method=Method.TYPED,
                    language="en",
                    share=Share.NO,
                    rules_version="benchmark",
                    answers=(answer,),
                )
            )
    return session.id


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--answers", type=int, default=10_000)
    asked = parser.parse_args()
    if not asked.data.is_dir():
        raise SystemExit(f"no data at {asked.data}: nothing was measured")
    now, rows = datetime.now(UTC), []
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data")
        wiring.make(settings)
        partnership = open_partnership(settings)
        session_id = filled(partnership, texts(asked.data, asked.answers), now)
        began = time.perf_counter()
        partnership.machine.run([session_id], by=ANALYST, at=now)
        rows.append(("placing and grouping", time.perf_counter() - began))
        for candidate in partnership.book.candidates():
            if candidate.proposal is None:
                partnership.decisions.approve(candidate, by=ANALYST, at=now)
        meeting = partnership.collection.meetings.plan(
            "Executive", now.date() + timedelta(days=7), "Hall", [session_id], by=ANALYST, at=now
        )
        began = time.perf_counter()
        edition = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=now)
        rows.append(("executive edition", time.perf_counter() - began))
        began = time.perf_counter()
        public = partnership.digests.freeze(meeting.id, Audience.PUBLIC, by=ANALYST, at=now)
        rows.append(("public edition", time.perf_counter() - began))
        partnership.collection.meetings.hold(meeting.id, by=LEADER, at=now)
        later = filled(partnership, texts(asked.data, 20), now, first=asked.answers)
        began = time.perf_counter()
        partnership.machine.catch_up([session_id, later], at=now)
        rows.append(("board: 20 new answers placed as they come", time.perf_counter() - began))
        began = time.perf_counter()
        partnership.machine.catch_up([session_id, later], at=now)
        partnership.trends.all()
        rows.append(("board: one refresh, every theme with its change", time.perf_counter() - began))
        began = time.perf_counter()
        partnership.asking.ask("what do they say about waiting times in Hall?", by=ANALYST)
        rows.append(("ask the voices: one question over all answers", time.perf_counter() - began))
        for ending, write in WRITERS.items():
            began = time.perf_counter()
            write(public if ending == ".png" else edition)
            rows.append((f"document {ending}", time.perf_counter() - began))
        partnership.collection.store.close()
    print(f"| step, {asked.answers} answers | seconds |\n|---|---|")
    for name, seconds in rows:
        print(f"| {name} | {seconds:.2f} |")
    print(f"| digest and all documents | {sum(seconds for _, seconds in rows[1:]):.2f} |")
    print(f"\nPeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
