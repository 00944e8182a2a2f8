/* Forms that lose nothing: drafts on this device, characters counted, one sending at a time, errors brought to sight. */

const LANGUAGE = document.documentElement.lang || "fr";
const KEPT_DAYS = 30;
const LAST = 50;

const say = (text) => document.dispatchEvent(new CustomEvent("consult:announce", { detail: { text } }));
const fill = (template, values) => (template ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const number = (value) => value.toLocaleString(LANGUAGE);

/* --- Drafts. A form names its draft; a page that follows success names the draft to forget. */

const key = (form) => `consult-draft:${form.dataset.consultDraft}`;
const written = (form) => [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type));

function read(form) {
  return written(form)
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
}

function save(form) {
  const fields = read(form);
  if (!fields.some(([, value]) => value.trim())) return;
  try {
    localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), fields }));
    tell(form, Date.now());
  } catch {
    /* Private browsing or a full disk: the form still works, and does not claim to have saved. */
  }
}

function tell(form, at) {
  const time = new Date(at).toLocaleTimeString(LANGUAGE, { hour: "2-digit", minute: "2-digit" });
  for (const place of form.querySelectorAll("[data-consult-draft-state]")) {
    place.textContent = fill(form.dataset.consultDraftSaved, { time });
  }
}

function restore(form) {
  let draft = null;
  try {
    draft = JSON.parse(localStorage.getItem(key(form)));
  } catch {
    return;
  }
  if (!draft || Date.now() - draft.at > KEPT_DAYS * 86400000) return;
  const texts = written(form).filter((field) => ["text", "textarea", "url", "search"].includes(field.type));
  if (texts.some((field) => field.value.trim())) return;
  for (const field of written(form)) {
    const values = draft.fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
    if (field.dataset.consultCount) count(field);
  }
  tell(form, draft.at);
}

function forget(name) {
  try {
    localStorage.removeItem(`consult-draft:${name}`);
  } catch {
    /* Nothing was kept. */
  }
}

const waiting = new WeakMap();

function later(form) {
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => save(form), 800));
}

/* --- Characters: always seen, said aloud only when few are left. */

let counting = 0;

function count(field) {
  const place = document.getElementById(field.dataset.consultCount)?.querySelector("[data-consult-count-text]");
  if (!place || field.maxLength < 0) return;
  const left = field.maxLength - field.value.length;
  place.textContent = fill(place.dataset.consultCountText, { used: number(field.value.length), limit: number(field.maxLength) });
  clearTimeout(counting);
  if (left <= LAST) counting = setTimeout(() => say(place.textContent), 900);
}

/* --- One sending at a time. The button stays enabled, or its value would not be sent. */

const busy = new Set();

/* Without network nothing leaves the page; what was being sent leaves when it is back, under the same key. */

const stopped = new Map();

addEventListener("online", () => {
  for (const [form, submitter] of stopped) if (form.isConnected) submitter ? submitter.click() : form.requestSubmit?.();
  stopped.clear();
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
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) release(form);
});

/* --- Errors: the summary takes the focus, its lines lead into the fields. */

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

document.addEventListener("htmx:afterSettle", (event) => prepare(event.detail.elt));
prepare(document);
