"""Redaction on a set of hard shapes, each detail marked `{kind|text}`: recall by kind, precision, and clean texts touched.

`python benchmarks/redaction_first_sight.py` prints English, then what staff write (redacted as a young person's, then as
staff's), then each language. A detail counts as found where every
letter and digit of it is hidden. The figures of first sight stand in docs/figures.md.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from feedback.core.records import RawText
from feedback.redaction import WrittenBy, redact

FOLDER = Path(__file__).parent / "held_back" / "redaction"
ENGLISH = ("english", "english_second", "english_third", "english_fourth")
LANGUAGES = ("languages", "languages_second", "languages_third")
STAFF = ("staff", "staff_second", "staff_third", "staff_names")
MARK = re.compile(r"\{(\w+)\|([^}]*)\}")


def read(line: str) -> tuple[str, list[tuple[str, int, int]]]:
    """The text without its marks, and each detail's kind and place in it."""
    text, details, at = "", [], 0
    for mark in MARK.finditer(line):
        text += line[at : mark.start()]
        details.append((mark[1], len(text), len(text) + len(mark[2])))
        text += mark[2]
        at = mark.end()
    return text + line[at:], details


def table(label: str, lines: Iterable[str], written_by: WrittenBy = WrittenBy.YOUNG_PERSON) -> None:
    found, there = Counter[str](), Counter[str]()
    right = hidden = clean = touched = 0
    for line in lines:
        text, details = read(line)
        spans = redact(RawText(text), written_by=written_by).spans
        covered = {at for span in spans for at in range(span.start, span.end)}
        for kind, start, end in details:
            there[kind] += 1
            found[kind] += all(at in covered for at in range(start, end) if text[at].isalnum())
        hidden += len(spans)
        right += sum(any(span.start < end and start < span.end for _, start, end in details) for span in spans)
        clean += not details
        touched += bool(spans) and not details
    kinds = "  ".join(f"{kind} {found[kind]}/{there[kind]}" for kind in sorted(there))
    print(f"{label}: {kinds}\n  precision {right / max(1, hidden):.2f}, clean texts touched {touched} of {clean}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="not used: the set lies beside this file")
    parser.parse_args()
    for name in ENGLISH:
        table(name, filter(str.strip, (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()))
    for name in STAFF:
        lines = list(filter(str.strip, (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()))
        for writer in WrittenBy:
            table(f"{name}, as {writer.value}", lines, writer)
    for name in LANGUAGES:
        by_language: dict[str, list[str]] = defaultdict(list)
        for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            language, _, text = line.partition("\t")
            by_language[language].append(text)
        for language, lines in sorted(by_language.items()):
            table(f"{name} {language}", lines)


if __name__ == "__main__":
    main()
