/* Bulk decisions: a box ticks all boxes of a list, the button counts the ticked ones, and the message follows the reason
   until a person edits it. */

for (const all of document.querySelectorAll("[data-consult-all]")) {
  const name = all.dataset.consultAll;
  const boxes = [...all.form.querySelectorAll(`[name="${name}"]:not([disabled])`)];
  const counts = document.querySelectorAll(`[data-consult-ticked="${name}"]`);
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    for (const count of counts) count.textContent = `(${ticked})`;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  for (const box of boxes) box.addEventListener("change", show);
  show();
}

const words = JSON.parse(document.getElementById("bulk-messages")?.textContent ?? "{}");
const reason = document.getElementById("id_reason");
const message = document.getElementById("id_facts");
let suggested = "";

reason?.addEventListener("change", () => {
  const text = words[reason.value]?.message ?? "";
  if (!message || (message.value.trim() && message.value !== suggested)) return;
  message.value = suggested = text;
  message.dispatchEvent(new Event("input", { bubbles: true }));
});
