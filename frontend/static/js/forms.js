/* Forms: drafts on this device, the count of characters, one submission at a time, the focus on errors. */

export const LANGUAGE = document.documentElement.lang || "fr";
const STORED_DAYS = 30;
const LAST = 50;

export const say = (text) => document.dispatchEvent(new CustomEvent("consult:announce", { detail: { text } }));
export const fill = (template, values) => (template ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const number = (value) => value.toLocaleString(LANGUAGE);

/* 9 h 35 in French, 9:35 in English, as the server writes them. */
export const hour = (at, timeZone) => new Date(at)
  .toLocaleTimeString("fr", { hour: "numeric", minute: "2-digit", timeZone }).replace(/^0?(\d+):/, LANGUAGE === "fr" ? "$1\u00a0h\u00a0" : "$1:");

/* --- Drafts. A form names its draft; the page after a success names the draft to delete. For signed-in participants
   the server stores the draft, the device stores the text that the server lacks, and the form shows the state of the draft. */

const key = (form) => `consult-draft:${form.dataset.consultDraft}`;
const line = (form) => form.querySelector("[data-consult-draft-line]");
const version = (form) => line(form)?.querySelector("input");
const texts = (form) => written(form).filter((field) => ["text", "textarea", "url", "search"].includes(field.type));
const written = (form) => [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type));

function read(form) {
  return written(form)
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
}

const hasText = (form) => texts(form).some((field) => field.value.trim());
const isTouched = (form) => written(form).some((field) => field.checked !== field.defaultChecked || (field.value.trim() && field.value !== (field.defaultValue ?? field.value)));

/* What the page itself chose is no draft. A draft that was emptied is deleted. */
function save(form) {
  if (!isTouched(form)) {
    if (!hasText(form)) forget(form.dataset.consultDraft);
    showTime(form);
    return;
  }
  const fields = read(form);
  try {
    localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), fields, version: version(form)?.value }));
    showTime(form, Date.now());
  } catch {
    /* Private browsing or a full disk: the form still works, and shows no time of a save. */
  }
}

function showTime(form, at) {
  for (const place of form.querySelectorAll("[data-consult-draft-state]")) {
    place.textContent = at ? fill(form.dataset.consultDraftSaved, { time: hour(at) }) : "";
  }
}

function restore(form) {
  let draft = null;
  try {
    draft = JSON.parse(localStorage.getItem(key(form)));
  } catch {
    return;
  }
  if (!draft || Date.now() - draft.at > STORED_DAYS * 86400000) return;
  if (line(form)) version(form).value = draft.version ?? 0;
  else if (hasText(form)) return;
  for (const field of written(form)) {
    const values = draft.fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
    const fold = field.closest("details");
    if (fold && values.some(Boolean)) fold.open = true;
    if (field.dataset.consultCount) count(field);
  }
  showTime(form, draft.at);
  if (line(form)) later(form);
}

/* Text typed during the request stays on the device until the next request. A newer draft of another page or device is
   never overwritten: the state of the draft then asks for a choice, and the form stops saving by itself. */

async function sendDraft(form) {
  const before = read(form).join();
  const body = new FormData(form);
  for (const field of form.querySelectorAll("[type=file]")) body.delete(field.name);
  body.set("step", "save");
  const answer = await fetch(form.getAttribute("action") || location.href, {
    method: "POST", body, redirect: "manual", headers: { "X-Requested-With": "fetch" },
  });
  if (![200, 409].includes(answer.status) || !form.isConnected) return;
  line(form).outerHTML = await answer.text();
  const wrong = line(form).querySelector("[data-consult-announce]");
  if (wrong) say(wrong.dataset.consultAnnounce);
  else if (before === read(form).join()) {
    forget(form.dataset.consultDraft);
    waiting.delete(form);
  }
}

const leaving = new WeakMap();

function leave(form, wait) {
  clearTimeout(leaving.get(form));
  if (!line(form) || line(form).querySelector("[name=over]")) return;
  leaving.set(form, setTimeout(() => {
    if (busy.has(form)) return;
    sending = sending.then(() => sendDraft(form)).catch(() => { /* No network: the device stores the text. */ });
  }, wait));
}

let sending = Promise.resolve();

/* Send all drafts: the network is back, or the page is hidden. */
function leaveAll() {
  for (const form of document.querySelectorAll("form[data-consult-draft]")) if (waiting.has(form)) leave(form, 0);
}

document.addEventListener("visibilitychange", () => { if (document.hidden) leaveAll(); });

function forget(name) {
  try {
    localStorage.removeItem(`consult-draft:${name}`);
  } catch {
    /* The device stores no draft. */
  }
}

const waiting = new WeakMap();

function later(form) {
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => save(form), 800));
  leave(form, 3000);
}

/* --- Characters: always shown, announced only when few remain. */

let counting = 0;

function count(field) {
  const place = document.getElementById(field.dataset.consultCount)?.querySelector("[data-consult-count-text]");
  if (!place || field.maxLength < 0) return;
  const used = field.value.length;
  const left = field.maxLength - used;
  const advised = Number(place.dataset.consultCountAdvised ?? 0);
  const [text, limit] = used <= advised ? [place.dataset.consultCountEnough, advised] : [place.dataset.consultCountText, field.maxLength];
  place.textContent = fill(text, { used: number(used), limit: number(limit) });
  clearTimeout(counting);
  if (left <= LAST) counting = setTimeout(() => say(place.textContent), 900);
}

/* --- One submission at a time. The button stays enabled, or its value would not be sent. */

const busy = new Set();

/* Without network the form stays on the page. It is sent when the network is back, with the same idempotency key. */

const stopped = new Map();

addEventListener("online", () => {
  for (const [form, submitter] of stopped) if (form.isConnected) submitter ? submitter.click() : form.requestSubmit?.();
  stopped.clear();
  leaveAll();
});

function release(form) {
  busy.delete(form);
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") === "dialog" || form.hasAttribute("data-consult-many")) return;
  if (busy.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (!navigator.onLine) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.consultDraft) save(form);
    stopped.set(form, event.submitter);
    document.dispatchEvent(new Event("consult:offline"));
    return;
  }
  busy.add(form);
  form.setAttribute("aria-busy", "true");
  event.submitter?.setAttribute("aria-busy", "true");
  clearTimeout(waiting.get(form));
  if (form.dataset.consultDraft) save(form);
  setTimeout(() => release(form), 10000);
}, true);

window.addEventListener("pageshow", (event) => { if (event.persisted) [...busy].forEach(release); });
document.addEventListener("consult:answered", (event) => release(event.target));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) release(form);
});

/* --- After "Back" a browser loads the page again, and puts back what was typed. The key that the form had comes back with
   it, so that the server recognizes the form. */

const isChanged = (form) => written(form).some((field) => "defaultValue" in field && field.value !== field.defaultValue);

window.addEventListener("pageshow", () => {
  const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const before = history.state?.keys ?? {};
  const keys = {};
  for (const field of document.querySelectorAll("input[name=key], input[name$='-key']")) {
    const name = `${field.form?.getAttribute("action")} ${field.name}`;
    if (isBack && before[name] && isChanged(field.form)) field.value = before[name];
    keys[name] = field.value;
  }
  history.replaceState({ ...history.state, keys }, "");
});

/* --- Errors: the summary takes the focus, and its links focus the fields. */

function showErrors(within) {
  within.querySelector?.("[data-consult-error-summary]")?.focus();
}

document.addEventListener("click", (event) => {
  const line = event.target.closest("[data-consult-error-summary] a[href^='#']");
  const field = line && document.getElementById(line.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});

function prepare(within) {
  within.querySelectorAll?.("[data-consult-draft-clear]").forEach((mark) => forget(mark.dataset.consultDraftClear));
  if (within.matches?.("form[data-consult-draft]")) restore(within);
  within.querySelectorAll?.("form[data-consult-draft]").forEach(restore);
  within.querySelectorAll?.("[data-consult-count]").forEach(count);
  showErrors(within);
}

document.addEventListener("input", (event) => {
  if (event.target.dataset?.consultCount) count(event.target);
  const form = event.target.form;
  if (form?.dataset.consultDraft) later(form);
});

/* An answer that needs details opens the details of its line. */
document.addEventListener("change", ({ target }) => {
  const fold = target.dataset?.consultOpens === target.value && target.closest("li")?.querySelector("details");
  if (fold) fold.open = true;
});

document.addEventListener("htmx:afterSettle", (event) => prepare(event.detail.elt));
prepare(document);
