from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from analysis.digest.opener import Opener
from analysis.disclosure import Audience
from analysis.render.prints import social_card
from tests.analysis.render.factories import AWKWARD, awkward, empty, full, overlong, widest


def public(digest: Opener) -> Opener:
    return replace(digest, audience=Audience.PUBLIC)


@pytest.mark.parametrize("audience", ["team", "executive"])
def test_only_a_public_edition_becomes_a_picture(audience: str) -> None:
    """An edition with lower thresholds never leaves as a picture for everybody, nor do its words."""
    for make in (social_card.card, social_card.description):
        with pytest.raises(social_card.NotPublic):
            make(replace(full(), audience=audience))


@pytest.mark.parametrize("digest", [full(), empty(), overlong(), widest(), awkward(AWKWARD[5])])
def test_always_the_size_that_sites_ask_for(digest: Opener) -> None:
    """1200 by 630 pixels, whatever it is given, and the same bytes each time."""
    made = social_card.card(public(digest))
    assert Image.open(io.BytesIO(made)).size == (1200, 630)
    assert made == social_card.card(public(digest))


@pytest.mark.parametrize("text", AWKWARD)
def test_any_words_can_be_drawn(text: str) -> None:
    """Odd words make a picture too."""
    assert social_card.card(public(awkward(text))).startswith(b"\x89PNG")


def test_the_picture_comes_with_its_words() -> None:
    """Whoever cannot see the picture is told the same: the quote, how many, and the themes in children's words."""
    told = social_card.description(public(full()))
    assert "The bus stop by the shops is dark" in told
    assert "We heard from about 85 children" in told
    assert "Feeling safe out and about, Feelings and worries, Being listened to" in told
    assert "One said" not in social_card.description(public(empty()))
