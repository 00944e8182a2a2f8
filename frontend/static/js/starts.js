/* The page that starts a consultation. A length that nobody changed follows the model, and Ctrl + Enter sends the form. */

const form = document.querySelector("[data-consult-start]");
const { days, shown } = form.elements;

form.addEventListener("change", ({ target }) => {
  if (target.name !== "model") return;
  const before = [...form.elements.model].find((model) => model.value === shown.value);
  if (before && days.value.trim() === before.dataset.days) days.value = target.dataset.days;
  shown.value = target.value;
}, true);

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.querySelector("[type=submit]").click();
});
