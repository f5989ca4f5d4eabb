// The door: says when the chat is slow to come, and when answers on this phone are not sent yet or are gone.
(() => {
  const id = (name) => document.getElementById(name);
  id("chat").addEventListener("click", () => setTimeout(() => { id("slow").hidden = false; }, 4000));
  window.addEventListener("pageshow", () => { id("slow").hidden = true; });
  try {
    const kept = JSON.parse(localStorage.getItem("heard-" + location.pathname.split("/")[2].toUpperCase()));
    const late = kept && Date.now() - kept.at > 3600000;  // help.js, which comes after, wipes it
    id("unsent").hidden = !kept || late;
    id("gone").hidden = !late;
  } catch { /* a browser that keeps nothing */ }
})();
