/* Shortcuts of the moderator's desk: a key presses the element that names it (data-consult-key), never while the
   moderator types. The box "Shortcuts on" turns them off, and the browser remembers it (WCAG 2.1.4). The desk also works
   without them. */

const desk = document.querySelector("[data-consult-bench]");
const form = desk?.querySelector("[data-consult-decision]");
const STORED = "consult.desk.keys";

/* --- The switch. */

const line = desk?.querySelector("[data-consult-keys]");
const box = desk?.querySelector("[data-consult-keys-on]");

function stored() {
  try { return localStorage.getItem(STORED); } catch { return null; }
}

if (line && box) {
  line.hidden = false;
  box.checked = stored() !== "off";
  desk.classList.toggle("keys-off", !box.checked);
  box.addEventListener("change", () => {
    desk.classList.toggle("keys-off", !box.checked);
    try { localStorage.setItem(STORED, box.checked ? "on" : "off"); } catch { /* private windows store nothing */ }
  });
}

/* --- The keys. */

function isTyping(element) {
  return Boolean(element?.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]"));
}

/* The field that a decision needs. */
const NEEDED = { move: "id_topic", merge: "id_into", mask: "id_masked" };

function press(element) {
  const folded = element.closest("details:not([open])");
  if (folded) folded.open = true;
  if (element.matches("input[type=radio]")) {
    element.focus();
    element.checked = true;
    element.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (element.name === "action" && NEEDED[element.value] && !ready(element)) {
    document.getElementById(NEEDED[element.value])?.focus();
  } else {
    element.click();
  }
}

function ready(button) {
  const field = document.getElementById(NEEDED[button.value]);
  return Boolean(field?.value || (button.value === "merge" && desk.querySelector("[name=near]:checked")));
}

/* French keyboards type digits with Shift: the code of the key counts if its character is no shortcut. */
function pressed(key) {
  return [...desk.querySelectorAll("[data-consult-key]")].find((element) => element.dataset.consultKey === key && !element.disabled && !element.closest("[hidden]"));
}

document.addEventListener("keydown", (event) => {
  if (!desk || !box?.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    else if (event.key === "Enter" && ["id_into", "id_words"].includes(event.target.id)) {
      event.preventDefault();
      document.querySelector(event.target.id === "id_into" ? "[name=action][value=merge]" : "[name=search]")?.click();
    }
    return;
  }
  const key = event.key.toLowerCase();
  if (key === "e") {
    const message = document.getElementById("id_facts");
    if (message) { event.preventDefault(); message.focus(); }
    return;
  }
  if (key === "escape") return help(false);
  const element = pressed(key) ?? pressed(/^Digit(\d)$/.exec(event.code)?.[1]);
  if (!element || event.repeat) return;
  event.preventDefault();
  press(element);
});

/* --- The help. */

const page = document.getElementById("desk-help");
const opener = desk?.querySelector("[data-consult-key='?']");

function help(open = page?.hidden) {
  if (!page || !opener || page.hidden === !open) return;
  page.hidden = !open;
  opener.setAttribute("aria-expanded", String(open));
  (open ? page : opener).focus();
}

opener?.addEventListener("click", () => help());

/* --- The message follows the reason until the moderator types in it. */

const message = document.getElementById("id_facts");
const others = document.getElementById("id_other_reason");
const words = JSON.parse(document.getElementById("desk-messages")?.textContent ?? "{}");
const asking = document.querySelector("[data-consult-ask-shown]");
let suggested = message?.value ?? "";

function suggest(text, ask) {
  if (asking && ask) asking.textContent = ask;
  if (!message || !text || (message.value.trim() && message.value !== suggested)) return;
  message.value = suggested = text;
  message.dispatchEvent(new Event("input", { bubbles: true }));
}

form?.addEventListener("change", (event) => {
  if (event.target === others && others.value) {
    document.getElementById("reason-6").checked = true;
    suggest(words[others.value].message, words[others.value].ask);
  } else if (event.target.name === "reason" && event.target.value !== "other") {
    others.value = "";
    suggest(event.target.dataset.consultMessage, event.target.dataset.consultAsk);
  } else if (event.target.name === "reason") {
    others.focus();
  }
});

/* --- Words selected in the text are the words to mask. */

const masked = document.getElementById("id_masked");

document.querySelector("[data-consult-maskable]")?.addEventListener("mouseup", () => {
  const words = getSelection().toString().trim();
  if (!masked || !words || words.includes("\n")) return;
  masked.closest("details").open = true;
  masked.value = words;
});

/* --- A moderator who begins a decision claims the case. The other moderators see it at once. */

const claim = desk?.querySelector("[data-consult-claim]");
const EVERY = 4 * 60 * 1000;
let claimed = 0;

async function renewClaim() {
  if (!claim || Date.now() - claimed < EVERY) return;
  claimed = Date.now();
  const body = new FormData(claim);
  body.delete("release");
  const answer = await fetch(claim.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" }).catch(() => null);
  /* A colleague was faster: desk-live.js shows it, and keeps what is typed. */
  if (answer && answer.type !== "opaqueredirect" && !answer.ok) document.dispatchEvent(new Event("consult:refresh"));
}

form?.addEventListener("focusin", renewClaim);
form?.addEventListener("input", renewClaim);

/* A case that is left without a decision is released at once. */
let isDeciding = false;

form?.addEventListener("submit", () => { isDeciding = true; });
window.addEventListener("pagehide", () => {
  if (!claim || isDeciding || !(claimed || "consultMine" in claim.dataset)) return;
  const body = new FormData(claim);
  body.set("release", "1");
  navigator.sendBeacon(claim.action, body);
});

/* --- After a decision, focus the title of the next text. */

const after = document.querySelector("[data-consult-messages], [data-consult-undo]");

if (location.hash === "" && document.activeElement === document.body && after) {
  desk?.querySelector("[data-consult-start]")?.focus();
}
