"""Spotting over a file of texts: `heard spot --in texts.csv --out verdicts.csv`."""

from __future__ import annotations

import csv
from pathlib import Path

from feedback.core.csv_files import table
from feedback.core.records import RawText
from feedback.safeguarding.spotter import spot_many


def spot_file(in_path: Path, out_path: Path) -> int:
    """Spot harm in a CSV with columns id and text; returns how many texts it held.

    `out_path` gets id, tier, category and matched (parts joined by " | "). Raises `csv_files.Unreadable` where the file is
    no such table; then nothing is written.
    """
    rows = table(in_path, ("id", "text"))
    verdicts = spot_many(RawText(text) for text in rows["text"])
    with out_path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "tier", "category", "matched"])
        for name, verdict in zip(rows["id"], verdicts, strict=True):
            writer.writerow([name, verdict.tier.value, verdict.category, " | ".join(verdict.matched)])
    return len(rows)
