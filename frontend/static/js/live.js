/* Live updates of public pages. A hint names a change without its content; the content is requested over HTTP, as every
   visitor sees it. Only parts marked data-consult-part are replaced. They contain no field and no button. New texts wait
   behind a link. */

import { fill, hour, LANGUAGE, say } from "./forms.js";
import { listen } from "./line.js";

const line = document.querySelector("[data-consult-live]");
const pill = document.querySelector("[data-consult-live-pill]");
const place = (name) => line?.querySelector(`[data-consult-live-${name}]`);
const plain = place("plain");
const ageLine = place("said");
const stopped = place("stopped");
const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "always" });

const MINUTE = 60000;
const POLL = 15000;

/* --- Requests: the last version of each address, one request at a time, spread over the delay that the server gives. */

const readings = new Map();
let dated = Date.now();
let moved = false;

function put(page) {
  for (const part of page.querySelectorAll("[data-consult-part]")) {
    const here = document.getElementById(part.id);
    if (!here || here.innerHTML === part.innerHTML || here.contains(document.activeElement)) continue;
    const opened = [...here.querySelectorAll("details")].map((fold) => fold.open);
    here.replaceChildren(...part.childNodes);
    moved = true;
    here.querySelectorAll("details").forEach((fold, place) => { fold.open = opened[place] ?? fold.open; });
  }
  page.querySelectorAll("[data-consult-gone]").forEach(replaceByNotice);
  dated = Date.now();
}

/* Without hints, new texts are those of the page of the newest that are as late as the minute of this page. */
function findNew(page) {
  const kind = pill.dataset.consultLivePill;
  for (const text of page.querySelectorAll(`article[id^=${kind}-]`)) {
    if (Date.parse(text.querySelector("time")?.dateTime) >= Date.parse(line.dataset.consultLiveDated)) wait(kind, text.id.slice(kind.length + 1));
  }
}

/* Replace a text that left public view by its notice. The text contains no field. The focus stays in its place. */
function replaceByNotice(stone) {
  const here = document.getElementById(stone.id);
  if (!here || "consultGone" in here.dataset) return;
  const hasFocus = here.contains(document.activeElement);
  here.replaceChildren(...stone.childNodes);
  if (stone.className) here.className = stone.className;
  here.dataset.consultGone = "";
  const title = here.querySelector("h1");
  if (title) document.title = title.textContent;
  if (hasFocus) {
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
  const delay = Math.max(0, reading.last + spread * 1000 - Date.now());
  setTimeout(async () => {
    const requested = reading.wanted;
    try {
      const url = new URL(address, location.href);
      url.searchParams.set("v", requested);
      (address === newest ? findNew : put)(await page(url, { credentials: "omit" }));
    } catch {
      /* The next hint or the next poll sends the request again. */
    }
    reading.waits = false;
    reading.last = Date.now();
    if (reading.wanted !== requested) ask(address, reading.wanted, spread);
  }, Math.max(delay, Math.random() * spread * 1000));
}

const newest = pill?.dataset.consultLivePage;

function askAll(version, spread) {
  ask(location.pathname + location.search, version, spread);
  if (newest) ask(newest, version, spread);
}

/* --- New texts wait for a press. */

const waiting = new Set();

function wait(kind, id) {
  if (pill?.dataset.consultLivePill !== kind || document.getElementById(`${kind}-${id}`)) return;
  waiting.add(id);
  const { consultLiveOne: singular, consultLiveMany: plural, consultLivePage: href } = pill.dataset;
  const link = pill.querySelector("a") ?? Object.assign(document.createElement("a"), { className: "pill", href });
  link.textContent = fill(waiting.size > 1 ? plural : singular, { n: waiting.size });
  pill.replaceChildren(link);
}

async function show() {
  const { consultLivePill: kind, consultLivePage: href, consultLiveInto: into, consultLiveTarget: target } = pill.dataset;
  const answer = await page(href, { headers: { "HX-Request": "true", "HX-Target": target } }).catch(() => null);
  const list = document.querySelector(into);
  const fresh = [...waiting].map((id) => answer?.getElementById(`${kind}-${id}`)).filter(Boolean);
  const tops = fresh.filter((text) => !fresh.some((other) => other !== text && other.contains(text)));
  if (!list?.querySelector("article") || tops.length === 0) return location.assign(href);
  for (const article of tops) {
    const above = article.parentElement.closest("article");
    const there = above && document.getElementById(above.id);
    article.classList.add("fresh");
    if (above && !there) list.prepend(above);
    else if (there) there.append(article);
    else list.prepend(article);
    window.htmx?.process(article);
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

/* --- The line of live updates. */

let send, live, poll;

function watch() {
  const proposals = [...new Set([...document.querySelectorAll("[data-consult-live-of]")].map((element) => element.dataset.consultLiveOf))];
  const topics = line.dataset.consultLiveTopics ? [line.dataset.consultLiveTopics] : [];
  send?.({ watch: { topics, proposals: proposals.slice(0, 90) } });
}

function handleHint(hint) {
  const number = `${hint.epoch}-${hint.seq}`;
  if (hint.type === "hello") watch();
  else if (hint.type === "reread" || hint.type === "resumed") askAll(number, hint.spread);
  else if (hint.type === "figures.changed") {
    if (document.getElementById("figures-now")) ask(line.dataset.consultLiveFigures, number, hint.spread);
  } else if (hint.type === "question.changed") {
    if (!hint.question || hint.question === line.dataset.consultLiveQuestion) askAll(number, hint.spread);
  } else if (hint.type === "proposal.published") wait("proposal", hint.proposal);
  else if (hint.proposal) {
    const part = document.querySelector(`[data-consult-live-of="${hint.proposal}"]`);
    const changed = hint.type.endsWith(".changed");
    const query = changed && hint.comment ? `?comment=${hint.comment}` : "";
    if (part) ask(part.dataset.consultLiveAt + query, hint.version ?? number, hint.spread);
    if (hint.comment && !changed) wait("comment", hint.comment);
  }
}

function resume() {
  clearInterval(poll);
  live = true;
  stopped.hidden = plain.hidden = true;
  if (ageLine.hidden) showAge();
  ageLine.hidden = false;
}

/* Updates have stopped: show the time of the figures, and request them at intervals. */
function stop(since) {
  live = false;
  dated = since;
  ageLine.hidden = plain.hidden = true;
  showTime();
  stopped.hidden = false;
  say(stopped.textContent.trim());
  clearInterval(poll);
  poll = setInterval(() => { if (!document.hidden) askAll(`${Math.floor(Date.now() / POLL)}`); }, POLL);
}

function showTime() {
  const words = stopped.querySelector("[data-consult-live-time]");
  words.textContent = fill(words.dataset.consultLiveTime, { time: hour(dated, line.dataset.consultLiveZone || undefined) });
}

function showAge() {
  const minutes = Math.floor((Date.now() - dated) / MINUTE);
  const age = minutes < 60 ? relative.format(-minutes, "minute") : relative.format(-Math.floor(minutes / 60), "hour");
  ageLine.textContent = fill(line.dataset.consultLiveUpdated, { age: minutes ? age : line.dataset.consultLiveNow });
}

function begin() {
  send = listen(line.dataset.consultLive, { onHint: handleHint, onLive: resume, onStop: stop });
  /* The age is announced only if a figure changed. */
  setInterval(() => {
    if (!live) return showTime();
    if (moved) say(ageLine.textContent);
    moved = false;
    showAge();
  }, MINUTE);
  document.addEventListener("htmx:afterSettle", watch);
}

if (line) begin();
