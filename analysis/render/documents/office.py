"""What Word, slide and sheet files share: the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)")
# The earliest time that a zip can hold.
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def settled(document: bytes, *, made_on: date) -> bytes:
    """An office file with its clock taken out: every date inside it is `made_on`, every part has the same time."""
    # Noon, so that hardly a time zone makes another day of it.
    stamp = f"{made_on.isoformat()}T12:00:00Z".encode()
    calm = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as parts, zipfile.ZipFile(calm, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            kept.writestr(zipfile.ZipInfo(name, _EARLIEST), content, compress_type=zipfile.ZIP_DEFLATED)
    return calm.getvalue()
