"""Nobody can lock another out: guessing slows down the guessing of one name, and whoever belongs there still comes in."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher

from feedback.access.account_records import SignedIn, SignInFailed
from feedback.access.accounts import Accounts
from feedback.access.passwords import AT_ONCE, MOST_WAITING, PasswordChecks, SignInBusy
from feedback.access.permissions import Staff
from feedback.access.sign_in_line import TRIES, SignInLine, SignInSlowed
from feedback.core.errors import HeardError
from feedback.core.records import Role
from feedback.storage import keys
from feedback.wiring import Collection
from tests.factories import ADMINISTRATOR, NOW, code_of, run_together, set_up_factor

PASSWORD = "a long enough password"
LEAD, WORKER = "The lead", "A facilitator"


class Person:
    """An account with a password, and the phone and the browser that go with it."""

    def __init__(self, accounts: Accounts, name: str, role: Role, *, phone: bool = False) -> None:
        self.accounts, self.name = accounts, name
        signed_in = accounts.sign_in(name, accounts.add(name, role, by=ADMINISTRATOR, at=NOW), at=NOW)
        accounts.choose_password(signed_in.token, PASSWORD, at=NOW)
        self.secret, self.recovery = set_up_factor(accounts, signed_in.token) if phone else ("", ())
        self.staff: Staff = signed_in.staff
        self.browser = accounts.mark_for(signed_in.staff)

    def sign_in(self, password: str = PASSWORD, at: datetime = NOW, **more: str) -> SignedIn:
        return self.accounts.sign_in(self.name, password, at=at, **more)

    def guessed_at(self, times: int = TRIES + 5) -> None:
        for number in range(times):
            with pytest.raises((SignInFailed, SignInSlowed)):
                self.sign_in(f"guess number {number}")


@pytest.fixture
def lead(accounts: Accounts) -> Person:
    return Person(accounts, LEAD, Role.DSL, phone=True)


@pytest.fixture
def worker(accounts: Accounts) -> Person:
    return Person(accounts, WORKER, Role.FACILITATOR)


def test_ten_wrong_passwords_slow_a_name_and_lock_nobody(worker: Person, collection: Collection):
    """Without phone and known browser the right password waits like any guess; no lock stands in the file."""
    worker.guessed_at()
    with pytest.raises(SignInSlowed) as refused:
        worker.sign_in()
    assert refused.value.facts == {}
    assert worker.sign_in(browser=worker.browser).owes is None
    (row,) = collection.store.rows("SELECT * FROM accounts")
    assert set(row) == {"id", "name", "role", "password_hash", "active"}


def test_a_right_password_with_a_right_code_always_passes(lead: Person):
    """On any browser, however many guess: the code vouches for the try, and proves the sign-in at once."""
    lead.guessed_at(50)
    later = NOW + timedelta(minutes=1)
    with pytest.raises(SignInSlowed):
        lead.sign_in(code="000000" if code_of(lead.secret, later) != "000000" else "000001", at=later)
    signed_in = lead.sign_in(code=code_of(lead.secret, later), at=later)
    assert signed_in.owes is None
    assert lead.accounts.signed_in(signed_in.token, at=later) == lead.staff


def test_a_recovery_code_passes_too(lead: Person):
    """The phone is lost, and somebody guesses: one of the ten lets in, once."""
    lead.guessed_at()
    assert lead.sign_in(code=lead.recovery[0].upper()).owes is None
    with pytest.raises(SignInSlowed):
        lead.sign_in(code=lead.recovery[0])


def test_a_right_code_with_a_wrong_password_opens_nothing(lead: Person):
    """And is not used up by it: it says nothing about the password, and the person can still use it."""
    later = NOW + timedelta(minutes=1)
    for _ in range(3):
        with pytest.raises(SignInFailed):
            lead.sign_in("a wrong password", code=code_of(lead.secret, later), at=later)
    assert lead.sign_in(code=code_of(lead.secret, later), at=later).owes is None


def test_a_fresh_passphrase_always_passes(worker: Person):
    """The administrator helps at once who is slowed down: nobody guesses five words."""
    worker.guessed_at()
    phrase = worker.accounts.invite_again(worker.staff.id, by=ADMINISTRATOR, at=NOW)
    worker.guessed_at()
    assert worker.sign_in(phrase).must_choose


def test_a_stolen_browser_guesses_no_faster(worker: Person, lead: Person):
    """Its mark vouches for ten tries; then it waits like everybody. The mark of another account vouches for nothing."""
    worker.guessed_at()
    for number in range(TRIES):
        with pytest.raises(SignInFailed):
            worker.sign_in(f"guess number {number}", browser=worker.browser)
    with pytest.raises(SignInSlowed):
        worker.sign_in(browser=worker.browser)
    lead.guessed_at()
    for forged in (worker.browser, lead.browser[:-1], "." + lead.browser.split(".")[1], lead.browser + "é", "x" * 999):
        with pytest.raises(SignInSlowed):
            lead.sign_in(browser=forged)


def test_a_stolen_phone_guesses_no_faster(lead: Person):
    """A right code vouches for ten wrong passwords; then they wait like everybody's."""
    later = NOW + timedelta(minutes=1)
    lead.guessed_at()
    for number in range(TRIES):
        with pytest.raises(SignInFailed):
            lead.sign_in(f"guess number {number}", code=code_of(lead.secret, later), at=later)
    with pytest.raises(SignInSlowed):
        lead.sign_in("another guess", code=code_of(lead.secret, later), at=later)


def test_only_that_name_is_slowed(worker: Person, lead: Person):
    """Nobody pays for what is guessed about another, or about a name that nobody has."""
    lead.guessed_at()
    for number in range(TRIES + 5):
        with pytest.raises((SignInFailed, SignInSlowed)):
            worker.accounts.sign_in("Nobody", f"guess number {number}", at=NOW)
    assert worker.sign_in().owes is None


def test_nine_are_forgiven(worker: Person):
    """A right password in between starts the count anew."""
    for _ in range(3):
        for _ in range(TRIES - 1):
            with pytest.raises(SignInFailed):
                worker.sign_in("a wrong password")
        worker.sign_in()


def test_a_minute_gives_a_try_back():
    """Ten at once, then one a minute; and never more than ten at once."""
    clock = [0.0]
    line = SignInLine(keys.make(), clock=lambda: clock[0])
    assert [line.slowed("Name") for _ in range(TRIES + 1)] == [False] * TRIES + [True]
    clock[0] = 61.0
    assert [line.slowed("NAME") for _ in range(2)] == [False, True]
    clock[0] = 1e6
    assert [line.slowed("name") for _ in range(TRIES + 1)] == [False] * TRIES + [True]


def test_known_and_unknown_names_are_answered_alike(worker: Person, lead: Person):
    """Try by try the same error, for a name with a phone, with none, switched off, and that nobody has."""
    worker.accounts.switch(worker.staff.id, False, by=ADMINISTRATOR, at=NOW)

    def answers(name: str) -> Sequence[tuple[type[HeardError], object]]:
        found = []
        for number in range(TRIES + 3):
            with pytest.raises(HeardError) as refused:
                worker.accounts.sign_in(name, f"guess number {number}", at=NOW, code="123 456", browser="a.b")
            found.append((type(refused.value), refused.value.facts))
        return found

    nobody = answers("Nobody")
    assert {kind for kind, _ in nobody} == {SignInFailed, SignInSlowed}
    assert answers(LEAD) == answers(WORKER) == nobody


def test_known_and_unknown_names_take_the_same_time(collection: Collection):
    """With the real hasher, slowed or not: what is left of a difference is far under what a network hides."""
    accounts = collection.accounts
    person = Person(accounts, LEAD, Role.DSL, phone=True)

    def took(name: str) -> float:
        started = time.perf_counter()
        with suppress(HeardError):
            accounts.sign_in(name, "a wrong password", at=NOW, code="123456")
        return time.perf_counter() - started

    pairs = [(took(person.name), took("Nobody")) for _ in range(2 * TRIES)]
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert abs(known - unknown) < 0.5 * max(known, unknown), (known, unknown)


def test_guesses_that_come_at_once_are_all_counted(worker: Person, monkeypatch: pytest.MonkeyPatch):
    """Of forty threads at most ten learn whether their password was right; the rest are slowed or find the line full."""
    outcomes: list[type[HeardError]] = []
    barrier = threading.Barrier(40)

    def guess(number: int) -> None:
        barrier.wait()
        try:
            worker.sign_in(f"guess number {number}")
        except HeardError as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=guess, args=[number]) for number in range(40)]
    run_together(threads)
    assert len(outcomes) == 40
    assert outcomes.count(SignInFailed) <= TRIES
    assert set(outcomes) <= {SignInFailed, SignInSlowed, SignInBusy}


@contextmanager
def attackers(accounts: Accounts, names: list[str], *, crowd: int = 24) -> Iterator[list[type[HeardError]]]:
    """A crowd that guesses without a pause for as long as the block lasts: these names, and some that nobody has."""
    stop, seen = threading.Event(), []

    def guess(number: int) -> None:
        tries = 0
        while not stop.is_set():
            tries += 1
            name = (*names, f"made up {number} {tries}")[tries % (len(names) + 1)]
            try:
                accounts.sign_in(name, "a wrong password", at=NOW, code=f"{tries % 10**6:06d}", browser="a.b")
            except HeardError as error:
                seen.append(type(error))

    threads = [threading.Thread(target=guess, args=[number], daemon=True) for number in range(crowd)]
    for thread in threads:
        thread.start()
    try:
        until = time.monotonic() + 30
        while seen.count(SignInBusy) < 50 and time.monotonic() < until:
            time.sleep(0.01)
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_staff_sign_in_while_a_crowd_guesses(collection: Collection):
    """The line of guessers is full for all the time: the lead comes in by her code, the worker by his browser, and
    whoever is signed in chooses another password. Each of them at the first try."""
    accounts = Accounts(
        collection.store,
        collection.audit,
        collection.keys,
        collection.about,
        hasher=PasswordHasher(time_cost=2, memory_cost=2048, parallelism=1),
    )
    lead, worker = Person(accounts, LEAD, Role.DSL, phone=True), Person(accounts, WORKER, Role.FACILITATOR)
    with attackers(accounts, [LEAD, WORKER]) as seen:
        for step in range(1, 4):
            at = NOW + timedelta(seconds=60 * step)
            by_code = lead.sign_in(code=code_of(lead.secret, at), at=at)
            by_browser = worker.sign_in(browser=worker.browser)
            assert (by_code.owes, by_browser.owes) == (None, None)
        accounts.choose_password(by_browser.token, "four other plain words", at=NOW)
    assert {SignInBusy, SignInSlowed} <= set(seen)
    assert "signed in while many wrong passwords came for the name" in [line.what for line in collection.audit.latest()]


def test_a_flood_of_sign_ins_waits_for_itself_alone():
    """Two are checked, eight wait, the next is told at once that many are signing in; afterwards all goes on."""
    checks, let_go = PasswordChecks(), threading.Event()

    def one() -> None:
        with checks.turn():
            let_go.wait(20)

    crowd = [threading.Thread(target=one) for _ in range(AT_ONCE + MOST_WAITING)]
    for thread in crowd:
        thread.start()
    try:
        with pytest.raises(SignInBusy), checks.turn():
            pass
    finally:
        let_go.set()
        for thread in crowd:
            thread.join()
    with checks.turn():
        pass


def test_the_log_says_that_somebody_guesses_and_not_about_whom(worker: Person, caplog: pytest.LogCaptureFixture):
    """One line a minute; no name, no password, no address."""
    worker.guessed_at(30)
    (line,) = [record.getMessage() for record in caplog.records if record.name == "heard.access"]
    assert WORKER.casefold() not in line.casefold()
    assert "guess" not in line
