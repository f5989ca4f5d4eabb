"""Everything Heard can say in a conversation: versioned files that people write, in languages and age versions."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from feedback.core.content_files import CONTENT, ENGLISH, CheckedContent, InLanguages, read
from feedback.core.errors import NotFound
from feedback.core.in_language import months as months_in_words
from feedback.core.records import AgeVersion
from feedback.questionnaire.question_packs import OptionWording

LATEST = "2026-11"
ANY = "any"
"""The easier prompt that serves a question without its own."""

Line = Annotated[str, Field(min_length=1, max_length=300)]


class Said(StrEnum):
    """The passages; each is a file of that name."""

    GREETING = "greeting"
    NOTICE = "notice"
    PAPER_NOTICE = "paper_notice"
    DECLINED = "declined"
    SKIPS = "skips"
    CONTROLS = "controls"
    ADD = "add"
    TAP_ONE = "tap_one"
    KEPT_FOR_LATER = "kept_for_later"
    TOO_LONG = "too_long"
    THANKS = "thanks"
    THANKS_THEME = "thanks_theme"
    THANKS_QUIET = "thanks_quiet"
    SKIPPED = "skipped"
    CALM = "calm"
    CALM_SENT = "calm_sent"
    HELP = "help"
    HELP_THERE = "help_there"
    WORKER_CARD = "worker_card"
    RECAP = "recap"
    RECAP_NOTHING = "recap_nothing"
    RECAP_ADD = "recap_add"
    SHARE = "share"
    REVIEW = "review"
    REVIEW_NOTHING = "review_nothing"
    SENDING = "sending"
    NOT_SENT = "not_sent"
    SENT = "sent"
    STOP_SURE = "stop_sure"
    STOPPED = "stopped"
    STILL_THERE = "still_there"
    WIPED = "wiped"


class Leaning(StrEnum):
    """What an answer does with what it speaks of; `UNCLEAR` is asked to say more, and nothing is put in its mouth."""

    PRAISE = "praise"
    WORRY = "worry"
    WISH = "wish"
    UNCLEAR = "more"


class Command(StrEnum):
    """What a child may always say, whatever is being asked."""

    STOP = "stop"
    BACK = "back"
    SKIP = "skip"
    START_AGAIN = "start_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One thing said, as one reader meets it.

    `english` stands beside safety wording that no speaker of its language has checked, and always beside the card that
    is shown to a worker. `fallback`: the passage itself
    is in English for want of the language asked for.
    """

    key: str
    title: str
    lines: tuple[str, ...]
    buttons: Mapping[str, str]
    language: str
    fallback: bool = False
    english: Passage | None = None

    def options(self, *ids: str) -> tuple[OptionWording, ...]:
        """Its buttons as options to tap: those named, or all of them."""
        return tuple(OptionWording(id=id, symbol="", word=self.buttons[id]) for id in ids or self.buttons)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeStep:
    """One idea of the notice, and a symbol for it."""

    symbol: str
    passage: Passage


class _Words(CheckedContent):
    title: str = ""
    lines: tuple[Line, ...] = ()
    buttons: dict[str, Line] = Field(default_factory=dict)


class _PassageFile(InLanguages[_Words]):
    version: str
    id: Said
    safety: bool = False
    always_beside: bool = False
    symbols: dict[AgeVersion, tuple[str, ...]] = Field(default_factory=dict)


class _PromptsFile(CheckedContent):
    version: str
    safety: bool = False
    prompts: dict[str, InLanguages[Line]]


class HarmTheme(CheckedContent):
    """A theme of harm: the safeguarding category that it belongs to, and its English name."""

    category: str
    name: str


class _HarmThemesFile(CheckedContent):
    version: str
    themes: dict[str, HarmTheme]


class _CommandsFile(CheckedContent):
    version: str
    words: dict[Literal["stop", "back", "skip", "start_again"], tuple[Line, ...]]
    nothing: dict[str, tuple[Line, ...]]


_POLITE = re.compile(
    r"^(?:please|pls|plz|can (?:i|we|u|you)|could (?:i|we|you)|let me|i want to|i wanna|id like to|i'd like to) "
    r"|(?: (?:please|pls|plz|now|thanks))+$"
)


def plain(text: str) -> str:
    """Typed words without case, spare space, end marks and curly apostrophes, for comparing with a list."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(folded.split()).strip(" .!,;:\"'") or folded.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A version of the conversation's wording. Get one from `script()`."""

    version: str
    commands: Mapping[str, Command] = field(repr=False)
    nothings: frozenset[str] = field(repr=False)
    _passages: Mapping[Said, _PassageFile] = field(repr=False)
    _easier: _PromptsFile = field(repr=False)
    _follow_ups: _PromptsFile = field(repr=False)
    _replies: _PromptsFile = field(repr=False)
    harm_themes: Mapping[str, HarmTheme] = field(repr=False)

    def say(self, said: Said, age: AgeVersion, language: str, **facts: str | int) -> Passage:
        """A passage in `language` or else in English; `facts` fill its places, such as {months}."""
        file = self._passages[said]
        worded = {code: by_age.at(age) for code, by_age in file.written().items()}
        passage = _passage(said.value, file, worded, language, safety=file.safety, facts=facts)
        if file.always_beside and passage.language != ENGLISH:
            return replace(passage, english=_passage(said.value, file, worded, ENGLISH, safety=False, facts=facts))
        return passage

    def notice(self, age: AgeVersion, language: str = ENGLISH, *, months: int = 12) -> Passage:
        """What a child is told before question 1. `months`: how long raw words are kept (the setting `raw_months`)."""
        return self.say(Said.NOTICE, age, language, months=months)

    def notice_steps(self, age: AgeVersion, language: str = ENGLISH, *, months: int = 12) -> tuple[NoticeStep, ...]:
        """The notice one idea at a time, for an age version that is told it so; empty for one that reads it whole. All of
        it is told before "I choose to take part", which stands with the last step; "No thank you" stands with each."""
        whole = self.notice(age, language, months=months)
        symbols = self._passages[Said.NOTICE].symbols.get(age, ())
        parts = zip(symbols, whole.lines, strict=True) if symbols else ()
        return tuple(
            NoticeStep(
                symbol=symbol,
                passage=replace(
                    whole,
                    lines=(line,),
                    buttons=whole.buttons if place == len(symbols) - 1 else _without(whole.buttons, "accept"),
                    english=whole.english and replace(whole.english, lines=(whole.english.lines[place],)),
                ),
            )
            for place, (symbol, line) in enumerate(parts)
        )

    def calm(self, age: AgeVersion, language: str = ENGLISH, *, sent: bool = False) -> Passage:
        """What is said after words that a person must look at: before Send, or after it."""
        return self.say(Said.CALM_SENT if sent else Said.CALM, age, language)

    def skips(self, age: AgeVersion, language: str = ENGLISH) -> tuple[OptionWording, ...]:
        """The two ways not to answer that stand with every question."""
        return self.say(Said.SKIPS, age, language).options()

    def share(self, age: AgeVersion, language: str = ENGLISH) -> Passage:
        """ "May we share your words?", its three answers as buttons."""
        return self.say(Said.SHARE, age, language)

    def easier(self, question_id: str, age: AgeVersion, language: str) -> Passage:
        """A kind, easier prompt for this question."""
        key = question_id if question_id in self._easier.prompts else ANY
        return _prompt("easier", self._easier, key, age, language)

    def is_quiet(self, theme_id: str) -> bool:
        """Whether a theme is one that nobody is asked more about, since it may speak of harm."""
        return theme_id not in self._follow_ups.prompts

    def follow_up(
        self, theme_id: str, age: AgeVersion, language: str, leaning: Leaning | None = None
    ) -> Passage | None:
        """What may be asked after a short answer that spoke of this theme, by what it did with it; None where nothing
        may be. A worry without a line of its own is asked as the theme alone is, any other by its general line."""
        known = self._follow_ups.prompts
        if theme_id not in known:
            return None
        plainly = theme_id if leaning in (None, Leaning.WORRY) else leaning
        own = f"{leaning}_{theme_id}"
        return _prompt("follow_up", self._follow_ups, own if own in known else plainly, age, language)

    def prompt(self, key: str, age: AgeVersion, language: str) -> Passage:
        """An easier prompt or a follow-up again, by its passage's key; of `Said.ADD` what asks for a word beside a choice.

        Raises NotFound.
        """
        if key == Said.ADD:
            return self.say(Said.ADD, age, language)
        kind, _, name = key.partition(".")
        found = self.easier(name, age, language) if kind == "easier" else self.follow_up(name, age, language)
        if found is None:
            raise NotFound(kind="prompt")
        return found

    def asked_more(self, key: str, age: AgeVersion, language: str = ENGLISH) -> str:
        """The words of a prompt or follow-up by its key; empty without one, its key where no version has it any more."""
        try:
            return self.prompt(key, age, language).lines[0] if key else ""
        except NotFound:
            return key

    def answers(self, question: str, prompt: str, age: AgeVersion, picked: str = "") -> str:
        """What words answer, in English: the question, or the follow-up in its own words.

        An easier prompt puts the question itself once more, so its answer is one to both. A word beside a choice belongs
        to the question and to the option that was `picked`.
        """
        if prompt == Said.ADD:
            return f"{question} {picked}".strip()
        more = self.asked_more(prompt, age)
        return f"{question} {more}".strip() if not more or prompt.startswith("easier.") else more

    def reply(self, intent: str, age: AgeVersion, language: str, *, count: int) -> Passage:
        """What Heard answers about itself. Raises NotFound for an intent it has no answer to."""
        if intent not in self._replies.prompts:
            raise NotFound(kind="reply")
        return _prompt("reply", self._replies, intent, age, language, count=count)

    def command(self, text: str) -> Command | None:
        """The command that these words are, if they are nothing else but polite ("can i stop now pls")."""
        said = plain(text)
        return self.commands.get(said) or self.commands.get(_POLITE.sub("", said).strip())

    def says_nothing(self, text: str) -> bool:
        """Whether an answer is of the kind "ok", "idk", "nothing"."""
        return plain(text) in self.nothings


def _without(buttons: Mapping[str, str], id: str) -> Mapping[str, str]:
    return {other: word for other, word in buttons.items() if other != id}


def _prompt(kind: str, file: _PromptsFile, key: str, age: AgeVersion, language: str, **facts: str | int) -> Passage:
    prompt = file.prompts[key]
    worded = {code: _Words(lines=(by_age.at(age),)) for code, by_age in prompt.written().items()}
    return _passage(f"{kind}.{key}", prompt, worded, language, safety=file.safety, facts=facts)


def _passage(
    key: str,
    languages: InLanguages[_Words] | InLanguages[str],
    worded: Mapping[str, _Words],
    language: str,
    *,
    safety: bool,
    facts: Mapping[str, str | int],
) -> Passage:
    """`facts` fill its places; `months`, a number, comes in the words of the language that is spoken."""
    spoken = language if language in worded else ENGLISH
    told = {name: months_in_words(spoken, int(fact)) if name == "months" else fact for name, fact in facts.items()}
    words = worded[spoken]
    beside = None
    if safety and spoken != ENGLISH and not languages.written()[spoken].checked_by_person:
        beside = _passage(key, languages, worded, ENGLISH, safety=safety, facts=facts)
    return Passage(
        key=key,
        title=words.title,
        lines=tuple(line.format_map(told) for line in words.lines),
        buttons=words.buttons,
        language=spoken,
        fallback=spoken != language,
        english=beside,
    )


@functools.cache
def script(version: str | None = None) -> Script:
    """The wording of `version` (the latest by default). Raises NotFound where there is no such version."""
    version = version or LATEST
    folders = {folder.name: folder for folder in (CONTENT / "conversation").iterdir() if folder.is_dir()}
    if version not in folders:
        raise NotFound(kind="script", version=version)
    folder = folders[version]
    words = read(folder / "words.toml", _CommandsFile)
    return Script(
        version=version,
        commands={plain(word): Command(command) for command, said in words.words.items() for word in said},
        nothings=frozenset(plain(word) for said in words.nothing.values() for word in said),
        _passages={said: read(folder / f"{said}.toml", _PassageFile) for said in Said},
        _easier=read(folder / "easier.toml", _PromptsFile),
        _follow_ups=read(folder / "follow_ups.toml", _PromptsFile),
        _replies=read(folder / "replies.toml", _PromptsFile),
        harm_themes=read(folder / "harm_themes.toml", _HarmThemesFile).themes,
    )
