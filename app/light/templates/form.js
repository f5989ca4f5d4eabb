// The quick form without a connection: every screen is in the page already. On a phone unsent answers are kept for an
// hour; on a kiosk nothing is kept but in this page's memory. Without this script the same form goes step by step.
// It tells aloud.js and kiosk.js which screen is on ("heard-screen") and forgets everything when told ("heard-wipe").
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  if (!$("#quick") || !window.fetch || !window.AbortController || !("replaceWith" in document.body)) return;
  const HOUR = 3600000, AGAIN = [429, 502, 503, 504];
  const code = $("#quick").dataset.code, kiosk = $("#quick").dataset.kiosk === "yes", key = `heard-${code}`;
  const first = { body: document.body.cloneNode(true), lang: document.documentElement.lang, dir: document.documentElement.dir };
  let form, words, ids, route, state, sending = null, ended = false, tapped = null, counted = 0;

  // What was given
  const nonce = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24)))).replace(/\+/g, "-").replace(/\//g, "_");
  const fresh = () => ({ nonce: nonce(), at: Date.now(), place: kiosk ? "welcome" : "", words: {}, picks: {}, share: "", reviewing: false, pressed: false, unsure: false });
  const hasWords = () => Object.values(state.words).some((text) => text.trim());
  const anything = () => hasWords() || Object.keys(state.picks).length > 0;
  const letters = (id) => [...(state.words[id] || "").replace(/\r\n/g, "\n").trim()].length;
  const tooLong = (id) => letters(id) > route.most;
  const standing = () => (hasWords() ? 1 : 0) + (state.share ? 2 : 0) + (state.reviewing ? 4 : 0);
  function save() {
    state.at = Date.now();
    if (kiosk) return;
    try { localStorage.setItem(key, JSON.stringify(state)); } catch { /* a browser that keeps nothing */ }
  }
  function forget() {
    if (sending) sending.abort();
    sending = null;
    state = fresh();
    if (!kiosk) try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
  }
  function kept() {
    if (kiosk) return null;
    try {
      const found = JSON.parse(localStorage.getItem(key));
      if (found && found.words && found.picks) return Date.now() - found.at < HOUR ? found : { expired: true };
    } catch { /* nothing is kept */ }
    return null;
  }
  function carried() {  // by a page that came step by step
    const found = fresh();
    for (const field of all("input[type=hidden], textarea", form)) {
      const [kind, id] = field.name.split(".");
      if (id && field.value.trim()) found[kind][id] = field.value;
    }
    return found;
  }

  // Screens
  function setUp() {
    form = $("#quick");
    words = JSON.parse($("#words").textContent);
    route = JSON.parse($("#route").textContent);
    all(".screen, .error", form).forEach((part) => part.remove());
    form.prepend($("#all").content.cloneNode(true));
    ids = all("[data-line]", form).map((line) => line.dataset.line).filter((id) => id !== "share");
    for (const box of all("textarea", form)) box.value = state.words[box.name.split(".")[1]] || "";
  }
  const tell = () => document.dispatchEvent(new CustomEvent("heard-screen", { detail: {
    blank: !ended && state.place === "welcome" && !anything() && document.documentElement.lang === first.lang && !isEasy(),
  } }));
  const isEasy = () => form && form.dataset.easy === "yes";
  const address = () => `${location.pathname}?lang=${document.documentElement.lang}${isEasy() ? "&easy=1" : ""}`;
  const screenOf = (place) => $(`[data-screen="${place}"]`, form);
  const news = (text) => { const place = $("#news"); if (place) place.textContent = text; };
  function problem(place, text) {
    const box = $("[data-problem]", screenOf(place));
    if (!box) return news(text);
    box.hidden = !text;
    box.textContent = text;
  }
  function show(place, { push = true, stay = false } = {}) {
    if (!screenOf(place)) place = route.before || ids[0];
    if (!stay) state.place = place;
    if (place === "review") fillReview();
    const fold = $("details.add", screenOf(place));
    if (fold) fold.open = Boolean((state.words[place] || "").trim());
    for (const screen of all(".screen", form)) screen.hidden = screen.dataset.screen !== place;
    const chosen = place === "share" ? state.share : state.picks[place];
    for (const button of all("button[name=pick]", screenOf(place))) {
      button.value === chosen ? button.setAttribute("aria-current", "true") : button.removeAttribute("aria-current");
    }
    problem(place, "");
    tell();
    const note = $("#kept"), other = $(".other");
    if (note) note.hidden = !ids.includes(place) || !anything();
    if (other) other.hidden = anything();
    if (stay) atTop(screenOf(place));
    if (!push) return;
    if (!kiosk) history.pushState({ place }, "");
    news(navigator.onLine === false ? words.offline : "");
    atTop(screenOf(place));
  }
  // Near the most that an answer may have, how many letters are left: seen at each, said at every hundredth.
  function count(id) {
    const place = $("[data-left]", screenOf(id)), left = route.most - letters(id);
    if (!place) return;
    place.hidden = left > 400 || left < 0;
    const [seen, heard] = place.children, hundred = place.hidden ? 0 : Math.ceil(left / 100);
    seen.textContent = words.left.replace("{left}", left);
    if (counted !== hundred) { counted = hundred; heard.textContent = place.hidden ? "" : seen.textContent; }
  }
  function atTop(screen) {
    scrollTo(0, 0);
    all("h1", screen).find((heading) => !heading.closest("[hidden]")).focus({ preventScroll: true });
  }
  function fillReview() {
    for (const [what, is] of [["something", anything()], ["nothing", !anything()], ["words", hasWords()]]) {
      for (const part of all(`[data-if=${what}]`, form)) part.hidden = !is;
    }
    for (const line of all("[data-line]", form)) {
      const id = line.dataset.line, pick = id === "share" ? state.share : state.picks[id];
      const button = pick && $(`button[value="${pick}"]`, screenOf(id));
      const typed = (state.words[id] || "").trim(), tapped = button ? button.textContent.trim() : words.noAnswer;
      const added = $("[data-added]", line);
      $(".given", line).textContent = added ? tapped : typed || tapped;
      if (added) { added.textContent = typed; added.hidden = !typed; }
    }
  }

  // A word beside a choice stands with it; the words of an open question and a tap stand in place of each other.
  const beside = (place) => Boolean($("[data-beside]", screenOf(place)));

  // Moving: by the table of feedback/chat/route.py
  function next() {
    const place = state.place;
    if (tooLong(place)) return problem(place, words.tooLong);
    if (state.words[place] && state.words[place].trim() && !beside(place)) delete state.picks[place];
    move("next");
  }
  function move(way) {
    const to = (route[way][state.place] || [])[standing()];
    state.reviewing = false;
    state.place = to || route.before || ids[0];
    save();
    show(state.place);
  }
  // Pressed, and no word came back: what was sent may be there already. A change now would be lost without a word.
  function wait() {
    if (state.unsure) news(words.waiting);
    return state.unsure;
  }
  function pick(value) {
    if (wait()) return;
    if (state.place === "share") state.share = value;
    else {
      state.picks[state.place] = value;
      const box = $("textarea", screenOf(state.place));
      if (box && !beside(state.place)) { delete state.words[state.place]; box.value = ""; }
    }
    next();
  }
  function go(value) {
    const [what, which] = value.split(":");
    if (["next", "back", "change"].includes(what) && wait()) return;
    if (what !== "send" && what !== "lang" && what !== "easy") state.pressed = false;
    if (what === "leave") end("stopped");
    if (what === "stay") show(state.place);
    if (what === "next") next();
    if (what === "back") move("back");
    if (what === "send") send();
    if (what === "lang") speak(which, isEasy());
    if (what === "easy") speak(document.documentElement.lang, !isEasy());
    if (what === "change") { state.reviewing = true; state.place = which; save(); show(which); }
  }
  function end(place) {  // Stop, or time: nothing of it is left in the page, in its undo memory or on the phone
    forget();
    if (kiosk && place === "welcome") restore(); else setUp();
    news("");
    show(place, { push: false });
    atTop(screenOf(place));
  }
  function restore() {
    document.body.replaceWith(first.body.cloneNode(true));
    Object.assign(document.documentElement, { lang: first.lang, dir: first.dir });
    ended = false;
    setUp();
  }
  async function speak(language, easy) {
    const fields = new FormData();
    for (const [name, value] of Object.entries({ go: `lang:${language}`, easy: easy ? "yes" : "", by: "script" })) fields.append(name, value);
    let page;
    try {
      page = await (await fetch(form.getAttribute("action"), { method: "POST", body: fields })).text();
    } catch { return news(words.needsConnection); }
    const drawn = new DOMParser().parseFromString(page, "text/html");
    if (!$("#quick", drawn)) return news(words.needsConnection);
    swap(drawn);
    setUp();
    if (!kiosk) history.replaceState({ place: state.place }, "", address());
    show(state.place, { push: false });
    atTop(screenOf(state.place));
  }
  function swap(drawn) {
    document.body.replaceWith(drawn.body);
    Object.assign(document.documentElement, { lang: drawn.documentElement.lang, dir: drawn.documentElement.dir });
  }

  // Sending
  async function send({ quiet = false } = {}) {
    if (sending) return;
    const long = ids.find(tooLong);
    if (long) { state.reviewing = true; show(long); return problem(long, words.tooLong); }
    const offline = navigator.onLine === false;
    state.pressed = true;
    save();
    if (!quiet) news(words.sending);
    const fields = new FormData(), stop = new AbortController(), limit = setTimeout(() => stop.abort(), 20000);
    const plain = { nonce: state.nonce, lang: document.documentElement.lang, place: "review", share: state.share, easy: form.dataset.easy || "", go: "send" };
    for (const [name, value] of Object.entries(plain)) fields.append(name, value);
    for (const kind of ["words", "picks"]) for (const [id, value] of Object.entries(state[kind])) fields.append(`${kind}.${id}`, value);
    sending = stop;
    let answer, page;
    try {
      answer = await fetch(form.getAttribute("action"), { method: "POST", body: fields, signal: stop.signal });
      page = await answer.text();
    } catch { answer = null; }
    clearTimeout(limit);
    if (sending !== stop) return;  // stopped meanwhile
    sending = null;
    if (!answer) {
      state.unsure = state.unsure || !offline;
      save();
      return news(words.waiting);
    }
    const drawn = new DOMParser().parseFromString(page, "text/html");
    if (answer.ok && $("[data-sent]", drawn)) return done(drawn, answer.url);
    const alert = $("[role=alert]:not([hidden])", drawn), said = alert && alert.textContent.trim();
    if (AGAIN.includes(answer.status)) return news(said || words.busy);
    state.pressed = state.unsure = false;
    if (answer.status === 422) state.nonce = nonce();  // not what was sent before: the next tap sends this too
    save();
    news("");
    problem("review", said || words.notSent);
    $("[data-problem]", screenOf("review"))?.scrollIntoView({ block: "center" });
  }
  function done(drawn, at) {
    forget();
    ended = true;
    swap(drawn);
    if (!kiosk && new URL(at).pathname.endsWith("/sent")) history.replaceState(null, "", at);  // a reload shows the slip again
    tell();
    atTop(document);
  }
  function sendAgain() {
    if (!ended && state.pressed && state.place === "review" && navigator.onLine !== false) send({ quiet: true });
  }

  // A finger that taps twice meets the next question before its eye does: its second tap answers nothing.
  function twice(event) {
    const last = tapped, now = { x: event.clientX, y: event.clientY, at: performance.now() };
    const same = last && event.detail && now.at - last.at < 300 && Math.hypot(now.x - last.x, now.y - last.y) < 40;
    if (!same) tapped = now;
    return same;
  }
  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    const button = on("#quick button[name]");
    if (button && twice(event)) return event.preventDefault();
    if (button) { event.preventDefault(); button.name === "pick" ? pick(button.value) : go(button.value); }
    else if (on("#quick [data-stop]")) {
      event.preventDefault();
      anything() ? show("leaving", { push: false, stay: true }) : end("stopped");
    }
    else if (on("[data-again]")) kiosk ? end("welcome") : location.replace(`/s/${code}?lang=${document.documentElement.lang}`);
    else if (on("[data-begin]")) show(ids[0]);
    else if (on("[data-to]")) { if (!twice(event)) show(on("[data-to]").dataset.to); }
    else if (on("[data-decline]")) end("declined");
    else if (on("[data-wipe]")) end("welcome");
  });
  document.addEventListener("submit", (event) => { if (event.target === form) event.preventDefault(); });
  document.addEventListener("input", (event) => {
    const [kind, id] = (event.target.name || "").split(".");
    if (kind !== "words" || !id) return;
    state.words[id] = event.target.value;
    if (event.target.value.trim() && !beside(id)) {
      delete state.picks[id];
      for (const button of all("button[name=pick]", screenOf(id))) button.removeAttribute("aria-current");
    }
    save();
    problem(id, tooLong(id) ? words.tooLong : "");
    count(id);
  });
  document.addEventListener("heard-wipe", () => end("welcome"));
  addEventListener("offline", () => { if (!ended) news(state.pressed ? words.waiting : words.offline); });
  addEventListener("online", () => { if (!ended) { news(words.online); sendAgain(); } });
  addEventListener("storage", (event) => {
    if (event.key !== key || event.newValue !== null || ended || kiosk || !anything()) return;
    end(ids[0]);
    news(words.elsewhere);
  });
  addEventListener("popstate", (event) => {
    if (!kiosk && !ended && event.state && event.state.place) {
      if (wait()) return show("review", { push: false });
      state.reviewing = state.pressed = false;
      show(event.state.place, { push: false });
      atTop(screenOf(event.state.place));
    }
  });
  function hour() { if (!kiosk && !ended && anything() && Date.now() - state.at > HOUR) end("wiped"); }
  addEventListener("pageshow", hour);
  setInterval(hour, 1000);
  setInterval(sendAgain, 5000);

  form = $("#quick");
  const server = $("[data-problem]", form), said = server ? server.textContent.trim() : "";
  const before = kept(), place = (form.elements.place || {}).value;
  state = carried();
  state.place = kiosk ? "welcome" : place;
  if (form.elements.share) state.share = form.elements.share.value;
  if (form.elements.reviewing) state.reviewing = form.elements.reviewing.value === "yes";
  const restored = before && !before.expired && !anything();
  if (restored) state = before;
  else if (anything()) state.nonce = form.elements.nonce.value;
  for (const field of all("input[type=hidden][name*='.']", form)) field.remove();
  setUp();
  if (before && before.expired && !anything()) end("wiped");
  else show(state.place, { push: false });
  if (said) problem(state.place, said);
  // The pass that opened this page has been used: it goes from the address, so that nobody shares or reloads it. How it
  // is read stays: a reload leads to the door, and the door in the same language and the same words.
  if (!kiosk) history.replaceState({ place: state.place }, "", address());
  if (restored && anything()) news(words.restored);
  else if (navigator.onLine === false) news(words.offline);  // the line broke while this page was coming
  if (restored) sendAgain();
})();
