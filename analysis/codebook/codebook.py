"""The codebook as it is read: which answers speak of which theme in the end, what is approved, and what waits."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.codebook.corrections import Corrections
from analysis.codebook.history import History
from analysis.codebook.runs import KeptRun, ThemeRuns
from analysis.codebook.theme_decisions import Decided, Theme, ThemeDecision, ThemeDecisions, end_of
from analysis.theming.framework import Framework
from analysis.theming.steps import Priority, ProposedTheme
from feedback.core.records import Answer
from feedback.responses.answers import Answers

LONGEST_NAME = 80
"""Code points of a theme's name. The machine's own labels are cut to it; a person's are refused."""

NO_SYMBOL = "💬"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A theme that waits for a person: a known one that answers were placed in, or a proposal of a new one.

    `answer_ids` are the team's own evidence, exact; nothing of it leaves the team's screens. `revision` is that of the
    theme's decision when this was read.
    """

    id: str
    name: str
    child_name: str
    symbol: str
    priorities: tuple[Priority, ...]
    answer_ids: tuple[str, ...]
    proposal: ProposedTheme | None = None
    revision: int = 0


class Codebook:
    """What the machine guessed and people decided, put together. It changes nothing: people's steps are `Decisions`,
    the machine's `MachineCoding`."""

    def __init__(
        self,
        *,
        framework: Framework,
        runs: ThemeRuns,
        corrections: Corrections,
        decisions: ThemeDecisions,
        history: History,
        answers: Answers,
    ) -> None:
        self.framework, self.history = framework, history
        self._runs, self._corrections, self._decisions, self._answers = runs, corrections, decisions, answers

    def approved(self) -> dict[str, Theme]:
        """The themes that people approved, by id: the only ones a digest takes."""
        return {id: kept.theme for id, kept in self._decisions.all().items() if kept.state is Decided.APPROVED}

    def decided(self) -> dict[str, ThemeDecision]:
        """Theme id → what people decided on it, whatever it was."""
        return self._decisions.all()

    def gathered(self, theme_id: str) -> list[str]:
        """The ids whose answers count as this theme's: its own, and those that were merged into it."""
        decisions = self._decisions.all()
        return [theme_id, *(id for id in decisions if id != theme_id and end_of(id, decisions) == theme_id)]

    def members(self) -> dict[str, set[str]]:
        """Theme id → ids of the answers that speak of it: the machine's guesses, people's corrections over them,
        merged themes gathered in the one they were merged into. Rejected themes have none."""
        found: dict[str, set[str]] = defaultdict(set)
        for guess in self._runs.assignments():
            found[guess.theme_id].add(guess.answer_id)
        for word in self._corrections.standing():
            (found[word.theme_id].add if word.belongs else found[word.theme_id].discard)(word.answer_id)
        decisions = self._decisions.all()
        gathered: dict[str, set[str]] = defaultdict(set)
        for theme_id, answer_ids in found.items():
            kept_as = end_of(theme_id, decisions)
            if kept_as is not None and answer_ids:
                gathered[kept_as] |= answer_ids
        return dict(gathered)

    def themes_of(self, answer_id: str) -> list[str]:
        return sorted(theme_id for theme_id, answer_ids in self.members().items() if answer_id in answer_ids)

    def unplaced(self, session_ids: Sequence[str]) -> list[Answer]:
        """Answers in words that speak of no theme in the end. With `members` they are all answers: nobody is lost."""
        placed = set().union(*self.members().values())
        return [a for a in self._answers.of_sessions(session_ids) if a.text is not None and a.id not in placed]

    def counts(self, session_ids: Sequence[str]) -> tuple[Counter[str], int]:
        """Young people (responses) who spoke of each theme, and how many there are: the team's exact figures."""
        answers = self._answers.of_sessions(session_ids)
        response_of = {answer.id: answer.response_id for answer in answers}
        counted = Counter(
            {
                theme_id: len({response_of[answer_id] for answer_id in answer_ids if answer_id in response_of})
                for theme_id, answer_ids in self.members().items()
            }
        )
        # The plus leaves out themes that nobody in these sessions spoke of.
        return +counted, len(set(response_of.values()))

    def names(self) -> dict[str, str]:
        """Theme id → its name for the team, whatever became of the theme."""
        kept = [(row["id"], row["name"]) for step in self.history.steps() for row in step.before.values() if row]
        return {
            **{theme.id: theme.name for theme in self.framework.themes},
            **{new_theme_id(proposal): proposal.label for proposal in _proposals(self._runs.latest_run())},
            **dict(reversed(kept)),
            **{theme_id: decision.theme.name for theme_id, decision in self._decisions.all().items()},
        }

    def candidates(self) -> list[Candidate]:
        """What waits for a person, the most spoken of first."""
        decided, members, revisions = self._decisions.all(), self.members(), self.history.revisions()
        known = [
            Candidate(
                id=theme.id,
                name=theme.name,
                child_name=theme.child_name,
                symbol=theme.symbol,
                priorities=theme.priorities,
                answer_ids=tuple(sorted(members[theme.id])),
                revision=revisions.get(theme.id, 0),
            )
            for theme in self.framework.themes
            if theme.id not in decided and members.get(theme.id)
        ]
        new = self._proposed(members, decided, revisions)
        listed = {*decided, *(theme.id for theme in self.framework.themes), *(candidate.id for candidate in new)}
        again = [self._opened_again(id, members[id], revisions) for id in sorted(members.keys() - listed)]
        waiting = [candidate for candidate in (*known, *new, *again) if candidate.answer_ids]
        return sorted(waiting, key=lambda c: (-len(c.answer_ids), c.id))

    def _proposed(
        self, members: Mapping[str, set[str]], decided: Mapping[str, ThemeDecision], revisions: Mapping[str, int]
    ) -> list[Candidate]:
        """The latest run's new themes that nobody decided on, without the answers that people took out of them."""
        named_already = set().union(*(members.get(theme_id, set()) for theme_id in self.approved()))
        last = {(word.answer_id, word.theme_id): word.belongs for word in self._corrections.standing()}
        return [
            Candidate(
                id=id,
                name=proposal.label[:LONGEST_NAME],
                child_name=proposal.label[:LONGEST_NAME],
                symbol=NO_SYMBOL,
                priorities=(),
                answer_ids=tuple(a for a in proposal.answer_ids if last.get((a, id), True)),
                proposal=proposal,
                revision=revisions.get(id, 0),
            )
            for proposal in _proposals(self._runs.latest_run())
            # A later run finds the answers of an approved new theme again: that group has its name already.
            if (id := new_theme_id(proposal)) not in decided and not _mostly(proposal.answer_ids, named_already)
        ]

    def _opened_again(self, theme_id: str, answer_ids: Iterable[str], revisions: Mapping[str, int]) -> Candidate:
        """A theme that people made and somebody opened again, under the names it had: no run proposes it any more."""
        rows = (step.before.get(theme_id) for step in self.history.steps(theme_id))
        nameless = {"name": theme_id, "child_name": theme_id, "symbol": NO_SYMBOL, "priorities": "[]"}
        row = next((row for row in rows if row), nameless)
        return Candidate(
            id=theme_id,
            name=row["name"],
            child_name=row["child_name"],
            symbol=row["symbol"],
            priorities=tuple(Priority(p) for p in json.loads(row["priorities"])),
            answer_ids=tuple(sorted(answer_ids)),
            revision=revisions.get(theme_id, 0),
        )


def new_theme_id(proposal: ProposedTheme) -> str:
    """A proposed theme's id, apart from the framework's."""
    return f"new-{proposal.id}"


def _proposals(run: KeptRun | None) -> tuple[ProposedTheme, ...]:
    return run.proposals if run else ()


def _mostly(answer_ids: Sequence[str], known: set[str]) -> bool:
    return 2 * len(known.intersection(answer_ids)) > len(answer_ids)
