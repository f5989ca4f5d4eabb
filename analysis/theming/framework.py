"""The framework of known themes: a content file, checked and versioned."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import feedback
from analysis.theming.corpus import plain, words
from analysis.theming.steps import FrameworkTheme, Priority
from feedback.core.errors import Invalid

DEFAULT = Path(feedback.__file__).parent / "content" / "themes.toml"


class FrameworkUnusable(Invalid):
    """The file is not a framework: not TOML, a field missing or unknown, a theme twice."""

    code = "framework-unusable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Known themes in their order, and the version of the file they came from.

    `nothing_said` are answers of nothing in plain form; `words` every word that a theme knows. `strengths`, `worries`
    and `asks` are the themes' examples gathered by what they do, for whoever learns to tell these apart.
    """

    version: str
    themes: tuple[FrameworkTheme, ...]
    nothing_said: frozenset[str]
    words: frozenset[str] = frozenset()
    strengths: tuple[str, ...] = ()
    worries: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


class _FilePart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _ThemeFile(_FilePart):
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)
    name: str = Field(min_length=1, max_length=80)
    child_name: str = Field(min_length=1, max_length=80)
    symbol: str = Field(min_length=1, max_length=8)
    priorities: tuple[Priority, ...] = ()
    covers: str
    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()


class _FrameworkFile(_FilePart):
    version: str = Field(min_length=1)
    nothing_said: tuple[str, ...] = ()
    theme: tuple[_ThemeFile, ...] = Field(min_length=1)


def load(path: Path | None = None) -> Framework:
    """Read a framework, Heard's own 24 themes where no path is given.

    Raises FrameworkUnusable, naming the field that is wrong and nothing of its content.
    """
    try:
        file = _FrameworkFile.model_validate(tomllib.loads((path or DEFAULT).read_text(encoding="utf-8")))
    except OSError as error:
        raise FrameworkUnusable(why="no-file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FrameworkUnusable(why="not-toml") from error
    except ValidationError as error:
        where = error.errors()[0]["loc"]
        raise FrameworkUnusable(why="field", field=".".join(str(step) for step in where)) from error
    ids = [theme.id for theme in file.theme]
    if len(set(ids)) != len(ids):
        raise FrameworkUnusable(why="theme-twice")
    return Framework(
        version=file.version,
        themes=tuple(_theme(theme) for theme in file.theme),
        nothing_said=frozenset(plain(said) for said in file.nothing_said),
        words=frozenset(word for theme in file.theme for said in (*theme.words, *theme.hints) for word in words(said)),
        strengths=tuple(said for theme in file.theme for said in theme.good),
        worries=tuple(said for theme in file.theme for said in theme.bad),
        asks=tuple(said for theme in file.theme for said in theme.ask),
    )


def _theme(file: _ThemeFile) -> FrameworkTheme:
    return FrameworkTheme(
        id=file.id,
        name=file.name,
        child_name=file.child_name,
        symbol=file.symbol,
        priorities=file.priorities,
        covers=file.covers,
        words=file.words,
        hints=file.hints,
        examples=(*file.good, *file.bad, *file.ask),
    )
