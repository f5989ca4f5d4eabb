// Reads a screen aloud, and only with a voice that is on the device: no word leaves it to be spoken.
(() => {
  const speech = window.speechSynthesis;
  if (!speech) return;
  const tongue = (element) => element.closest("[lang]").lang;
  const voice = (language) => speech.getVoices().find((v) => v.localService && v.lang.toLowerCase().split(/[-_]/)[0] === language);
  function offer() {
    speech.cancel();
    for (const button of document.querySelectorAll("[data-aloud]")) button.hidden = !voice(tongue(button));
  }
  document.addEventListener("heard-screen", offer);
  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-aloud]");
    if (!button) return;
    if (speech.speaking) return speech.cancel();
    const language = tongue(button);
    for (const part of button.closest(".screen, main").querySelectorAll("[data-say]")) {
      if (tongue(part) !== language || part.closest("[hidden]")) continue;
      const words = [...part.querySelectorAll("[data-word]")].map((word) => word.textContent);
      const said = new SpeechSynthesisUtterance(words.join(". ") || part.textContent);
      said.voice = voice(language);
      said.lang = said.voice.lang;
      speech.speak(said);
    }
  });
  offer();
})();
