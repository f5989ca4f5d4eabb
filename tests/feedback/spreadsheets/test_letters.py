"""Bytes to letters: the code pages in which offices of these languages save, told from a few words."""

from __future__ import annotations

import pytest

from feedback.spreadsheets.letters import read_letters
from feedback.spreadsheets.reading import FileNote, ReadAs, read_table

SAID = {
    "pl": "Więcej świateł przy ścieżce\nŹle się czuję w szkole",
    "ro": "Vreau mai multă lumină şi un teren\nPărinţii mei nu înţeleg",
    "uk": "Хочу більше світла біля школи\nМені сумно, немає друзів",
    "ar": "أريد المزيد من الأماكن للعب\nالحافلة متأخرة دائما",
    "cy": "Mwy o ŵyl a cherddoriaeth\nMae’r tŷ yn oer",
    "en": "It’s a café – “good”\nit costs £2.50",
}


@pytest.mark.parametrize(
    ("language", "page"),
    [
        ("pl", "cp1250"),
        ("pl", "iso8859_2"),
        ("pl", "cp852"),
        ("pl", "mac_latin2"),
        ("ro", "cp1250"),
        ("uk", "cp1251"),
        ("uk", "koi8_u"),
        ("uk", "mac_cyrillic"),
        ("ar", "cp1256"),
        ("en", "cp1252"),
        ("en", "mac_roman"),
    ],
)
def test_a_code_page_is_told_from_two_lines(language: str, page: str) -> None:
    """Each child's words come out as they were saved, and the table says that the encoding was guessed."""
    words = SAID[language]
    table = read_table(f"What would you change?\n{words}\n".encode(page))
    assert "\n".join(row[0] for row in table.rows) == words
    assert FileNote.GUESSED_LETTERS in table.notes


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("language", ["en", "pl"])
def test_utf_16_without_its_mark_is_told(language: str, encoding: str) -> None:
    """By the noughts in every Latin letter."""
    words = SAID[language]
    assert read_letters(words.encode(encoding)).text == words


def test_two_files_in_one_are_read_line_by_line() -> None:
    """One line in another code page makes no other line garbled; the table says so."""
    table = read_table("comment\nIt’s café\n".encode() + "à la café\n".encode("cp1252"))
    assert [row[0] for row in table.rows] == ["It’s café", "à la café"]
    assert FileNote.MIXED_LETTERS in table.notes


def test_a_person_chooses_another_encoding() -> None:
    """Where the guess is wrong."""
    assert read_table("a\nš\n".encode("cp1252"), "", ReadAs(encoding="cp1252")).rows == (("š",),)


def test_words_that_were_garbled_before_are_noted() -> None:
    """`Ã©` for é cannot be told from what a child typed, so it stays and the table says so."""
    assert FileNote.GARBLED in read_table("comment\ncafé".encode().decode("cp1252").encode()).notes
    assert FileNote.GARBLED not in read_table("comment\ncafé, à la carte, Ärger".encode()).notes
