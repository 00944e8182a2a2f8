/* Words that a writer selects in a source, with the keyboard or a pointer, go into the quotation.
   A second selection follows a cut: […]. Without this script, people copy and paste. */

const CUT = " […] ";
const BUTTON = "[data-consult-quote]";

const show = () => {
  for (const button of document.querySelectorAll(BUTTON)) button.hidden = false;
};

const quote = (button) => {
  const source = document.getElementById(button.dataset.consultQuote);
  const target = document.getElementById(button.dataset.consultQuoteInto);
  const status = button.parentElement.querySelector("[role=status]");
  const words = source.value.slice(source.selectionStart, source.selectionEnd).trim();
  if (!words) {
    status.textContent = button.dataset.consultQuoteNone;
    source.focus();
    return;
  }
  const before = target.value.trimEnd();
  target.value = before ? before + CUT + words : words;
  target.dispatchEvent(new Event("input", { bubbles: true }));
  status.textContent = button.dataset.consultQuoteDone;
  target.focus();
};

document.addEventListener("click", (event) => {
  const button = event.target.closest(BUTTON);
  if (button) quote(button);
});
// The list of contributions is replaced while a writer searches.
document.addEventListener("htmx:afterSwap", show);
show();
