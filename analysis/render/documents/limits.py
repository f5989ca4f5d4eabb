"""How much one page holds, and how much is read in two minutes.

Texts over a limit are shortened at a word, marked with an ellipsis, and counted. Where the whole would still take longer
than two minutes, views and promises give way to the full record, one after the other; no text is cut for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar, cast

from analysis.accountability.promise_records import PromiseState
from analysis.digest.opener import Opener, PromiseLine, Quote, ThemeEntry
from analysis.digest.record import ChildrensQuestion, ShadowView
from analysis.render.characters import in_every_text, shortened

Item = TypeVar("Item")
Text = TypeVar("Text", bound=str)

THEMES = 3
QUOTES_A_THEME = 1
VIEWS = 2
LONG_MESSAGE = 400
"""With a shadow message longer than this, one view is printed beside it instead of two."""
QUESTIONS = 2
PROMISES = 4
BARS = 6
NOT_HEARD = 4

WORDS = 390
"""Of an opener's own words, beside some 80 of headings and dates: two minutes at 238 words a minute, the mean of silent
reading (Brysbaert, Journal of Memory and Language 109, 2019)."""

_FIRST = (
    PromiseState.STUCK,
    PromiseState.DRIFTING,
    PromiseState.KEPT,
    PromiseState.OPEN,
    PromiseState.WITHDRAWN,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A digest that one page holds, and how many of its texts were shortened or left to the full record."""

    digest: Opener
    shortened: int


def fitted(digest: Opener) -> Fitted:
    """The digest within the limits of one page; unchanged, with a count of 0, where it is within them already.

    The promises in most trouble come first; where there is a kept one, one of those has a place too.
    """
    views = 1 if len(digest.shadow_message) > LONG_MESSAGE else VIEWS
    fewer = 0 if digest.shadow_message else 1
    for most_views, most_promises in ((views, PROMISES), (1, PROMISES), (1, PROMISES - 1), (fewer, PROMISES - 1)):
        found = _fitted(digest, _Pen(), min(views, most_views), most_promises)
        if _words(found.digest) <= WORDS:
            break
    return found


def _fitted(digest: Opener, pen: _Pen, views: int, promises: int) -> Fitted:
    within = replace(
        digest,
        partnership=pen.cut(digest.partnership, 90),
        meeting_title=pen.cut(digest.meeting_title, 60),
        meeting_place=pen.cut(digest.meeting_place, 60),
        opening_quote=_quote(pen, digest.opening_quote, 180) if digest.opening_quote else None,
        heard_from=pen.cut(digest.heard_from, 90),
        sessions_line=pen.cut(digest.sessions_line, 150),
        not_heard=tuple(pen.cut(who, 60) for who in pen.first(digest.not_heard, NOT_HEARD)),
        themes=tuple(_theme(pen, theme) for theme in pen.first(digest.themes, THEMES)),
        bars=tuple(replace(bar, theme=pen.cut(bar.theme, 40)) for bar in pen.first(digest.bars, BARS)),
        shadow_message=pen.cut(digest.shadow_message, 850),
        shadow_views=tuple(_view(pen, view) for view in pen.first(digest.shadow_views, views)),
        questions=tuple(_question(pen, question) for question in pen.first(digest.questions, QUESTIONS)),
        promises=tuple(
            _promise(pen, promise) for promise in pen.first(_told_first(digest.promises, promises), promises)
        ),
        promises_line=pen.cut(digest.promises_line, 130),
        method=pen.cut(digest.method, 360),
        limits=pen.cut(digest.limits, 200),
    )
    return Fitted(digest=within, shortened=pen.cuts)


def _words(digest: Opener) -> int:
    """How many words are read from the quote to the promises."""
    read = replace(
        digest, partnership="", meeting_title="", meeting_place="", bars=(), method="", limits="", versions={}
    )
    texts: list[str] = []

    def note(text: str) -> str:
        texts.append(text)
        return text

    in_every_text(read, note)
    return sum(len(text.split()) for text in texts)


class _Pen:
    """Shortens, and counts how often it did."""

    def __init__(self) -> None:
        self.cuts = 0

    def cut(self, text: Text, most: int) -> Text:
        self.cuts += len(text) > most
        # Shortening takes words away and adds none: safe words stay safe.
        return cast(Text, shortened(text, most))

    def first(self, items: tuple[Item, ...], most: int) -> tuple[Item, ...]:
        self.cuts += max(0, len(items) - most)
        return items[:most]


def _quote(pen: _Pen, quote: Quote, most: int) -> Quote:
    return Quote(text=pen.cut(quote.text, most), attribution=pen.cut(quote.attribution, 60))


def _theme(pen: _Pen, theme: ThemeEntry) -> ThemeEntry:
    return replace(
        theme,
        name=pen.cut(theme.name, 40),
        child_name=pen.cut(theme.child_name, 40),
        symbol=theme.symbol[:8],
        priorities=pen.first(theme.priorities, 2),
        said_by=pen.cut(theme.said_by, 40),
        what_children_say=pen.cut(theme.what_children_say, 160),
        what_is_good=pen.cut(theme.what_is_good, 130),
        change=pen.cut(theme.change, 80),
        quotes=tuple(_quote(pen, quote, 120) for quote in pen.first(theme.quotes, QUOTES_A_THEME)),
    )


def _view(pen: _Pen, view: ShadowView) -> ShadowView:
    return ShadowView(item=pen.cut(view.item, 70), view=pen.cut(view.view, 180), seat=pen.cut(view.seat, 30))


def _question(pen: _Pen, question: ChildrensQuestion) -> ChildrensQuestion:
    asked, role = pen.cut(question.question, 140), pen.cut(question.answered_by, 60)
    return replace(question, question=asked, answered_by=role)


def _promise(pen: _Pen, promise: PromiseLine) -> PromiseLine:
    words, owner = pen.cut(promise.words, 130), pen.cut(promise.owner, 60)
    return replace(promise, words=words, owner=owner, because=pen.cut(promise.because, 60))


def _told_first(promises: tuple[PromiseLine, ...], most: int) -> tuple[PromiseLine, ...]:
    """Stuck, drifting, kept and so on, earliest first; with a kept one among those that have room."""
    in_order = sorted(promises, key=lambda promise: (_FIRST.index(promise.state), promise.due_on))
    kept = [promise for promise in in_order if promise.state is PromiseState.KEPT]
    if kept and kept[0] not in in_order[:most]:
        in_order.remove(kept[0])
        in_order.insert(most - 1, kept[0])
    return tuple(in_order)
