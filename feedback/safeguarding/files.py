"""Spotting over a file of texts: `python -m feedback spot --in texts.csv --out verdicts.csv`."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from feedback.errors import Invalid
from feedback.records import RawText
from feedback.safeguarding.spotter import spot_many


def spot_file(in_path: Path, out_path: Path) -> int:
    """Spot harm in a CSV with columns id and text; returns how many texts it held.

    `out_path` gets id, tier, category and matched (parts joined by " | "). Raises `Invalid` where the file is no
    such table; then nothing is written.
    """
    try:
        table = pd.read_csv(in_path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except ValueError:  # its text may quote the file, so it goes no further
        raise Invalid(reason="not-a-csv") from None
    if not {"id", "text"} <= set(table.columns):
        raise Invalid(reason="columns-id-text-missing")
    verdicts = spot_many(RawText(text) for text in table["text"])
    with out_path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "tier", "category", "matched"])
        for name, verdict in zip(table["id"], verdicts, strict=True):
            writer.writerow([name, verdict.tier.value, verdict.category, " | ".join(verdict.matched)])
    return len(table)
