/* The foot of a task reviews it without saving what is typed above: ask before it is lost. */
let isTyped = false;

document.addEventListener("input", (event) => {
  if (event.target.form?.method === "post") isTyped = true;
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-consult-review]")) isTyped = false;
});
addEventListener("beforeunload", (event) => { if (isTyped) event.preventDefault(); });
