// The help panel: counted when somebody opens it, and a button that closes it. It works without this script.
(() => {
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
