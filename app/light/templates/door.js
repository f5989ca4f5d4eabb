// The door: says when the chat is slow to come, and when answers on this phone are not sent yet.
(() => {
  const id = (name) => document.getElementById(name);
  id("chat").addEventListener("click", () => setTimeout(() => { id("slow").hidden = false; }, 4000));
  window.addEventListener("pageshow", () => { id("slow").hidden = true; });
  try {
    id("unsent").hidden = !localStorage.getItem("heard-" + location.pathname.split("/")[2].toUpperCase());
  } catch { /* a browser that keeps nothing */ }
})();
