"""Whoever writes, writes by the guarded step: every public method that staff can call was found, not listed from memory.

A writer is found by reading the classes of what is wired: a public method that reaches the store's `write`, `insert` or
`transaction`, or a guarded step. Then each is called: without permission, with a trail that cannot be written, and well.
"""

from __future__ import annotations

import ast
import inspect
import shutil
import textwrap
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from analysis.wiring import Partnership, open_partnership
from app.shell.words import ENGLISH, texts
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import MARK, GuardedSteps
from feedback.core.errors import NotAllowed
from feedback.core.records import Role
from feedback.core.settings import Settings
from feedback.storage.database import Store
from feedback.storage.failures import StoreFull
from feedback.wiring import make
from tests.feedback.access.test_permissions import WHO_MAY
from tests.guarded_world import CHANGES, World, build, somebody

STILL_TO_COME: set[str] = set()
"""Writers by staff that do not go by the guarded step yet. This list only ever shrinks."""

ONLY_A_LINE = {
    "EvidencePacks.make": "asks permission and notes what left; nothing is changed, and seconds of PDF hold up no writer",
    **dict.fromkeys(
        ("DataOut.take", "DataOut.take_coded"),
        "asks permission and notes what left; nothing is changed, and a big table holds up no writer",
    ),
}
"""What staff do that writes its audit line and nothing else."""

_YOUNG = "a young person's own step: nobody of the staff is there"
_SELF = "somebody's own account, password and phone"
_MACHINE = "Heard itself, at a time, with a line of its own or nothing to tell"
_WITHIN = "called within a step of the staff's or an intake, whose transaction it joins"

NO_STAFF_STEP = {
    "About.fits": "at opening: which keys a file was made with, before anybody is there",
    "About.mark_demonstration": "the demonstration's builder, on a file of its own",
    "Accounts.begin_factor": _SELF,
    "Accounts.choose_password": _SELF,
    "Accounts.confirm_factor": _SELF,
    "Accounts.give_code": _SELF,
    "Accounts.sign_in": _SELF,
    "Accounts.sign_out": _SELF,
    "Alerts.look": _MACHINE,
    "Alerts.reached": _MACHINE,
    **dict.fromkeys(
        (f"ContentRevisions.{name}" for name in ("put_draft", "add_published", "publish", "withdraw", "discard")),
        _WITHIN,
    ),
    "CodingRounds.add": _WITHIN,
    "CodingRounds.add_code": _WITHIN,
    "CodingRounds.hand_in": _WITHIN,
    "CodingRounds.keep_result": _WITHIN,
    "CodingRounds.take_back_last": _WITHIN,
    "Concerns.seal_again": _MACHINE,
    "Concerns.hold": _WITHIN,
    "HeldWords.keep": _WITHIN,
    "Concerns.keep_original": _WITHIN,
    "Corrections.correct": _WITHIN,
    "Corrections.take_back": _WITHIN,
    "Editions.keep": _WITHIN,
    "History.note": _WITHIN,
    "History.take_back": _WITHIN,
    "Intake.take_in": _YOUNG,
    "Imports.forget": _MACHINE,
    "Intake.keep_protected": _WITHIN,
    "Intake.take_in_all": _YOUNG,
    "LeadRequests.ask": _WITHIN,
    "LeadRequests.end": _WITHIN,
    "MachineCoding.catch_up": _MACHINE,
    "Quotes.agree": _WITHIN,
    "Quotes.propose": _WITHIN,
    "Quotes.withdraw": _WITHIN,
    "SchoolList.replace": _WITHIN,
    "SealStore.keep": _WITHIN,
    "Sessions.count_help": _YOUNG,
    "Slips.keep": _YOUNG,
    "SqliteAnswers.forget_nonces": _MACHINE,
    "SqliteAnswers.keep": _YOUNG,
    "UnsentConversations.forget": _YOUNG,
    "UnsentConversations.keep": _YOUNG,
    "UnsentConversations.keep_slip": _YOUNG,
    "UnsentConversations.purge": _MACHINE,
    "SqliteAnswers.set_serious": _WITHIN,
    "SqliteAnswers.set_state": _WITHIN,
    "SqliteAnswers.set_text": _WITHIN,
    "SqliteAnswers.take_back": _YOUNG,
    **dict.fromkeys(("Tellings.take", "Tellings.told", "Tellings.give_back"), _MACHINE),
    **dict.fromkeys(("Tellings.failed", "Tellings.reached"), _MACHINE),
    **dict.fromkeys(
        (f"SecondFactors.{step}" for step in ("begin", "confirm", "new_codes", "prove", "take_off")), _SELF
    ),
    "SecondFactors.remove": _WITHIN,
    "SecondFactors.seal_again": _MACHINE,
    **dict.fromkeys((f"SignIns.{step}" for step in ("begin", "end", "end_all", "end_others", "prove")), _WITHIN),
    "ThemeDecisions.decide": _WITHIN,
    "ThemeDecisions.put_row": _WITHIN,
    "ThemeRuns.add_guesses": _MACHINE,
    "ThemeRuns.keep_run": _WITHIN,
}
"""Public methods that write without a person of the staff, and why that is right."""


def wired(whole: Partnership) -> dict[type, object]:
    """One object of each class of Heard's that is reached from what is wired."""
    found: dict[type, object] = {}

    def look(thing: object) -> None:
        if type(thing) in found or not type(thing).__module__.startswith(("feedback.", "analysis.")):
            return
        found[type(thing)] = thing
        inner = [getattr(thing, one.name) for one in fields(thing)] if is_dataclass(thing) else []
        for value in [*inner, *getattr(thing, "__dict__", {}).values()]:
            look(value)

    look(whole)
    return found


def _called(function: Any) -> set[str]:
    """Dotted names that a method calls on itself: `_store.write`, `_guarded.step`, `_set`."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    chains = (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {chain.removeprefix("self.") for chain in chains if chain.startswith("self.")}


class How(StrEnum):
    """How a method writes: by its own guarded step, by another's, or straight into the store."""

    GUARD = "guard"
    BY_ANOTHERS_GUARD = "by another's guard"
    STRAIGHT = "straight"


def ways(thing: object, name: str, seen: frozenset[tuple[type, str]] = frozenset()) -> set[How]:
    """How a method of a wired object writes, through its own other methods and those of what it was given."""
    function = inspect.getattr_static(type(thing), name, None)
    if (type(thing), name) in seen or not inspect.isfunction(function):
        return set()
    seen |= {(type(thing), name)}
    found: set[How] = set()
    for call in _called(function):
        owner, _, method = call.rpartition(".")
        if call == "_guarded.step":
            found.add(How.GUARD)
        elif call in ("_store.write", "_store.insert", "_store.transaction"):
            found.add(How.STRAIGHT)
        elif not owner:
            found |= ways(thing, method, seen)
        elif "." not in owner and (other := getattr(thing, owner, None)) is not None:
            theirs = ways(other, method, seen)
            found |= {How.BY_ANOTHERS_GUARD} if How.GUARD in theirs else theirs
    return found


def public_methods(owner: type) -> Iterator[str]:
    for name, member in inspect.getmembers(owner, inspect.isfunction):
        if not name.startswith("_") and member.__module__.startswith(("feedback.", "analysis.")):
            yield name


def writers(whole: Partnership) -> dict[str, tuple[bool, bool]]:
    """Every public method that writes → whether staff call it as themselves, and whether it goes by the guarded step."""
    found = {}
    for owner, thing in wired(whole).items():
        for name in public_methods(owner) if owner not in (Store, Audit, GuardedSteps) else ():
            how = ways(thing, name)
            if how:
                by = inspect.signature(getattr(owner, name)).parameters.get("by")
                guarded = How.GUARD in how or How.STRAIGHT not in how
                found[f"{owner.__name__}.{name}"] = (by is not None and by.annotation == "Staff", guarded)
    return found


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("world")
    settings = Settings(data=folder / "data")
    make(settings)
    whole = open_partnership(settings)
    ids = build(whole)
    whole.collection.store.shrink()
    whole.collection.store.close()
    return folder, ids


@pytest.fixture
def world(template: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[World]:
    kept, ids = template
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    whole = open_partnership(Settings(data=tmp_path / "data"))
    yield World(whole, ids)
    whole.collection.store.close()


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    tables = [row["name"] for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {table: store.rows(f"SELECT * FROM {table}") for table in tables}


def test_every_writer_of_the_staff_goes_by_the_guarded_step(world: World) -> None:
    """A new public method by which staff write is found here, and fails until it does; what is owed is listed whole."""
    found = writers(world.partnership)
    by_staff = {name for name, (by, _) in found.items() if by}
    assert {name for name in by_staff if not found[name][1]} == STILL_TO_COME | set(ONLY_A_LINE)
    assert not STILL_TO_COME & set(CHANGES)
    assert {name for name in by_staff if found[name][1]} == set(CHANGES)


def test_whoever_else_writes_is_known(world: World) -> None:
    """A method that writes and does not ask who is writing has its reason here."""
    nobody = {name for name, (by, _) in writers(world.partnership).items() if not by}
    assert nobody == set(NO_STAFF_STEP)


def allowed(name: str) -> set[Role]:
    return {role for action in CHANGES[name].actions for role in WHO_MAY[action]}


@pytest.mark.parametrize("name", CHANGES)
def test_who_may_not_changes_nothing(world: World, name: str) -> None:
    """Each role that a partnership would not let do it is refused, and not a byte of any table is another."""
    before = everything(world.partnership.collection.store)
    assert allowed(name) < set(Role)
    for role in set(Role) - allowed(name):
        with pytest.raises(NotAllowed):
            CHANGES[name].call(world, somebody(role))
    assert everything(world.partnership.collection.store) == before


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_and_its_line_are_one(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction, with a line of whoever did it in it; where the line cannot be written, nothing is."""
    store = world.partnership.collection.store
    by, before = somebody(min(allowed(name))), everything(store)

    def full(*_: object, **__: object) -> None:
        raise StoreFull

    with monkeypatch.context() as broken:
        broken.setattr(Audit, "note", full)
        with pytest.raises(StoreFull):
            CHANGES[name].call(world, by)
    assert everything(store) == before

    opened: list[bool] = []
    plain = Store.transaction

    @contextmanager
    def counted(self: Store) -> Iterator[Any]:
        if getattr(self._mine, "db", None) is None:
            opened.append(True)
        with plain(self) as db:
            yield db

    with monkeypatch.context() as watched:
        watched.setattr(Store, "transaction", counted)
        CHANGES[name].call(world, by)
    assert len(opened) == 1
    after = everything(store)
    lines = [line for line in after["audit"] if line not in before["audit"]]
    assert lines
    assert {line["who"] for line in lines} == {by.name}
    assert not any(MARK in line["what"] for line in lines)


def test_each_box_has_words_for_the_screen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever typed too much is told in which box, under a name that stands on the screen."""
    boxes: set[str] = set()
    plain = GuardedSteps.step

    def seen(self: GuardedSteps, *args: Any, **more: Any) -> AbstractContextManager[Any]:
        for kind in ("words", "names", "sealed"):
            boxes.update(more.get(kind) or {})
        return plain(self, *args, **more)

    monkeypatch.setattr(GuardedSteps, "step", seen)
    for name, change in CHANGES.items():
        try:
            change.call(world, somebody(min(allowed(name))))
        except Exception:
            continue
    named = {box.rpartition("_")[0] if box.rpartition("_")[2].isdecimal() else box for box in boxes}
    assert len(named) > 25
    assert {box for box in named if f"errors.boxes.{box}" not in texts(ENGLISH)} == set()
