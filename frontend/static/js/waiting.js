// The minutes left to stop an act. They change on the page, and are announced at 5, 2 and 1. At the
// end the page is loaded again, until the act has taken effect. Without this script, a link does it.
const block = document.querySelector("[data-waiting-until]");
const left = document.querySelector("[data-waiting-left]");
const said = document.querySelector("[data-waiting-said]");
const ANNOUNCED = [5, 2, 1];
const AGAIN = 5000;

function words(minutes) {
  return minutes === 1 ? left.dataset.waitingOne : left.dataset.waitingLeft.replace("{n}", minutes);
}

function count() {
  const until = Date.parse(block.dataset.waitingUntil);
  const minutes = Math.ceil((until - Date.now()) / 60000);
  if (minutes <= 0 || !left) {
    setTimeout(() => location.reload(), AGAIN);
    return;
  }
  const text = words(minutes);
  if (left.textContent.trim() !== text) {
    left.textContent = text;
    const knots = block.querySelectorAll("circle");
    const passed = knots.length - minutes;
    knots.forEach((knot, place) => knot.setAttribute("class", place < passed ? "step" : "knot"));
    if (ANNOUNCED.includes(minutes)) said.textContent = text;
  }
  setTimeout(count, 1000);
}

if (block) count();
