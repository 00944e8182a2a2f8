/* Save a block of a synthesis while a writer types, and renew its lock. */

import { say } from "./forms.js";

const WAIT = 1500;
const RENEW = 40_000;
const AGAIN = 8000;

function autosave(form) {
  const line = () => form.querySelector("[data-consult-saved]");
  let timer = 0;
  let isBusy = false;
  let isTyped = false;

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  function replaceParts(markup) {
    const parts = document.createElement("template");
    parts.innerHTML = markup;
    for (const name of ["[data-consult-saved]", "[data-consult-words]"]) {
      form.querySelector(name).replaceWith(parts.content.querySelector(name));
    }
  }

  async function save() {
    if (isBusy) return later(300);
    /* After a refusal only the button saves. */
    if (line().hasAttribute("data-refused")) return undefined;
    isBusy = true;
    isTyped = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), redirect: "manual", headers: { "X-Requested-With": "fetch" },
      });
      if (![200, 409, 422].includes(answer.status)) throw new Error(answer.status);
      replaceParts(await answer.text());
      if (answer.status === 200) document.dispatchEvent(new Event("consult:saved"));
      else {
        isTyped = true;
        say(line().textContent.trim());
      }
    } catch {
      isTyped = true;
      const state = line().querySelector("[data-state]");
      if (state && state.textContent !== form.dataset.failed) {
        state.textContent = form.dataset.failed;
        say(form.dataset.failed);
      }
      later(AGAIN);
    }
    isBusy = false;
    return undefined;
  }

  form.addEventListener("input", () => {
    isTyped = true;
    later(WAIT);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    isTyped = false;
  });
  addEventListener("beforeunload", (event) => { if (isTyped) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && isTyped) save(); });
  setInterval(() => { if (!document.hidden && !isTyped) save(); }, RENEW);
}

/* Alt and an arrow move the block that has the focus. */
document.addEventListener("keydown", (event) => {
  const moves = { ArrowUp: "up", ArrowDown: "down" };
  if (!event.altKey || !(event.key in moves) || event.target.matches("textarea, input, select")) return;
  const button = event.target.closest("[data-consult-block]")?.querySelector(`[data-move="${moves[event.key]}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

for (const form of document.querySelectorAll("[data-consult-autosave]")) autosave(form);
