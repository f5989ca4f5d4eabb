"""What a browser may run on a light page: the scripts and styles that the page came with, told by their hashes.

A word that a person typed could become a script only where a script without a known hash may run (Content Security
Policy Level 3, "Hash-source"; OWASP, "Content Security Policy Cheat Sheet").
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def policy(page: str) -> str:
    """The header's value for one page of HTML whose scripts and styles stand in elements without attributes."""
    return (
        f"default-src 'none'; script-src {_hashes(_SCRIPT, page)}; style-src {_hashes(_STYLE, page)}; "
        "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def _hashes(elements: re.Pattern[str], page: str) -> str:
    # The parser makes one line end of CR LF before it hashes (HTML standard, "Preprocessing the input stream").
    found = dict.fromkeys(_hash(text.replace("\r\n", "\n")) for text in elements.findall(page))
    return " ".join(found) or "'none'"


@functools.lru_cache(maxsize=256)
def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
