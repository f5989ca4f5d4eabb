"""Accounts: passwords, lockout, one-time passphrases, and sign-ins that the server can end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, reject
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from feedback.access.account_records import LastOfARole, NameTaken, NotToOneself, SignedIn, SignInFailed
from feedback.access.accounts import INVITED_FOR, Accounts
from feedback.access.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD, EasyPassword, WeakPassword
from feedback.access.permissions import COMMAND_LINE, MAY, Action, Staff
from feedback.core.errors import Invalid, NotAllowed, NotFound
from feedback.core.plain_words import word_list
from feedback.core.records import Role
from feedback.wiring import Collection
from tests.factories import ADMINISTRATOR, DSL, NOW, staff

PASSWORD = "a long enough password"
NAME = "First Facilitator"


@pytest.fixture
def invited(accounts: Accounts) -> str:
    """A fresh account's one-time passphrase."""
    return accounts.add(NAME, Role.FACILITATOR, by=ADMINISTRATOR, at=NOW)


@pytest.fixture
def known(accounts: Accounts, invited: str) -> Accounts:
    """The account has chosen its password."""
    first = accounts.sign_in(NAME, invited, at=NOW)
    accounts.choose_password(first.token, PASSWORD, at=NOW)
    accounts.sign_out(first.token)
    return accounts


def the_id(accounts: Accounts) -> str:
    return accounts.all()[0].id


def sign_in(accounts: Accounts, at=NOW) -> SignedIn:
    return accounts.sign_in(NAME, PASSWORD, at=at)


def fail(accounts: Accounts, times: int = 1, name: str = NAME, at=NOW) -> None:
    for _ in range(times):
        with pytest.raises(SignInFailed):
            accounts.sign_in(name, "wrong password", at=at)


class TestSigningIn:
    def test_name_and_password_let_in(self, known: Accounts):
        """The cookie's token names the account with its role until it expires."""
        signed_in = sign_in(known)
        assert signed_in.must_choose is False
        assert (signed_in.staff.name, signed_in.staff.role) == (NAME, Role.FACILITATOR)
        assert known.signed_in(signed_in.token, at=NOW) == signed_in.staff

    @pytest.mark.parametrize("name", ["first facilitator", "  First   Facilitator ", "FIRST FACILITATOR"])
    def test_a_name_is_read_as_typed(self, known: Accounts, name: str):
        """Case and spaces do not matter."""
        assert known.sign_in(name, PASSWORD, at=NOW).staff.name == NAME

    @pytest.mark.parametrize(
        ("name", "password"),
        [
            (NAME, "wrong password"),
            (NAME, ""),
            (NAME, PASSWORD + " "),
            (NAME, PASSWORD.upper()),
            (NAME, PASSWORD + "x" * LONGEST_PASSWORD),
            (NAME, "\ud800" * 20),
            ("Nobody", PASSWORD),
            ("", PASSWORD),
            ("\ud800", PASSWORD),
            ("' OR 1=1 --", PASSWORD),
            ("x" * 100_000, "y" * 100_000),
        ],
        ids=range(11),
    )
    def test_anything_else_fails_alike(self, known: Accounts, name: str, password: str):
        """Wrong password, unknown name, half characters, a flood: one error, which says not which."""
        with pytest.raises(SignInFailed) as refused:
            known.sign_in(name, password, at=NOW)
        assert refused.value.facts == {}
        assert str(refused.value) == "sign-in-failed"

    @pytest.mark.parametrize("case", ["known", "unknown", "invited", "invitation expired", "switched off"])
    def test_every_name_takes_the_same_work(self, accounts: Accounts, invited: str, monkeypatch, case: str):
        """One password is checked whether the name is known, unknown, invited or switched off: time tells nothing."""
        at = NOW
        if case == "known":
            accounts.choose_password(accounts.sign_in(NAME, invited, at=NOW).token, PASSWORD, at=NOW)
        if case == "invitation expired":
            at = NOW + INVITED_FOR + timedelta(seconds=1)
        if case == "switched off":
            accounts.switch(the_id(accounts), False, by=ADMINISTRATOR, at=NOW)
        fail(accounts, name="Nobody")
        checked: list[str] = []
        real = PasswordHasher.verify
        monkeypatch.setattr(PasswordHasher, "verify", lambda self, h, p: checked.append(h) or real(self, h, p))
        fail(accounts, name="Nobody" if case == "unknown" else NAME, at=at)
        assert len(checked) == 1

    def test_passwords_and_tokens_are_kept_as_hashes(self, collection: Collection, known: Accounts, invited: str):
        """Whoever reads the file signs in nowhere with what it says."""
        token = sign_in(known).token
        for path in collection.settings.data.iterdir():
            kept = path.read_bytes()
            assert PASSWORD.encode() not in kept
            assert token.encode() not in kept
            assert invited.encode() not in kept
        (row,) = collection.store.rows("SELECT password_hash FROM accounts")
        assert row["password_hash"].startswith("$argon2id$")

    def test_the_default_hasher_is_strong(self, collection: Collection):
        """Argon2id with at least OWASP's memory and work."""
        hasher = collection.accounts._passwords._hasher
        assert hasher.type.name == "ID"
        assert hasher.memory_cost >= 19 * 1024
        assert hasher.time_cost >= 2

    def test_a_sign_in_does_not_show_itself(self, known: Accounts):
        """No token in a log."""
        signed_in = sign_in(known)
        assert signed_in.token not in repr(signed_in)


class TestPassphrase:
    def test_five_plain_words(self, invited: str):
        """They can be read over the phone."""
        assert len(invited.split()) == 5
        assert set(invited.split()) <= set(word_list())

    def test_it_lets_in_to_choose_a_password_and_is_then_used_up(
        self, collection: Collection, accounts: Accounts, invited: str
    ):
        """Once a password is chosen the passphrase opens nothing, and not even its hash is kept."""
        signed_in = accounts.sign_in(NAME, f"  {invited.upper()} ", at=NOW)
        assert signed_in.must_choose
        assert accounts.signed_in(signed_in.token, at=NOW) is None
        accounts.choose_password(signed_in.token, PASSWORD, at=NOW)
        assert accounts.signed_in(signed_in.token, at=NOW) == signed_in.staff
        with pytest.raises(SignInFailed):
            accounts.sign_in(NAME, invited, at=NOW)
        assert sign_in(accounts).must_choose is False
        assert collection.store.rows("SELECT * FROM invitations") == []

    def test_it_expires(self, accounts: Accounts, invited: str):
        """Not a moment before its time, and for good after it."""
        assert accounts.sign_in(NAME, invited, at=NOW + INVITED_FOR - timedelta(seconds=1)).must_choose
        with pytest.raises(SignInFailed):
            accounts.sign_in(NAME, invited, at=NOW + INVITED_FOR)

    def test_a_new_one_replaces_the_old_and_the_password(self, known: Accounts):
        """Forgotten password: the old one, the old passphrase and every sign-in end at once."""
        token = sign_in(known).token
        first = known.invite_again(the_id(known), by=ADMINISTRATOR, at=NOW)
        second = known.invite_again(the_id(known), by=ADMINISTRATOR, at=NOW)
        assert known.signed_in(token, at=NOW) is None
        for old in (PASSWORD, first):
            with pytest.raises(SignInFailed):
                known.sign_in(NAME, old, at=NOW)
        assert known.sign_in(NAME, second, at=NOW).must_choose

    def test_it_belongs_to_its_account(self, accounts: Accounts, invited: str):
        """Nobody else comes in with it."""
        other = accounts.add("Second", Role.DSL, by=ADMINISTRATOR, at=NOW)
        with pytest.raises(SignInFailed):
            accounts.sign_in("Second", invited, at=NOW)
        assert other != invited


class TestPasswords:
    @pytest.mark.parametrize("password", ["", "x" * (SHORTEST_PASSWORD - 1), "x" * (LONGEST_PASSWORD + 1)])
    def test_a_weak_password_is_refused(self, accounts: Accounts, invited: str, password: str):
        """It says how many characters are needed; the passphrase still works."""
        token = accounts.sign_in(NAME, invited, at=NOW).token
        with pytest.raises(WeakPassword) as refused:
            accounts.choose_password(token, password, at=NOW)
        assert refused.value.facts == {"least": SHORTEST_PASSWORD}
        assert accounts.sign_in(NAME, invited, at=NOW).must_choose

    @hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(password=st.text(st.characters(exclude_categories=["Cs"]), min_size=SHORTEST_PASSWORD, max_size=60))
    def test_any_password_works_as_it_was_chosen(self, known: Accounts, password: str):
        """Spaces, emoji, nulls: what was chosen lets in, and a letter more does not."""
        token = _fresh(known)
        try:
            known.choose_password(token, password, at=NOW)
        except EasyPassword:
            reject()
        assert known.sign_in(NAME, password, at=NOW).staff.name == NAME
        with pytest.raises(SignInFailed):
            known.sign_in(NAME, password + "x", at=NOW)

    def test_choosing_one_ends_sign_ins_elsewhere(self, known: Accounts):
        """Who changes a password because somebody else has it is rid of them."""
        mine, other = sign_in(known).token, sign_in(known).token
        known.choose_password(mine, "another long password", at=NOW)
        assert known.signed_in(mine, at=NOW) is not None
        assert known.signed_in(other, at=NOW) is None
        with pytest.raises(SignInFailed):
            sign_in(known)

    def test_only_who_is_signed_in_chooses(self, known: Accounts):
        """A stranger's or an expired token changes no password."""
        token = sign_in(known).token
        for stranger, at in (("none", NOW), (token, NOW + timedelta(hours=11))):
            with pytest.raises(SignInFailed):
                known.choose_password(stranger, "another long password", at=at)
        assert sign_in(known).staff.name == NAME


def _fresh(accounts: Accounts) -> str:
    phrase = accounts.invite_again(the_id(accounts), by=ADMINISTRATOR, at=NOW)
    return accounts.sign_in(NAME, phrase, at=NOW).token


class TestSignIns:
    def test_they_end_with_their_hours(self, collection: Collection, known: Accounts):
        """Not before, and gone from the file with the next sign-in."""
        token = sign_in(known).token
        assert known.signed_in(token, at=NOW + timedelta(hours=10) - timedelta(seconds=1)) is not None
        assert known.signed_in(token, at=NOW + timedelta(hours=10)) is None
        sign_in(known, at=NOW + timedelta(hours=11))
        assert len(collection.store.rows("SELECT * FROM sign_ins")) == 1

    def test_signing_out_ends_one(self, known: Accounts):
        """The other device stays signed in; signing out twice does no harm."""
        one, two = sign_in(known).token, sign_in(known).token
        known.sign_out(one)
        known.sign_out(one)
        assert known.signed_in(one, at=NOW) is None
        assert known.signed_in(two, at=NOW) is not None

    def test_switching_off_ends_all_at_once(self, known: Accounts):
        """On every device; signing in again fails until it is switched on, and old cookies stay dead then too."""
        tokens = [sign_in(known).token for _ in range(3)]
        known.switch(the_id(known), False, by=ADMINISTRATOR, at=NOW)
        assert [known.signed_in(token, at=NOW) for token in tokens] == [None] * 3
        with pytest.raises(SignInFailed):
            sign_in(known)
        known.switch(the_id(known), True, by=ADMINISTRATOR, at=NOW)
        assert [known.signed_in(token, at=NOW) for token in tokens] == [None] * 3
        assert sign_in(known).staff.name == NAME

    def test_the_cookie_of_an_account_that_is_off_opens_nothing(self, collection: Collection, known: Accounts):
        """Where the sign-in itself is still in the file, as in a backup that was put back, the account decides."""
        token = sign_in(known).token
        collection.store.write("UPDATE accounts SET active = 0")
        assert known.signed_in(token, at=NOW) is None
        with pytest.raises(SignInFailed):
            known.choose_password(token, "another long password", at=NOW)
        collection.store.write("UPDATE accounts SET active = 1")
        assert known.signed_in(token, at=NOW) is not None

    def test_another_role_ends_all_at_once(self, known: Accounts):
        """Nobody goes on under the role they had; the new one counts from the next sign-in."""
        tokens = [sign_in(known).token for _ in range(3)]
        known.change_role(the_id(known), Role.EXECUTIVE, by=ADMINISTRATOR, at=NOW)
        assert [known.signed_in(token, at=NOW) for token in tokens] == [None] * 3
        assert sign_in(known).staff.role is Role.EXECUTIVE

    @pytest.mark.parametrize("token", ["", "none", "\ud800", "x" * 10_000])
    def test_a_strangers_cookie_is_nobodys(self, known: Accounts, token: str):
        """None, for whatever a cookie may say."""
        assert known.signed_in(token, at=NOW) is None
        known.sign_out(token)


class TestManaging:
    @pytest.mark.parametrize("role", Role)
    def test_only_the_administrator_manages(self, collection: Collection, known: Accounts, role: Role):
        """Adding, inviting, switching, giving roles: without the right nothing changes."""
        by, account_id = staff(role), the_id(known)
        before, lines = known.all(), collection.audit.latest()
        steps = (
            lambda: known.switch(account_id, True, by=by, at=NOW),
            lambda: known.change_role(account_id, Role.ANALYST, by=by, at=NOW),
            lambda: known.invite_again(account_id, by=by, at=NOW),
            lambda: known.add("Second", Role.DSL, by=by, at=NOW),
        )
        for step in steps:
            if role in MAY[Action.MANAGE_ACCOUNTS]:
                step()
            else:
                with pytest.raises(NotAllowed):
                    step()
                assert (known.all(), collection.audit.latest()) == (before, lines)

    @pytest.mark.parametrize("name", [NAME, NAME.upper(), f" {NAME}  ", "command line", "Command  Line"])
    def test_a_name_is_taken_once(self, known: Accounts, name: str):
        """Two people with one name could not be told apart in the trail; nobody signs as the command line."""
        with pytest.raises(NameTaken):
            known.add(name, Role.DSL, by=ADMINISTRATOR, at=NOW)
        assert len(known.all()) == 1

    @pytest.mark.parametrize("name", ["", " ", "x", "x" * 61, "\ud800\ud800"])
    def test_a_name_has_a_sensible_length(self, accounts: Accounts, name: str):
        """Two to sixty characters, of whole characters."""
        with pytest.raises(Invalid):
            accounts.add(name, Role.DSL, by=ADMINISTRATOR, at=NOW)
        assert accounts.all() == []

    def test_an_account_that_is_not_there_is_not_found(self, collection: Collection, accounts: Accounts):
        """Every step on an unknown id, and no line."""
        for step in (
            lambda: accounts.get("none"),
            lambda: accounts.invite_again("none", by=ADMINISTRATOR, at=NOW),
            lambda: accounts.switch("none", True, by=ADMINISTRATOR, at=NOW),
            lambda: accounts.change_role("none", Role.DSL, by=ADMINISTRATOR, at=NOW),
        ):
            with pytest.raises(NotFound):
                step()
        assert collection.audit.latest() == []

    def test_each_step_leaves_a_line_without_a_secret(self, collection: Collection, known: Accounts, invited: str):
        """Made, password chosen, role, switched, invited again: who and when; no password, passphrase or token."""
        account_id = the_id(known)
        known.change_role(account_id, Role.ANALYST, by=ADMINISTRATOR, at=NOW)
        known.switch(account_id, False, by=ADMINISTRATOR, at=NOW)
        known.switch(account_id, True, by=ADMINISTRATOR, at=NOW)
        phrase = known.invite_again(account_id, by=ADMINISTRATOR, at=NOW)
        lines = [(line.who, line.what) for line in reversed(collection.audit.latest(about=account_id))]
        assert lines == [
            (ADMINISTRATOR.name, "account made: facilitator"),
            (NAME, "password chosen"),
            (ADMINISTRATOR.name, "account given a role: analyst"),
            (ADMINISTRATOR.name, "account switched off"),
            (ADMINISTRATOR.name, "account switched on"),
            (ADMINISTRATOR.name, "account invited again"),
        ]
        for secret in (PASSWORD, invited, phrase):
            assert secret not in str(collection.store.rows("SELECT * FROM audit"))

    def test_accounts_are_listed_by_name(self, known: Accounts):
        """With role, and whether they are switched on and have a password; no hash."""
        known.add("Another", Role.DSL, by=ADMINISTRATOR, at=NOW)
        listed = [(a.name, a.role, a.active, a.has_password) for a in known.all()]
        assert listed == [("Another", Role.DSL, True, False), (NAME, Role.FACILITATOR, True, True)]
        assert "argon2" not in repr(known.all())


class TestPasswordsThatAnybodyWouldTry:
    @pytest.mark.parametrize(
        "easy", ["aaaaaaaaaaaa", "password1234", "qwertyuiop12", "manchesterunited", "heardheardheard"]
    )
    def test_they_are_refused(self, accounts: Accounts, invited: str, easy: str):
        """Length alone keeps nobody out; the passphrase stands until a better one is chosen."""
        token = accounts.sign_in(NAME, invited, at=NOW).token
        with pytest.raises(EasyPassword):
            accounts.choose_password(token, easy, at=NOW)
        assert accounts.sign_in(NAME, invited, at=NOW).must_choose

    @pytest.mark.parametrize("hard", ["look around in here", "four plain words here", "x" * 30 + "rivet canal owl 9"])
    def test_words_that_have_nothing_to_do_with_each_other_are_taken(self, accounts: Accounts, invited: str, hard: str):
        """Nobody has to invent signs: a few plain words do."""
        accounts.choose_password(accounts.sign_in(NAME, invited, at=NOW).token, hard, at=NOW)
        assert accounts.sign_in(NAME, hard, at=NOW)


class TestSomebodyStays:
    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DSL])
    def test_the_last_administrator_and_the_last_lead_stay(self, accounts: Accounts, role: Role):
        """Without the one nobody is let in any more, without the other nobody reads the desk."""
        last = joined(accounts, "Last one", role)
        for step in (
            lambda: accounts.switch(last, False, by=ADMINISTRATOR, at=NOW),
            lambda: accounts.change_role(last, Role.ANALYST, by=ADMINISTRATOR, at=NOW),
        ):
            with pytest.raises(LastOfARole):
                step()
        assert accounts.get(last).active
        accounts.add("Invited only", role, by=ADMINISTRATOR, at=NOW)
        for request in accounts.waiting():
            accounts.agree_to_lead(request.account_id, by=DSL, at=NOW)
        with pytest.raises(LastOfARole):
            accounts.switch(last, False, by=ADMINISTRATOR, at=NOW)
        joined(accounts, "Second one", role)
        accounts.switch(last, False, by=ADMINISTRATOR, at=NOW)
        assert not accounts.get(last).active

    def test_who_never_came_may_be_switched_off(self, accounts: Accounts):
        """A mistyped name that nobody ever signed in under holds no role."""
        accounts.add("Mistypd lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
        [account] = accounts.all()
        accounts.switch(account.id, False, by=ADMINISTRATOR, at=NOW)
        assert not accounts.get(account.id).active

    def test_a_name_is_one_however_its_accents_are_typed(self, accounts: Accounts):
        """Composed or not, the same letters sign in."""
        joined(accounts, "Zo\u00eb", Role.ANALYST)
        assert accounts.sign_in("Zoe\u0308", PASSWORD, at=NOW)

    def test_other_roles_may_stand_empty(self, accounts: Accounts):
        """A partnership without an analyst for a while is no danger to anybody."""
        only = joined(accounts, "Only analyst", Role.ANALYST)
        accounts.switch(only, False, by=ADMINISTRATOR, at=NOW)
        assert not accounts.get(only).active


class TestTheDeskIsGivenByTwo:
    """An administrator asks, a safeguarding lead agrees; whoever asked never holds a passphrase that opens the desk."""

    @pytest.fixture
    def lead(self, accounts: Accounts) -> Staff:
        return Staff(id=joined(accounts, "The lead", Role.DSL), name="The lead", role=Role.DSL)

    def the_second(self, accounts: Accounts) -> str:
        return next(one.id for one in accounts.all() if one.name == "Second lead")

    def test_the_first_lead_is_let_in_by_one(self, accounts: Accounts):
        """Nobody is there yet who could agree."""
        assert accounts.add("The lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
        assert accounts.waiting() == []

    def test_a_further_one_waits_and_the_lead_has_the_passphrase(self, accounts: Accounts, lead: Staff):
        """Off until the yes; then the passphrase that the lead was given lets in, once, as a safeguarding lead."""
        assert accounts.add("Second lead", Role.DSL, by=ADMINISTRATOR, at=NOW) is None
        second = self.the_second(accounts)
        assert not accounts.get(second).active
        assert [(one.account_id, one.asked_by_name) for one in accounts.waiting()] == [(second, ADMINISTRATOR.name)]
        phrase = accounts.agree_to_lead(second, by=lead, at=NOW)
        assert accounts.waiting() == []
        assert accounts.sign_in("Second lead", phrase, at=NOW).staff.role is Role.DSL

    def test_no_other_role_agrees_and_nobody_for_themselves(self, accounts: Accounts, lead: Staff):
        """Not the administrator, not a facilitator, not whoever asked, and not the account itself."""
        accounts.add("Second lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
        second = self.the_second(accounts)
        for role in set(Role) - {Role.DSL}:
            for answer in (accounts.agree_to_lead, accounts.decline_lead):
                with pytest.raises(NotAllowed):
                    answer(second, by=staff(role), at=NOW)
        for by in (second, ADMINISTRATOR.id):
            with pytest.raises(NotToOneself):
                accounts.agree_to_lead(second, by=Staff(id=by, name="x", role=Role.DSL), at=NOW)
        assert not accounts.get(second).active

    def test_an_administrator_does_not_make_himself_a_lead(self, accounts: Accounts):
        """Not even the first."""
        myself = joined(accounts, "Keeper", Role.ADMINISTRATOR)
        joined(accounts, "Other keeper", Role.ADMINISTRATOR)
        by = Staff(id=myself, name="Keeper", role=Role.ADMINISTRATOR)
        with pytest.raises(NotToOneself):
            accounts.change_role(myself, Role.DSL, by=by, at=NOW)
        assert accounts.get(myself).role is Role.ADMINISTRATOR

    def test_another_role_stays_until_the_yes(self, accounts: Accounts, lead: Staff):
        """An analyst works on as one; with the yes the old password, which somebody may know, opens nothing."""
        analyst = joined(accounts, "Second lead", Role.ANALYST)
        accounts.change_role(analyst, Role.DSL, by=ADMINISTRATOR, at=NOW)
        assert accounts.sign_in("Second lead", PASSWORD, at=NOW).staff.role is Role.ANALYST
        accounts.agree_to_lead(analyst, by=lead, at=NOW)
        with pytest.raises(SignInFailed):
            accounts.sign_in("Second lead", PASSWORD, at=NOW)
        assert accounts.get(analyst).role is Role.DSL

    def test_a_no_leaves_all_as_it_was(self, accounts: Accounts, lead: Staff, collection: Collection):
        """The account stays off, the request is gone, the trail has both lines; a second answer finds nothing."""
        accounts.add("Second lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
        second = self.the_second(accounts)
        accounts.decline_lead(second, by=lead, at=NOW)
        assert accounts.waiting() == []
        assert not accounts.get(second).active
        assert [line.what for line in collection.audit.latest(about=second)] == [
            "account not given the desk",
            "account made: dsl",
        ]
        with pytest.raises(NotFound):
            accounts.agree_to_lead(second, by=lead, at=NOW)

    def test_switching_a_lead_on_takes_two(self, accounts: Accounts, lead: Staff):
        """Whoever was switched off does not come back by one click of an administrator."""
        second = joined(accounts, "Second lead", Role.DSL)
        accounts.switch(second, False, by=ADMINISTRATOR, at=NOW)
        accounts.switch(second, True, by=ADMINISTRATOR, at=NOW)
        assert not accounts.get(second).active
        accounts.agree_to_lead(second, by=lead, at=NOW)
        assert accounts.get(second).active

    def test_a_leads_forgotten_password_takes_two(self, accounts: Accounts, lead: Staff):
        """The fresh passphrase goes to the other lead; the last lead's is made on the server alone."""
        second = joined(accounts, "Second lead", Role.DSL)
        assert accounts.invite_again(second, by=ADMINISTRATOR, at=NOW) is None
        with pytest.raises(SignInFailed):
            accounts.sign_in("Second lead", PASSWORD, at=NOW)
        with pytest.raises(LastOfARole):
            accounts.invite_again(lead.id, by=ADMINISTRATOR, at=NOW)
        assert accounts.sign_in("The lead", PASSWORD, at=NOW)
        assert accounts.invite_again(lead.id, by=COMMAND_LINE, at=NOW)


def joined(accounts: Accounts, name: str, role: Role) -> str:
    """Somebody who has chosen a password; gives the account's id."""
    phrase = accounts.add(name, role, by=ADMINISTRATOR, at=NOW)
    if phrase is None:
        asked = accounts.waiting()[-1].account_id
        phrase = accounts.agree_to_lead(asked, by=DSL, at=NOW)
    signed_in = accounts.sign_in(name, phrase, at=NOW)
    accounts.choose_password(signed_in.token, PASSWORD, at=NOW)
    return signed_in.staff.id
