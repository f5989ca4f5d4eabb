"""Reads a screen aloud, whatever it is, only with a voice that is on the device: no word leaves it to be spoken."""

from __future__ import annotations

import html

import streamlit as st

from app.shell.screen import language, say

_SCRIPT = """
(() => {
  const speech = window.speechSynthesis, button = document.querySelector('.heard-aloud');
  if (!speech || !button) return;
  speech.cancel();
  const tongue = button.dataset.tongue;
  const voice = () => speech.getVoices().find((v) => v.localService && v.lang.toLowerCase().split(/[-_]/)[0] === tongue);
  const offer = () => { button.hidden = !voice(); };
  if (speech.addEventListener) speech.addEventListener('voiceschanged', offer, { once: true });
  offer();
  button.onclick = () => {
    if (speech.speaking) return speech.cancel();
    const main = document.querySelector('.stMain');
    // Headings, lines, what was said and what may be tapped, in their order; not what is folded, and not the English that
    // stands beside a line in another language.
    const said = 'h1, h2, h3, [data-testid="stMarkdownContainer"] :is(p, li), [data-testid="stText"], '
      + '[class*="st-key-tap-"] button';
    for (const part of main.querySelectorAll(said)) {
      const inButton = part.tagName !== 'BUTTON' && part.closest('button, [role="progressbar"]');
      const beside = part.closest('[data-testid="stCaptionContainer"]') && !part.closest('[class*="st-key-review-"]');
      if (inButton || beside || !part.checkVisibility?.() || part.closest('details:not([open])')) continue;
      // A symbol is there for the eye; its word is what is read.
      const words = (part?.innerText || '').replace(/[\\p{Extended_Pictographic}\\u25cb\\u25cf\\ufe0f]/gu, '').trim();
      if (!words) continue;
      const said = new SpeechSynthesisUtterance(words);
      said.voice = voice();
      said.lang = said.voice.lang;
      speech.speak(said);
    }
  };
})();
"""


def button() -> None:
    """The button of one screen. It shows itself only where the device has a voice for the reader's language."""
    words = html.escape(say("light.read_aloud"))
    st.html(
        f'<button type="button" class="heard-aloud" data-tongue="{language()}" hidden>🔊 {words}</button>'
        f"<script>{_SCRIPT}</script>",
        unsafe_allow_javascript=True,
    )
