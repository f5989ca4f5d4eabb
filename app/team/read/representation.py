"""Who we have heard and who not: beside the profile that the partnership sets."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.figures.representation import FIXED, Characteristic, Heard, Representation, RepresentationLine
from app.shell import access
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from feedback.access.permissions import Action, Staff

_SIGNS = {Heard.NOT_AT_ALL: "⭕", Heard.TOO_FEW: "🔸", Heard.IN_LINE: "✅", Heard.MORE: "🔹", Heard.NO_PROFILE: "·"}


def page(reach: Representation) -> None:
    staff = access.allowed(Action.THEME)
    st.title(say("reach.title"))
    st.write(say("reach.intro"))
    lines = reach.rows()
    missing = [line for line in lines if line.heard in (Heard.NOT_AT_ALL, Heard.TOO_FEW) and line.expected]
    if not any(line.people for line in lines):
        st.info(say("reach.nobody"))
    elif not reach.profile():
        st.info(say("reach.profile_missing"))
    elif missing:
        names = "; ".join(literal(_name(line)) for line in missing)
        st.warning(f"**{say('reach.missing')}** {names}", icon="📣")
    else:
        st.success(say("reach.all_heard"), icon="✅")
    for side in Characteristic:
        _side(reach, side, [line for line in lines if line.side is side], staff)


def _name(line: RepresentationLine) -> str:
    return line.name if line.side is Characteristic.AREA else _known(line.side, line.name)


def _known(side: Characteristic, name: str) -> str:
    keys = {
        Characteristic.AGE: "sessions.ages_",
        Characteristic.LANGUAGE: "sessions.language_",
        Characteristic.KIND: "sessions.kind_",
    }
    return say(keys[side] + name)


def _side(reach: Representation, side: Characteristic, lines: Sequence[RepresentationLine], staff: Staff) -> None:
    st.header(say(f"reach.side_{side.value}"))
    if lines:
        st.dataframe(pd.DataFrame([_row(line) for line in lines]), hide_index=True, width="stretch")
    else:
        st.caption(say("reach.side_empty"))
    with st.expander(say("reach.set"), icon="✏️"), plain_errors():
        _profile(reach, side, lines, staff)


def _row(line: RepresentationLine) -> dict[str, str]:
    return {
        say("reach.name"): _name(line),
        # Nobody says before a session which language will be spoken in it.
        say("reach.sessions"): "" if line.side is Characteristic.LANGUAGE else str(line.sessions),
        say("reach.people"): str(line.people),
        say("reach.share"): f"{100 * line.share:.0f} %",
        say("reach.expected"): "" if line.expected is None else f"{100 * line.expected:.0f} %",
        say("reach.verdict"): f"{_SIGNS[line.heard]} {say(f'reach.{line.heard.value}')}",
    }


def _profile(reach: Representation, side: Characteristic, lines: Sequence[RepresentationLine], staff: Staff) -> None:
    """Shares in percent; areas may be added and taken away, the other sides have the names that sessions have."""
    st.write(say("reach.set_hint"))
    kept = reach.profile().get(side, {})
    names = list(dict.fromkeys([*FIXED.get(side, ()), *(line.name for line in lines)]))
    name, share = say("reach.name"), say("reach.percent")
    shown = pd.DataFrame({name: names, share: [100 * kept[n] if n in kept else None for n in names]}).astype(
        {share: "float64"}
    )
    if side is not Characteristic.AREA:
        shown[name] = [_known(side, n) for n in names]
    edited = st.data_editor(
        shown,
        hide_index=True,
        width="stretch",
        num_rows="dynamic" if side is Characteristic.AREA else "fixed",
        disabled=[] if side is Characteristic.AREA else [name],
        column_config={share: st.column_config.NumberColumn(min_value=0, max_value=100, format="%.0f %%")},
        key=f"profile-{side.value}",
    )
    if st.button(say("reach.save"), key=f"save-{side.value}"):
        asked = edited[name].tolist() if side is Characteristic.AREA else names
        shares = {
            str(n): float(s) / 100 for n, s in zip(asked, edited[share], strict=True) if pd.notna(s) and str(n).strip()
        }
        reach.set_profile(side, shares, by=staff, at=now())
        flash(say("reach.saved"))
        st.rerun()
