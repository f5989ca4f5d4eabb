"""What Heard makes of an answer in words: a follow-up, thanks, and the themes of "Did we get you right?"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from feedback.chat.script import Passage, Said, Script
from feedback.chat.state import Listener, Worry
from feedback.core.content_files import ENGLISH
from feedback.core.records import AgeVersion, RawAnswer
from feedback.questionnaire.question_packs import Pack

RICH = 12
"""Words from which an answer gets thanks and no follow-up."""

MOST_THEMES = 6
"""Themes that a recap shows: few enough to check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    script: Script
    age: AgeVersion
    listener: Listener
    spot: Callable[[str, str, str], Worry]
    pack: Pack

    def follow_up(self, question_id: str, text: str, themes: Sequence[str], language: str) -> Passage | None:
        """An easier prompt after "idk"; after a short answer what its theme and its leaning allow; after a rich one, none."""
        if self.script.says_nothing(text):
            return self.script.easier(question_id, self.age, language)
        if len(text.split()) >= RICH or not themes or self._quiet(themes):
            return None
        leaning = self.listener.leaning(question_id, text)
        return self.script.follow_up(themes[0], self.age, language, leaning)

    def thanks(self, text: str, themes: Sequence[str], language: str) -> Passage:
        """Thanks; for a rich answer with the theme that was heard, unless it is one to be quiet about."""
        if self.script.says_nothing(text):
            return self.script.say(Said.SKIPPED, self.age, language)
        if self._quiet(themes):
            return self.script.say(Said.THANKS_QUIET, self.age, language)
        if len(text.split()) >= RICH and themes:
            name = self.listener.themes(language)[themes[0]].child_name
            return self.script.say(Said.THANKS_THEME, self.age, language, theme=name)
        return self.script.say(Said.THANKS, self.age, language)

    def worry(self, answer: RawAnswer, others: Sequence[RawAnswer], language: str) -> Worry:
        """Signs of harm in an answer to its question; a follow-up's also together with the first answer among `others`.

        Half of a disclosure may stand in each, as intake reads them at Send.
        """
        words = answer.text or ""
        wording = self.pack.question(answer.question_id).wording(self.age)
        before = next((o for o in others if (o.question_id, o.prompt) == (answer.question_id, "")), None)
        picked = next((o.word for o in wording.options if before and o.id == before.choice), "")
        asked = wording.question
        more = self.script.answers(asked, answer.prompt, self.age, picked)
        alone = self.spot(words, language, more)
        first = before.text if before else None
        if alone is Worry.YES or not answer.prompt or not first:
            return alone
        return max(alone, self.spot(f"{first}\n{words}", language, asked))

    def heard(self, answers: Sequence[RawAnswer], language: str) -> tuple[str, ...]:
        """The themes of every answer in words. Words that a person must look at first stay out of themes."""
        said = [a for a in answers if a.text and not self.script.says_nothing(a.text)]
        calm = (a.text or "" for a in said if self.worry(a, answers, language) < Worry.PERHAPS)
        themes = (theme for text in calm for theme in self.hear(text, language))
        return tuple(dict.fromkeys(themes))[:MOST_THEMES]

    def hear(self, text: str, language: str) -> Sequence[str]:
        """Themes of one answer; none of one that says nothing.

        They are heard in English alone: words of another language are read by a person, never forced into them.
        """
        return self.listener.hear(text) if language == ENGLISH and not self.script.says_nothing(text) else ()

    def _quiet(self, themes: Sequence[str]) -> bool:
        """Whether any of these is a theme that nobody is asked more about."""
        return any(self.script.follow_up(theme, self.age, language="en") is None for theme in themes)
