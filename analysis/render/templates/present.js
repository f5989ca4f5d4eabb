"use strict";
(() => {
  const root = document.documentElement, bar = document.getElementById("presenter"), seconds = 120;
  const part = (name) => document.querySelector(name);
  const themes = [...document.querySelectorAll("article")];
  const screens = [
    part("main > .since"), part("main > .opening") || part("main > .none"), part(".heard"),
    ...(themes.length ? themes : [part('section[aria-labelledby="themes"]')]),
    part(".shadow"), ...["questions", "promises", "decisions"].map((id) => part(`section[aria-labelledby="${id}"]`)),
  ].filter(Boolean);
  const button = (name) => bar.querySelector(`[data-do="${name}"]`);
  const voice = window.speechSynthesis;
  let place = 0, ends = 0, ticking = 0;

  const hush = () => { if (voice) voice.cancel(); button("read").setAttribute("aria-pressed", "false"); };
  const words = (of) => {
    const copy = of.cloneNode(true);
    copy.querySelectorAll('[aria-hidden="true"], svg, details, table').forEach((one) => one.remove());
    const picture = copy.querySelector('[role="img"]');
    const told = [...copy.querySelectorAll("h2, h3, p, blockquote, figcaption, li")].map((one) => one.textContent.trim());
    return [...told, picture ? picture.getAttribute("aria-label") : ""].filter(Boolean).join(". ").replace(/([.!?…])\./g, "$1");
  };
  const show = (number) => {
    hush();
    place = Math.max(0, Math.min(screens.length - 1, number));
    document.querySelectorAll(".on, .way").forEach((one) => one.classList.remove("on", "way"));
    screens[place].classList.add("on");
    for (let up = screens[place].parentElement; up && up !== document.body; up = up.parentElement) up.classList.add("way");
    bar.querySelector("[data-place]").textContent =
      bar.dataset.place.replace("{number}", place + 1).replace("{count}", screens.length);
    button("back").disabled = place === 0;
    button("next").disabled = place === screens.length - 1;
    scrollTo(0, 0);
  };
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    bar.querySelector("[data-clock]").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) {
      clearInterval(ticking);
      bar.querySelector("[data-told]").textContent = bar.dataset.over;
      bar.classList.add("over");
    }
  };
  const doing = {
    start: () => { root.classList.add("presenting"); show(0); button("next").focus(); },
    leave: () => {
      hush(); clearInterval(ticking); root.classList.remove("presenting"); part('[data-do="start"]').focus();
    },
    next: () => show(place + 1),
    back: () => show(place - 1),
    time: () => {
      clearInterval(ticking); bar.classList.remove("over"); bar.querySelector("[data-told]").textContent = "";
      ends = Date.now() + seconds * 1000; ticking = setInterval(tick, 250); tick();
    },
    read: () => {
      if (button("read").getAttribute("aria-pressed") === "true") { hush(); return; }
      const said = new SpeechSynthesisUtterance(words(screens[place]));
      said.lang = root.lang; said.rate = 0.95; said.onend = hush;
      voice.cancel(); voice.speak(said); button("read").setAttribute("aria-pressed", "true");
    },
  };
  const keys = {
    ArrowRight: "next", ArrowDown: "next", PageDown: "next", ArrowLeft: "back", ArrowUp: "back", PageUp: "back",
    Escape: "leave", t: "time", r: "read",
  };
  if (root.dir === "rtl") [keys.ArrowRight, keys.ArrowLeft] = [keys.ArrowLeft, keys.ArrowRight];

  part("[data-offer]").hidden = false;
  button("read").hidden = !voice;
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-do]");
    if (pressed) doing[pressed.dataset.do]();
  });
  document.addEventListener("keydown", (event) => {
    const name = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!root.classList.contains("presenting") || !name || event.ctrlKey || event.metaKey || event.altKey) return;
    if (name === "read" && !voice) return;
    event.preventDefault();
    doing[name]();
  });
  addEventListener("beforeprint", () => root.classList.contains("presenting") && doing.leave());
  if (location.hash === "#present") doing.start();
})();
