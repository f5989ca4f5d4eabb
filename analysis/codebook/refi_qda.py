"""Codes and coded answers as other programs of qualitative analysis read them: REFI-QDA 1.0 (NVivo, ATLAS.ti, MAXQDA,
QualCoder, Taguette). A codebook is one XML file (`.qdc`), a project a ZIP of XML and its sources (`.qdpx`).

Source: REFI-QDA Standard 1.5 with Codebook.xsd and Project.xsd (18 March 2019), qdasoftware.org.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree

from feedback.core.errors import Invalid

CODEBOOK, PROJECT = "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0"
MOST_CODES, MOST_BYTES = 200, 1_000_000

_OURS = uuid.UUID("7a1f0d3e-5f0c-5c55-9c0b-3d2b6a0f4e11")
"""Under which ids of Heard's become GUIDs: the same theme has the same one in every file."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class QdaFormat(StrEnum):
    """The two files of REFI-QDA, by their endings."""

    CODEBOOK = "qdc"
    PROJECT = "qdpx"


class NotACodebook(Invalid):
    """The file is no codebook of REFI-QDA, or a bigger one than Heard takes; `why` says which."""

    code = "not-a-codebook"


@dataclass(frozen=True, slots=True, kw_only=True)
class QdaCode:
    """A code; `says` is what belongs in it."""

    guid: str
    name: str
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QdaSource:
    """A coded text. `codes` are GUIDs; each is taken to hold for the whole text."""

    guid: str
    name: str
    text: str = field(repr=False)
    codes: tuple[str, ...] = ()


def guid_of(kind: str, id: str) -> str:
    """The GUID of one of Heard's own things (RFC 9562, version 5)."""
    return str(uuid.uuid5(_OURS, f"{kind} {id}")).upper()


def codebook(codes: Sequence[QdaCode], *, origin: str) -> bytes:
    """A `.qdc` file. The schema wants one code at least: raises NotACodebook without any."""
    if not codes:
        raise NotACodebook(why="no-codes")
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap={None: CODEBOOK}, origin=origin)
    _codes(root, CODEBOOK, codes)
    return _xml(root)


def project(name: str, codes: Sequence[QdaCode], sources: Sequence[QdaSource], *, origin: str) -> bytes:
    """A `.qdpx` file: codes, one source for each text, one coding for each of its codes. It holds no user and no time."""
    root = etree.Element(f"{{{PROJECT}}}Project", nsmap={None: PROJECT}, name=_clean(name), origin=origin)
    if codes:
        _codes(etree.SubElement(root, f"{{{PROJECT}}}CodeBook"), PROJECT, codes)
    if sources:
        listed = etree.SubElement(root, f"{{{PROJECT}}}Sources")
        for source in sources:
            _source(listed, source)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(zipfile.ZipInfo("project.qde", _EARLIEST), _xml(root), zipfile.ZIP_DEFLATED)
        for source in sources:
            inside = zipfile.ZipInfo(f"Sources/{source.guid}.txt", _EARLIEST)
            parts.writestr(inside, _clean(source.text).encode(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def read_codebook(data: bytes) -> tuple[QdaCode, ...]:
    """The codes that a `.qdc` file has, also those within others, in its order. Raises NotACodebook.

    Nothing outside the file is read: a document type, where entities are declared, is refused (OWASP, "XXE Prevention").
    """
    if len(data) > MOST_BYTES:
        raise NotACodebook(why="too-big")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotACodebook(why="not-xml") from error
    if root.getroottree().docinfo.doctype or root.tag != f"{{{CODEBOOK}}}CodeBook":
        raise NotACodebook(why="other-xml")
    found = tuple(_read(one) for one in root.iter(f"{{{CODEBOOK}}}Code"))
    if not found or len(found) > MOST_CODES:
        raise NotACodebook(why="too-many" if found else "no-codes")
    return found


def _read(code: etree._Element) -> QdaCode:
    try:
        guid = str(uuid.UUID(code.get("guid", ""))).upper()
    except ValueError as error:
        raise NotACodebook(why="no-guid") from error
    says = code.findtext(f"{{{CODEBOOK}}}Description") or ""
    return QdaCode(guid=guid, name=" ".join(code.get("name", "").split()), says=" ".join(says.split()))


def _codes(within: etree._Element, space: str, codes: Sequence[QdaCode]) -> None:
    listed = etree.SubElement(within, f"{{{space}}}Codes")
    for one in codes:
        element = etree.SubElement(listed, f"{{{space}}}Code", guid=one.guid, name=_clean(one.name), isCodable="true")
        if one.says:
            etree.SubElement(element, f"{{{space}}}Description").text = _clean(one.says)


def _source(within: etree._Element, source: QdaSource) -> None:
    """One text. A coding stands on a selection of all of it, which every reader shows; positions are code points."""
    element = etree.SubElement(
        within,
        f"{{{PROJECT}}}TextSource",
        guid=source.guid,
        name=_clean(source.name),
        plainTextPath=f"internal://{source.guid}.txt",
    )
    if not source.codes:
        return
    selection = etree.SubElement(
        element,
        f"{{{PROJECT}}}PlainTextSelection",
        guid=guid_of("selection", source.guid),
        name=_clean(source.name),
        startPosition="0",
        endPosition=str(len(_clean(source.text))),
    )
    for code in source.codes:
        coding = etree.SubElement(selection, f"{{{PROJECT}}}Coding", guid=guid_of("coding", f"{source.guid} {code}"))
        etree.SubElement(coding, f"{{{PROJECT}}}CodeRef", targetGUID=code)


def _xml(root: etree._Element) -> bytes:
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return made


def _clean(words: str) -> str:
    """Words without the characters that no XML may hold (XML 1.0, 2.2), in the file beside it just the same."""
    return "".join(
        c for c in words if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
