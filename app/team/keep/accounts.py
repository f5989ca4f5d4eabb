"""Accounts: who may sign in, in which role. A passphrase is on the screen once and nowhere else."""

from __future__ import annotations

import streamlit as st

from app.shell import access
from app.shell.screen import error_words, flash, literal, plain_errors, say
from app.shell.wiring import now
from feedback.access.account_records import Account
from feedback.access.accounts import Accounts
from feedback.access.permissions import Action, Staff, needs_second_factor
from feedback.core.errors import HeardError
from feedback.core.records import Role

_NAME, _ROLE = "accounts.name", "accounts.role"
_ONCE, _PROBLEM = "accounts.once", "accounts.problem"


def page(accounts: Accounts) -> None:
    staff = access.allowed(Action.MANAGE_ACCOUNTS)
    st.title(say("accounts.title"))
    st.write(say("accounts.intro"))
    _passphrase()
    every = accounts.all()
    # The first administrator comes here to add the others; later, people come to look somebody up.
    with st.expander(say("accounts.add_title"), expanded=len(every) < 2, icon="➕"):
        _add(accounts, staff)
    st.header(say("accounts.list_title"))
    factors = accounts.factors.everybody()
    waiting = {request.account_id for request in accounts.waiting()}
    for account in every:
        _card(accounts, account, staff, asked=account.id in waiting, has_factor=account.id in factors)


def _passphrase() -> None:
    """The passphrase that the last step made: taken out of the state in the run that shows it."""
    name, phrase = st.session_state.pop(_ONCE, (None, None))
    if phrase is not None:
        with st.container(border=True):
            st.markdown(f"🔑 **{say('accounts.phrase_for', name=literal(name))}**")
            st.code(phrase, language=None)
            st.markdown(say("accounts.phrase_next"))


def _add(accounts: Accounts, staff: Staff) -> None:
    with st.form("account", enter_to_submit=False, border=False):
        st.text_input(say("accounts.name"), max_chars=60, key=_NAME, help=say("accounts.name_help"))
        st.radio(
            say("accounts.role"),
            [*Role],
            format_func=lambda role: say(f"roles.{role.value}").capitalize(),
            captions=[say(f"accounts.about_{role.value}") for role in Role],
            key=_ROLE,
        )
        problem = st.session_state.pop(_PROBLEM, None)
        if problem:
            st.error(problem)
        # In the callback, so that the name is emptied only once the account stands.
        st.form_submit_button(
            say("accounts.add"),
            type="primary",
            on_click=_make,
            args=(accounts, staff),
        )


def _make(accounts: Accounts, staff: Staff) -> None:
    name = st.session_state[_NAME]
    try:
        phrase = accounts.add(name, st.session_state[_ROLE], by=staff, at=now())
    except HeardError as error:
        st.session_state[_PROBLEM] = error_words(error)
        return
    if phrase is None:
        flash(say("accounts.asked"))
    else:
        st.session_state[_ONCE] = (name, phrase)
    st.session_state[_NAME] = ""


def _card(accounts: Accounts, account: Account, staff: Staff, *, asked: bool, has_factor: bool) -> None:
    with st.container(border=True):
        st.markdown(f"**{say('accounts.line', name=literal(account.name), role=say(f'roles.{account.role.value}'))}**")
        if asked:
            st.markdown(f"🛟 {say('accounts.asked')}")
        elif not account.active:
            st.markdown(f"⛔ {say('accounts.off')}")
        elif not account.has_password:
            st.markdown(f"✉️ {say('accounts.waiting')}")
        else:
            st.markdown(f"✅ {say('accounts.on')}")
        if has_factor:
            st.markdown(f"📱 {say('accounts.factor_on')}")
        elif account.active and needs_second_factor(account.role) and not accounts.demonstration:
            st.markdown(f"📱 {say('accounts.factor_owed')}")
        if account.id == staff.id:
            st.caption(say("accounts.you"))
            return
        with st.container(horizontal=True):
            if account.active:
                if _button(account, "again"):
                    st.dialog(say("accounts.again_title"))(_sure_again)(accounts, account, staff)
                if has_factor and _button(account, "factor_off"):
                    st.dialog(say("accounts.factor_off_title"))(_sure_factor_off)(accounts, account, staff)
                if _button(account, "switch_off"):
                    st.dialog(say("accounts.off_title"))(_sure_off)(accounts, account, staff)
            elif not asked and _button(account, "switch_on"):
                with plain_errors():
                    accounts.switch(account.id, True, by=staff, at=now())
                    on = accounts.get(account.id).active
                    flash(say("accounts.switched_on", name=literal(account.name)) if on else say("accounts.asked"))
                    st.rerun()


def _button(account: Account, step: str) -> bool:
    name = literal(account.name)
    return st.button(say(f"accounts.{step}_for", name=name), key=f"{step}-{account.id}")


def _sure_again(accounts: Accounts, account: Account, staff: Staff) -> None:
    st.write(say("accounts.again_words", name=literal(account.name)))
    with plain_errors(), st.container(horizontal=True):
        if st.button(say("accounts.again_yes"), type="primary"):
            phrase = accounts.invite_again(account.id, by=staff, at=now())
            if phrase is None:
                flash(say("accounts.asked"))
            else:
                st.session_state[_ONCE] = (account.name, phrase)
            st.rerun()
        if st.button(say("accounts.no")):
            st.rerun()


def _sure_off(accounts: Accounts, account: Account, staff: Staff) -> None:
    st.write(say("accounts.off_words", name=literal(account.name)))
    with plain_errors(), st.container(horizontal=True):
        if st.button(say("accounts.off_yes"), type="primary"):
            accounts.switch(account.id, False, by=staff, at=now())
            flash(say("accounts.switched_off", name=literal(account.name)))
            st.rerun()
        if st.button(say("accounts.no")):
            st.rerun()


def _sure_factor_off(accounts: Accounts, account: Account, staff: Staff) -> None:
    st.write(say("accounts.factor_off_words", name=literal(account.name)))
    with plain_errors(), st.container(horizontal=True):
        if st.button(say("accounts.factor_off_yes"), type="primary"):
            accounts.reset_factor(account.id, by=staff, at=now())
            flash(say("accounts.factor_taken_off", name=literal(account.name)))
            st.rerun()
        if st.button(say("accounts.no")):
            st.rerun()
