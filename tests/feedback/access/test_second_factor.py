"""The second factor: what it opens, that a code works once, and that a lost phone keeps nobody out for good."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta

import pytest

from feedback.access.account_records import NotToOneself, Owed, SignInFailed
from feedback.access.accounts import Accounts
from feedback.access.permissions import COMMAND_LINE, MAY, TWO_FACTORS, Staff, needs_second_factor
from feedback.access.second_factor import CODES_AT_ONCE, RECOVERY_CODES, STEP, CodesSlowed, WrongCode
from feedback.core.errors import HeardError, NotAllowed, NotFound
from feedback.core.records import Role
from feedback.storage import keys
from feedback.storage.partnership_file import SampleAccount
from feedback.wiring import Collection
from tests.factories import ADMINISTRATOR, DSL, NOW, code_of, run_together, set_up_factor, staff

PASSWORD, NAME = "a long enough password", "The lead"
LATER = NOW + timedelta(minutes=1)


def joined(accounts: Accounts, name: str = NAME, role: Role = Role.DSL) -> tuple[Staff, str]:
    """Somebody with a password, and the token of the sign-in in which it was chosen."""
    phrase = accounts.add(name, role, by=ADMINISTRATOR, at=NOW) or accounts.agree_to_lead(
        accounts.waiting()[-1].account_id, by=DSL, at=NOW
    )
    signed_in = accounts.sign_in(name, phrase, at=NOW)
    accounts.choose_password(signed_in.token, PASSWORD, at=NOW)
    return signed_in.staff, signed_in.token


@pytest.fixture
def lead(accounts: Accounts) -> tuple[Staff, str, tuple[str, ...]]:
    """A safeguarding lead with a phone: who, the app's secret, the recovery codes."""
    who, token = joined(accounts)
    return who, *set_up_factor(accounts, token)


def enter(accounts: Accounts, at=LATER) -> str:
    """The token of a right password; it still owes a code."""
    signed_in = accounts.sign_in(NAME, PASSWORD, at=at)
    assert signed_in.owes is Owed.CODE
    return signed_in.token


def wrong(accounts: Accounts, token: str, typed: str, at=LATER) -> None:
    with pytest.raises(WrongCode):
        accounts.give_code(token, typed, at=at)


@pytest.mark.parametrize("role", Role)
def test_who_must_have_one(accounts: Accounts, role: Role):
    """Safeguarding leads and administrators are led to set one up at the first sign-in, and nothing opens before."""
    who, token = joined(accounts, role=role)
    assert needs_second_factor(role) == (role in (Role.DSL, Role.ADMINISTRATOR))
    assert accounts.owes(token, at=NOW) is (Owed.SECOND_FACTOR if needs_second_factor(role) else None)
    assert (accounts.signed_in(token, at=NOW) is None) == needs_second_factor(role)
    set_up_factor(accounts, token)
    assert accounts.owes(token, at=NOW) is None
    assert accounts.signed_in(token, at=NOW) == who


def test_nobody_without_one_opens_what_asks_for_two():
    """The desk and the accounts: every role that may do either must have a second factor."""
    assert {role for action in TWO_FACTORS for role in MAY[action]} == {r for r in Role if needs_second_factor(r)}


def test_a_role_that_is_given_later_asks_for_one(accounts: Accounts):
    """An analyst who becomes an administrator sets one up before the next page opens."""
    joined(accounts, "The analyst", Role.ANALYST)
    accounts.change_role(accounts.all()[0].id, Role.ADMINISTRATOR, by=ADMINISTRATOR, at=NOW)
    assert accounts.sign_in("The analyst", PASSWORD, at=NOW).owes is Owed.SECOND_FACTOR


def test_a_password_alone_opens_nothing(accounts: Accounts, lead):
    """Not a page, not another password, not another factor, until the code comes; then all of it does."""
    who, secret, _ = lead
    token = enter(accounts)
    assert accounts.signed_in(token, at=LATER) is None
    for step in (
        lambda: accounts.choose_password(token, "another long password", at=LATER),
        lambda: accounts.begin_factor(token, issuer="Heard", at=LATER),
        lambda: accounts.confirm_factor(token, code_of(secret, LATER), at=LATER),
    ):
        with pytest.raises(SignInFailed):
            step()
    accounts.give_code(token, code_of(secret, LATER), at=LATER)
    assert accounts.signed_in(token, at=LATER) == who


def test_whoever_has_one_by_choice_gives_it_too(accounts: Accounts):
    """A facilitator need not; who set one up is asked for it."""
    _, token = joined(accounts, NAME, Role.FACILITATOR)
    secret, _ = set_up_factor(accounts, token)
    fresh = enter(accounts)
    assert accounts.signed_in(fresh, at=LATER) is None
    accounts.give_code(fresh, f" {code_of(secret, LATER)[:3]} {code_of(secret, LATER)[3:]} ", at=LATER)
    assert accounts.signed_in(fresh, at=LATER) is not None


@pytest.mark.parametrize("steps", [-2, -1, 0, 1, 2])
def test_a_clock_may_be_one_step_off(accounts: Accounts, lead, steps: int):
    """Thirty seconds early or late; a minute is too much."""
    _, secret, _ = lead
    token, at = enter(accounts), LATER
    typed = code_of(secret, at + timedelta(seconds=steps * STEP))
    if abs(steps) > 1:
        wrong(accounts, token, typed, at)
    else:
        accounts.give_code(token, typed, at=at)
        assert accounts.signed_in(token, at=at) is not None


def test_a_code_works_once(accounts: Accounts, lead):
    """Whoever read it over a shoulder, or the one before it, comes too late; the set-up's own code is used up as well."""
    _, secret, _ = lead
    wrong(accounts, enter(accounts, NOW), code_of(secret, NOW), NOW)
    first, second = enter(accounts), enter(accounts)
    accounts.give_code(first, code_of(secret, LATER), at=LATER)
    wrong(accounts, second, code_of(secret, LATER))
    wrong(accounts, second, code_of(secret, LATER - timedelta(seconds=STEP)))
    accounts.give_code(second, code_of(secret, LATER + timedelta(seconds=STEP)), at=LATER)


def test_of_two_who_bring_one_code_at_once_one_comes_in(accounts: Accounts, lead):
    """The check and its use are one step."""
    _, secret, _ = lead
    tokens = [enter(accounts) for _ in range(8)]
    together, came = threading.Barrier(len(tokens)), []

    def bring(token: str) -> None:
        together.wait()
        with contextlib.suppress(WrongCode):
            came.append(accounts.give_code(token, code_of(secret, LATER), at=LATER))

    threads = [threading.Thread(target=bring, args=[token]) for token in tokens]
    run_together(threads)
    assert len(came) == 1


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "٠١٢٣٤٥", "0" * 100_000, "\ud800", "000000 000000"]
)
def test_anything_else_is_refused_alike(accounts: Accounts, lead, typed: str):
    """Too short, too long, letters, other digits, half characters."""
    wrong(accounts, enter(accounts), typed)


def test_many_wrong_codes_ask_for_two_in_a_row_and_lock_nobody(accounts: Accounts, lead):
    """Whoever knows the password and guesses codes gets no further by one; whoever has the phone still comes in."""
    _, secret, _ = lead
    token = enter(accounts)
    for _ in range(CODES_AT_ONCE):
        wrong(accounts, token, "000000" if code_of(secret, LATER) != "000000" else "000001")
    this, following = code_of(secret, LATER), code_of(secret, LATER + timedelta(seconds=STEP))
    for typed in (this, following, this + this, following + this):
        with pytest.raises(CodesSlowed):
            accounts.give_code(token, typed, at=LATER)
    accounts.give_code(token, f"{this} {following}", at=LATER + timedelta(seconds=STEP))
    assert accounts.signed_in(token, at=LATER) is not None
    again = enter(accounts, LATER + timedelta(minutes=2))
    at = LATER + timedelta(minutes=2)
    accounts.give_code(again, code_of(secret, at), at=at)


def test_a_recovery_code_lets_in_once(accounts: Accounts, collection: Collection, lead):
    """Ten of them, as a hurried hand types them; each is on record when it is used, never its letters."""
    _, _, codes = lead
    assert len(set(codes)) == RECOVERY_CODES
    token = enter(accounts)
    accounts.give_code(token, f" {codes[0].upper().replace('-', ' ')} ", at=LATER)
    assert accounts.signed_in(token, at=LATER) is not None
    wrong(accounts, enter(accounts), codes[0])
    assert accounts.factors.codes_left(lead[0].id) == RECOVERY_CODES - 1
    lines = collection.audit.latest()
    assert "recovery code used" in [line.what for line in lines]
    assert not any(codes[0][:5] in f"{line.what} {line.about}" for line in lines)


def test_anothers_recovery_code_opens_nothing(accounts: Accounts, lead):
    """A code belongs to its account."""
    _, token = joined(accounts, "Somebody", Role.ANALYST)
    _, theirs = set_up_factor(accounts, token)
    wrong(accounts, enter(accounts), theirs[0])


def test_fresh_codes_end_the_old_ones(accounts: Accounts, lead):
    """Given to whoever gives a code; those of before open nothing."""
    who, secret, old = lead
    with pytest.raises(WrongCode):
        accounts.factors.new_codes(who, "000000", at=LATER)
    fresh = accounts.factors.new_codes(who, code_of(secret, LATER), at=LATER)
    token = enter(accounts)
    wrong(accounts, token, old[0])
    accounts.give_code(token, fresh[0], at=LATER)


def test_another_phone_is_set_up_before_anything_opens(accounts: Accounts, lead):
    """The old app is taken off by a code; then the lead owes a second factor again, and the old app's codes are dead."""
    who, secret, _ = lead
    token = enter(accounts)
    accounts.give_code(token, code_of(secret, LATER), at=LATER)
    later = LATER + timedelta(minutes=1)
    with pytest.raises(WrongCode):
        accounts.factors.take_off(who, "000000", at=later)
    accounts.factors.take_off(who, code_of(secret, later), at=later)
    assert accounts.signed_in(token, at=later) is None
    assert accounts.owes(token, at=later) is Owed.SECOND_FACTOR
    fresh, _ = set_up_factor(accounts, token, later)
    assert fresh != secret
    assert accounts.signed_in(token, at=later) == who


def test_a_factor_that_stands_is_not_set_up_over(accounts: Accounts, lead):
    """Whoever finds a browser open puts no phone of their own in its place."""
    _, secret, _ = lead
    token = enter(accounts)
    accounts.give_code(token, code_of(secret, LATER), at=LATER)
    with pytest.raises(WrongCode):
        accounts.begin_factor(token, issuer="Heard", at=LATER)
    with pytest.raises(WrongCode):
        accounts.confirm_factor(token, code_of(secret, LATER), at=LATER)


def test_a_set_up_that_was_begun_opens_nothing(accounts: Accounts):
    """The picture was shown and no code typed: the factor is still owed, and a reload shows the same picture."""
    _, token = joined(accounts)
    first = accounts.begin_factor(token, issuer="Heard, Our place", at=NOW)
    assert accounts.begin_factor(token, issuer="Heard, Our place", at=NOW).secret == first.secret
    with pytest.raises(WrongCode):
        accounts.confirm_factor(token, "000000" if code_of(first.secret, NOW) != "000000" else "000001", at=NOW)
    assert accounts.owes(token, at=NOW) is Owed.SECOND_FACTOR
    assert first.address.startswith("otpauth://totp/Heard%2C%20Our%20place:The%20lead?")
    assert f"secret={first.secret}" in first.address


class TestReset:
    def test_an_administrator_takes_off_anothers(self, accounts: Accounts, collection: Collection, lead):
        """The sign-ins end, the trail says who did it, the leads are told, and at the next sign-in one is set up anew."""
        who, secret, codes = lead
        token = enter(accounts)
        accounts.give_code(token, code_of(secret, LATER), at=LATER)
        accounts.reset_factor(who.id, by=ADMINISTRATOR, at=LATER)
        assert accounts.signed_in(token, at=LATER) is None
        signed_in = accounts.sign_in(NAME, PASSWORD, at=LATER)
        assert signed_in.owes is Owed.SECOND_FACTOR
        with pytest.raises(WrongCode):
            accounts.give_code(signed_in.token, codes[0], at=LATER)
        (line,) = [one for one in collection.audit.latest() if one.what == "account second factor reset"]
        assert (line.who, line.about) == (ADMINISTRATOR.name, who.id)
        (told,) = accounts.factor_resets(since=NOW)
        assert (told.name, told.by_name) == (NAME, ADMINISTRATOR.name)
        assert accounts.factor_resets(since=LATER + timedelta(seconds=1)) == []

    def test_nobody_resets_their_own(self, accounts: Accounts):
        """An administrator's open browser takes no phone off: that takes a code, another administrator or the server."""
        who, token = joined(accounts, "An administrator", Role.ADMINISTRATOR)
        set_up_factor(accounts, token)
        with pytest.raises(NotToOneself):
            accounts.reset_factor(who.id, by=who, at=NOW)
        assert accounts.factors.has(who.id)
        assert accounts.signed_in(token, at=NOW) == who
        accounts.reset_factor(who.id, by=COMMAND_LINE, at=NOW)
        assert not accounts.factors.has(who.id)

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
    def test_nobody_else_may(self, accounts: Accounts, lead, role: Role):
        """Not another lead either."""
        with pytest.raises(NotAllowed):
            accounts.reset_factor(lead[0].id, by=staff(role), at=NOW)
        assert accounts.factors.has(lead[0].id)

    def test_there_must_be_one(self, accounts: Accounts):
        """Nothing to take off is said, and leaves no line that tells the leads of nothing."""
        who, _ = joined(accounts, "Somebody", Role.ANALYST)
        with pytest.raises(NotFound):
            accounts.reset_factor(who.id, by=ADMINISTRATOR, at=NOW)
        assert accounts.factor_resets(since=NOW) == []


class TestKept:
    def test_neither_secret_nor_codes_stand_in_the_file(self, collection: Collection, accounts: Accounts, lead):
        """The secret is sealed, of a recovery code a keyed hash is kept: the file alone signs in nowhere."""
        _, secret, codes = lead
        for path in collection.settings.data.iterdir():
            kept = path.read_bytes()
            assert secret.encode() not in kept
            assert not any(code.encode() in kept or code.replace("-", "").encode() in kept for code in codes)

    def test_another_key_seals_them_again(self, collection: Collection, accounts: Accounts, lead):
        """After `new-key` and `forget-old-keys` the phone still signs in, and the old key opens nothing."""
        _, secret, _ = lead
        newer = collection.keys.with_new_desk_key()
        assert accounts.factors.seal_again(newer) == 1
        alone = keys.Keys(newer.slips, newer.desk[:1])
        fresh = Accounts(collection.store, collection.audit, alone, collection.about)
        token = enter(accounts)
        wrong(accounts, token, code_of(secret, LATER))
        fresh.give_code(token, code_of(secret, LATER), at=LATER)

    def test_a_secret_that_cannot_be_unsealed_keeps_nobody_out(self, collection: Collection, accounts: Accounts, lead):
        """The desk's key is lost: a recovery code, and an administrator, still lead in."""
        who, secret, codes = lead
        lost = keys.Keys(collection.keys.slips, keys.make().desk)
        other = Accounts(collection.store, collection.audit, lost, collection.about)
        token = enter(accounts)
        wrong(other, token, code_of(secret, LATER))
        other.give_code(token, codes[0], at=LATER)
        other.reset_factor(who.id, by=ADMINISTRATOR, at=LATER)

    def test_what_is_shown_once_shows_itself_nowhere_else(self, accounts: Accounts):
        """Not in a log of what was made."""
        _, token = joined(accounts)
        made = accounts.begin_factor(token, issuer="Heard", at=NOW)
        assert made.secret not in repr(made)


class TestDemonstration:
    def test_nothing_is_asked_of_a_newcomer(self, collection: Collection, accounts: Accounts):
        """A published password looks around at once in every role; and no visitor's phone keeps the others out."""
        who, token = joined(accounts)
        collection.about.mark_demonstration("Made-up", [SampleAccount(NAME, Role.DSL, PASSWORD)])
        assert accounts.owes(token, at=NOW) is None
        assert accounts.signed_in(token, at=NOW) == who
        with pytest.raises(SignInFailed):
            accounts.begin_factor(token, issuer="Heard", at=NOW)
        with pytest.raises(HeardError):
            accounts.confirm_factor(token, "123456", at=NOW)
