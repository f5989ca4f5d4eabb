"""The command that redacts a file."""

import json
from pathlib import Path

import pytest

from feedback.core.errors import Invalid
from feedback.redaction import redact_file


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_each_text_comes_back_safe_with_its_spans(tmp_path: Path) -> None:
    """id,text becomes id,text,spans: safe words, and offsets in code points of the text that came in."""
    rows = [{"id": "a", "text": "😀 tell sanjay, born 3/4/12"}, {"id": 7, "text": "i like the park"}]
    texts = write(tmp_path / "in.jsonl", *(json.dumps(row) for row in rows), "")
    assert redact_file(texts, tmp_path / "out.jsonl") == 2
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()] == [
        {
            "id": "a",
            "text": "😀 tell [name], born [birth date]",
            "spans": [{"start": 7, "end": 13, "type": "name"}, {"start": 20, "end": 26, "type": "birth_date"}],
        },
        {"id": 7, "text": "i like the park", "spans": []},
    ]


@pytest.mark.parametrize("line", ["tell sanjay", '["tell sanjay"]', '{"id": 1}', '{"id": 1, "text": 5}'])
def test_a_bad_line_is_named_by_its_number_alone(tmp_path: Path, line: str) -> None:
    """A line that cannot be read stops the command with its number, none of its words, and nothing written."""
    texts = write(tmp_path / "in.jsonl", '{"id": 1, "text": "ok"}', line)
    with pytest.raises(Invalid) as refused:
        redact_file(texts, tmp_path / "out.jsonl")
    assert refused.value.facts["line"] == 2
    assert "sanjay" not in f"{refused.value} {refused.value.facts}"
    assert not (tmp_path / "out.jsonl").exists()
