"""A partnership's name, logo and colour: on what young people open, and on what is printed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, model_validator

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedStep
from feedback.access.permissions import Action, Staff
from feedback.core.content_files import CONTENT, CheckedContent
from feedback.core.errors import Invalid
from feedback.local_content import logo as logos
from feedback.local_content.revisions import ContentKind, LocalContent, Revision
from feedback.storage.database import Store
from feedback.storage.failures import StoreError

LONGEST_NAME = 100
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3 Contrast (Minimum): text against what it stands on."""
LIGHT, DARK = "#ffffff", "#141214"
"""The paper of Heard's pages, by day and by night."""


class TooPale(Invalid):
    """White words on this colour, or this colour on white, cannot be read by everybody."""

    code = "colour-too-pale"


class Identity(CheckedContent):
    """`name` empty: the one of the settings. `colour`: as on white paper. `logo`: a PNG in base64, or none."""

    name: Annotated[str, Field(max_length=LONGEST_NAME)]
    colour: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
    logo: str

    @model_validator(mode="after")
    def _whole(self) -> Identity:
        if contrast(self.colour, LIGHT) < LEAST_CONTRAST:
            raise ValueError(TooPale.code)
        if self.logo and not logos.is_drawn(self.logo):
            raise ValueError(logos.NoLogo.code)
        return self

    @property
    def colour_on_dark(self) -> str:
        """The same colour, with as much white in it as a page by night needs."""
        share = next(step for step in range(0, 101, 5) if contrast(_lighter(self.colour, step), DARK) >= LEAST_CONTRAST)
        return _lighter(self.colour, share)


KIND = ContentKind("name and look", Identity, CONTENT / "local" / "identity.toml", Action.SET_IDENTITY)


class PartnershipIdentity:
    """Reader and guarded writer of the partnership's name and look."""

    def __init__(self, store: Store, audit: Audit) -> None:
        self._content = LocalContent(store, audit, KIND)

    @property
    def content(self) -> LocalContent[Identity]:
        """Versions, the draft, letting it count and taking back."""
        return self._content

    def shown(self) -> Identity:
        """What counts; where the file cannot be read just now, what counted a moment ago."""
        try:
            return self._content.in_force().body
        except StoreError:
            return self._content.last_known().body

    def own_name(self) -> str | None:
        """The name that the partnership gave itself here; None where it gave none."""
        return self._content.in_force().body.name or None

    def change(
        self, name: str, colour: str, logo: bytes | None, *, seen: str, by: Staff, at: datetime
    ) -> Revision[Identity]:
        """Write the draft. logo: a new file's bytes; empty bytes for none from now on; None to leave it as it is.

        Raises TooPale, NoLogo, WordsTooLong, ChangedMeanwhile.
        """
        if contrast(colour, LIGHT) < LEAST_CONTRAST:
            raise TooPale
        drawn = None if logo is None else logos.drawn(logo) if logo else ""

        def changed(body: Identity, step: GuardedStep) -> Identity:
            kept = body.logo if drawn is None else drawn
            return Identity(name=step.names["partnership_name"], colour=colour.lower(), logo=kept)

        return self._content.write_draft(
            changed, seen=seen, names={"partnership_name": (name, LONGEST_NAME)}, by=by, at=at
        )

    def bring_in(self, data: bytes, *, seen: str, by: Staff, at: datetime) -> Revision[Identity]:
        """A TOML file's name and look as the draft. Raises NoSuchContent, ChangedMeanwhile."""
        brought = self._content.from_toml(data)
        return self._content.write_draft(lambda *_: brought, seen=seen, by=by, at=at)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (#rrggbb), 1 to 21 (WCAG 2.2, "contrast ratio", "relative luminance")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lighter(colour: str, white: int) -> str:
    """The colour with `white` hundredths of white in it."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * white / 100):02x}" for part in parts)
