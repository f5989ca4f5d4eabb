"""SPSS files, read back by pyreadstat: names, labels, codes and words are all there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyreadstat

from analysis.render.documents.data_table import DataColumn, DataTable
from analysis.render.documents.spss import sav_bytes

DAY = date(2026, 11, 23)
STANCES = {"strength": "Strength", "ask": "Ask"}
THEMES = {"transport": "Transport", "part-1f": "Late buses"}


def table(*rows: tuple) -> DataTable:
    columns = (
        DataColumn(name="answer", says="The answer's id"),
        DataColumn(name="text", says="What was said"),
        DataColumn(name="stance", says="What the words do", values=STANCES),
        DataColumn(name="themes", says="Approved themes", values=THEMES, many=True),
        DataColumn(name="number", says="A number"),
        DataColumn(name="held_on", says="A day"),
    )
    return DataTable(name="answers", columns=columns, rows=rows)


def read_back(made: bytes, tmp_path: Path) -> tuple[pd.DataFrame, object]:
    path = tmp_path / "made.sav"
    path.write_bytes(made)
    return pyreadstat.read_sav(str(path))


def test_every_variable_and_value_keeps_its_label(tmp_path: Path) -> None:
    """A coded column is numbers under labels; several codes are a yes or no each; what is missing is missing."""
    made = sav_bytes(
        table(
            ("a1", "Żeby autobus jeździł później 🚌 " + "x" * 900, "ask", ("transport", "part-1f"), 3, DAY),
            ("a2", None, None, (), None, None),
        ),
        made_on=DAY,
    )
    frame, about = read_back(made, tmp_path)
    assert list(frame) == ["answer", "text", "stance", "themes_transport", "themes_part_1f", "number", "held_on"]
    assert about.column_names_to_labels["stance"] == "What the words do"
    assert about.column_names_to_labels["themes_part_1f"] == "Late buses (themes)"
    assert about.variable_value_labels["stance"] == {1: "Strength", 2: "Ask"}
    assert about.variable_value_labels["themes_transport"] == {0: "No", 1: "Yes"}
    assert about.file_label == "Heard: answers"
    first, second = frame.to_dict("records")
    assert first["text"].startswith("Żeby autobus jeździł później 🚌 ")
    assert first["text"].endswith("x" * 900)
    assert (first["stance"], first["themes_transport"], first["themes_part_1f"], first["number"]) == (2, 1, 1, 3)
    assert first["held_on"] == DAY
    assert (second["answer"], second["text"], second["themes_transport"]) == ("a2", "", 0)
    assert pd.isna(second["stance"])
    assert pd.isna(second["number"])
    assert pd.isna(second["held_on"])


def test_a_table_without_rows_still_has_its_variables(tmp_path: Path) -> None:
    """Before anybody answered the file opens, and says what there will be."""
    frame, about = read_back(sav_bytes(table(), made_on=DAY), tmp_path)
    assert len(frame) == 0
    assert about.column_names_to_labels["text"] == "What was said"


def test_the_same_table_gives_the_same_bytes() -> None:
    """The clock is not in the file."""
    rows = (("a1", "words", "ask", (), 1, DAY),)
    assert sav_bytes(table(*rows), made_on=DAY) == sav_bytes(table(*rows), made_on=DAY)
    assert b"23 Nov 26" in sav_bytes(table(*rows), made_on=DAY)[:120]
