"""Blind double-coding: two people code the same sample of answers before either sees the machine, or the other."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from analysis.codebook.codebook import Codebook
from analysis.codebook.coding_rounds import MACHINE, Coder, CodeTheme, CodingResult, CodingRound, CodingRounds
from analysis.codebook.decisions import Decisions
from analysis.codebook.intercoder_reliability import agree
from analysis.codebook.machine_coding import MachineCoding
from analysis.codebook.sampling import SamplePool
from analysis.codebook.theme_decisions import end_of
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff, may
from feedback.core.errors import Invalid, NotAllowed, NotFound

SIZE, SMALLEST, LARGEST = 30, 10, 100
LONGEST_TITLE = 80


class TooFewToCode(Invalid):
    """Fewer answers in words than a round needs; says how many (`least`)."""

    code = "coding-too-few"


class StillToCode(Invalid):
    """Handing in before every answer is coded; says how many are left (`left`)."""

    code = "coding-left"


class DoubleCoding:
    """People's steps in a round: draw it, code, take a code back, hand in, and take people's word over the book's."""

    def __init__(
        self,
        *,
        guarded: GuardedSteps,
        rounds: CodingRounds,
        pool: SamplePool,
        book: Codebook,
        decisions: Decisions,
        machine: MachineCoding,
    ) -> None:
        self._guarded, self._rounds, self._pool = guarded, rounds, pool
        self._book, self._decisions, self._machine = book, decisions, machine

    def draw(
        self,
        title: str,
        coders: Sequence[Staff],
        session_ids: Sequence[str],
        *,
        by: Staff,
        at: datetime,
        size: int = SIZE,
        seed: str = "",
        among: Iterable[str] | None = None,
    ) -> CodingRound:
        """Start a round on a sample spread over these sessions; the same seed over the same answers draws it again.

        `among` draws from these answers alone. Raises NotAllowed for a coder without the right, Invalid unless they are
        two different people and the size is sensible, WordsTooLong for the title, TooFewToCode.
        """
        seed, round_id = seed or secrets.token_hex(4), secrets.token_hex(8)
        names = {"title": (title, LONGEST_TITLE)}
        with self._guarded.step(Action.THEME, "double-coding drawn", round_id, by=by, at=at, names=names) as step:
            if not all(may(coder, Action.THEME) for coder in coders):
                raise NotAllowed
            if len({coder.id for coder in coders}) != 2 or len(coders) != 2 or not SMALLEST <= size <= LARGEST:
                raise Invalid
            sample = self._pool.draw(session_ids, coders, size=size, seed=seed, among=among)
            if len(sample) < SMALLEST:
                raise TooFewToCode(least=SMALLEST)
            drawn = CodingRound(
                id=round_id,
                title=step.names["title"],
                seed=seed,
                codebook=self._codebook(),
                coders=tuple(Coder(account_id=coder.id, name=coder.name, handed_in="") for coder in coders),
                placed_before=len(self._machine.placed().intersection(sample)),
                made_by=by.name,
                made_at=at,
                result=None,
            )
            self._rounds.add(drawn, sample)
        return self._rounds.get(round_id)

    def code(self, round_id: str, answer_id: str, theme_ids: Iterable[str], *, by: Staff, at: datetime) -> None:
        """Say what an answer speaks of; no themes say 'none of these'. A later word takes the place of an earlier one.

        Raises NotAllowed for anybody but a coder who has not handed in, NotFound for an answer not of the sample,
        Invalid for a theme not of the codebook.
        """
        # The trail says that a code was given and not which: whoever reads it must not see a blind round.
        with self._guarded.step(Action.THEME, "answer coded", round_id, by=by, at=at):
            kept, chosen = self._open(round_id, by), set(theme_ids)
            if not {theme.id for theme in kept.codebook}.issuperset(chosen):
                raise Invalid
            if answer_id not in {answer.id for answer in self._rounds.sample(round_id)}:
                raise NotFound
            self._rounds.add_code(round_id, answer_id, by.id, chosen)

    def undo(self, round_id: str, *, by: Staff, at: datetime) -> str | None:
        """Take one's own last code back; gives its answer's id, None where there is nothing to take back."""
        with self._guarded.step(Action.THEME, "code taken back", round_id, by=by, at=at):
            self._open(round_id, by)
            return self._rounds.take_back_last(round_id, by.id)

    def hand_in(self, round_id: str, *, by: Staff, at: datetime) -> CodingRound:
        """Close one's own codes. With the second hand-in the machine's are set beside them and the agreement is kept.

        Raises StillToCode, NotAllowed.
        """
        with self._guarded.step(Action.THEME, "double-coding handed in", round_id, by=by, at=at):
            self._open(round_id, by)
            left = len(self._rounds.sample(round_id)) - self._rounds.progress(round_id)[by.id]
            if left:
                raise StillToCode(left=left)
            self._rounds.hand_in(round_id, by.id, at=at)
            if all(coder.handed_in for coder in self._rounds.get(round_id).coders):
                self._finish(round_id)
        return self._rounds.get(round_id)

    def to_correct(self, round_id: str) -> dict[str, frozenset[str]]:
        """Answers of which both people said the same and the book says otherwise now, with the themes to change.

        A theme that was merged since stands for the one it was merged into; one that was rejected for none.
        Raises StillBlind.
        """
        one, two, _ = self._rounds.codings(round_id)
        decided, members = self._book.decided(), self._book.members()
        now = {theme.id: end_of(theme.id, decided) for theme in self._rounds.get(round_id).codebook}
        themes = {theme_id for theme_id in now.values() if theme_id is not None}
        found = {}
        for answer_id, codes in one.items():
            if codes == two.get(answer_id):
                said = {theme_id for code in codes if (theme_id := now[code]) is not None}
                stands = {theme_id for theme_id in themes if answer_id in members.get(theme_id, ())}
                if said != stands:
                    found[answer_id] = frozenset(said ^ stands)
        return found

    def take_peoples_word(self, round_id: str, answer_id: str, *, by: Staff, at: datetime) -> None:
        """Where both people said the same of an answer and the book does not: put it where they said.

        Raises StillBlind, Invalid where there is nothing to correct.
        """
        with self._guarded.step(Action.THEME, "people's word taken", answer_id, by=by, at=at):
            changed, members = self.to_correct(round_id).get(answer_id), self._book.members()
            if not changed:
                raise Invalid
            for theme_id in sorted(changed):
                self._decisions.move(answer_id, theme_id, answer_id not in members.get(theme_id, ()), by=by, at=at)

    def _codebook(self) -> tuple[CodeTheme, ...]:
        """The known themes, under the names people gave them, and the new ones that the machine found itself.

        Themes that people split off are left out: the machine never places in one, so it could not agree.
        """
        approved, proposed = self._book.approved(), self._machine.proposed()
        known = [approved.get(theme.id, theme) for theme in self._book.framework.themes]
        found = [theme for theme_id, theme in approved.items() if theme_id in proposed]
        themes = (CodeTheme(id=t.id, name=t.name, child_name=t.child_name, symbol=t.symbol) for t in (*known, *found))
        return tuple(sorted(themes, key=lambda theme: theme.name))

    def _open(self, round_id: str, by: Staff) -> CodingRound:
        """The round, if this person codes it and has not handed in."""
        kept = self._rounds.get(round_id)
        coder = kept.coder(by)
        if coder is None or coder.handed_in:
            raise NotAllowed
        return kept

    def _finish(self, round_id: str) -> None:
        """Set the machine's codes beside both people's, and keep how far each pair agrees."""
        kept, sample = self._rounds.get(round_id), self._rounds.sample(round_id)
        known = {theme.id for theme in kept.codebook}
        for answer in sample:
            # Themes that the coders could not choose speak neither for nor against the machine.
            self._rounds.add_code(round_id, answer.id, MACHINE, self._machine.says(answer) & known)
        one, two = (self._rounds.codes_of(round_id, coder.account_id) for coder in kept.coders)
        machine = self._rounds.codes_of(round_id, MACHINE)
        alike = {answer_id: codes for answer_id, codes in one.items() if two.get(answer_id) == codes}
        people, first, second = agree(one, two), agree(machine, one), agree(machine, two)
        if people is None or first is None or second is None:  # every answer of it was taken back
            raise TooFewToCode(least=SMALLEST)
        result = CodingResult(people=people, machine=(first, second), together=agree(machine, alike))
        self._rounds.keep_result(round_id, result)
