(({ asked, beside, mark, wiped, turn, offline, waits, online, left, most }) => {
  const KEY = "heard-typed", AGE = 15 * 60000;
  // What was typed stays in this tab for its own conversation, a quarter of an hour, and for none that comes after it.
  const store = {
    read() {
      try {
        const found = JSON.parse(sessionStorage.getItem(KEY)) || {};
        return found.mark === mark && Date.now() - found.at < AGE ? found.words : {};
      } catch { return window.heardTyped || {}; }
    },
    write(words) {
      window.heardTyped = words;
      try {
        if (Object.keys(words).length) sessionStorage.setItem(KEY, JSON.stringify({ mark, at: Date.now(), words }));
        else sessionStorage.removeItem(KEY);
      } catch { /* a browser that keeps nothing: this page's memory does */ }
    },
  };
  const forget = (question) => { const { [question]: _, ...rest } = store.read(); store.write(rest); };
  store.write(wiped ? {} : store.read());
  // Words that were sent on go once the next turn stands: a server that starts anew may have lost the tap that sent them.
  if (window.heardSent && window.heardTurn !== turn) { forget(window.heardSent); window.heardSent = ""; }
  const keep = (words) => store.write({ ...store.read(), [asked]: words });
  const sent = () => { window.heardSent = asked; };

  window.heardEnd?.abort();
  const end = (window.heardEnd = new AbortController());
  const on = (event, act) => document.addEventListener(event, act, { capture: true, signal: end.signal });
  const app = () => document.querySelector('[data-testid="stApp"]');
  const connected = () => navigator.onLine !== false && app()?.dataset.testConnectionState === "CONNECTED";
  const idle = () => app()?.dataset.testScriptState !== "running" && !document.querySelector('[data-stale="true"]');

  // One line at the foot says how the connection is; it is Heard's own, in the language of the page.
  const line = document.getElementById("heard-line") || document.body.appendChild(document.createElement("p"));
  Object.assign(line, { id: "heard-line", dir: "auto" });
  line.setAttribute("role", "status");
  const tell = (words) => { if (line.textContent !== words) line.textContent = words; line.hidden = !words; };
  let since = 0, tried = 0;
  const look = () => {
    const now = connected();
    if (!now) since ||= Date.now();
    else if (since) {
      since = 0;
      if (line.textContent) { tell(online); setTimeout(() => { if (line.textContent === online) tell(""); }, 4000); }
    }
    // A moment without a line is no news; a tap that waits is.
    if (since && (window.heardWaits || navigator.onLine === false || Date.now() - since > 1500)) tell(window.heardWaits ? waits : offline);
    document.documentElement.classList.toggle("heard-offline", Boolean(since));
    // Streamlit's own box about the connection, unseen, makes the page beside it inert: no tap would be noticed there.
    if (since) for (const still of document.querySelectorAll("[inert]")) still.removeAttribute("inert");
    if (now && window.heardWaits && idle()) {
      // The key of a button names its turn: once it is gone the tap has been heard. Until then it is tried again, since a
      // server that starts anew loses the first.
      const button = document.querySelector(window.heardWaits);
      if (!button) window.heardWaits = "";
      else if (!button.disabled && Date.now() - tried > 2000) { tried = Date.now(); button.click(); }
    }
  };
  const timer = setInterval(look, 300);
  end.signal.addEventListener("abort", () => clearInterval(timer));
  if (window.heardTurn !== turn) window.heardWaits = "";
  look();

  const tapped = (event) => event.target.closest?.('[class*="st-key-tap-"] button');
  const waitFor = (button) => {
    const key = [...button.closest('[class*="st-key-tap-"]').classList].find((name) => name.startsWith("st-key-tap-"));
    window.heardWaits = `.${CSS.escape(key)} button`;
    since ||= Date.now();
    look();
  };
  // A button that is switched off for want of a line gets no click, but it does get the finger.
  on("pointerdown", (event) => { const button = tapped(event); if (button && !connected()) waitFor(button); });
  on("click", (event) => {
    const button = tapped(event);
    if (!button) return;
    if (!connected()) {
      waitFor(button);
      event.preventDefault();
      return event.stopImmediatePropagation();
    }
    // A finger that taps twice meets the next question before its eye does: its second tap answers nothing.
    const last = window.heardTapped, now = { x: event.clientX, y: event.clientY, at: performance.now() };
    if (last && event.detail && now.at - last.at < 300 && Math.hypot(now.x - last.x, now.y - last.y) < 40) {
      event.preventDefault();
      return event.stopImmediatePropagation();
    }
    window.heardTapped = now;
    if (event.target.closest('[data-testid="stFormSubmitButton"]')) sent();
  });

  // Whoever listens or goes by keyboard is taken to what is new: focus goes to the screen's first heading.
  if (window.heardTurn !== undefined && window.heardTurn !== turn) {
    let tries = 12;
    const land = () => {
      const heading = document.querySelector(".stMain :is(h1, h2, h3)");
      if (heading && !document.querySelector('[data-stale="true"]')) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
        const name = document.title.split(" · ").pop();
        document.title = `${heading.innerText.trim()} · ${name}`;
      } else if (tries-- > 0) setTimeout(land, 100);
    };
    setTimeout(land, 120);
  }
  window.heardTurn = turn;

  // Near the most that an answer may have, how many letters are left: seen at each, said at every hundredth.
  let counted = 0;
  const count = (words) => {
    const rest = most - [...words.trim()].length, near = rest <= 400 && rest >= 0;
    let shown = document.getElementById("heard-left");
    if (!near) return void shown?.remove();
    if (!shown) {
      shown = Object.assign(document.createElement("p"), { id: "heard-left", dir: "auto" });
      shown.append(document.createElement("span"), document.createElement("span"));  // tags in its text would be cleaned away
      shown.firstChild.setAttribute("aria-hidden", "true");
      shown.lastChild.setAttribute("role", "status");
      document.body.append(shown);
      counted = 0;
    }
    const [seen, heard] = shown.children, words_left = left.replace("{left}", rest);
    seen.textContent = words_left;
    if (counted !== Math.ceil(rest / 100)) { counted = Math.ceil(rest / 100); heard.textContent = words_left; }
  };
  document.getElementById("heard-left")?.remove();

  if (!asked) return;
  const box = () => document.querySelector('.stMain [data-testid="stForm"] textarea');
  const put = (area, words) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, words);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  on("input", (event) => { if (event.target === box()) { keep(event.target.value); count(event.target.value); } });
  on("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target !== box() || beside) return;
    if (connected()) return sent();
    const next = document.querySelector('.stMain [data-testid="stFormSubmitButton"] button');
    if (next) waitFor(next);
    event.stopImmediatePropagation();
  });
  // The box is drawn a moment after this runs, and again and empty whenever it is drawn anew; who empties it says so.
  const fill = () => {
    const area = box(), words = area && !area.value && store.read()[asked];
    if (!words) return;
    put(area, words);
    const fold = area.closest("details");
    if (fold && !fold.open) fold.querySelector("summary").click();  // words that come back are in sight
  };
  const filling = setInterval(fill, 150);
  end.signal.addEventListener("abort", () => clearInterval(filling));
  fill();
})
