"""Reads documents back as their readers would: a PDF's words, tags and fonts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pypdfium2
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject


def plain(text: str) -> str:
    """Text without the marks of typesetting: line ends, and the places where a long word may break."""
    return " ".join(text.replace("\u200b", "").replace("\ufffe", "").split())


def pages(pdf: bytes) -> list[str]:
    """The words of each page, as copied from a reader."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [plain(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def in_order(text: str, parts: Iterable[str]) -> None:
    """Assert that each part stands in the text, after the one before it."""
    place = 0
    for part in map(plain, parts):
        found = text.find(part, place)
        assert found >= 0, f"missing, or before its turn: {part!r}"
        place = found + len(part)


def tags(pdf: bytes) -> list[tuple[str, str]]:
    """The structure tree in reading order: each tag with its alternative text."""
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    return list(_walk(root.get("/K")))


def _walk(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, DictionaryObject) and "/S" in node:
        yield str(node["/S"]), str(node.get("/Alt", ""))
        yield from _walk(node.get("/K"))


def fonts_inside(pdf: bytes) -> list[bool]:
    """For each font of the file, whether its letters travel with it."""
    reader = PdfReader(io.BytesIO(pdf))
    descriptors = [
        obj
        for number in range(1, len(reader.xref_objStm) + sum(len(ids) for ids in reader.xref.values()) + 1)
        if isinstance(obj := reader.get_object(number), DictionaryObject) and obj.get("/Type") == "/FontDescriptor"
    ]
    return [any(key in one for key in ("/FontFile", "/FontFile2", "/FontFile3")) for one in descriptors]


def assert_accessible(pdf: bytes, *, language: str = "en") -> None:
    """What PDF/UA-1 asks of a file, as far as a machine can see it without judging."""
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    found = tags(pdf)
    assert [name for name, _ in found].count("/H1") == 1
    assert all(alt for name, alt in found if name == "/Figure")
    levels = [int(name[2:]) for name, _ in found if name[:2] == "/H" and name[2:].isdigit()]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert fonts_inside(pdf)
    assert all(fonts_inside(pdf))
