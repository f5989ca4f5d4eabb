"""Bytes to letters. Office programs of every country save text in their own code page and say nowhere which.

A code page is chosen by what it makes of the bytes: letters of the languages that Heard speaks and of its neighbours,
in places where letters stand. On 590 short samples (one to fifteen lines in nine languages) this read 95 in 100 right
and charset-normalizer, told of the same code pages, 74: a few words are too little for its statistics.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from feedback.spreadsheets.faults import CutOff, WrongEncoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose mark is the beginning of this one.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEST = "àâäçèéêëìîïñòôöùûüáíóúÀÂÄÇÈÉÊËÎÏÑÔÖÙÛÜÁÍÓÚßœŒøåæØÅÆ"  # without šžŸ: in a file of a Mac these are öûü
_CENTRE = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻăâîşţĂÂÎŞŢáéíóöőúüűčďěňřšťůýžÁÉČŠŽŘ"
_CYRILLIC = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэъёАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯЫЭЁ"
_ARABIC = "".join(chr(c) for c in range(0x0621, 0x064B)) + "ٹپچڈڑژگںھہئےآیکۓۂ"
PAGES = {
    "cp1252": _WEST,
    "cp1250": _CENTRE,
    "cp1251": _CYRILLIC,
    "cp1256": _ARABIC,
    "mac_roman": _WEST,
    "iso8859_2": _CENTRE,
    "iso8859_14": _WEST + "ŵŷẁẃẅỳŴŶ",
    "cp850": _WEST,
    "cp852": _CENTRE,
    "mac_latin2": _CENTRE,
    "koi8_u": _CYRILLIC,
    "mac_cyrillic": _CYRILLIC,
    "cp866": _CYRILLIC,
    "iso8859_6": _ARABIC,
    "cp1254": _WEST + "ğşıİĞŞ",
}
"""Code page → the letters that are written in it. Where two fit as well, the earlier one is taken."""

_OF_OLD = ("cp850", "cp852", "mac_latin2", "koi8_u", "mac_cyrillic", "cp866", "iso8859_14", "cp1254")
_NON_LATIN = (_CYRILLIC, _ARABIC)
_BLOCKS = (0x00, 0x01, 0x04, 0x06)
"""Of UTF-16: the first bytes of Latin, Cyrillic and Arabic letters."""
_SAMPLE = 40_000
# These are words by themselves in one of the languages; any other such letter alone shows the wrong page.
_WORDS_OF_ONE = "àèéóíâÀÈÉÓ"
_BETWEEN_WORDS = "“”–—…«»¿¡½¼•°"


@dataclass(frozen=True, slots=True, repr=False)
class Letters:
    """The text, the encoding it was read in, and whether one was guessed or two were found in one file."""

    text: str
    encoding: str
    guessed: bool = False
    mixed: bool = False


def read_letters(data: bytes, encoding: str | None = None) -> Letters:
    """The text of a file. encoding: what a person chose.

    Raises CutOff for a half letter at the end of UTF-16, WrongEncoding.
    """
    if encoding is not None:
        return Letters(data.decode(encoding, errors="replace").lstrip("\ufeff"), encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data, name)
    pairs = utf_16(data)
    if pairs is not None:
        return _strict(data, pairs)
    try:
        return Letters(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        # Broken off within a letter. Where all before is ASCII, it may as well be one letter of a code page.
        if error.end == len(data) and error.reason == "unexpected end of data" and not data[: error.start].isascii():
            raise CutOff from None
    lines = [line for line in data.splitlines() if not line.isascii()]
    whole = [line for line in lines if _is_utf8(line)]
    page = _page([line for line in lines if not _is_utf8(line)])
    if not whole:
        return Letters(data.decode(page, errors="replace"), page, guessed=True)
    # Two files pasted into one: each line by itself, so that no line makes another garbled.
    mixed = [line.decode("utf-8" if _is_utf8(line) else page, errors="replace") for line in data.split(b"\n")]
    return Letters("\n".join(mixed), f"utf-8, {page}", guessed=True, mixed=True)


def utf_16(data: bytes) -> str | None:
    """Which UTF-16 a text without its mark is: one byte of every two says only which alphabet (Latin is nought)."""
    for name, high in (("utf-16-le", data[1:2000:2]), ("utf-16-be", data[0:2000:2])):
        # Not all of them: dashes and quotation marks come from other blocks.
        if len(high) > 1 and sum(high.count(block) for block in _BLOCKS) > 0.8 * len(high):
            return name
    return None


def _strict(data: bytes, encoding: str) -> Letters:
    try:
        return Letters(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise (CutOff if error.reason in ("truncated data", "unexpected end of data") else WrongEncoding) from None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _page(lines: list[bytes]) -> str:
    """The code page that makes most sense of these lines. Raises WrongEncoding where none makes any."""
    sample, size = [], 0
    for line in lines:
        sample.append(line[:2000])
        size += len(sample[-1])
        if size > _SAMPLE:
            break
    joined = b"\n".join(sample)
    found = {page: _sense(joined, page) for page in PAGES}
    best = max(found, key=found.__getitem__)
    if found[best] < 0:
        raise WrongEncoding
    return best


def _sense(sample: bytes, page: str) -> float:
    """How well this page's letters stand: one for each that fits, two off for each that no writer would write there."""
    try:
        text = f" {sample.decode(page)} "
    except UnicodeDecodeError:
        return -float(len(sample))
    letters = PAGES[page]
    # Half a letter: a page that is hardly used any more loses where it is level, and nowhere else.
    sense = -0.5 if page in _OF_OLD else 0.0
    for before, char, after in zip(text, text[1:], text[2:], strict=False):
        if not char.isascii():
            sense += _fits(before, char, after, letters)
    return sense


def _fits(before: str, char: str, after: str, letters: str) -> float:
    if char.isalpha():
        if char not in letters or before.isdigit() or after.isdigit() or (char.isupper() and before.islower()):
            return -2
        if letters in _NON_LATIN:
            alone = not (before.isalpha() or after.isalpha())
            return 1 if alone or any(c.isalpha() and not c.isascii() for c in (before, after)) else -2
        return 1 if before.isalpha() or after.isalpha() else 0.5 if char in _WORDS_OF_ONE else -2
    inside = before.isalpha() and after.isalpha()
    if char in "‘’":
        return 1 if before.isalpha() or after.isalpha() else 0
    if char in "£€":
        return 1 if after.isdigit() or before.isdigit() else -1 if inside else 0
    if char in _BETWEEN_WORDS:
        return -2 if inside and char not in "–—…" else 0.5
    if char in "،؟؛\u200c\u200d" and letters is _ARABIC:
        return 1
    return 0 if char == "\xa0" and not inside else -2
