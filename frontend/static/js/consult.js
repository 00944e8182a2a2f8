/* Scripts of every page: announcements in a live region, dialogs, the menu, the focus after a swap. Each page also
   works without them. Their hooks are data-consult-… attributes. */

const root = document.documentElement;
const status = document.querySelector("[data-consult-status]");

root.classList.add("js");

/* --- Announcements. All modules send an event to the same live region, so that announcements never overlap. */

let speaking = 0;

function announce(text) {
  if (!text || !status) return;
  clearTimeout(speaking);
  status.textContent = "";
  speaking = setTimeout(() => { status.textContent = text; }, 60);
}

document.addEventListener("consult:announce", (event) => announce(event.detail?.text ?? event.detail?.value));

/* Announce the messages after the page has loaded: screen readers ignore a live region that loads with its text. A result that came first stays. */
speaking = setTimeout(() => announce(document.querySelector("[data-consult-messages]")?.textContent.trim()), 600);

/* --- Dialogs, in the page or fetched from the page of a link. */

const shared = document.querySelector("[data-consult-shared-dialog]");

function open(dialog) {
  dialog.showModal();
  const title = dialog.querySelector("h1, h2");
  if (title?.id) dialog.setAttribute("aria-labelledby", title.id);
  title?.focus();
}

async function openFrom(link) {
  try {
    const answer = await fetch(link.href, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const content = answer.ok && page.querySelector("[data-consult-dialog-content]");
    if (!content) throw new Error("no dialog there");
    shared.replaceChildren(document.adoptNode(content));
    open(shared);
  } catch {
    location.assign(link.href);
  }
}

function plainClick(event) {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

/* --- The menu is a details element: Escape and a click elsewhere close it. */

const menu = document.querySelector("[data-consult-menu]");

function closeMenu() {
  if (!menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu?.contains(document.activeElement)) closeMenu();
});

/* --- Toasts. A toast is shown for eight seconds, or until the next toast. */

let leaving = 0;

function toast(text) {
  const place = document.querySelector("[data-consult-toasts]");
  if (!place || !text) return;
  const box = document.createElement("div");
  const words = document.createElement("span");
  box.className = "toast";
  words.className = "toast-text";
  words.textContent = text;
  box.append(words);
  place.replaceChildren(box);
  clearTimeout(leaving);
  leaving = setTimeout(() => box.remove(), 8000);
  announce(text);
}

/* A message is at the top of the page. If the address scrolls the page below it, a toast repeats the message. */
const message = location.hash && document.querySelector("[data-consult-messages] p");
if (message) {
  addEventListener("load", () => {
    if (message.getBoundingClientRect().bottom < 0) toast(message.innerText.trim());
  });
}

document.addEventListener("consult:toast", (event) => toast(event.detail?.text ?? event.detail?.value));

async function copy(button) {
  await navigator.clipboard.writeText(document.querySelector(button.dataset.consultCopy).innerText.trim());
  toast(button.dataset.consultCopied);
}

/* The share button of devices that can share a page. */
if (navigator.share) for (const button of document.querySelectorAll("[data-consult-share]")) button.hidden = false;

/* --- A single listener handles all presses. */

document.addEventListener("click", (event) => {
  const hook = (name) => event.target.closest(`[data-consult-${name}]`);
  const opener = hook("dialog");
  const link = hook("open");
  const copier = hook("copy");
  const sharer = hook("share");
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
  if (opener) {
    event.preventDefault();
    open(document.querySelector(opener.dataset.consultDialog));
  } else if (link && shared?.showModal && plainClick(event)) {
    event.preventDefault();
    openFrom(link);
  } else if (copier) {
    copy(copier);
  } else if (sharer) {
    navigator.share({ title: sharer.dataset.consultShare, url: sharer.dataset.consultShareUrl }).catch(() => {});
  } else if (hook("close")) {
    event.target.closest("dialog")?.close();
  }
});

/* --- After a swap: restore the focus and announce the result. htmx itself restores it to an element of the same id. */

let before = null;

document.addEventListener("htmx:beforeSwap", () => {
  before = document.activeElement === document.body ? null : document.activeElement;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.elt;
  if (!(swapped instanceof Element)) return;
  const find = (name) => (swapped.matches(`[data-consult-${name}]`) ? swapped : swapped.querySelector(`[data-consult-${name}]`));
  const speaker = find("announce");
  const wanted = find("focus");
  if (speaker) announce(speaker.dataset.consultAnnounce);
  if (wanted) focusOn(wanted);
  else if (before && !before.isConnected && document.activeElement === document.body) focusOn(swapped);
  before = null;
});

function focusOn(element) {
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: false });
}

document.addEventListener("htmx:sendError", () => toast(status?.dataset.consultOffline));
document.addEventListener("consult:offline", () => toast(status?.dataset.consultWaiting));
document.addEventListener("htmx:responseError", () => toast(status?.dataset.consultRefused));

/* --- Scroll a row to its current element. */

for (const current of document.querySelectorAll(".tabs [aria-current]")) {
  const row = current.closest(".tabs");
  if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = current.offsetLeft - row.offsetLeft - 20;
}
