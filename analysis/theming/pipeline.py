"""The pipeline: from voices to known themes, proposals of new ones, single voices and what was set aside."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.theming.clustering.labels import DistinctPhrases
from analysis.theming.clustering.steady_groups import SteadyGroups
from analysis.theming.corpus import plain, set_aside, words
from analysis.theming.embeddings import StaticVectors
from analysis.theming.emerging_words import EmergingWords
from analysis.theming.framework import Framework, load
from analysis.theming.known_themes import NearestThemes
from analysis.theming.learned_themes import LearnedThemes, TrainingLabel, learn
from analysis.theming.steps import (
    Assignment,
    Emerging,
    Group,
    Grouper,
    Labeller,
    Placement,
    Placer,
    ProposedTheme,
    Steadiness,
    ThemeRun,
    Voice,
)
from feedback.core.records import SafeText

# Hennig's own line for a stable cluster (2007; see `stability.steadiness`).
_STEADY_FROM = 0.75
# Above it a known theme keeps an answer although a new word stands in it.
_SURE = 0.9
_HALF = 0.5
_FEWEST_TEXTS, _FEWEST_PEOPLE, _NEAREST = 3, 3, 3


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The steps in their order. `themes()` composes Heard's own."""

    framework: Framework
    placer: Placer
    emerging: Emerging
    grouper: Grouper
    labeller: Labeller

    def run(self, voices: Sequence[Voice]) -> ThemeRun:
        """Theme these voices: each ends in exactly one of placed, a proposal, single voices or set aside.

        The same voices in any order give the same run; an answer given twice names no theme anew, nor
        do three answers of two young people.
        """
        aside: dict[str, str] = {}
        said: dict[str, list[str]] = defaultdict(list)
        for voice in sorted(voices, key=lambda voice: voice.answer_id):
            reason = set_aside(voice.text, voice.language, self.framework.nothing_said, self.framework.words)
            if reason:
                aside[voice.answer_id] = reason
            else:
                said[voice.text].append(voice.answer_id)
        texts = sorted(said)
        found = dict(zip(texts, self.placer.place(texts), strict=True))
        unsure = [text for text in texts if not found[text] or found[text][0].score < _SURE]
        speaker = {voice.answer_id: voice.response_id or voice.answer_id for voice in voices}
        proposals = tuple(
            proposal
            for proposal in self._propose(sorted((i, text, bool(found[text])) for text in unsure for i in said[text]))
            if len({speaker[answer_id] for answer_id in proposal.answer_ids}) >= _FEWEST_PEOPLE
        )
        taken = {answer_id for proposal in proposals for answer_id in proposal.answer_ids}
        left = [(i, text) for text in texts for i in said[text] if i not in taken]
        return ThemeRun(
            placed={
                i: tuple(_assignment(i, placement) for placement in found[text]) for i, text in left if found[text]
            },
            proposals=proposals,
            single_voices=tuple(sorted(i for i, text in left if not found[text])),
            set_aside=aside,
            versions={
                "framework": self.framework.version,
                "placing": self.placer.version,
                "emerging": self.emerging.version,
                "groups": self.grouper.version,
                "labels": self.labeller.version,
                **self._learnt(),
            },
        )

    def _learnt(self) -> dict[str, str]:
        """Which themes a learnt model places, with F1 on corrections held back before and after; empty for none."""
        trials = self.placer.trials if isinstance(self.placer, LearnedThemes) else {}
        told = (
            f"{theme_id} ({trial.before:.2f} → {trial.after:.2f})"
            for theme_id, trial in sorted(trials.items())
            if trial.taken_over
        )
        said = ", ".join(told)
        return {"learnt": said} if said else {}

    def place(self, voices: Sequence[Voice]) -> dict[str, tuple[Assignment, ...]]:
        """Known themes of a few voices by themselves, none where none fits: what came after a run, without a new one."""
        said = [
            v for v in voices if not set_aside(v.text, v.language, self.framework.nothing_said, self.framework.words)
        ]
        found = zip(said, self.placer.place([voice.text for voice in said]), strict=True)
        placed = {v.answer_id: tuple(_assignment(v.answer_id, one) for one in places) for v, places in found}
        return {voice.answer_id: placed.get(voice.answer_id, ()) for voice in voices}

    def hear(self, text: SafeText, language: str = "en") -> list[str]:
        """Ids of the known themes that these words speak of, the clearest first: for a conversation, kept nowhere."""
        if set_aside(text, language, self.framework.nothing_said, self.framework.words):
            return []
        return [placement.theme_id for placement in self.placer.place([text])[0]]

    def near(self, text: SafeText) -> list[str]:
        """Ids of the known themes that these words are near to, nearest first, whether they speak of them or not."""
        return self.placer.near(text)

    def _propose(self, unsure: Sequence[tuple[str, str, bool]]) -> tuple[ProposedTheme, ...]:
        """New themes among answers (id, text, whether it leans to a known theme) that no known theme claims for sure.

        First what emerges: a word new to the framework that alike answers share takes its answers along, also those
        that lean to a known theme. Then groups of those that fit none, where the members are truly alike and either
        most of them share the group's words or it holds steady.
        """
        ids, texts = [answer_id for answer_id, _, _ in unsure], [text for _, text, _ in unsure]
        groups = self.emerging.find(texts, self.framework.words)
        emerged = {place for group in groups for place in group.members}
        left = [place for place, (_, _, leans) in enumerate(unsure) if not leans and place not in emerged]
        new = len(groups)
        groups += [_at(group, left) for group in self.grouper.group([texts[i] for i in left]) if group.core]
        labels = self.labeller.label(texts, [group.core for group in groups])
        return tuple(
            ProposedTheme(
                id=_slug(label),
                label=label,
                words=telling,
                answer_ids=tuple(ids[place] for place in group.core),
                nearest=tuple(ids[place] for place in group.ranked[:_NEAREST]),
                furthest=ids[group.ranked[-1]],
                steadiness=Steadiness.STEADY if group.steadiness >= _STEADY_FROM else Steadiness.WOBBLY,
            )
            for number, (group, (label, telling)) in enumerate(zip(groups, labels, strict=True))
            if number < new or _holds(group, telling[0], texts)
        )


def themes(framework: Framework | None = None, corrections: Sequence[TrainingLabel] = ()) -> Pipeline:
    """Heard's own pipeline: the one place that composes the steps. Its 24 themes where no framework is given.

    From `corrections` each theme learns where that is shown to be better on corrections held back, and only there.
    """
    known = framework or load()
    prototypes = NearestThemes(known, StaticVectors())
    return Pipeline(
        framework=known,
        placer=learn(prototypes, corrections) if corrections else prototypes,
        emerging=EmergingWords([example for theme in known.themes for example in theme.examples]),
        grouper=SteadyGroups(),
        labeller=DistinctPhrases(),
    )


def _assignment(answer_id: str, placement: Placement) -> Assignment:
    return Assignment(
        answer_id=answer_id,
        theme_id=placement.theme_id,
        score=placement.score,
        matched=placement.matched,
        start=placement.start,
        end=placement.end,
    )


def _at(group: Group, places: Sequence[int]) -> Group:
    """The same group, its places looked up in a longer list; only those truly alike are ranked."""
    core = set(group.core)
    return Group(
        members=tuple(places[i] for i in group.members),
        core=tuple(places[i] for i in group.core),
        ranked=tuple(places[i] for i in group.ranked if i in core),
        steadiness=group.steadiness,
    )


def _holds(group: Group, phrase: str, texts: Sequence[str]) -> bool:
    """Whether a group is worth a person's time: enough different answers, and they share its words or hold steady."""
    said = {plain(texts[place]) for place in group.core}
    sharing = sum(f" {phrase.rstrip('s')}" in f" {' '.join(words(text))}" for text in said)
    alike = sharing >= _HALF * len(said) or (sharing and group.steadiness >= _STEADY_FROM)
    return len(said) >= _FEWEST_TEXTS and bool(alike)


def _slug(label: str) -> str:
    return re.sub(r"\W+", "-", label).strip("-")[:60]
