/* The doubtful words of a transcript: they are underlined in the field, and a link selects them there. */

const fieldOf = (link) => link.closest("[data-consult-correct]")?.querySelector("textarea");

/* Return the place of doubtful words in the field, or -1. They may have moved: the nearest occurrence counts. */
function findDoubt(field, link) {
  const wanted = [...field.value].slice(0, Number(link.dataset.begin)).join("").length;
  let best = -1;
  for (let at = field.value.indexOf(link.dataset.doubt); at >= 0; at = field.value.indexOf(link.dataset.doubt, at + 1)) {
    if (best < 0 || Math.abs(at - wanted) < Math.abs(best - wanted)) best = at;
  }
  return best;
}

function selectDoubt(link) {
  const field = fieldOf(link);
  const at = findDoubt(field, link);
  field.focus();
  if (at >= 0) field.setSelectionRange(at, at + link.dataset.doubt.length);
}

/* Underline the doubtful words in the field. A copy of its text lies behind it, and makes it as high as the text. */
function underlineDoubts(form) {
  const field = form.querySelector("textarea");
  const [box, copy] = [document.createElement("div"), document.createElement("div")];
  const had = document.activeElement === field;
  box.className = "field-marked";
  copy.className = `${field.className} field-marks`;
  copy.ariaHidden = "true";
  field.before(box);
  box.append(copy, field);
  if (had) field.focus();
  const draw = () => {
    const found = [...form.querySelectorAll("[data-doubt]")].map((link) => [findDoubt(field, link), link.dataset.doubt.length]);
    const [pieces, text] = [[], field.value];
    let done = 0;
    for (const [at, length] of found.filter(([at]) => at >= 0).sort(([one], [other]) => one - other)) {
      if (at < done) continue;
      const mark = document.createElement("span");
      mark.className = "doubtful";
      mark.textContent = text.slice(at, at + length);
      pieces.push(text.slice(done, at), mark);
      done = at + length;
    }
    copy.replaceChildren(...pieces, `${text.slice(done)}\n`);
  };
  field.addEventListener("input", draw);
  draw();
}

function prepareForms() {
  for (const form of document.querySelectorAll("[data-consult-correct]")) {
    if (!form.querySelector(".field-marked")) underlineDoubts(form);
  }
}

document.addEventListener("click", (event) => {
  const doubt = event.target.closest("[data-doubt]");
  if (!doubt) return;
  event.preventDefault();
  selectDoubt(doubt);
});

prepareForms();
document.addEventListener("htmx:afterSettle", prepareForms);
