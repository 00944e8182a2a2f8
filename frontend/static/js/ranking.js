/* A ranking: its buttons, the mouse or a finger move an answer in the page. Without scripts a button sends the form. */

import { say } from "./forms.js";

const LIST = "[data-consult-ranking]";

function middle(row) {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
}

/* Number the rows again, hide the two buttons without effect, and write the order into the field of the form. */
function settle(list, moved) {
  const rows = [...list.children];
  rows.forEach((row, at) => {
    row.querySelector(".num").textContent = at + 1;
    row.querySelector("[value^=up]").hidden = at === 0;
    row.querySelector("[value^=down]").hidden = at === rows.length - 1;
  });
  list.closest("form").elements.order.value = rows.map((row) => row.dataset.consultAnswer).join(">");
  say(moved.dataset.consultMoved.replace("{place}", rows.indexOf(moved) + 1).replace("{places}", rows.length));
}

/* The neighbour moves in the document and the row stays, so that the row does not lose the focus or the pointer. */
function up(row) {
  row.after(row.previousElementSibling);
}

function down(row) {
  row.before(row.nextElementSibling);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(`${LIST} button`);
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  button.value.startsWith("up") ? up(row) : down(row);
  settle(row.parentElement, row);
  if (button.hidden) row.querySelector("button:not([hidden])").focus();
});

let dragged = null;
let before = "";

document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest(`${LIST} > li`);
  if (!row || event.button || event.target.closest("button")) return;
  if (event.pointerType !== "mouse" && !event.target.closest("[data-consult-grip]")) return;
  event.preventDefault();
  dragged = row;
  before = row.previousElementSibling;
  row.setPointerCapture(event.pointerId);
  row.classList.add("is-dragged");
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const above = dragged.previousElementSibling;
  const below = dragged.nextElementSibling;
  if (above && event.clientY < middle(above)) up(dragged);
  else if (below && event.clientY > middle(below)) down(dragged);
});

function drop() {
  if (!dragged) return;
  dragged.classList.remove("is-dragged");
  if (dragged.previousElementSibling !== before) settle(dragged.parentElement, dragged);
  dragged = null;
}

document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);
