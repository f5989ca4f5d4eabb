"""Intake of one answer, in one process: check, spot, redact, keep; each part alone beside the whole.

    python benchmarks/intake.py --data ../shared/data

Texts: public ones from `--data` where it is there, and hand-made ones as children write. Prints p50, p95 and slowest
in milliseconds (the figure to reach is p95 ≤ 20 ms for the whole), then the whole again by length up to the longest
answer that is taken.
"""

from __future__ import annotations

import argparse
import csv
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from feedback import redaction, safeguarding
from feedback.access.permissions import COMMAND_LINE
from feedback.core.records import (
    AgeVersion,
    Channel,
    Method,
    RawAnswer,
    RawResponse,
    RawText,
    Session,
    SessionKind,
    SessionPlan,
    Share,
)
from feedback.core.settings import Settings
from feedback.core.typed_words import LONGEST_ANSWER, clean
from feedback.questionnaire.question_packs import LATEST
from feedback.responses import slips
from feedback.responses.answers import SafeAnswer, SafeResponse
from feedback.wiring import Collection, make, open_collection

NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
PUBLIC = ("themes_nhs_feedback.csv", "statements_polis.csv", "concern_kindly_bullying.csv")

HAND_MADE = (
    "ok",
    "idk",
    "👍",
    "buses",
    "the bus is always late and its cold waiting",
    "i like youth club because mr okafor lets us pick the music, ring 07700 900123 to book it",
    "nothing is good at my school exept lunch and my mates, they make me laugh evry day",
    "some boys by the shops shout stuff at us so we go the long way home",
    "my stepdad hits me and i am scared to go home",
    "cant sleep, keep thinking about stuff, dont want to be here anymore",
)
LENGTHS = (250, 500, 1_000, 2_000, LONGEST_ANSWER)
ESSAY = "the park is good in summer but after six it gets dark and the lights do not work, so we go to the shops. "


def texts(data: Path, count: int) -> list[RawText]:
    """Half from the public data sets where they are there, the rest hand-made."""
    public: list[str] = []
    for name in PUBLIC:
        path = data / name
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                public += [row["text"] for row in csv.DictReader(file)]
    chance = random.Random(1)
    chosen = chance.sample(public, min(count // 2, len(public)))
    if not chosen:
        print(f"no public texts in {data}: hand-made ones only")
    made = [f"{text} {number}" for number, text in zip(range(count - len(chosen)), cycle(HAND_MADE), strict=False)]
    every = [clean(text[:LONGEST_ANSWER]) for text in (*chosen, *made)]
    chance.shuffle(every)
    return every


def of_length(length: int) -> list[RawText]:
    """Ten different texts of so many characters."""
    return [clean((f"day {number}: " + ESSAY * 40)[:length]) for number in range(10)]


def open_session(collection: Collection) -> Session:
    plan = SessionPlan(
        title="Benchmark",
        held_on=date(2026, 11, 23),
        kind=SessionKind.COMMUNITY,
        area="North",
        age_version=AgeVersion.MIDDLE,
        pack="core",
        lead_worker="lead worker",
        dsl="designated lead",
    )
    collection.local_help.waive("", "a measurement: nobody is there", by=COMMAND_LINE, at=NOW)
    session = collection.sessions.plan(plan, pack_version=LATEST, by=COMMAND_LINE, at=NOW)
    return collection.sessions.open(session.id, by=COMMAND_LINE, at=NOW)


def timed(step: Callable[[int, RawText], object], over: list[RawText]) -> list[float]:
    """Milliseconds of each call, after a few that nobody counts (content files are read on the first)."""
    for number, text in enumerate(over[:5]):
        step(-1 - number, text)
    taken = []
    for number, text in enumerate(over):
        start = time.perf_counter()
        step(number, text)
        taken.append((time.perf_counter() - start) * 1_000)
    return taken


def measure(collection: Collection, over: list[RawText]) -> dict[str, list[float]]:
    session = open_session(collection)

    def whole(_: int, text: RawText) -> None:
        answer = RawAnswer(question_id="anything_else", text=text)
        nonce = secrets.token_hex(16)
        raw = RawResponse(session_code=session.code, channel=Channel.FORM, answers=(answer,), nonce=nonce)
        collection.intake.take_in(raw, at=NOW)

    def keep(number: int, text: RawText) -> None:
        safe = SafeResponse(
            session_id=session.id,
            nonce_hash=f"keep {number}",
            age_version=AgeVersion.MIDDLE,
            channel=Channel.FORM,
            method=Method.TYPED,
            language="en",
            share=Share.NO,
            rules_version="",
            answers=(SafeAnswer(question_id="anything_else", text=safe_texts[text]),),
        )
        with collection.store.transaction():
            response_id, _ = collection.answers.keep(safe)
            collection.slips.keep(slips.words_for(f"keep {number}", collection.keys), response_id)

    safe_texts = {text: redaction.redact(text).text for text in over}
    return {
        "the whole (take_in)": timed(whole, over),
        "check only": timed(lambda _, text: clean(text), over),
        "spot only": timed(lambda _, text: safeguarding.spot(text, language="en"), over),
        "redact only": timed(lambda _, text: redaction.redact(text), over),
        "keep only": timed(keep, over),
        **{f"the whole, {length:,} characters": timed(whole, of_length(length)) for length in LENGTHS},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the public data sets")
    parser.add_argument("--texts", type=int, default=400)
    arguments = parser.parse_args()
    over = texts(arguments.data, arguments.texts)
    lengths = sorted(len(text) for text in over)
    print(f"{len(over)} texts, {lengths[0]}–{lengths[-1]} characters, half under {lengths[len(over) // 2]}\n")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data")
        make(settings)
        collection = open_collection(settings)
        table = measure(collection, over)
        collection.store.close()
    print(f"{'one answer, ms':<30}{'p50':>8}{'p95':>8}{'slowest':>9}")
    for name, taken in table.items():
        p95 = statistics.quantiles(taken, n=20)[-1]
        print(f"{name:<30}{statistics.median(taken):>8.2f}{p95:>8.2f}{max(taken):>9.2f}")


if __name__ == "__main__":
    main()
