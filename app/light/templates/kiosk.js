// A kiosk: left alone it asks, counts down and wipes; nothing leads back to what was there before; staff leave by code.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const ASK_AT = 60, WIPE_AT = 90;
  let touched = Date.now(), blank = true, asked = null;
  // A dialog's "close" event comes a moment after it closes: it asks until then, or a tick in between would ask again.
  const asking = () => asked !== null && asked.isConnected;
  const wipe = () => document.dispatchEvent(new Event("heard-wipe"));
  document.addEventListener("heard-screen", (event) => { blank = event.detail.blank; });

  function look() {
    const idle = Math.floor(Math.abs(Date.now() - touched) / 1000), still = $("#still");
    if (blank && !$("details[open]")) touched = Date.now();
    else if (idle >= WIPE_AT) { touched = Date.now(); wipe(); }
    else if (idle >= ASK_AT) {
      for (const line of still.querySelectorAll("[data-seconds]")) {
        line.textContent = line.dataset.seconds.replace("{seconds}", WIPE_AT - idle);
      }
      if (!asking()) { asked = still; still.showModal(); }
    }
  }
  setInterval(look, 1000);
  for (const event of ["pointerdown", "keydown", "input", "scroll", "touchstart"]) {
    // While it asks, only an answer counts: a touch that closed the question would land on what is under it.
    addEventListener(event, () => { if (!asking()) touched = Date.now(); }, { capture: true, passive: true });
  }
  document.addEventListener("close", (event) => {
    touched = Date.now();
    if (event.target === asked) asked = null;
  }, true);

  document.addEventListener("click", (event) => {
    const whole = document.documentElement;
    if (event.target.closest("#still")) $("#still").close();
    if (!event.target.closest("[data-begin]") || document.fullscreenElement || !whole.requestFullscreen) return;
    whole.requestFullscreen().catch(() => { /* a browser that does not */ });
  });

  document.addEventListener("submit", async (event) => {
    const leaving = event.target, box = $("[data-problem]", leaving);
    if (leaving.id !== "leave") return;
    event.preventDefault();
    const fields = new FormData(leaving);
    $("#staff-code").value = "";
    box.hidden = true;
    try {
      const answer = await fetch(leaving.action, { method: "POST", body: fields });
      if (answer.status === 204) { wipe(); location.replace("/"); return; }
      box.textContent = await answer.text();
    } catch { box.textContent = leaving.dataset.offline; }
    box.hidden = false;
  });

  history.replaceState(null, "");
  history.pushState(null, "");
  addEventListener("popstate", () => history.pushState(null, ""));
  addEventListener("pageshow", (event) => { if (event.persisted) wipe(); });
})();
