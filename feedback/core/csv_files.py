"""Files that people bring to the command line, read whole or refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from feedback.core.errors import Invalid


class Unreadable(Invalid):
    """A file is no table of UTF-8 text, or lacks a column; `reason` says which. Nothing of its text is in it."""

    code = "file-unreadable"


def table(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """A CSV of UTF-8 text with at least these columns, every cell as text.

    Raises Unreadable: for another encoding, a row too long, a quote that never closes, or a column that is missing.
    """
    try:
        found = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except UnicodeDecodeError:  # their text may quote the file, so it goes no further
        raise Unreadable(reason="not UTF-8 text: save it as CSV UTF-8") from None
    except ValueError:
        raise Unreadable(reason="not a CSV: a quote that never closes, or rows of different length") from None
    for column in columns:
        if column not in found.columns:
            raise Unreadable(reason=f"no column {column}")
    return found
