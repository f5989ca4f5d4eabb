// On every light page. The help panel: counted when somebody opens it, and a button that closes it; it works without
// this script. And what a form left unsent on this phone goes after an hour, whichever page is opened then.
(() => {
  try {
    for (const key of Object.keys(localStorage).filter((key) => key.startsWith("heard-"))) {
      if (Date.now() - JSON.parse(localStorage.getItem(key)).at > 3600000) localStorage.removeItem(key);
    }
  } catch { /* a browser that keeps nothing */ }
  document.addEventListener("toggle", (event) => {
    const panel = event.target;
    if (!panel.open || !panel.matches("[data-count]") || panel.dataset.counted) return;
    panel.dataset.counted = "yes";
    if (navigator.sendBeacon) navigator.sendBeacon(panel.dataset.count);
  }, true);
  document.addEventListener("click", (event) => {
    const back = event.target.closest("[data-shut]");
    if (!back) return;
    event.preventDefault();
    const panel = back.closest("details");
    panel.open = false;
    panel.querySelector("summary").focus();
  });
})();
