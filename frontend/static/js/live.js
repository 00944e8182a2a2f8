/* Counts that stay true. Hints say that something changed, never what; it is read over HTTP, as anybody sees it.
   Only parts marked data-consult-part are replaced: no field, no button. What is new waits behind a link. */

import { listen } from "./line.js";

const line = document.querySelector("[data-consult-live]");
const pill = document.querySelector("[data-consult-live-pill]");
const place = (name) => line?.querySelector(`[data-consult-live-${name}]`);
const plain = place("plain");
const said = place("said");
const stopped = place("stopped");
const language = document.documentElement.lang || "fr";
const clock = { hour: "2-digit", minute: "2-digit", timeZone: line?.dataset.consultLiveZone || undefined };
const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });

const MINUTE = 60000;
const POLL = 15000;

const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const tell = (text) => document.dispatchEvent(new CustomEvent("consult:announce", { detail: { text } }));

/* --- Reading: the last version of each address, one at a time, spread over the seconds that the server asks for. */

const readings = new Map();
let dated = Date.now();
let moved = false;

function put(page) {
  for (const part of page.querySelectorAll("[data-consult-part]")) {
    const here = document.getElementById(part.id);
    if (!here || here.innerHTML === part.innerHTML || here.contains(document.activeElement)) continue;
    const opened = [...here.querySelectorAll("details")].map((one) => one.open);
    here.replaceChildren(...part.childNodes);
    moved = true;
    here.querySelectorAll("details").forEach((one, place) => { one.open = opened[place] ?? one.open; });
  }
  page.querySelectorAll("[data-consult-gone]").forEach(bury);
  dated = Date.now();
}

/* Words that left public view: what stays of them takes their place. No field is among them; the focus stays there. */
function bury(stone) {
  const here = document.getElementById(stone.id);
  if (!here || "consultGone" in here.dataset) return;
  const held = here.contains(document.activeElement);
  here.replaceChildren(...stone.childNodes);
  if (stone.className) here.className = stone.className;
  here.dataset.consultGone = "";
  const title = here.querySelector("h1");
  if (title) document.title = title.textContent;
  if (held) {
    here.tabIndex = -1;
    here.focus();
  }
}

async function page(address, options) {
  const answer = await fetch(address, options);
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function ask(address, version, spread = 0) {
  const reading = readings.get(address) ?? { last: 0 };
  readings.set(address, reading);
  reading.wanted = version;
  if (reading.waits) return;
  reading.waits = true;
  const rested = Math.max(0, reading.last + spread * 1000 - Date.now());
  setTimeout(async () => {
    const asked = reading.wanted;
    try {
      const url = new URL(address, location.href);
      url.searchParams.set("v", asked);
      put(await page(url, { credentials: "omit" }));
    } catch {
      /* The next hint, or the next poll, reads again. */
    }
    reading.waits = false;
    reading.last = Date.now();
    if (reading.wanted !== asked) ask(address, reading.wanted, spread);
  }, Math.max(rested, Math.random() * spread * 1000));
}

const askAll = (version, spread) => ask(location.pathname + location.search, version, spread);

/* --- What is new waits. */

const waiting = new Set();

function wait(kind, id) {
  if (pill?.dataset.consultLivePill !== kind || document.getElementById(`${kind}-${id}`)) return;
  waiting.add(id);
  const { consultLiveOne: one, consultLiveMany: many, consultLivePage: href } = pill.dataset;
  const link = pill.querySelector("a") ?? Object.assign(document.createElement("a"), { className: "pill", href });
  link.textContent = fill(waiting.size > 1 ? many : one, { n: waiting.size });
  pill.replaceChildren(link);
}

async function show() {
  const { consultLivePill: kind, consultLivePage: href, consultLiveInto: into, consultLiveTarget: target } = pill.dataset;
  const found = await page(href, { headers: { "HX-Request": "true", "HX-Target": target } }).catch(() => null);
  const list = document.querySelector(into);
  const fresh = [...waiting].map((id) => found?.getElementById(`${kind}-${id}`)).filter(Boolean);
  const tops = fresh.filter((one) => !fresh.some((other) => other !== one && other.contains(one)));
  if (!list?.querySelector("article") || tops.length === 0) return location.assign(href);
  for (const one of tops) {
    const above = one.parentElement.closest("article");
    const there = above && document.getElementById(above.id);
    one.classList.add("fresh");
    if (above && !there) list.prepend(above);
    else if (there) there.append(one);
    else list.prepend(one);
    window.htmx?.process(one);
  }
  waiting.clear();
  pill.replaceChildren();
  const first = tops.at(-1);
  (first.querySelector("h3 a") ?? first).focus();
  watch();
}

pill?.addEventListener("click", (event) => {
  if (!event.target.closest("a") || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  show();
});

/* --- The line. */

let say, live, poll;

function watch() {
  const proposals = [...new Set([...document.querySelectorAll("[data-consult-live-of]")].map((one) => one.dataset.consultLiveOf))];
  const topics = line.dataset.consultLiveTopics ? [line.dataset.consultLiveTopics] : [];
  say?.({ watch: { topics, proposals: proposals.slice(0, 90) } });
}

function hear(hint) {
  const number = `${hint.epoch}-${hint.seq}`;
  if (hint.type === "hello") watch();
  else if (hint.type === "reread" || hint.type === "resumed") askAll(number, hint.spread);
  else if (hint.type === "figures.changed") {
    if (document.getElementById("figures-now")) ask(line.dataset.consultLiveFigures, number, hint.spread);
  } else if (hint.type === "question.changed") {
    if (!hint.question || hint.question === line.dataset.consultLiveQuestion) askAll(number, hint.spread);
  } else if (hint.type === "proposal.published") wait("proposal", hint.proposal);
  else if (hint.proposal) {
    const one = document.querySelector(`[data-consult-live-of="${hint.proposal}"]`);
    const changed = hint.type.endsWith(".changed");
    const which = changed && hint.comment ? `?comment=${hint.comment}` : "";
    if (one) ask(one.dataset.consultLiveAt + which, hint.version ?? number, hint.spread);
    if (hint.comment && !changed) wait("comment", hint.comment);
  }
}

function found() {
  clearInterval(poll);
  live = true;
  stopped.hidden = plain.hidden = true;
  if (said.hidden) sayAge();
  said.hidden = false;
}

/* Nothing is live: say of when the figures are, and read them now and then. */
function stop(since) {
  live = false;
  dated = since;
  said.hidden = plain.hidden = true;
  sayTime();
  stopped.hidden = false;
  tell(stopped.textContent.trim());
  clearInterval(poll);
  poll = setInterval(() => { if (!document.hidden) askAll(`${Math.floor(Date.now() / POLL)}`); }, POLL);
}

function sayTime() {
  const words = stopped.querySelector("[data-consult-live-time]");
  words.textContent = fill(words.dataset.consultLiveTime, { time: new Date(dated).toLocaleTimeString(language, clock).replace(":", language === "fr" ? "\u00a0h\u00a0" : ":") });
}

function sayAge() {
  const minutes = Math.floor((Date.now() - dated) / MINUTE);
  const age = minutes < 60 ? relative.format(-minutes, "minute") : relative.format(-Math.floor(minutes / 60), "hour");
  said.textContent = fill(line.dataset.consultLiveUpdated, { age: minutes ? age : line.dataset.consultLiveNow });
}

function begin() {
  say = listen(line.dataset.consultLive, { hear, found, stop });
  /* Aloud only where a figure changed: time that passes is no news. */
  setInterval(() => {
    if (!live) return sayTime();
    if (moved) tell(said.textContent);
    moved = false;
    sayAge();
  }, MINUTE);
  document.addEventListener("htmx:afterSettle", watch);
}

if (line) begin();
