"""Words that people read, by key, from files that people write: one way to read them for screens and for documents."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from feedback.core.content_files import parsed


@functools.cache
def table(path: Path, area: str = "") -> Mapping[str, str]:
    """The words of a TOML file: `part.name` to what is said, under `area` where one is given. Read once a process.

    Raises OSError where there is no such file, tomllib's TOMLDecodeError where it is none.
    """
    return MappingProxyType(dict(_flat(parsed(path), f"{area}." if area else "")))


def said(key: str, facts: Mapping[str, object], *tables: Mapping[str, str]) -> str:
    """The words of a key from the first table that has any, with their `{facts}` filled in.

    Raises KeyError where none has the key, or for a fact that nobody gave: a missing word is a fault, not a blank.
    """
    words = next((found for one in tables if (found := one.get(key))), None)
    if words is None:
        raise KeyError(key)
    return words.format(**facts) if facts else words


def _flat(found: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
