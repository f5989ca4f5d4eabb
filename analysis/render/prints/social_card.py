"""A picture for a website and social media, made of a public edition alone: 1200 × 630 pixels, PNG."""

from __future__ import annotations

from analysis.digest.opener import Opener
from analysis.disclosure import Audience
from analysis.render import typesetting, words
from analysis.render.characters import printable, shortened, tidy
from feedback.core.errors import Invalid

_THEMES = 3


class NotPublic(Invalid):
    """Only a public edition, with its higher thresholds, may leave as a picture."""

    code = "edition-not-public"


def card(digest: Opener, *, language: str = "en") -> bytes:
    """The picture. Raises `NotPublic` for an edition made for others, `NotFound` for a language without words."""
    _require_public(digest)
    say = words.load(language)
    quote = digest.opening_quote
    data = {
        "words": say.card.model_dump(),
        "demonstration": say.opener.demonstration if digest.demonstration else "",
        "partnership": _line(digest.partnership, 70),
        "quote": _line(quote.text, 140) if quote else "",
        "by": _line(quote.attribution, 60) if quote else "",
        "heard_from": _line(say.card.heard_from.format(heard_from=digest.heard_from), 80),
        "themes": [[printable(theme.symbol[:8]), _line(theme.child_name, 40)] for theme in digest.themes[:_THEMES]],
    }
    return typesetting.png("social_card", data)


def description(digest: Opener, *, language: str = "en") -> str:
    """The picture in words, to go with it wherever it is shown. Raises as `card` does."""
    _require_public(digest)
    say = words.load(language).card
    told = say.alt.format(
        title=say.title,
        heard_from=say.heard_from.format(heard_from=tidy(digest.heard_from)),
        themes=", ".join(tidy(theme.child_name) for theme in digest.themes[:_THEMES]),
    )
    quote = digest.opening_quote
    return f"{told} {say.alt_quote.format(quote=shortened(tidy(quote.text), 140))}" if quote else told


def _require_public(digest: Opener) -> None:
    if digest.audience is not Audience.PUBLIC:
        raise NotPublic


def _line(text: str, most: int) -> str:
    return printable(shortened(tidy(text), most))
