"""Who holds the safeguarding desk today: leads' own addresses, leave with a deputy, and cases that go to another lead."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

from feedback.access.account_records import Account
from feedback.access.accounts import Accounts
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import Boxes, GuardedStep, GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import Invalid
from feedback.core.records import Role, SessionPlan
from feedback.desk.case_store import Concerns
from feedback.desk.cases import LONGEST_NOTE, Case, CaseState, by_child
from feedback.storage.database import Store

LONGEST_ADDRESS = 254
"""Of an e-mail address (RFC 5321)."""


class NotALead(Invalid):
    """Only another safeguarding lead who can sign in takes cases or stands in."""

    code = "not-a-lead"


class DeputyAway(Invalid):
    """Whoever stands in is away on one of those days as well."""

    code = "deputy-away"


class DeputyNotTold(Invalid):
    """One's own address is told of cases, and the deputy has none: nobody would be told."""

    code = "deputy-not-told"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadOnRota:
    """One safeguarding lead who can sign in. `deputy` is an account's id; the days are one's leave, both included."""

    account: Account
    address: str = ""
    deputy: str = ""
    away_from: date | None = None
    away_until: date | None = None

    def away(self, on: date) -> bool:
        return self.away_from is not None and self.away_until is not None and self.away_from <= on <= self.away_until


class Rota:
    """Owns the table of who holds the desk. Whoever has no row there holds it like the rest, and is told by the settings."""

    def __init__(self, store: Store, audit: Audit, *, accounts: Accounts, concerns: Concerns) -> None:
        self._store, self._guarded = store, GuardedSteps(store, audit)
        self._accounts, self._concerns = accounts, concerns

    def leads(self) -> list[LeadOnRota]:
        """Every safeguarding lead who can sign in, by name."""
        rows = {row["account_id"]: row for row in self._store.rows("SELECT * FROM desk_people")}
        found = []
        for account in self._accounts.all():
            if account.role is not Role.DSL or not account.active or not account.has_password:
                continue
            row = rows.get(account.id, {"address": "", "deputy": "", "away_from": None, "away_until": None})
            found.append(
                LeadOnRota(
                    account=account,
                    address=row["address"],
                    deputy=row["deputy"],
                    away_from=_day(row["away_from"]),
                    away_until=_day(row["away_until"]),
                )
            )
        return found

    def at_the_desk(self, on: date) -> list[LeadOnRota]:
        """The leads who are not away on a day. Where it is empty, a child's words reach nobody."""
        return [one for one in self.leads() if not one.away(on)]

    def addresses(self, on: date) -> tuple[str, ...]:
        """Whom of the leads Heard tells of cases on a day: all who are there, so that a deputy is told.

        Everybody's where nobody who is there has one: a message on holiday is better than none.
        """
        there = [one.address for one in self.at_the_desk(on) if one.address]
        return tuple(dict.fromkeys(there or [one.address for one in self.leads() if one.address]))

    def lead_of(self, plan: SessionPlan, on: date) -> str:
        """Whom to ring for a session on a day: its safeguarding lead by name, or while that one is away the deputy."""
        leads = {one.account.id: one for one in self.leads()}
        lead = leads.get(plan.dsl_account)
        if lead is None:
            return plan.dsl
        deputy = leads.get(lead.deputy) if lead.away(on) else None
        return (deputy or lead).account.name

    def tell_me_at(self, address: str, *, by: Staff, at: datetime) -> None:
        """One's own address for messages about cases; an empty one takes it away. Raises Invalid, WordsTooLong."""
        boxes = {"address": (address, LONGEST_ADDRESS)}
        with self._step("own address at the desk changed", by, at, boxes) as typed:
            kept = typed.names["address"]
            # Whether mail arrives, a test message tells. Marks that part a list would make two addresses of one.
            if kept and ("@" not in kept[1:-1] or set(kept) & set(" ,;<>")):
                raise Invalid
            self._keep(by.id, "address", kept)

    def go_away(self, first: date, last: date, deputy: str, note: str, *, by: Staff, at: datetime) -> int:
        """One's leave, both days included: the deputy is told of cases meanwhile and has one's open ones from now on.

        note: what the deputy has to know; it stands with each case. Gives how many children went over. Raises NotALead,
        DeputyAway, DeputyNotTold, Invalid for days the wrong way round or an empty note, WordsTooLong.
        """
        with self._step("leave from the desk planned", by, at):
            stands_in = self._lead(deputy, besides=by.id)
            if last < first:
                raise Invalid
            if (
                stands_in.away_from
                and stands_in.away_until
                and stands_in.away_from <= last
                and stands_in.away_until >= first
            ):
                raise DeputyAway
            mine = next((one for one in self.leads() if one.account.id == by.id), None)
            if mine is not None and mine.address and not stands_in.address:
                raise DeputyNotTold
            for name, value in (("deputy", deputy), ("away_from", first.isoformat()), ("away_until", last.isoformat())):
                self._keep(by.id, name, value)
            return self._give([case.id for case in self._open_of(by)], deputy, note, by, at)

    def come_back(self, *, by: Staff, at: datetime) -> None:
        """One's leave is over, or was never taken."""
        with self._step("back at the desk", by, at):
            for name in ("away_from", "away_until"):
                self._keep(by.id, name, None)

    def hand_over(self, case_id: str, to: str, note: str, *, by: Staff, at: datetime) -> None:
        """Give a child's cases to another lead, with what that one has to know.

        Raises NotALead, Invalid without a note, WordsTooLong, NotFound.
        """
        with self._step("child's cases handed over", by, at):
            self._lead(to, besides=by.id)
            self._give([case_id], to, note, by, at)

    def _give(self, case_ids: Iterable[str], to: str, note: str, by: Staff, at: datetime) -> int:
        if not note.strip():
            raise Invalid(most=LONGEST_NOTE)
        given = 0
        for case_id in case_ids:
            self._concerns.note(case_id, note, by=by, at=at)
            self._concerns.give_to(case_id, to, by=by, at=at)
            given += 1
        return given

    def _open_of(self, by: Staff) -> list[Case]:
        children = by_child(self._concerns.cases(by=by))
        # All cases of a card have one holder (`give_to`), so the first stands for them.
        return [c.first for c in children if c.first.holder == by.id and c.state is not CaseState.CLOSED]

    def _lead(self, account_id: str, *, besides: str) -> LeadOnRota:
        for one in self.leads():
            if one.account.id == account_id != besides:
                return one
        raise NotALead

    def _step(
        self, what: str, by: Staff, at: datetime, names: Boxes | None = None
    ) -> AbstractContextManager[GuardedStep]:
        return self._guarded.step(Action.READ_DESK, what, by.id, by=by, at=at, names=names)

    def _keep(self, account_id: str, column: str, value: str | None) -> None:
        self._store.write("INSERT INTO desk_people (account_id) VALUES (?) ON CONFLICT DO NOTHING", [account_id])
        self._store.write(f"UPDATE desk_people SET {column} = ? WHERE account_id = ?", [value, account_id])


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)
