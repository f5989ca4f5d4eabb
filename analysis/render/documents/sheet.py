"""What an opener's page says, in order and in words: made once from a digest, laid out by each renderer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from analysis.digest.opener import Bar, BesideLine, Opener, PromiseLine, ThemeEntry
from analysis.render import words
from analysis.render.characters import in_every_text, tidy
from analysis.render.charts import charts
from analysis.render.documents.limits import LONG_MESSAGE, fitted
from analysis.render.words import DocumentWords
from feedback.core.records import SafeText

_NAMELESS = "–"
_SHOWN = 16
"""How much of an edition's hash is printed: enough to find it, short enough to read out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributedWords:
    """Words and whose they are; `note` says what else a reader must know of them."""

    text: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    item: str
    text: str
    by: str

    @property
    def told(self) -> str:
        """The view as one line: on what, what, whose."""
        return " — ".join(part for part in (": ".join(p for p in (self.item, self.text) if p), self.by) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTheme:
    symbol: str
    name: str
    child_name: str
    said_by: str
    priorities: tuple[str, ...]
    says: str
    good: str
    change: str
    quotes: tuple[AttributedWords, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPromise:
    state: str
    state_name: str
    words: str
    owed: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetStory:
    title: str
    paragraphs: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBeside:
    """What another source says: `about` a theme, or by which group."""

    about: str
    says: str
    what: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alongside:
    """What stands beside young people's answers, on a page of its own: counted nowhere among them. `answers` are adults', to
    what children asked before."""

    story: SheetStory | None = None
    beside: tuple[SheetBeside, ...] = ()
    findings: tuple[SheetBeside, ...] = ()
    answers: tuple[SheetBeside, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.story or self.beside or self.findings or self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Every text of the page. An empty string or tuple is a part that this page does not have."""

    title: str
    partnership: str
    meeting: str
    when_and_where: str
    audience: str
    demonstration: str
    quote: AttributedWords | None
    heard_from: str
    sessions: str
    not_heard: tuple[str, ...]
    themes: tuple[SheetTheme, ...]
    bars: tuple[Bar, ...]
    chart_sentence: str
    chart_rows: tuple[tuple[str, str, str], ...]
    shadow_message: tuple[str, ...]
    shadow_views: tuple[SheetView, ...]
    questions: tuple[AttributedWords, ...]
    promises_line: str
    promises: tuple[SheetPromise, ...]
    decisions: tuple[str, ...]
    method: str
    limits: str
    made_on: str
    edition: str
    shortened: str
    alongside: Alongside = Alongside()

    @property
    def long_message(self) -> bool:
        """Whether the shadow executive's words fill a column of their own, with questions and promises beside it."""
        return sum(map(len, self.shadow_message)) + sum(len(view.text) for view in self.shadow_views) > LONG_MESSAGE


def of(digest: Opener, *, language: str = "en", edition_hash: str = "", clean: Callable[[str], str] = tidy) -> Sheet:
    """The page's texts, within one page's limits, each passed through `clean` (`characters.tidy` or `printable`).

    Raises `NotFound` where there are no words in the language.
    """
    say = words.load(language)
    # Charts and what stands beside the answers have pages of their own: the opener stays one read in two minutes.
    first = replace(
        digest, story=None, beside=(), findings=(), answers=(), faces=(), changes=(), places=(), promise_months=()
    )
    page = fitted(replace(in_every_text(first, tidy), shadow_message=_paragraphs(digest.shadow_message)))
    within = page.digest
    sheet = Sheet(
        title=say.opener.title,
        partnership=within.partnership,
        meeting=within.meeting_title,
        when_and_where=", ".join(part for part in (say.weekday(within.meeting_on), within.meeting_place) if part),
        audience=say.audiences.get(within.audience, within.audience),
        demonstration=say.opener.demonstration if within.demonstration else "",
        quote=AttributedWords(text=within.opening_quote.text, by=within.opening_quote.attribution)
        if within.opening_quote
        else None,
        heard_from=within.heard_from,
        sessions=within.sessions_line,
        not_heard=within.not_heard,
        themes=tuple(_theme(theme, say) for theme in within.themes),
        bars=within.bars,
        chart_sentence=charts.sentence(within.bars, language=language),
        chart_rows=charts.rows(within.bars, language=language),
        shadow_message=tuple(within.shadow_message.splitlines()),
        shadow_views=tuple(SheetView(item=view.item, text=view.view, by=view.seat) for view in within.shadow_views),
        questions=tuple(
            AttributedWords(
                text=asked.question,
                by=asked.answered_by,
                note=say.opener.put_by.format(seat=asked.asked_by) if asked.asked_by else "",
            )
            for asked in within.questions
        ),
        promises_line=within.promises_line,
        promises=tuple(_promise(promise, say) for promise in within.promises),
        decisions=tuple(theme.name for theme in within.themes) or ("", "", ""),
        method=within.method,
        limits=within.limits,
        made_on=_made(within, say),
        edition=say.opener.edition.format(hash=edition_hash[:_SHOWN]) if edition_hash else "",
        shortened=_shortened(page.shortened, say),
        alongside=_alongside(digest),
    )
    return in_every_text(sheet, clean)


def _made(digest: Opener, say: DocumentWords) -> str:
    """When, and with which Heard; an edition older than 0.4.0 does not know the second."""
    day, version = say.day(digest.made_on), digest.versions.get("heard")
    return say.opener.made_with.format(date=day, version=version) if version else say.opener.made_on.format(date=day)


def _alongside(digest: Opener) -> Alongside:
    story = digest.story and SheetStory(
        title=tidy(digest.story.title),
        paragraphs=tuple(_paragraphs(digest.story.words).splitlines()),
        by=tidy(digest.story.brought_by),
    )
    return Alongside(
        story=story or None,
        beside=_lines(digest.beside),
        findings=_lines(digest.findings),
        answers=_lines(digest.answers),
    )


def _lines(lines: Sequence[BesideLine]) -> tuple[SheetBeside, ...]:
    return tuple(
        SheetBeside(about=tidy(one.theme), says=tidy(one.says), what=tidy(one.what), source=tidy(one.source))
        for one in lines
    )


def _paragraphs(message: SafeText) -> SafeText:
    """The message with its own paragraphs, a line each."""
    lines = (tidy(paragraph) for paragraph in message.split("\n\n"))
    # Taking blanks and signs away adds no word: safe words stay safe.
    return cast(SafeText, "\n".join(line for line in lines if line))


def _theme(theme: ThemeEntry, say: DocumentWords) -> SheetTheme:
    return SheetTheme(
        symbol=theme.symbol,
        name=theme.name or theme.child_name or _NAMELESS,
        child_name=theme.child_name or theme.name or _NAMELESS,
        said_by=say.opener.said_by.format(count=theme.said_by) if theme.said_by else "",
        priorities=tuple(say.priorities.get(priority, priority) for priority in theme.priorities),
        says=theme.what_children_say,
        good=theme.what_is_good,
        change=theme.change,
        quotes=tuple(AttributedWords(text=quote.text, by=quote.attribution) for quote in theme.quotes),
    )


def _promise(promise: PromiseLine, say: DocumentWords) -> SheetPromise:
    owed = say.opener.promise_due if promise.owner else say.opener.promise_due_alone
    return SheetPromise(
        state=promise.state.value,
        state_name=say.states[promise.state],
        words=promise.words,
        owed=owed.format(owner=promise.owner, date=say.day(promise.due_on)),
        because=promise.because,
    )


def _shortened(count: int, say: DocumentWords) -> str:
    if count == 0:
        return ""
    return say.opener.shortened_one if count == 1 else say.opener.shortened_many.format(count=count)
