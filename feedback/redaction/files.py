"""Redacting a file of texts: `heard redact --in texts.jsonl --out redacted.jsonl`."""

from __future__ import annotations

import json
from pathlib import Path

from feedback.core.errors import Invalid
from feedback.core.records import RawText
from feedback.redaction.redactor import redact


def redact_file(in_path: Path, out_path: Path) -> int:
    """Redact a JSON Lines file of {"id", "text"}; returns how many texts it held.

    Each line of `out_path` is {"id", "text", "spans"}: the safe text, and for each detail {"start", "end", "type"} in
    code points of the text that came in. A line without an "id" gets its line number. Raises `Invalid` with the number
    of the first line that is not a JSON object with a string "text"; then nothing is written.
    """
    lines = []
    try:
        texts = in_path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Invalid(reason="not UTF-8 text") from None
    for number, line in enumerate(texts.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            raise Invalid(reason="not-json", line=number) from None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise Invalid(reason="no-text", line=number)
        done = redact(RawText(row["text"]))
        spans = [{"start": span.start, "end": span.end, "type": span.type} for span in done.spans]
        lines.append(json.dumps({"id": row.get("id", number), "text": done.text, "spans": spans}, ensure_ascii=False))
    out_path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)
