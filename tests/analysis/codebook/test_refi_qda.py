"""Files of REFI-QDA: what Heard writes has the standard's shape and is read back whole; what it reads can do no harm."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from analysis.codebook.refi_qda import (
    CODEBOOK,
    MOST_CODES,
    PROJECT,
    NotACodebook,
    QdaCode,
    QdaFormat,
    QdaSource,
    codebook,
    guid_of,
    project,
    read_codebook,
)
from analysis.reports.data_tables import DataSet
from analysis.wiring import Partnership
from feedback.core.errors import NotAllowed
from feedback.partnership.meetings import Meeting
from tests.factories import ANALYST, EXECUTIVE, NOW, held, open_session, sent

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ORDER = {
    "Project": ["Users", "CodeBook", "Variables", "Cases", "Sources"],
    "CodeBook": ["Codes", "Sets"],
    "Codes": ["Code"],
    "Code": ["Description", "Code"],
    "Sources": ["TextSource"],
    "TextSource": ["Description", "PlainTextContent", "PlainTextSelection", "Coding"],
    "PlainTextSelection": ["Description", "Coding"],
    "Coding": ["CodeRef"],
    "Description": [],
    "CodeRef": [],
}
NEEDS = {
    "Project": {"name"},
    "Code": {"guid", "name", "isCodable"},
    "TextSource": {"guid", "plainTextPath"},
    "PlainTextSelection": {"guid", "startPosition", "endPosition"},
    "Coding": {"guid"},
    "CodeRef": {"targetGUID"},
}
"""The parts of the two schemas that Heard writes: which elements may stand in which, in what order, with what."""

CODES = (
    QdaCode(guid=guid_of("theme", "transport"), name="Buses & trains <late>", says="Getting there"),
    QdaCode(guid=guid_of("theme", "part-1f"), name="Późno 🚌"),
)


def well_formed(made: bytes, space: str) -> etree._Element:
    """Fails where an element stands where the schema has none, or lacks what the schema demands."""
    root = etree.fromstring(made)
    guids = [one.get("guid") for one in root.iter() if one.get("guid")]
    assert len(guids) == len(set(guids))
    for element in root.iter():
        name = etree.QName(element)
        assert name.namespace == space
        inside = [etree.QName(child).localname for child in element]
        assert inside == sorted(inside, key=ORDER[name.localname].index)
        assert set(element.attrib) >= NEEDS.get(name.localname, set())
        for attribute in ("guid", "targetGUID"):
            assert GUID.fullmatch(element.get(attribute, guids[0]))
        if name.localname in ("Codes", "Sources"):
            assert inside
    return root


def coded(made: bytes) -> dict[str, tuple[str, set[str]]]:
    """A project as another program reads it: a source's name → its text, and the names of the codes on all of it."""
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        root = well_formed(parts.read("project.qde"), PROJECT)
        names = {code.get("guid"): code.get("name") for code in root.iter(f"{{{PROJECT}}}Code")}
        found = {}
        for source in root.iter(f"{{{PROJECT}}}TextSource"):
            path = source.get("plainTextPath").replace("internal://", "Sources/")
            words = parts.read(path).decode()
            codes = set()
            for selection in source.iter(f"{{{PROJECT}}}PlainTextSelection"):
                assert (int(selection.get("startPosition")), int(selection.get("endPosition"))) == (0, len(words))
                codes |= {names[ref.get("targetGUID")] for ref in selection.iter(f"{{{PROJECT}}}CodeRef")}
            found[source.get("name")] = (words, codes)
    return found


def test_a_codebook_comes_back_as_it_went() -> None:
    """Codes with their GUIDs, names and meanings, in the standard's shape; the same codes give the same bytes."""
    made = codebook(CODES, origin="Heard")
    well_formed(made, CODEBOOK)
    assert read_codebook(made) == CODES
    assert made == codebook(CODES, origin="Heard")


def test_a_project_comes_back_as_it_went() -> None:
    """Each text with its codes, an emoji counted as one character; a text without codes is there too."""
    sources = (
        QdaSource(
            guid=guid_of("answer", "a1"), name="a1", text="buses 🚌\nare late", codes=(CODES[0].guid, CODES[1].guid)
        ),
        QdaSource(guid=guid_of("answer", "a2"), name="a2", text="no idea"),
    )
    found = coded(project("North", CODES, sources, origin="Heard"))
    assert found == {
        "a1": ("buses 🚌\nare late", {CODES[0].name, CODES[1].name}),
        "a2": ("no idea", set()),
    }


@given(st.text())
def test_no_words_break_the_file(words: str) -> None:
    """Whatever characters somebody typed, the file is XML and the selection ends where the text does."""
    source = QdaSource(guid=guid_of("answer", "a"), name="a", text=words, codes=(CODES[0].guid,))
    coded(project(words, [QdaCode(guid=CODES[0].guid, name=words, says=words)], [source], origin="Heard"))


def test_codes_within_codes_are_read() -> None:
    """Another program's tree of codes comes in as a list, braces around a GUID taken off."""
    inner = f'<Code guid="{{{CODES[1].guid.lower()}}}" name=" Late  buses" isCodable="true"/>'
    outer = f'<Code guid="{CODES[0].guid}" name="Buses" isCodable="false">{inner}</Code>'
    made = f'<CodeBook xmlns="{CODEBOOK}"><Codes>{outer}</Codes></CodeBook>'
    assert [(one.guid, one.name) for one in read_codebook(made.encode())] == [
        (CODES[0].guid, "Buses"),
        (CODES[1].guid, "Late buses"),
    ]


MANY = "".join(f'<Code guid="{guid_of("x", str(n))}" name="x" isCodable="true"/>' for n in range(MOST_CODES + 1))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not-xml"),
        (b"PK\x03\x04 a project", "not-xml"),
        (b"<html/>", "other-xml"),
        (f'<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><CodeBook xmlns="{CODEBOOK}"/>'.encode(), "other-xml"),
        (f'<CodeBook xmlns="{CODEBOOK}"><Codes/></CodeBook>'.encode(), "no-codes"),
        (f'<CodeBook xmlns="{CODEBOOK}"><Codes>{MANY}</Codes></CodeBook>'.encode(), "too-many"),
        (f'<CodeBook xmlns="{CODEBOOK}"><Codes><Code guid="1" name="x"/></Codes></CodeBook>'.encode(), "no-guid"),
        (b" " * 1_000_001, "too-big"),
    ],
)  # fmt: skip
def test_any_other_file_is_refused_with_its_reason(data: bytes, why: str) -> None:
    """Nothing outside the file is opened, and no error of the parser reaches anybody."""
    with pytest.raises(NotACodebook) as refused:
        read_codebook(data)
    assert refused.value.facts == {"why": why}


def test_what_leaves_is_what_the_table_of_answers_has(partnership: Partnership, meeting: Meeting) -> None:
    """Cleared answers in words with their approved themes, under random ids: no unread word, no held one."""
    session = open_session(partnership.collection)
    sent(partnership.collection, session, "nobody has read this yet")
    held(partnership.collection, session)
    made = partnership.data_out.take_coded(QdaFormat.PROJECT, by=ANALYST, at=NOW)
    table = partnership.data_out.table(DataSet.ANSWERS, by=ANALYST, at=NOW)
    columns = [column.name for column in table.columns]
    rows = [dict(zip(columns, row, strict=True)) for row in table.rows]
    approved = partnership.book.approved()
    assert coded(made) == {
        row["answer"]: (row["text"], {approved[theme_id].name for theme_id in row["themes"]}) for row in rows
    }
    assert len(rows) == 14
    line = partnership.collection.audit.latest()[0]
    assert (line.what, line.about) == ("data taken out as qdpx", "answers")


def test_the_codebook_leaves_with_every_theme_that_is_in_use(partnership: Partnership, meeting: Meeting) -> None:
    """Approved themes and Heard's own that wait; those that people rejected do not leave; a leader takes neither file."""
    names = {one.name for one in read_codebook(partnership.data_out.take_coded(QdaFormat.CODEBOOK, by=ANALYST, at=NOW))}
    decided = partnership.book.decided()
    waiting = {theme.name for theme in partnership.book.framework.themes if theme.id not in decided}
    assert names == waiting | {theme.name for theme in partnership.book.approved().values()}
    for kind in QdaFormat:
        with pytest.raises(NotAllowed):
            partnership.data_out.take_coded(kind, by=EXECUTIVE, at=NOW)
