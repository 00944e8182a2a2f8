/* Propose the address of a page from its title until another address is typed (`slug_of` in consult/core/words/text.py). */

const LONGEST = 70;

const slugOf = (text) =>
  text
    .replace(/[’'_]/g, " ")
    .replace(/œ/gi, "oe")
    .replace(/æ/gi, "ae")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9\s-]/g, "")
    .replace(/[\s-]+/g, "-")
    .replace(/^-/, "")
    .slice(0, LONGEST)
    .replace(/-$/, "");

for (const field of document.querySelectorAll("[data-consult-slug-of]")) {
  const title = document.getElementById(field.dataset.consultSlugOf);
  let proposed = "";
  title.addEventListener("input", () => {
    if (field.value === proposed) field.value = proposed = slugOf(title.value);
  });
}
