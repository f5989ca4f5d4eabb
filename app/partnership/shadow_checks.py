"""What the shadow executive says of a frozen edition, beside it, for whoever reads it or passes it on."""

from __future__ import annotations

import streamlit as st

from analysis.digest.editions import Edition
from analysis.disclosure import Audience
from app.shell.screen import literal, say
from feedback.partnership.challenge import Challenge, Check


def draw(challenge: Challenge, edition: Edition) -> None:
    """Each seat's word, dissent first; says so where no seat has looked at an edition that leaves the team."""
    if edition.audience is Audience.TEAM:
        return
    said = challenge.checks(edition.id)
    st.caption(say("sign_off.beside" if said else "sign_off.unchecked"))
    for one in said:
        line(one)


def line(one: Check) -> None:
    """One seat's word."""
    told = say("sign_off.says_fair" if one.fair else "sign_off.says_not_fair", seat=one.seat)
    st.markdown(f"{'✅' if one.fair else '⚠️'} **{literal(told)}** {literal(one.words)}")
