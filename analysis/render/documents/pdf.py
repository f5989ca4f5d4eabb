"""The opener as PDF: one A4 page, tagged (PDF/UA-1), fonts inside, the same bytes for the same edition.

Its charts, and what stands beside young people's answers, have pages of their own after it.
"""

from __future__ import annotations

from dataclasses import asdict

from analysis.digest.opener import Opener
from analysis.render import typesetting, words
from analysis.render.characters import printable
from analysis.render.charts import charts, figures
from analysis.render.documents import sheet


def opener(digest: Opener, *, language: str = "en", edition_hash: str = "") -> bytes:
    """The one-page opener, its charts, and what others brought on pages after it. `edition_hash` is printed on each.

    Raises `NotFound` where Heard has no words in the language.
    """
    say = words.load(language)
    page = sheet.of(digest, language=language, edition_hash=edition_hash, clean=printable)
    drawn = figures.of(digest, language=language)
    more = [say.figures.heading] * bool(drawn) + [say.alongside.title] * page.alongside.anything
    data = {
        "title": f"{page.title}: {page.meeting}, {page.when_and_where}",
        "author": page.partnership,
        "language": say.language,
        "sheet": {key: value for key, value in asdict(page).items() if key != "alongside"},
        "alongside": asdict(page.alongside) if page.alongside.anything else None,
        "alongside_words": say.alongside.model_dump(),
        "figures": figures.for_paper(drawn),
        "figure_words": say.figures.model_dump(),
        "more": say.opener.more.format(parts=" · ".join(more)) if more else "",
        "long_message": page.long_message,
        "words": say.opener.model_dump(),
        "chart": charts.for_paper(charts.theme_bars(page.bars, language=language)) if page.bars else "",
        "chart_words": say.chart.model_dump(),
    }
    return typesetting.pdf("opener", data, made_on=digest.made_on)
