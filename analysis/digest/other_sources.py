"""What stands beside young people's answers in an edition: an agency's story, audits and scorecards, other groups' findings.

None of it is counted among the answers. Each has its source; each passes the edition's audience.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.accountability.triangulation import Triangulation
from analysis.digest.phrases import Phrases, load
from analysis.disclosure import Audience, Thresholds
from analysis.records import BesideLine, BroughtStory, Theme
from feedback.partnership.findings import Findings
from feedback.partnership.stories import Reader, Stories

_MOST_FINDINGS = 3


class Alongside:
    def __init__(
        self,
        *,
        stories: Stories,
        findings: Findings,
        triangulation: Triangulation,
        thresholds: Thresholds,
        phrases: Phrases | None = None,
    ) -> None:
        self._stories, self._findings, self._triangulation = stories, findings, triangulation
        self._thresholds, self._phrases = thresholds, phrases or load()

    def story(self, audience: Audience) -> BroughtStory | None:
        """The latest story whose consent covers this audience; the team reads the executive's."""
        reader = Reader.PUBLIC if audience is Audience.PUBLIC else Reader.EXECUTIVE
        for story in self._stories.readable(reader)[:1]:
            by = self._phrases.say(f"story_by.{story.method.value}", agency=story.agency, role=story.role)
            return BroughtStory(title=story.title, words=story.words, brought_by=by)
        return None

    def beside(self, themes: Sequence[Theme], audience: Audience) -> tuple[BesideLine, ...]:
        return tuple(
            BesideLine(
                theme=theme.name,
                says=self._phrases.say(f"beside.{line.says.value}"),
                what=line.what,
                source=self._phrases.say("source", source=line.source, date=self._phrases.day(line.dated_on)),
            )
            for theme in themes
            for line in self._triangulation.of(theme.id, public=audience is Audience.PUBLIC)
        )

    def findings(self) -> tuple[BesideLine, ...]:
        """The latest findings of other groups. How many they heard is told as closely as Heard's own numbers are."""
        found = []
        for finding in self._findings.agreed()[:_MOST_FINDINGS]:
            step = self._thresholds.public_minimum
            people = (finding.people or 0) - (finding.people or 0) % step
            heard = self._phrases.say("found_people", people=people) if people else ""
            source = self._phrases.say("source", source=finding.source, date=self._phrases.day(finding.found_on))
            method = ", ".join(part for part in (finding.method, heard) if part)
            found.append(BesideLine(theme=finding.group, says=method, what=finding.words, source=source))
        return tuple(found)
