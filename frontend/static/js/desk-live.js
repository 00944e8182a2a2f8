/* Live updates of the moderators' desk. A hint of the socket names a changed case or a change of presence. The parts
   marked data-consult-desk-part are then requested again, and other modules receive consult:case or consult:presence.
   Without a socket the parts are requested four times a minute. A part that contains the focus is never replaced.
   When a colleague claims or decides the case on screen, a note replaces the form. If the moderator has typed a message,
   the note is above the form, which stays. */

import { listen } from "./line.js";

const desk = document.querySelector("[data-consult-desk]");
const stopped = desk?.querySelector("[data-consult-desk-stopped]");

const POLL = 15000;
const RENEWAL = 20000; /* the presence is sent again; the server counts it for 45 seconds */
const LIVE_POLL = 45000; /* no message announces a departure: the parts are requested again */
const PAUSE = 1000; /* between two requests */

const dispatch = (name, detail) => document.dispatchEvent(new CustomEvent(`consult:${name}`, { detail }));
const openCase = () => document.querySelector("[data-consult-desk-case]")?.dataset.consultDeskCase ?? "";

/* --- Requests. */

const form = document.querySelector("[data-consult-decision]");
let typed = false;

form?.addEventListener("input", (event) => { typed ||= event.isTrusted && event.target.matches("textarea"); });

function showState(note) {
  const busy = note.childElementCount > 0;
  if (!form && !busy) return location.reload();
  if (form) form.hidden = busy && !typed;
  for (const claim of document.querySelectorAll("[data-consult-claim]")) claim.hidden = busy;
}

let reading = false;
let wanted = false;

function put(page) {
  for (const here of document.querySelectorAll("[data-consult-desk-part]")) {
    const part = page.getElementById(here.id);
    if (!part && here.dataset.consultDeskPart === "state") continue; /* a hidden tab does not say which case it shows */
    if (here.contains(document.activeElement) || here.innerHTML === (part?.innerHTML ?? "")) continue;
    here.replaceChildren(...(part?.childNodes ?? []));
    if (here.dataset.consultDeskPart === "state") showState(here);
    const text = ["said", "state"].includes(here.dataset.consultDeskPart) && here.textContent.trim();
    if (text) dispatch("announce", { text });
  }
}

async function read() {
  wanted = true;
  if (reading) return;
  reading = true;
  while (wanted) {
    wanted = false;
    try {
      const url = new URL(desk.dataset.consultDeskPage, location.href);
      url.searchParams.set("since", desk.dataset.consultDeskSince);
      if (!document.hidden) url.searchParams.set("on", openCase());
      const answer = await fetch(url, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      /* After a sign-out or the loss of the role, the answer is another page. */
      if (answer.ok && page.querySelector("[data-consult-desk-parts]")) put(page);
    } catch {
      /* The next hint or the next poll sends the request again. */
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  reading = false;
}

document.addEventListener("consult:refresh", read);

const readNow = () => { if (!document.hidden) read(); };

/* --- Hints. */

const versions = new Map();
let send = null;
let sentCase = null;
let poll = 0;
let live = false;

function handleHint(hint) {
  if (hint.type === "hello") {
    sentCase = null;
    sendPresence();
  } else if (hint.type.startsWith("case.")) {
    if (hint.version <= (versions.get(hint.case) ?? 0)) return;
    versions.set(hint.case, hint.version);
    dispatch("case", { type: hint.type, case: hint.case, consultation: hint.consultation });
    read();
  } else if (hint.type === "presence.changed") {
    dispatch("presence", { consultation: hint.consultation });
    read();
  } else if (hint.type === "reread" || hint.type === "resumed") read();
}

/* --- Presence. */

function sendPresence(again = true) {
  const on = openCase() || null;
  if (document.hidden || !send || (!again && on === sentCase)) return;
  sentCase = on;
  send({ on });
}

function setPoll(milliseconds, act) {
  clearInterval(poll);
  poll = setInterval(act, milliseconds);
}

function resume() {
  setPoll(LIVE_POLL, readNow);
  if (!live && !stopped.hidden) read();
  live = stopped.hidden = true;
}

function stop() {
  live = stopped.hidden = false;
  dispatch("announce", { text: stopped.textContent.trim() });
  setPoll(POLL, readNow);
}

function begin() {
  if (!desk.dataset.consultDesk) return setPoll(POLL, readNow);
  send = listen(desk.dataset.consultDesk, { onHint: handleHint, onLive: resume, onStop: stop });
  setInterval(sendPresence, RENEWAL);
  document.addEventListener("visibilitychange", () => sendPresence());
  document.addEventListener("htmx:afterSettle", () => sendPresence(false));
}

if (desk) begin();
