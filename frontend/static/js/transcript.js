/* Words chosen with the mouse, by the ear or by ticking become an excerpt, in one form; corrections are htmx's. */

const say = (text) => document.dispatchEvent(new CustomEvent("consult:announce", { detail: { text } }));
const [bar, keys, media] = ["[data-consult-excerpt]", "[data-consult-keys]", "audio, video"].map((one) => document.querySelector(one));
const words = bar?.querySelector("[data-words]");
const letters = (text) => [...text].length; // the server counts characters, a browser their halves
let begun = null;

function offer(after, fields, seconds) {
  for (const name of ["first", "begins", "last", "ends", "start", "end"]) bar.elements[name].value = fields[name] ?? "";
  words.textContent = seconds === null ? words.dataset.none : words.dataset.words.replace("{n}", Math.max(1, Math.round(seconds)));
  after.after(bar);
  bar.hidden = false;
}

function put() {
  bar.hidden = true;
  begun = null;
}

/* --- With the mouse, or a finger. */

function place(node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const text = element.closest("[data-text]");
  const segment = element.closest("[data-place]");
  if (!segment) return null;
  const whole = text ?? segment.querySelector("[data-text]");
  if (!whole) return null;
  const before = document.createRange();
  before.selectNodeContents(whole);
  if (text) before.setEnd(node, offset);
  else before.collapse(true);
  return { segment, at: letters(before.toString()), of: letters(whole.textContent) };
}

function second({ segment, at, of }) {
  const [start, end] = [Number(segment.dataset.start), Number(segment.dataset.end)];
  return segment.dataset.start ? start + ((end - start) * at) / Math.max(of, 1) : null;
}

function chosen() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed || bar.contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0);
  const [from, to] = [place(range.startContainer, range.startOffset), place(range.endContainer, range.endOffset)];
  if (!from || !to || !range.toString().trim()) return;
  const [start, end] = [second(from), second(to)];
  const last = to.at || from.segment === to.segment ? to.segment : to.segment.previousElementSibling;
  const fields = { first: from.segment.dataset.place, begins: from.at, last: to.segment.dataset.place, ends: to.at };
  offer(last?.dataset?.place ? last : to.segment, fields, start === null || end === null ? null : end - start);
}

/* --- By ticking passages. */

function ticked() {
  const last = [...document.querySelectorAll("[name=tick]:checked")].at(-1)?.closest("[data-place]");
  if (last) offer(last, {}, null);
  else put();
}

let waiting = 0;
if (bar) {
  bar.hidden = true;
  document.addEventListener("change", (event) => { if (event.target.name === "tick") ticked(); });
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(chosen, 250);
  });
  bar.querySelector("[data-put]").addEventListener("click", put);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.contains(bar)) document.body.append(bar); // it outlives the part it stood in
    put();
  });
}

/* --- By the ear: E where the excerpt begins, E where it ends. */

function excerpt() {
  const at = media.currentTime;
  const segment = document.querySelector("#transcript [aria-current]");
  if (begun === null || at <= begun) {
    begun = at;
    say(keys.dataset.begun.replace("{time}", document.querySelector("[data-now]").textContent));
    return;
  }
  offer(segment ?? document.querySelector("#transcript").lastElementChild, { start: begun, end: at }, at - begun);
  begun = null;
  bar.querySelector("[type=submit]").focus();
}

/* --- Keys: never in a field, never with another key held, off where one says so. */

const hear = (act) => document.dispatchEvent(new CustomEvent("consult:hear", { detail: { act } }));
const KEYS = { " ": () => hear("toggle"), ArrowLeft: () => hear("back"), ArrowRight: () => hear("forward"), e: excerpt };

function isTaken(event) {
  if (event.target.closest("input:not([type=checkbox]), textarea, select, audio, video, dialog, [contenteditable]")) return true;
  return event.key === " " && event.target.closest("a, button, summary, input");
}

/* On this device alone, and where it may. */
function remembered(said) {
  try {
    if (said) localStorage.setItem("consult.keys", said);
    return localStorage.getItem("consult.keys");
  } catch {
    return null;
  }
}

if (keys && media) {
  keys.checked = remembered() !== "off";
  keys.addEventListener("change", () => remembered(keys.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (event.key === "Escape" && bar && !bar.hidden) put();
    if (!act || !keys.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTaken(event)) return;
    event.preventDefault();
    act();
  });
}
