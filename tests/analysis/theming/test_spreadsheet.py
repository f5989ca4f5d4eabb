"""Theming and mood of a spreadsheet, and agreement with people's labels."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.theming import spreadsheet
from analysis.theming.clustering.agreement import compare
from analysis.theming.framework import FrameworkUnusable
from feedback.core.csv_files import Unreadable

ROWS = [
    ("1", "the bus is always late", "transport", "what is bad"),
    ("2", "more buses please", "transport", "what should change"),
    ("3", "", "", "what is bad"),
    ("4", "idk", "none", "what is bad"),
    ("5", "people vape and the bus is late", "drugs|transport", "what is bad"),
    ("6", "dogs off the lead", "dogs", "what is bad"),
    ("7", "a dog chased me", "dogs", "what is bad"),
    ("8", "dog mess on the path", "dogs", "what is bad"),
    ("9", "scary dogs, everywhere", "dogs", "what is bad"),
    ("10", "NA", "none", "what is bad"),
]


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    pd.DataFrame(ROWS, columns=["row", "said", "human", "question"]).to_csv(path, index=False)
    return path


def test_columns_are_added_and_none_is_lost(answers: Path, tmp_path: Path) -> None:
    """The output has the input's rows and columns as they were, then theme, score, group and label."""
    out = tmp_path / "out.csv"
    seen: list[tuple[str, int, int]] = []
    assert spreadsheet.themes(answers, out, text_column="said", progress=lambda *step: seen.append(step)) is None
    made = spreadsheet.read(out)
    assert list(made.columns) == ["row", "said", "human", "question", "theme", "score", "group", "label"]
    assert made[["row", "said", "human", "question"]].equals(spreadsheet.read(answers))
    assert seen[-1] == ("group", 7, 7)


def test_each_row_that_says_something_has_a_group(answers: Path, tmp_path: Path) -> None:
    """Known themes stand where they fit, joined by a bar, with as many scores; all but "idk" and the like are grouped."""
    out = tmp_path / "out.csv"
    spreadsheet.themes(answers, out, text_column="said", question_column="question")
    made = spreadsheet.read(out).set_index("row")
    assert made.theme["1"] == "transport"
    assert set(made.theme["5"].split("|")) == {"transport", "drugs"}
    assert len(made.score["5"].split("|")) == 2
    assert made.theme["4"] == made.theme["10"] == ""
    assert [row for row in made.index if not made.group[row]] == ["3", "4", "10"]
    assert all(bool(made.label[row]) == bool(made.group[row]) for row in made.index)


def test_a_wished_number_of_groups(answers: Path, tmp_path: Path) -> None:
    """--groups makes that many."""
    out = tmp_path / "out.csv"
    spreadsheet.themes(answers, out, text_column="said", groups=2)
    assert set(spreadsheet.read(out).group) - {""} == {"1", "2"}


def test_a_taken_column_is_kept(tmp_path: Path) -> None:
    """People's own `label` column is never written over."""
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    pd.DataFrame({"text": ["more buses"], "label": ["mine"]}).to_csv(source, index=False)
    spreadsheet.themes(source, out, evaluate="label")
    made = spreadsheet.read(out)
    assert list(made.columns) == ["text", "label", "theme", "score", "group", "heard_label"]
    assert made.label[0] == "mine"


def test_evaluation(answers: Path, tmp_path: Path) -> None:
    """Given people's labels, agreement comes back; themes of the same names are compared by name."""
    agreement = spreadsheet.themes(answers, tmp_path / "out.csv", text_column="said", evaluate="human")
    assert agreement is not None
    assert agreement.rows == 9
    assert agreement.named_by == "themes"
    assert 0 < agreement.micro_f1 <= 1


def test_moods(answers: Path, tmp_path: Path) -> None:
    """Each row has one of three moods."""
    out = tmp_path / "out.csv"
    assert spreadsheet.mood(answers, out, text_column="said") is None
    assert set(spreadsheet.read(out).mood) <= {"neg", "neu", "pos"}
    assert spreadsheet.read(out).mood[0] == "neg"


def test_bad_input_is_named(answers: Path, tmp_path: Path) -> None:
    """A missing column, file or framework is refused with its name, and nothing is written."""
    out = tmp_path / "out.csv"
    with pytest.raises(Unreadable) as missing:
        spreadsheet.themes(answers, out, text_column="words")
    assert missing.value.facts == {"reason": "no column words"}
    with pytest.raises(FileNotFoundError):
        spreadsheet.mood(tmp_path / "none.csv", out)
    (tmp_path / "broken.csv").write_bytes(b"text\n\xff\xfe\xfa")
    with pytest.raises(Unreadable):
        spreadsheet.themes(tmp_path / "broken.csv", out)
    with pytest.raises(FrameworkUnusable):
        spreadsheet.themes(answers, out, text_column="said", framework=tmp_path / "none.toml")
    assert not out.exists()


def test_an_empty_table_is_a_table(tmp_path: Path) -> None:
    """Nought rows give nought rows."""
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text\n", encoding="utf-8")
    spreadsheet.themes(source, out)
    assert list(spreadsheet.read(out).columns) == ["text", "theme", "score", "group", "label"]


def test_agreement_is_perfect_with_oneself() -> None:
    """Groups and themes that equal the labels agree fully; unlabelled rows are left out."""
    same = compare(["1", "1", "2", "9"], ["a", "a", "b", ""], ["a", "a", "b", ""])
    assert (same.rows, same.adjusted_mutual_information, same.adjusted_rand) == (3, 1, 1)
    assert (same.micro_f1, same.macro_f1, same.named_by) == (1, 1, "themes")


def test_groups_are_named_by_their_most_common_label() -> None:
    """Where themes and labels share no name, groups stand in for themes."""
    agreement = compare(["1", "1", "1", "2"], ["x", "", "x", ""], ["a", "a", "b", "c|a"])
    assert agreement.named_by == "groups"
    assert agreement.micro_f1 == pytest.approx(2 * 3 / (4 + 5))
