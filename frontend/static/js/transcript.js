/* The correction of a transcript while its sound is played, and its excerpts. The server renders each correction. */

import { say } from "./forms.js";

const [bar, box, media] = ["[data-consult-excerpt]", "[data-consult-keys]", "audio, video"].map((selector) => document.querySelector(selector));
const words = bar?.querySelector("[data-words]");
const letters = (text) => [...text].length; // the server counts characters, a browser counts UTF-16 units
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

/* --- An excerpt selected with the mouse or a finger. */

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

function offerSelection() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed || bar.contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0);
  const [from, to] = [place(range.startContainer, range.startOffset), place(range.endContainer, range.endOffset)];
  if (!from || !to || !range.toString().trim()) return;
  const [start, end] = [second(from), second(to)];
  const last = to.at || from.segment === to.segment ? to.segment : to.segment.previousElementSibling;
  const fields = { first: from.segment.dataset.seen, begins: from.at, last: to.segment.dataset.seen, ends: to.at };
  offer(last?.dataset?.place ? last : to.segment, fields, start === null || end === null ? null : end - start);
}

/* --- An excerpt of offerTicked passages. */

function offerTicked() {
  const last = [...document.querySelectorAll("[name=tick]:checked")].at(-1)?.closest("[data-place]");
  if (last) offer(last, {}, null);
  else put();
}

let waiting = 0;
if (bar) {
  bar.hidden = true;
  document.addEventListener("change", (event) => { if (event.target.name === "tick") offerTicked(); });
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offerSelection, 250);
  });
  bar.querySelector("[data-put]").addEventListener("click", put);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.contains(bar)) document.body.append(bar); // the bar must survive the replaced part
    put();
  });
}

/* --- An excerpt of the sound: E at its first second, E at its last second. */

function excerpt() {
  const at = media.currentTime;
  const segment = document.querySelector("#transcript [aria-current]");
  if (begun === null || at <= begun) {
    begun = at;
    say(box.dataset.begun.replace("{time}", document.querySelector("[data-now]").textContent));
    return;
  }
  offer(segment ?? document.querySelector("#transcript").lastElementChild, { start: begun, end: at }, at - begun);
  begun = null;
  bar.querySelector("[type=submit]").focus();
}

/* --- Correction: the sound of the passage, the place of a cut. */

const hear = (detail) => document.dispatchEvent(new CustomEvent("consult:hear", { detail }));
const fieldOf = (element) => element.closest("[data-consult-correct]")?.querySelector("textarea");

function playPassage(form) {
  if (!form.dataset.listen || !media) return;
  hear({ second: Number(form.dataset.listen), until: Number(form.dataset.until) + 1 });
}

function cancel(form) {
  const field = form.querySelector("textarea");
  if (field.value === field.defaultValue || confirm(form.dataset.changed)) form.querySelector("[data-consult-cancel]").click();
}

document.addEventListener("click", (event) => {
  const cut = event.target.closest("[data-consult-cut]");
  if (!cut) return;
  const field = fieldOf(cut);
  cut.form.elements.after.value = field.value.slice(field.selectionStart);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const form of document.querySelectorAll("[data-consult-correct][data-listen]")) {
    playPassage(form);
    delete form.dataset.listen;
  }
});

/* --- Keys. Single letters act outside fields, the other keys act only in fields. A box turns all of them off. */

const TYPING = {
  "ctrl  ": () => hear({ act: "toggle" }),
  "ctrl ArrowLeft": () => hear({ act: "rewind" }),
  "ctrl Enter": goOn,
  // Ctrl + Space and Ctrl + an arrow belong to macOS, which prints the signs of a player on F7 and F8.
  " F8": () => hear({ act: "toggle" }),
  " F7": () => hear({ act: "rewind" }),
  "meta Enter": goOn,
  " Escape": cancel,
};
const ELSEWHERE = { " ": () => hear({ act: "toggle" }), ArrowLeft: () => hear({ act: "back" }), ArrowRight: () => hear({ act: "forward" }), e: excerpt };

function goOn(form) {
  (form.querySelector("[name=wish][value=next]") ?? form.querySelector("[type=submit]:not([name])")).click(); // htmx sends the button that was pressed
}

function isTaken(event) {
  if (event.target.closest("input:not([type=checkbox]), textarea, select, audio, video, dialog, [contenteditable]")) return true;
  return event.key === " " && event.target.closest("a, button, summary, input");
}

/* Return the choice of this device, after storing a new choice if it is given. Null if the device stores nothing. */
function storedChoice(choice) {
  try {
    if (choice) localStorage.setItem("consult.keys", choice);
    return localStorage.getItem("consult.keys");
  } catch {
    return null;
  }
}

function typingKey(event) {
  const field = event.target.closest("[data-consult-correct] :is(textarea, input), [data-consult-typing]");
  if (!field || event.altKey || event.shiftKey) return;
  const modifier = event.ctrlKey ? "ctrl" : event.metaKey ? "meta" : "";
  const act = TYPING[`${modifier} ${event.key}`];
  const form = field.closest("[data-consult-correct]");
  if (!act || (!form && act.length)) return; // only a correction is saved or cancelled by a key
  event.preventDefault();
  act(form);
}

function keyElsewhere(event) {
  const act = ELSEWHERE[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTaken(event)) return;
  if (act === excerpt && !bar) return;
  event.preventDefault();
  act();
}

if (box && media) {
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  for (const keys of document.querySelectorAll("[data-keys]")) keys.hidden = (keys.dataset.keys === "mac") !== isMac;
  box.checked = storedChoice() !== "off";
  box.addEventListener("change", () => storedChoice(box.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && bar && !bar.hidden) put();
    if (!box.checked || event.defaultPrevented || event.isComposing) return;
    typingKey(event);
    if (!event.defaultPrevented) keyElsewhere(event);
  });
}
