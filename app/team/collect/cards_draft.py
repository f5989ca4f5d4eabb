"""A half-typed card survives a reload, a lost connection and a walk to another page.

It is kept in this browser tab alone (sessionStorage): it goes with the tab, with Keep, with a sign-out and after an
hour. Nothing of it is sent anywhere before Keep.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from app.shell.screen import say

BOXES = "desk-boxes"
DRAFT = "heard-desk"
"""The name of the draft in the tab's storage; the sign-in and sign-out pages take it away."""

_SCRIPT = """
(() => {
  const KEY = "%s", HOUR = 3600000, note = document.querySelector(".heard-draft");
  const { session, count } = note.dataset, boxes = () => document.querySelector(".st-key-desk-boxes");
  const name = (e) => [...(e.closest('[class*="st-key-desk-"]:not(.st-key-desk-boxes)')?.classList || [])]
    .find((c) => c.startsWith("st-key-desk-"));
  const radios = (key) => [...boxes().querySelectorAll("." + CSS.escape(key) + " input[type=radio]")];
  let filling = false, touched = false;
  const keep = () => {
    if (filling) return;
    touched = true;
    const kept = { session, count, at: Date.now(), words: {}, ticks: {} };
    for (const area of boxes().querySelectorAll("textarea")) if (area.value) kept.words[name(area)] = area.value;
    for (const tick of boxes().querySelectorAll("input[type=radio]:checked")) {
      kept.ticks[name(tick)] = radios(name(tick)).indexOf(tick);
    }
    try {
      if (Object.keys(kept.words).length) sessionStorage.setItem(KEY, JSON.stringify(kept));
      else sessionStorage.removeItem(KEY);
    } catch { /* a browser that keeps nothing */ }
  };
  const put = (area, words) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, words);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    // A box that was never left counts as half-typed, and the server could not empty it after Keep.
    area.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  };
  const fill = (words, ticks) => {
    filling = true;
    for (const area of boxes().querySelectorAll("textarea")) put(area, words[name(area)] || "");
    for (const [key, place] of Object.entries(ticks)) radios(key)[place]?.click();
    filling = false;
  };
  const empty = () => boxes() && ![...boxes().querySelectorAll("textarea")].some((area) => area.value);
  // Who comes from another page meets boxes that are drawn once more a moment later, empty: fill those too.
  const hold = (kept, looks) => {
    if (touched || !looks || window.heardDesk.signal !== listen.signal) return;
    if (empty()) fill(kept.words, kept.ticks);
    setTimeout(() => hold(kept, looks - 1), 300);
  };
  const restore = () => {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(KEY)); } catch { return; }
    if (!kept) return;
    const areas = [...boxes().querySelectorAll("textarea")];
    // A count that went on means that this card was kept; nought, that the page is new and the card may not have been.
    const gone = count !== "0" && kept.count !== count;
    if (gone || Date.now() - kept.at > HOUR || kept.session !== session) return sessionStorage.removeItem(KEY);
    if (areas.some((area) => area.value)) return;
    fill(kept.words, kept.ticks);
    note.hidden = false;
    setTimeout(() => hold(kept, 10), 300);
  };
  window.heardDesk?.abort();
  window.heardDesk = new AbortController();
  const listen = { signal: window.heardDesk.signal };
  document.addEventListener("input", (e) => { if (e.target.closest(".st-key-desk-boxes")) keep(); }, listen);
  document.addEventListener("change", (e) => { if (e.target.closest(".st-key-desk-boxes")) keep(); }, listen);
  note.querySelector("button").onclick = () => {
    touched = note.hidden = true;
    fill({}, {});
    sessionStorage.removeItem(KEY);
  };
  const ready = () => (boxes()?.querySelector("textarea") ? restore() : setTimeout(ready, 100));
  ready();
})();
"""

# After a card is kept the hand is back at the first box. Nothing of a card is in this script.
_KEPT = """
<script>
document.querySelector('.st-key-desk-boxes input, .st-key-desk-boxes textarea')?.focus();
try { sessionStorage.removeItem("%s"); } catch { /* nothing was kept */ }
document.querySelector(".heard-draft")?.setAttribute("hidden", "");
</script>
"""


def autosave(session_id: str, *, count: int) -> None:
    """Keep what is typed into the desk's boxes for one session, and bring it back into empty ones.

    count: cards kept so far on this page.
    """
    st.html(
        f'<p class="heard-draft" role="status" data-session="{escape(session_id)}" data-count="{count}" hidden>'
        f"{escape(say('cards.draft'))} <button type='button'>{escape(say('cards.draft_away'))}</button></p>"
        f"<script>{_SCRIPT % DRAFT}</script>",
        unsafe_allow_javascript=True,
    )


def kept(count: int) -> None:
    """A card is kept: its draft goes, and the next one is begun at the first box."""
    with st.container(key=f"desk-kept-{count}"):
        st.html(_KEPT % DRAFT, unsafe_allow_javascript=True)
