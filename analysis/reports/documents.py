"""Every document that an edition can be written as, by its file's ending."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analysis.digest.editions import Edition
from analysis.render import wording
from analysis.render.documents import docx, easy_read, html, pdf, pptx
from analysis.render.prints import social_card
from feedback.questionnaire import helplines


def _child_version(edition: Edition) -> bytes:
    # A number that nobody has checked is shown to no child.
    lines = [line for line in helplines.load().for_children() if line.verified]
    return easy_read.child_version(
        wording.opener(edition.digest), helplines=[(line.name, line.number) for line in lines]
    )


WRITERS: Mapping[str, Callable[[Edition], bytes]] = {
    ".pdf": lambda edition: pdf.opener(wording.opener(edition.digest), edition_hash=edition.hash),
    ".html": lambda edition: html.opener(wording.opener(edition.digest), edition_hash=edition.hash),
    ".docx": lambda edition: docx.opener(wording.opener(edition.digest), edition_hash=edition.hash),
    ".pptx": lambda edition: pptx.opener(wording.opener(edition.digest), edition_hash=edition.hash),
    ".child.pdf": _child_version,
    ".png": lambda edition: social_card.card(wording.opener(edition.digest)),
}
"""The picture (.png) is made of a public edition only; any other raises NotPublic."""

KINDS: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".child.pdf": "application/pdf",
    ".png": "image/png",
}
"""Media types, for whoever serves them."""

PACK = ".zip"
"""The scrutineer's pack (`evidence_pack`): it needs the whole partnership, not an edition alone."""


def ending_of(name: str) -> str:
    """The longest ending that Heard writes: `.child.pdf` before `.pdf`. Empty for any other."""
    endings = sorted((*WRITERS, PACK), key=len, reverse=True)
    return next((ending for ending in endings if name.lower().endswith(ending)), "")
