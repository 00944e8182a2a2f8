/* Counts that stay true. Hints come by socket and say that something changed, never what; it is then read over HTTP, as
   anybody sees it. Only parts marked data-consult-part are replaced: they hold no field and no button.
   What is new waits behind a link until it is asked for. Without a socket the page is read again four times a minute. */

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
const PATIENCE = 4000; /* a server that restarts is not worth a word */
const REST = 30000; /* a tab out of sight keeps its line so long */

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

/* --- The line: it comes back by itself, later and later, never all at once. */

let socket = null;
let tries = 0;
let crowd = 0; /* the more listen, the longer they take to come back */
let live = false;
let epoch = "";
let seq = 0;
let retry = 0;
let poll = 0;
let losing = 0;

function watch() {
  const proposals = [...new Set([...document.querySelectorAll("[data-consult-live-of]")].map((one) => one.dataset.consultLiveOf))];
  const topics = line.dataset.consultLiveTopics ? [line.dataset.consultLiveTopics] : [];
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ watch: { topics, proposals: proposals.slice(0, 90) } }));
}

function hear(hint) {
  epoch = hint.epoch;
  seq = hint.seq;
  crowd = Math.max(crowd, hint.spread);
  const number = `${epoch}-${seq}`;
  if (hint.type === "hello") {
    tries = 0;
    watch();
    if (hint.live) found();
  } else if (hint.type === "paused") lost();
  else if (hint.type === "reread" || hint.type === "resumed") {
    found();
    askAll(number, hint.spread);
  } else if (hint.type === "figures.changed") {
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

function connect() {
  clearTimeout(retry);
  if (socket) return;
  const after = epoch ? `?after=${seq}&epoch=${epoch}` : "";
  socket = new WebSocket(location.origin.replace("http", "ws") + line.dataset.consultLive + after);
  socket.onmessage = (event) => hear(JSON.parse(event.data));
  socket.onclose = () => {
    socket = null;
    lost();
    const later = 1000 + Math.random() * Math.min(29000, 1000 * Math.max(2 * crowd, 2 ** tries++));
    if (!document.hidden) retry = setTimeout(connect, later);
  };
}

function found() {
  clearTimeout(losing);
  losing = 0;
  clearInterval(poll);
  live = true;
  stopped.hidden = plain.hidden = true;
  if (said.hidden) say();
  said.hidden = false;
}

function lost() {
  live = false;
  if (!losing) losing = setTimeout(stop, PATIENCE, Date.now());
}

/* Nothing is live: say of when the figures are, and read them now and then. */
function stop(since) {
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
  words.textContent = fill(words.dataset.consultLiveTime, { time: new Date(dated).toLocaleTimeString(language, clock) });
}

function say() {
  const minutes = Math.floor((Date.now() - dated) / MINUTE);
  const age = minutes < 60 ? relative.format(-minutes, "minute") : relative.format(-Math.floor(minutes / 60), "hour");
  said.textContent = fill(line.dataset.consultLiveUpdated, { age: minutes ? age : line.dataset.consultLiveNow });
}

function begin() {
  connect();
  /* Once a minute, and aloud only where a figure changed: time that passes is no news. */
  setInterval(() => {
    if (!live) return sayTime();
    if (moved) tell(said.textContent);
    moved = false;
    say();
  }, MINUTE);
  let resting = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(resting);
    if (document.hidden) resting = setTimeout(() => socket?.close(), REST);
    else connect();
  });
  window.addEventListener("pagehide", () => socket?.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  document.addEventListener("htmx:afterSettle", watch);
}

if (line) begin();
