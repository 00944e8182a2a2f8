/* The moderators' desk as it stands: hints come by socket and say that a case changed, or that a colleague came; parts
   marked data-consult-desk-part are then read again. Other modules hear of consult:case and consult:presence. Without a
   socket the parts are read four times a minute. Nothing is replaced that somebody is in. */

import { listen } from "./line.js";

const desk = document.querySelector("[data-consult-desk]");
const stopped = desk?.querySelector("[data-consult-desk-stopped]");

const POLL = 15000;
const STILL = 20000; /* whoever is there says so again; the server counts it for 45 seconds */
const LEFT = 45000; /* nobody says that they left: it is seen by reading again */
const TURN = 1000; /* between two readings */

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`consult:${name}`, { detail }));
const shown = () => document.querySelector("[data-consult-desk-case]")?.dataset.consultDeskCase ?? "";

/* --- Reading. */

let reading = false;
let wanted = false;

function put(page) {
  for (const here of document.querySelectorAll("[data-consult-desk-part]")) {
    const part = page.getElementById(here.id);
    if (here.contains(document.activeElement) || here.innerHTML === (part?.innerHTML ?? "")) continue;
    here.replaceChildren(...(part?.childNodes ?? []));
    const said = here.dataset.consultDeskPart === "said" && here.textContent.trim();
    if (said) tell("announce", { text: said });
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
      if (!document.hidden) url.searchParams.set("on", shown());
      const answer = await fetch(url, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      /* Signed out, or no moderator any more: what stands there is another page. */
      if (answer.ok && page.querySelector("[data-consult-desk-parts]")) put(page);
    } catch {
      /* The next hint, or the next poll, reads again. */
    }
    await new Promise((rested) => setTimeout(rested, TURN));
  }
  reading = false;
}

const readNow = () => { if (!document.hidden) read(); };

/* --- Hearing. */

const versions = new Map();
let say = null;
let told = null;
let poll = 0;
let live = false;

function hear(hint) {
  if (hint.type === "hello") {
    told = null;
    be();
  } else if (hint.type.startsWith("case.")) {
    if (hint.version <= (versions.get(hint.case) ?? 0)) return;
    versions.set(hint.case, hint.version);
    tell("case", { type: hint.type, case: hint.case, consultation: hint.consultation });
    read();
  } else if (hint.type === "presence.changed") {
    tell("presence", { consultation: hint.consultation });
    read();
  } else if (hint.type === "reread" || hint.type === "resumed") read();
}

/* --- Being there. */

function be(again = true) {
  const on = shown() || null;
  if (document.hidden || !say || (!again && on === told)) return;
  told = on;
  say({ on });
}

function every(milliseconds, act) {
  clearInterval(poll);
  poll = setInterval(act, milliseconds);
}

function found() {
  every(LEFT, readNow);
  if (!live && !stopped.hidden) read();
  live = stopped.hidden = true;
}

function stop() {
  live = stopped.hidden = false;
  tell("announce", { text: stopped.textContent.trim() });
  every(POLL, readNow);
}

function begin() {
  if (!desk.dataset.consultDesk) return every(POLL, readNow);
  say = listen(desk.dataset.consultDesk, { hear, found, stop });
  setInterval(be, STILL);
  document.addEventListener("visibilitychange", () => be());
  document.addEventListener("htmx:afterSettle", () => be(false));
}

if (desk) begin();
