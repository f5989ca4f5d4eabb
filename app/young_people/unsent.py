"""Words typed and not yet sent on come back with their question: after Back, Easy words or another language.

They are kept in this page's memory alone, never on the phone and not on the server before Next; Stop, Send and a time-out
empty it, and it ends with the tab.
"""

from __future__ import annotations

import streamlit as st

_SCRIPT = """
(() => {
  const kept = (window.heardUnsent ??= {}), asked = "%s", wiped = %s, turn = %d;
  if (wiped) for (const name of Object.keys(kept)) delete kept[name];
  // A finger that taps twice meets the next question before its eye does: its second tap answers nothing.
  window.heardTaps ??= document.addEventListener("click", (e) => {
    const last = window.heardTapped, now = { x: e.clientX, y: e.clientY, at: performance.now() };
    if (!e.target.closest('[class*="st-key-tap-"] button')) return;
    if (last && e.detail && now.at - last.at < 300 && Math.hypot(now.x - last.x, now.y - last.y) < 40) {
      e.preventDefault();
      return e.stopImmediatePropagation();
    }
    window.heardTapped = now;
  }, true) ?? true;
  window.heardUnsentEnd?.abort();
  // Whoever listens or goes by keyboard is taken to what is new: focus goes to the screen's first heading.
  if (window.heardTurn !== undefined && window.heardTurn !== turn) {
    let tries = 12;
    const land = () => {
      const heading = document.querySelector(".stMain :is(h1, h2, h3)");
      if (heading && !document.querySelector('[data-stale="true"]')) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
        const name = document.title.split(" · ").pop();
        document.title = `${heading.innerText.trim()} · ${name}`;
      } else if (tries-- > 0) setTimeout(land, 100);
    };
    setTimeout(land, 120);
  }
  window.heardTurn = turn;
  const end = (window.heardUnsentEnd = new AbortController());
  if (!asked) return;
  const box = () => document.querySelector('.stMain [data-testid="stForm"] textarea');
  const put = (area, words) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, words);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const on = (event, act) => document.addEventListener(event, act, { capture: true, signal: end.signal });
  on("input", (e) => { if (e.target === box()) kept[asked] = e.target.value; });
  on("click", (e) => { if (e.target.closest('[data-testid="stFormSubmitButton"]')) delete kept[asked]; });
  on("keydown", (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) delete kept[asked]; });
  // The box is drawn a moment after this runs, and may be drawn twice.
  let looks = 14;
  const look = () => {
    if (end.signal.aborted) return;
    const area = box();
    if (area && !area.value && kept[asked]) put(area, kept[asked]);
    if (looks-- > 0) setTimeout(look, 150);
  };
  look();
})();
"""


def keep(asked: str, *, wiped: bool, turn: int) -> None:
    """asked: which question's box is on the screen, empty for none. wiped: all that was typed before is gone."""
    script = _SCRIPT % (asked, "true" if wiped else "false", turn)
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
