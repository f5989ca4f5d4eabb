"""Easier to read: bigger words, more space, stronger contrast, on each page that a young person meets.

Three tick boxes do it by style alone, so they work without a script; with one the choice goes along through the tab
(WCAG 2.2, 1.4.4 and 1.4.12; British Dyslexia Association, style guide 2023). On a kiosk it goes with the child.
"""

from __future__ import annotations

from html import escape

from app.shell.words import text

CHOICES = ("big", "space", "contrast")

_SCRIPT = """
(() => {
  const boxes = [...document.querySelectorAll(".easier input")], KEY = "easier";
  const kiosk = Boolean(document.querySelector("[data-kiosk]"));
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.id).join(" ");
  const clear = () => { for (const box of boxes) box.checked = false; };
  if (kiosk) { clear(); document.addEventListener("heard-wipe", clear); return; }
  try {
    const kept = (sessionStorage.getItem(KEY) || "").split(" ");
    for (const box of boxes) {
      box.checked = kept.includes(box.id);
      box.onchange = () => { try { sessionStorage.setItem(KEY, chosen()); } catch { /* it holds on this page */ } };
    }
  } catch { /* a browser that keeps nothing: the choice holds on this page */ }
})();
"""


def markup(language: str) -> str:
    """The choice as HTML, in the reader's language."""
    boxes = "".join(
        f'<label for="easier-{choice}"><input type="checkbox" id="easier-{choice}" autocomplete="off"> '
        f"{escape(text(language, f'young_people.easier_{choice}'))}</label>"
        for choice in CHOICES
    )
    title = escape(text(language, "young_people.easier"))
    return (
        f'<details class="easier"><summary>👓 {title}</summary><div class="easier-choices">{boxes}</div></details>'
        f"<script>{_SCRIPT}</script>"
    )
