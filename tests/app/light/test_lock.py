"""The kiosk's lock by itself: its code, its cookie, and whose browser it takes for whose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.requests import Request
from starlette.responses import Response

from analysis.wiring import Partnership
from app.light import flood, lock
from app.shell.access import cookie_name
from feedback.access.permissions import COMMAND_LINE, needs_second_factor
from feedback.core.records import Role, Session
from feedback.core.token_buckets import Bucket
from feedback.storage import keys
from feedback.wiring import Collection
from tests.factories import ADMINISTRATOR, open_session, set_up_factor

PASSWORD = "four plain words here"
RUN_SESSIONS = {Role.FACILITATOR, Role.DSL, Role.ANALYST, Role.ADMINISTRATOR}


@pytest.fixture(autouse=True)
def fresh_bucket() -> None:
    flood.staff_codes.cache_clear()


def browser(**cookies: str) -> Request:
    """A request with these cookies."""
    said = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Request({"type": "http", "headers": [(b"cookie", said.encode("latin-1"))]})


def kiosk_of(collection: Collection, session: Session) -> str:
    """The cookie that closing the lock gives a browser."""
    response = Response()
    lock.close(collection, response, session)
    set_cookies = [value.decode() for name, value in response.raw_headers if name == b"set-cookie"]
    return next(one for one in set_cookies if one.startswith(f"{cookie_name()}-kiosk="))


def proof_of(collection: Collection, session: Session) -> str:
    return kiosk_of(collection, session).split("=", 1)[1].split(";")[0].strip('"')


class TestStaffCode:
    def test_six_digits_of_its_own_for_each_session(self, collection: Collection) -> None:
        """The same each time it is asked for, another for every session: no list of them is kept anywhere."""
        sessions = [open_session(collection) for _ in range(12)]
        codes = [lock.staff_code(collection, session) for session in sessions]
        assert codes == [lock.staff_code(collection, session) for session in sessions]
        assert len(set(codes)) == len(codes)
        assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in codes)
        assert not set(codes) & {session.code for session in sessions}

    def test_it_cannot_be_worked_out_from_the_file(self, collection: Collection, session: Session) -> None:
        """Under another key it is another: who has the data without the key file has no code."""
        mine = lock.staff_code(collection, session), proof_of(collection, session)
        elsewhere = replace(collection, keys=keys.make())
        assert lock.staff_code(elsewhere, session) != mine[0]
        assert proof_of(elsewhere, session) != mine[1]

    @pytest.mark.parametrize("form", ["{0}", " {0}\n", "{0[0]} {0[1]}{0[2]}-{0[3]}.{0[4]}{0[5]}", "code: {0}"])
    def test_it_is_read_as_typed(self, collection: Collection, session: Session, form: str) -> None:
        """Gaps and words around it do no harm."""
        lock.check(collection, session, form.format(lock.staff_code(collection, session)))

    def test_no_other_code_fits(self, collection: Collection, session: Session) -> None:
        """One digit off, too few, too many, another session's, in digits of another script, or far behind."""
        code = lock.staff_code(collection, session)
        other = lock.staff_code(collection, open_session(collection))
        off = code[:-1] + str((int(code[-1]) + 1) % 10)
        wide = code.translate({ord("0") + digit: 0x0660 + digit for digit in range(10)})
        for typed in ("", code[:-1], code + "0", off, other, wide, " " * 40 + code):
            with pytest.raises(lock.WrongStaffCode):
                lock.check(collection, session, typed)

    def test_wrong_codes_keep_no_staff_out(self, collection: Collection, session: Session) -> None:
        """However many: the long code opens at once, and every other session's and tablet's short one does too. A guesser
        learns nothing of the short one from being let in or not."""
        for _ in range(200):
            with pytest.raises((lock.WrongStaffCode, lock.TooManyStaffCodes)):
                lock.check(collection, session, "")
        with pytest.raises(lock.TooManyStaffCodes):
            lock.check(collection, session, lock.staff_code(collection, session))
        lock.check(collection, session, lock.long_staff_code(collection, session))
        lock.check(collection, session, lock.staff_code(collection, session), tablet="another")
        other = open_session(collection)
        lock.check(collection, other, lock.staff_code(collection, other))

    def test_the_long_code_is_no_more_than_itself(self, collection: Collection, session: Session) -> None:
        """The short one with any other six digits is wrong, and counted."""
        right = lock.long_staff_code(collection, session)
        off = right[:-1] + str((int(right[-1]) + 1) % 10)
        for typed in (off, right[:-1], right + "0", lock.long_staff_code(collection, open_session(collection))):
            with pytest.raises(lock.WrongStaffCode):
                lock.check(collection, session, typed)

    def test_waiting_gives_the_tries_back_one_by_one(self) -> None:
        """Six seconds a try, and never more than twenty at once, however long nobody tried."""
        clock = [0.0]
        bucket = Bucket(room=20, per_second=1 / 6, clock=lambda: clock[0])
        assert [bucket.take() for _ in range(21)] == [True] * 20 + [False]
        clock[0] = 5.9
        assert not bucket.take()
        clock[0] = 12.1
        assert [bucket.take() for _ in range(3)] == [True, True, False]
        clock[0] = 10_000_000.0
        assert [bucket.take() for _ in range(21)] == [True] * 20 + [False]


class TestCookie:
    def test_it_is_out_of_reach_of_scripts_and_other_sites(self, collection: Collection, session: Session) -> None:
        """It ends with the browser, and goes to this host alone."""
        flags = {part.strip().split("=")[0].lower() for part in kiosk_of(collection, session).split(";")[1:]}
        assert {"httponly", "samesite", "path"} <= flags
        assert not {"domain", "max-age", "expires"} & flags
        assert "SameSite=strict" in kiosk_of(collection, session)

    def test_it_leads_to_its_own_session_and_no_other(self, collection: Collection, session: Session) -> None:
        """Another session's code with this one's proof, a proof cut short, of other letters, or none: no kiosk."""
        name, code, proof = f"{cookie_name()}-kiosk", session.code, proof_of(collection, session).split(".", 1)[1]
        other = open_session(collection).code
        assert lock.locked_to(collection, browser(**{name: f"{code}.{proof}"})) == session
        assert lock.back_to_kiosk(collection, browser(**{name: f"{code}.{proof}"})) is not None
        for forged in (
            f"{other}.{proof}", f"{code}.{proof[:-1]}", f"{code}.{proof.upper()}", f"{code}.", code, f".{proof}",
            f"ZZZ999.{proof}", f"{code}.{'0' * 16}.{proof.split('.')[1]}",
            f"{code}..{proof.split('.')[1]}", f"{code}.{proof[:-1]}\xe9", "",
        ):  # fmt: skip
            assert lock.locked_to(collection, browser(**{name: forged})) is None
            assert lock.back_to_kiosk(collection, browser(**{name: forged})) is None
        assert lock.locked_to(collection, browser()) is None


class TestStaff:
    def signed_in(self, partnership: Partnership, role: Role, *, chosen: bool = True) -> Request:
        accounts, at = partnership.collection.accounts, datetime.now(UTC)
        token = accounts.sign_in("Somebody", accounts.add("Somebody", role, by=COMMAND_LINE, at=at), at=at).token
        if chosen:
            accounts.choose_password(token, PASSWORD, at=at)
            if needs_second_factor(role):
                set_up_factor(accounts, token, at)
        return browser(**{cookie_name(): token})

    @pytest.mark.parametrize("role", Role)
    def test_who_runs_sessions_needs_no_code(self, partnership: Partnership, role: Role) -> None:
        """Facilitators, analysts, the safeguarding lead and the administrator; no executive, no seat."""
        found = lock.staff_of(partnership.collection, self.signed_in(partnership, role))
        assert (found.role if found else None) == (role if role in RUN_SESSIONS else None)

    def test_a_one_time_passphrase_is_not_enough(self, partnership: Partnership) -> None:
        """It was handed over on paper: first a password is chosen."""
        assert (
            lock.staff_of(partnership.collection, self.signed_in(partnership, Role.FACILITATOR, chosen=False)) is None
        )

    def test_an_account_that_is_off_is_nobody(self, partnership: Partnership) -> None:
        """At once, on a browser that was signed in."""
        request = self.signed_in(partnership, Role.FACILITATOR)
        (account,) = partnership.collection.accounts.all()
        partnership.collection.accounts.switch(account.id, False, by=ADMINISTRATOR, at=datetime.now(UTC))
        assert lock.staff_of(partnership.collection, request) is None
        assert lock.staff_of(partnership.collection, browser()) is None
