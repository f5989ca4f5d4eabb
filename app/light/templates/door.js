// The door: says when the chat is slow to come, and when answers on this phone are not sent yet or are gone.
(() => {
  history.scrollRestoration = "manual";  // Back shows what may be gone on with, which stands at the top
  const id = (name) => document.getElementById(name);
  id("chat").addEventListener("click", () => setTimeout(() => { id("slow").hidden = false; }, 4000));
  window.addEventListener("pageshow", () => { id("slow").hidden = true; });
  try {
    const kept = JSON.parse(localStorage.getItem("heard-" + location.pathname.split("/")[2].toUpperCase()));
    const late = kept && Date.now() - kept.at > 3600000;  // help.js, which comes after, wipes it
    if (kept && !late) id("unsent").hidden = id("unsent-form").hidden = false;
    id("gone").hidden = !late;
  } catch { /* a browser that keeps nothing */ }
})();
