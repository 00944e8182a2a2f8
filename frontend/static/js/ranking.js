/* A ranking: its buttons and the mouse or a finger move an answer at once. Without this module the buttons ask the server. */

const say = (text) => document.dispatchEvent(new CustomEvent("consult:announce", { detail: { text } }));
const LIST = "[data-consult-ranking]";

function middle(row) {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
}

/* Number the rows again, hide the two buttons that would do nothing, and write the order where the form sends it. */
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

/* The row itself stays in place in the document, so that it keeps the focus and the finger. */
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
