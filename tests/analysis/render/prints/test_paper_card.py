"""The question pack on paper: the same questions by the same numbers, for every age, language and version."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2
import pytest

from analysis.render.prints.paper_card import CardVersion, paper_card
from feedback.chat.script import Said, script
from feedback.core.content_files import LANGUAGES
from feedback.core.records import AgeVersion
from feedback.questionnaire.question_packs import load_pack, packs
from tests.analysis.render.factories import AWKWARD
from tests.analysis.render.reading import assert_accessible, in_order, pages, plain

SESSION: dict[str, Any] = {
    "age": AgeVersion.MIDDLE,
    "language": "en",
    "version": CardVersion.STANDARD,
    "title": "Tuesday group",
    "code": "KTM 482",
    "local_numbers": [("Duty team", "01632 960111")],
}
PACK = load_pack("core")


def card(**changes: Any) -> bytes:
    return paper_card(PACK, **{**SESSION, **changes})


def a5(made: bytes) -> list[str]:
    """The words of the left half of each sheet: one card, front and back."""
    document = pypdfium2.PdfDocument(made)
    found = []
    for page in document:
        text = page.get_textpage()
        found.append(plain(text.get_text_bounded(right=page.get_width() / 2)))
    document.close()
    return found


@pytest.mark.parametrize("age", AgeVersion)
@pytest.mark.parametrize("version", CardVersion)
@pytest.mark.parametrize("pack", packs(), ids=lambda info: info.id)
def test_every_question_stands_on_it_by_its_number(pack, age: AgeVersion, version: CardVersion) -> None:
    """Notice first, then each question with its number and every option and way not to answer, sharing and help last."""
    asked = load_pack(pack.id)
    made = paper_card(asked, **{**SESSION, "age": age, "version": version})
    words = " ".join(pages(made) if version is CardVersion.LARGE else a5(made))
    notice = script().say(Said.PAPER_NOTICE, age, "en")
    expected = [notice.title, "KTM 482", *notice.lines]
    for question in asked.questions:
        wording = question.wording(age)
        expected += [f"{question.number}. {wording.question}", *(option.word for option in wording.options)]
        expected += ["Not sure", "Rather not say"]
    in_order(words, [*expected, script().say(Said.SHARE, age, "en").title, "01632 960111", "0800 1111"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("version", [CardVersion.STANDARD, CardVersion.SYMBOLS])
def test_an_a5_card_is_one_sheet_in_every_language(language: str, version: CardVersion) -> None:
    """Two sides of one sheet, two alike beside each other, and nothing stands outside the paper."""
    for age in AgeVersion:
        document = pypdfium2.PdfDocument(card(language=language, version=version, age=age))
        assert [round(side * 25.4 / 72) for side in document[0].get_size()] == [297, 210]
        assert len(document) == 2
        for page in document:
            width, height = page.get_size()
            for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
                left, bottom, right, top = thing.get_bounds()
                assert left >= 0
                assert bottom >= 0
                assert right <= width
                assert top <= height
        document.close()


def test_large_print_is_large() -> None:
    """No text under 16 point on the large card: the body is 18."""
    document = pypdfium2.PdfDocument(card(version=CardVersion.LARGE))
    sizes = {
        round(thing.get_matrix().a * _size(thing), 1)
        for page in document
        for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    }
    document.close()
    assert min(sizes) >= 16


def _size(thing: pypdfium2.PdfObject) -> float:
    size = ctypes.c_float()
    pypdfium2.raw.FPDFTextObj_GetFontSize(thing.raw, ctypes.byref(size))
    return size.value


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_unchecked_safety_wording_stands_beside_the_english(language: str) -> None:
    """Until a speaker has read it, whoever is handed the card reads the English as well."""
    words = a5(card(language=language))[0].split()  # a reader may give a line that runs the other way back to front
    assert {"We", "do", "not", "know", "who", "you", "are"} <= {word.strip(".,") for word in words}


@pytest.mark.parametrize("version", CardVersion)
def test_accessible_and_the_same_every_time(version: CardVersion) -> None:
    """Tagged, titled, fonts inside; printed tomorrow it is the same file."""
    made = card(version=version)
    assert_accessible(made)
    assert made == card(version=version)


@pytest.mark.parametrize("text", [*AWKWARD, "W" * 200])
def test_whatever_a_session_is_called(text: str) -> None:
    """Odd and long names are printed as typed, never run as markup, and leave the card on its sheet."""
    assert len(pages(card(title=text, local_numbers=[(text, "01632 960111")] * 9))) == 2
