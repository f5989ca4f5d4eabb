"""Ways to keep the four words of a slip: copied or printed, by the device alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.shell.words import text

_SCRIPT = """
(() => {
  for (const card of document.querySelectorAll(".heard-slip")) {
    const [copy, print] = card.querySelectorAll("button"), done = card.querySelector("[role=status]");
    copy.hidden = !navigator.clipboard;
    copy.onclick = () => navigator.clipboard.writeText(card.dataset.words).then(() => { done.textContent = card.dataset.done; });
    print.onclick = () => window.print();
  }
})();
"""


def markup(words: Sequence[str], language: str) -> str:
    """Two buttons and what they do; the words stand beside them already."""
    copy, done, paper = (
        escape(text(language, f"young_people.{key}")) for key in ("copy_words", "copied", "print_slip")
    )
    return (
        f'<div class="heard-slip" data-words="{escape(" ".join(words))}" data-done="{done}">'
        f'<button type="button" class="heard-aloud">📋 {copy}</button> '
        f'<button type="button" class="heard-aloud">🖨️ {paper}</button> '
        f'<span role="status"></span></div><script>{_SCRIPT}</script>'
    )
