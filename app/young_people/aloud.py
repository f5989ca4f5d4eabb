"""Reads a question and its choices aloud, only with a voice that is on the device: no word leaves it to be spoken."""

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
    const parts = [main.querySelector('h1'), button.closest('[data-testid="stHtml"]')?.parentElement?.previousElementSibling,
      ...main.querySelectorAll('[class*="st-key-tap-"] button')];
    for (const part of parts) {
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
    """The button of one question. It shows itself only where the device has a voice for the reader's language."""
    words = html.escape(say("light.read_aloud"))
    st.html(
        f'<button type="button" class="heard-aloud" data-tongue="{language()}" hidden>🔊 {words}</button>'
        f"<script>{_SCRIPT}</script>",
        unsafe_allow_javascript=True,
    )
