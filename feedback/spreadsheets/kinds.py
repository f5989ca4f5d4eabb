"""What a file is, told by its bytes. Names lie: an old workbook is called `.csv`, a sign-in page `.xls`."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from feedback.spreadsheets.faults import (
    Archive,
    CutOff,
    DataText,
    LockedFile,
    NotATable,
    NumbersFile,
    OtherDocument,
    Statistics,
    WebPage,
)
from feedback.spreadsheets.letters import utf_16

_LOOK = 4096
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS: tuple[tuple[bytes, type[NotATable]], ...] = (
    (b"%PDF", OtherDocument),
    (b"{\\rtf", OtherDocument),
    (b"\x89PNG", OtherDocument),
    (b"\xff\xd8\xff", OtherDocument),
    (b"GIF8", OtherDocument),
    (b"RIFF", OtherDocument),
    (b"$FL2", Statistics),
    (b"$FL3", Statistics),
    (b"<stata_dta>", Statistics),
    (b"HEADER RECORD*******", Statistics),
    (b"\x1f\x8b", Archive),
    (b"7z\xbc\xaf", Archive),
    (b"Rar!", Archive),
    (b"SQLite format 3", NotATable),
)
_PAGE = re.compile(rb"<!doctype\s+html|<html|<head|<body|<table|<script", re.IGNORECASE)
_JSON = re.compile(rb'\s*(\[\s*[\[{]|\{\s*"|\[\s*"[^"\n]*"\s*[,\]])')
# Left out: blanks, line breaks within cells (\x0b, \x0c), DOS's end of a text (\x1a) and UTF-16's NUL.
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\x0b\x0c\x1a\x00")
# A few control characters come with pasted words; a program's own file is full of them.
_FEW_CONTROLS, _MOST_CONTROLS = 20, 0.02


class FileKind(StrEnum):
    TEXT = "text"
    WORKBOOK = "workbook"
    OLD_WORKBOOK = "old-workbook"


def kind_of(data: bytes) -> FileKind:
    """Text with marks between, a workbook of today (XLSX, XLSB, ODS: a zip) or one of before 2007 (XLS).

    Raises a kind of NotATable for every other file that is known by its beginning.
    """
    if data.startswith(_ZIP):
        return _zipped(data)
    if data.startswith(_COMPOUND):
        return _compound(data)
    for beginning, fault in _BEGINNINGS:
        if data.startswith(beginning):
            raise fault
    head = data[:_LOOK].removeprefix(b"\xef\xbb\xbf").lstrip()
    plain = head.replace(b"\x00", b"")  # UTF-16 has one in every Latin letter
    if plain.lstrip(b"\xff\xfe").lstrip().startswith(b"<"):
        raise WebPage if _PAGE.search(plain) else DataText
    if _JSON.match(plain):
        raise DataText
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or utf_16(data):
        return FileKind.TEXT
    if head and sum(head.count(c) for c in _CONTROLS) > max(_FEW_CONTROLS, _MOST_CONTROLS * len(head)):
        raise NotATable
    return FileKind.TEXT


def _zipped(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names, parts = packed.namelist(), packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, LookupError):
        raise CutOff from None
    if any(part.flag_bits & 1 for part in parts):
        raise LockedFile
    if any(name.startswith("xl/") for name in names):
        return FileKind.WORKBOOK
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        raise NumbersFile
    if any(name.startswith(("word/", "ppt/", "visio/")) for name in names):
        raise OtherDocument
    if "content.xml" in names:
        return FileKind.WORKBOOK  # of OpenDocument; a text document has no sheet, which the reader finds
    if any(name.lower().endswith((".csv", ".xlsx", ".xls", ".ods", ".txt", ".tsv")) for name in names):
        raise Archive
    raise NotATable


def _compound(data: bytes) -> FileKind:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise LockedFile
    if holds("WordDocument") or holds("PowerPoint Document"):
        raise OtherDocument
    if holds("Workbook") or holds("Book\0"):
        return FileKind.OLD_WORKBOOK
    raise CutOff  # the list of what is in it stands anywhere, often at the end
