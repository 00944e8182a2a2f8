/* Shortcuts for official answers: a key presses the element that names it (data-consult-key). In the list, J and K move
   between the boxes, X ticks the focused box, A ticks all. Single keys do nothing while a person types, and the box
   "Shortcuts on" turns them off (WCAG 2.1.4). The browser remembers the box. All of it works with the mouse and without
   scripts. */

const room = document.querySelector("[data-consult-answers]");
const line = room?.querySelector("[data-consult-keys]");
const box = room?.querySelector("[data-consult-keys-on]");
const STORED = "consult.answers.keys";

function stored() {
  try { return localStorage.getItem(STORED); } catch { return null; }
}

if (line && box) {
  line.hidden = false;
  box.checked = stored() !== "off";
  room.classList.toggle("keys-off", !box.checked);
  box.addEventListener("change", () => {
    room.classList.toggle("keys-off", !box.checked);
    try { localStorage.setItem(STORED, box.checked ? "on" : "off"); } catch { /* private windows store nothing */ }
  });
}

/* --- The list. */

const boxes = [...(room?.querySelectorAll("[data-consult-pick]") ?? [])];
const all = room?.querySelector("[data-consult-pick-all]");
const summary = room?.querySelector("[data-consult-picked]");

function count() {
  const ticked = boxes.filter((pick) => pick.checked).length;
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  if (summary) summary.textContent = summary.dataset[ticked === 1 ? "one" : ticked ? "many" : "none"].replace("{n}", ticked);
}

all?.addEventListener("change", () => { for (const pick of boxes) pick.checked = all.checked; count(); });
for (const pick of boxes) pick.addEventListener("change", count);
if (boxes.length) count();

function move(step) {
  const here = boxes.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : boxes.length - 1) : here + step;
  boxes[Math.max(0, Math.min(boxes.length - 1, next))]?.focus();
}

const LIST = {
  j: () => move(1),
  k: () => move(-1),
  x: () => { if (boxes.includes(document.activeElement)) document.activeElement.click(); },
  a: () => all?.click(),
};

/* --- Templates. The text of a template is added to the typed text, and never replaces it. */

const texts = JSON.parse(document.getElementById("answer-templates")?.textContent ?? "{}");
const choice = document.getElementById("id_template");

function add(field, text) {
  if (!field || !text) return;
  field.value = field.value.trim() ? `${field.value.trimEnd()}\n\n${text}` : text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

room?.querySelector("[data-consult-insert]")?.addEventListener("click", (event) => {
  const text = texts[choice?.value];
  if (!text) return;
  event.preventDefault();
  if (!room.querySelector("[name=state]:checked")) room.querySelector(`[name=state][value="${text.state}"]`)?.click();
  add(document.getElementById("id_reasons"), text.reasons);
  const body = document.getElementById("id_body");
  add(body, text.body);
  body?.focus();
});

/* --- The field of another authority is shown only for an answer that refers the matter to it. */

const elsewhere = room?.querySelector("[data-consult-elsewhere]");

function ask() {
  const state = room.querySelector("[name=state]:checked")?.value;
  elsewhere.hidden = state !== elsewhere.dataset.consultElsewhere && !elsewhere.querySelector("input").value;
}

if (elsewhere) {
  room.addEventListener("change", (event) => { if (event.target.name === "state") ask(); });
  ask();
}

/* --- The keys. */

function isTyping(element) {
  return Boolean(element?.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]"));
}

function findByKey(key) {
  return [...room.querySelectorAll("[data-consult-key]")].find((element) => element.dataset.consultKey === key && !element.disabled);
}

function press(element) {
  const folded = element.closest("details:not([open])");
  if (folded) folded.open = true;
  if (element.matches("summary, a, button")) element.click();
  else if (element.matches("[type=radio]")) { element.focus(); element.click(); }
  else {
    element.focus();
    if (element.matches("input")) element.select();
  }
}

document.addEventListener("keydown", (event) => {
  if (!room || event.isComposing || event.altKey) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const main = findByKey("ctrl+enter");
    if (main) { event.preventDefault(); main.click(); }
    return;
  }
  if (!box?.checked || event.ctrlKey || event.metaKey) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key.toLowerCase();
  const element = findByKey(key) ?? findByKey(/^Digit(\d)$/.exec(event.code)?.[1]);
  const act = boxes.length ? LIST[key] : undefined;
  if (event.repeat && !["j", "k"].includes(key)) return;
  if (!element && !act) return;
  event.preventDefault();
  if (element) press(element);
  else act();
});

/* R without a ticked box answers the contribution of the focused box. */
room?.querySelector("[data-consult-key=r]")?.addEventListener("click", () => {
  if (boxes.length && !boxes.some((pick) => pick.checked) && boxes.includes(document.activeElement)) document.activeElement.checked = true;
});

/* After an act, focus the first box of the list. */
if (boxes.length && location.hash === "" && document.activeElement === document.body && document.querySelector("[data-consult-messages]")) boxes[0].focus();
