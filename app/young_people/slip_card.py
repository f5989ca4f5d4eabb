"""Ways to keep the four words of a slip: copied, printed, or saved as a picture, by the device alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.shell.words import text

# The picture is drawn here and saved from here: no address and no request holds the words.
SCRIPT = """
(() => {
  const ready = () => { for (const card of document.querySelectorAll(".heard-slip")) {
    const [copy, save, print] = card.querySelectorAll("button"), told = card.querySelector("[role=status]");
    copy.hidden = !navigator.clipboard;
    copy.onclick = () => navigator.clipboard.writeText(card.dataset.words).then(() => { told.textContent = card.dataset.done; });
    print.onclick = () => window.print();
    print.hidden = !window.print;
    const canvas = document.createElement("canvas"), pen = canvas.getContext && canvas.getContext("2d");
    save.hidden = !pen || !canvas.toBlob;
    save.onclick = () => {
      const words = card.dataset.words.split(" "), wide = 720, line = 110;
      Object.assign(canvas, { width: wide, height: line * (words.length + 2) });
      const write = (what, size, y) => {
        pen.font = `700 ${size}px system-ui, sans-serif`;
        while (pen.measureText(what).width > wide - 60) pen.font = `700 ${(size -= 2)}px system-ui, sans-serif`;
        pen.fillText(what, wide / 2, y);
      };
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      Object.assign(pen, { fillStyle: "#111", textAlign: "center", textBaseline: "middle" });
      write(card.dataset.title, 40, line * 0.7);
      words.forEach((word, place) => write(word, 68, line * (place + 1.6)));
      write(card.dataset.back, 30, line * (words.length + 1.5));
      canvas.toBlob((picture) => {
        const link = document.createElement("a");
        Object.assign(link, { href: URL.createObjectURL(picture), download: "heard.png" });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
        told.textContent = card.dataset.saved;
      });
    };
  } };
  document.addEventListener("heard-screen", ready);
  ready();
})();
"""
"""The form's page holds it too: there a slip comes into a page whose scripts have run (`heard-screen`)."""


def markup(words: Sequence[str], language: str, *, back: str) -> str:
    """Three buttons and what they do; the words stand beside them already. `back`: the address where the words are typed,
    which stands on the picture. Without scripts a line says to print the page."""
    copy, done, picture, saved, paper, title, hint = (
        escape(text(language, f"young_people.{key}"))
        for key in ("copy_words", "copied", "save_picture", "saved_picture", "print_slip", "slip_title", "slip_by_hand")
    )
    return (
        f'<div class="heard-slip" data-words="{escape(" ".join(words))}" data-done="{done}" data-saved="{saved}" '
        f'data-title="{title}" data-back="{escape(back)}">'
        f'<button type="button" class="heard-aloud" hidden>📋 {copy}</button> '
        f'<button type="button" class="heard-aloud" hidden>🖼️ {picture}</button> '
        f'<button type="button" class="heard-aloud" hidden>🖨️ {paper}</button> '
        f"<noscript>{hint}</noscript>"
        f'<span role="status"></span></div><script>{SCRIPT}</script>'
    )
