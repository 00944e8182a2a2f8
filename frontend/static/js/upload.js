/* Upload of files piece by piece (tus, or parts that go straight to a bucket). Each file has a tile. An upload survives
   a lost network, a reloaded page and a restart of the server. */

import { fill, LANGUAGE, say } from "./forms.js";

const PIECE = 8 * 1024 * 1024;
const DELAYS = [0, 1000, 3000, 5000, 10000];
const AGAIN = 15000;
const SILENT = 30000;
const STORED_MS = 48 * 3600 * 1000;
const SPOKEN = [100, 75, 50, 25];

const share = (sent, total) => Math.floor((100 * sent) / total);
const percent = (value) => (value / 100).toLocaleString(LANGUAGE, { style: "percent" });

function weight(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const maximumFractionDigits = power === 3 ? 1 : 0;
  return (bytes / 1000 ** power).toLocaleString(LANGUAGE, { style: "unit", unit: units[power], unitDisplay: "short", maximumFractionDigits });
}

let library;
function tus(address) {
  library ??= new Promise((ready, failed) => {
    document.head.append(Object.assign(document.createElement("script"), { src: address, onload: () => ready(window.tus), onerror: failed }));
  }).catch((error) => { library = undefined; throw error; });
  return library;
}

/* Return the uploads that this device stores, as pairs of a key and an address. */

function storedUploads({ purpose, consultation }) {
  const found = [];
  try {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith("tus::"))) {
      const { uploadUrl, creationTime, metadata } = JSON.parse(localStorage.getItem(key));
      if (Date.now() - new Date(creationTime) > STORED_MS) localStorage.removeItem(key);
      else if (metadata.purpose === purpose && metadata.consultation === consultation) found.push([key, uploadUrl]);
    }
  } catch {
    /* Without storage there is no stored upload. */
  }
  return found;
}

/* --- A tile: the name of the file, a sentence about its state, its progress, its buttons. */

function tile(box, name, type) {
  const words = box.dataset, form = box.closest("form");
  const item = box.querySelector("[data-upload-tile]").content.firstElementChild.cloneNode(true);
  const part = (suffix) => item.querySelector(`[data-upload-${suffix}]`);
  const use = item.querySelector(".upload-icon use");
  const kind = type.startsWith("audio/") ? "file-audio" : type.startsWith("video/") ? "file-video" : "file-text";
  const buttons = ["pause", "resume", "cancel"].map(part);
  let announced = 0, field;
  part("name").textContent = name;
  part("bar").setAttribute("aria-label", name);
  for (const button of buttons) button.querySelector(".vh").append(" ", name);
  box.querySelector("[data-upload-list]").append(item);
  box.querySelector("[data-upload-list]").hidden = false;

  const tell = (sentence, state) => {
    item.dataset.state = state;
    part("state").textContent = sentence;
    part("pause").hidden = state !== "sending";
    part("resume").hidden = !["cut", "paused"].includes(state);
    part("bar").hidden = ["refused", "waiting", "done"].includes(state);
    const isWrong = ["cut", "refused"].includes(state);
    item.classList.toggle("upload-failed", isWrong);
    part("state").classList.toggle("muted", !isWrong);
    part("actions").classList.toggle("upload-actions-wide", !part("resume").hidden);
    showTravelling(box);
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${state === "cut" ? "wifi-off" : kind}`));
  };
  const progress = (sent, total, sentence, state) => {
    const value = share(sent, total);
    part("bar").setAttribute("aria-valuenow", value);
    part("bar").firstElementChild.setAttribute("width", `${value}%`);
    tell(fill((!sent && words[`${state}Empty`]) || sentence, { sent: weight(sent), total: weight(total), percent: percent(value) }), state);
    const step = ["sending", "done"].includes(state) ? SPOKEN.find((percentage) => value >= percentage) ?? 0 : 0;
    if (step > announced) say(fill(words.spoken, { name, percent: percent(announced = step) }));
  };
  // A file has a single tile: the tile of this upload replaces those of an earlier visit.
  const own = (id) => {
    if (item.dataset.upload === id) return;
    box.querySelectorAll(`[data-upload="${id}"]`).forEach((duplicate) => duplicate.remove());
    item.dataset.upload = id;
    if (isDescribed(id)) { item.dataset.settled = "true"; return; }
    field = Object.assign(document.createElement("input"), { type: "hidden", name: "upload", value: id });
    if (form) item.append(field);
  };
  const arrived = (id, total) => {
    own(id);
    if (item.dataset.settled) { say(fill(words.spoken, { name, percent: percent(100) })); gone(); return; }
    progress(total, total, words.done, "done");
    box.querySelector("[data-upload-wait]").hidden = true;
    box.dispatchEvent(new CustomEvent("consult:uploaded", { bubbles: true, detail: { id, name } }));
  };
  const gone = () => {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    (next?.querySelector("[data-upload-cancel]") ?? box.querySelector("[type=file]")).focus();
    item.remove();
    showTravelling(box);
    box.querySelector("[data-upload-wait]").hidden = true;
  };
  return { item, part, tell, progress, own, arrived, gone, words, name };
}

/* The answers for this upload were saved on an earlier visit: it lacks nothing but its bytes. */
const isDescribed = (id) => document.querySelector(`[data-upload-described="${id}"]`);

/* While a file travels, its tile here says so, with what to do, and its tile above is hidden. */
function showTravelling(box) {
  const travelling = [...box.querySelectorAll("[data-state=sending], [data-state=paused], [data-state=cut]")];
  box.querySelector("[data-upload-note]").hidden = !travelling.length;
  for (const above of document.querySelectorAll("[data-upload-described]")) {
    above.hidden = travelling.some((item) => item.dataset.upload === above.dataset.uploadDescribed);
  }
}

const idOf = (address) => new URL(address, location.href).pathname.split("/").at(-2);

function headers(form) {
  const token = form?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  return token ? { "X-CSRFToken": token } : {};
}

/* --- Send a file, and send the rest of it when the network is back. */

function detail(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).errors[0].detail;
  } catch {
    return "";
  }
}

function isPassing(error) {
  const status = error.originalResponse?.getStatus() ?? 0;
  const isCreation = error.originalRequest?.getMethod() === "POST";
  return !status || (status >= 500 && status !== 507) || (!isCreation && [408, 409, 423, 460].includes(status));
}

async function send(box, file) {
  const shown = tile(box, file.name, file.type), { words, part } = shown, form = box.closest("form");
  const key = globalThis.crypto?.randomUUID?.();
  let upload, sent = 0, began = 0, from = 0, timer = 0, silence = 0;
  shown.tell(words.waiting, "waiting");
  if (file.size > Number(words.largest)) {
    shown.tell(words.heavy, "refused");
    say(`${file.name}: ${words.heavy}`);
    part("cancel").addEventListener("click", shown.gone);
    return;
  }

  const left = () => {
    const minutes = ((Date.now() - began) / 60000) * ((file.size - sent) / Math.max(1, sent - from));
    return minutes < 1 ? words.soon : fill(words.minutes, { n: Math.ceil(minutes) });
  };
  const go = () => {
    clearTimeout(timer);
    began = 0;
    listen();
    upload.start();
  };
  const cut = () => {
    clearTimeout(silence);
    shown.progress(sent, file.size, words.cut, "cut");
    say(`${file.name}: ${part("state").textContent}`);
    timer = setTimeout(() => navigator.onLine && go(), AGAIN);
  };
  // A dead connection raises no error.
  const drop = () => { if (shown.item.dataset.state === "sending") upload.abort().then(cut); };
  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(drop, SILENT);
  };
  const wake = () => { if (shown.item.dataset.state === "cut") go(); };
  const leave = () => {
    [timer, silence].forEach(clearTimeout);
    removeEventListener("online", wake);
    removeEventListener("offline", drop);
  };
  addEventListener("online", wake);
  addEventListener("offline", drop);

  part("pause").addEventListener("click", async () => {
    clearTimeout(silence);
    await upload.abort();
    shown.progress(sent, file.size, words.paused, "paused");
    part("resume").focus();
  });
  part("resume").addEventListener("click", () => {
    shown.progress(sent, file.size, fill(words.sending, { left: words.soon }), "sending");
    part("pause").focus();
    go();
  });
  part("cancel").addEventListener("click", () => {
    leave();
    upload?.abort(true).catch(() => {});
    shown.gone();
  });

  let client;
  try {
    client = words.direct ? await import(words.direct) : await tus(words.library);
  } catch {
    cut();
    return;
  }
  upload = new client.Upload(file, {
    endpoint: words.endpoint,
    chunkSize: PIECE,
    retryDelays: DELAYS,
    metadata: { filename: file.name, filetype: file.type, purpose: words.purpose, consultation: words.consultation, ...(words.workshop && { workshop: words.workshop }) },
    onBeforeRequest: (request) => {
      const fields = headers(form);
      if (request.getMethod() === "POST" && key) fields["Idempotency-Key"] = key;
      for (const [name, value] of Object.entries(fields)) request.setHeader(name, value);
    },
    onShouldRetry: (error) => navigator.onLine && isPassing(error),
    onProgress: (now, total) => {
      sent = now;
      if (upload.url) shown.own(idOf(upload.url));
      listen();
      if (!began) [began, from] = [Date.now(), now];
      if (shown.item.dataset.state !== "paused") shown.progress(now, total, fill(words.sending, { left: left() }), "sending");
    },
    onError: (error) => {
      if (isPassing(error) || !detail(error)) { cut(); return; }
      leave();
      shown.tell(detail(error), "refused");
      say(`${file.name}: ${detail(error)}`);
    },
    onSuccess: () => {
      leave();
      shown.arrived(idOf(upload.url), file.size);
    },
  });
  const [before] = await upload.findPreviousUploads();
  if (before) {
    // If the same file was chosen twice, its first tile already sends it.
    const other = box.querySelector(`[data-upload="${idOf(before.uploadUrl)}"]:is([data-state=sending], [data-state=paused], [data-state=cut])`);
    if (other) { leave(); shown.gone(); return; }
    shown.own(idOf(before.uploadUrl));
    upload.resumeFromPreviousUpload(before);
  }
  go();
}

/* --- Uploads of an earlier page: a browser does not give the file back, the visitor chooses it again. */

async function recall(box, [key, address]) {
  if (box.querySelector(`[data-upload="${idOf(address)}"]`) || isDescribed(idOf(address))) return;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  const known = answer.ok ? await answer.json() : { state: "" };
  if (answer.status === 410) localStorage.removeItem(key);
  if (!["receiving", "complete"].includes(known.state)) return;
  const shown = tile(box, known.name, known.type);
  shown.own(known.id);
  shown.part("cancel").addEventListener("click", () => {
    localStorage.removeItem(key);
    fetch(address, { method: "DELETE", headers: { ...headers(box.closest("form")), "Tus-Resumable": "1.0.0" } }).catch(() => {});
    shown.gone();
  });
  if (known.offset === known.length) shown.arrived(known.id, known.length);
  else shown.progress(known.offset, known.length, box.dataset.again, "interrupted");
}

/* --- The answers of the form may be sent during an upload: the page stays, and each file is attached on arrival. */

async function settle(box, form) {
  const part = (suffix) => box.querySelector(`[data-upload-${suffix}]`);
  const isSent = (item) => item.querySelector("[name=upload]:is([type=hidden], :checked)");
  const tiles = [...box.querySelectorAll("[data-upload]")].filter(isSent);
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const answers = form.querySelector("#recording-answers"), wrong = page.querySelector("#recording-answers");
  if (answer.status === 422 && answers && wrong) {
    answers.replaceWith(wrong);
    wrong.querySelector("[data-consult-error-summary]")?.focus();
    return;
  }
  if (!answer.ok) throw new Error(answer.status);
  const listed = page.querySelector("#tiles");
  document.querySelector("#tiles")?.replaceWith(listed);
  window.htmx?.process(listed);
  for (const item of tiles) {
    item.querySelector("[name=upload]")?.remove();
    item.dataset.settled = "true";
    if (["done", "interrupted"].includes(item.dataset.state)) item.remove();
  }
  const key = form.querySelector("[name=key]");
  if (key && globalThis.crypto?.randomUUID) key.value = crypto.randomUUID();
  part("saved").textContent = box.dataset.saved;
  part("saved").hidden = false;
}

function wire(box) {
  const input = box.querySelector("[type=file]"), part = (suffix) => box.querySelector(`[data-upload-${suffix}]`);
  const take = (files) => {
    if (!input.multiple) box.querySelectorAll("[data-upload-cancel]").forEach((button) => button.click());
    [...files].slice(0, input.multiple ? files.length : 1).forEach((file) => send(box, file));
  };
  input.classList.add("vh");
  input.required = false;
  part("title").hidden = true;
  part("drop").hidden = part("choose").hidden = false;
  input.addEventListener("change", () => { const files = [...input.files]; input.value = ""; take(files); });
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files); });
  box.closest("form")?.addEventListener("submit", (event) => {
    const travelling = [...box.querySelectorAll("[data-state=sending], [data-state=waiting], [data-state=cut], [data-state=paused]")];
    if (!travelling.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const wait = (text) => { part("wait").textContent = text; part("wait").hidden = !text; };
    // The answers cannot be stored for a file that has no id on the server yet.
    if (!box.dataset.workshop || travelling.some((item) => !item.dataset.upload)) {
      wait(box.dataset.wait);
      event.currentTarget.dispatchEvent(new CustomEvent("consult:answered", { bubbles: true }));
      return;
    }
    const form = event.currentTarget;
    const release = () => form.dispatchEvent(new CustomEvent("consult:answered", { bubbles: true }));
    wait("");
    settle(box, form).catch(() => wait(box.dataset.failed)).finally(release);
  }, { capture: true });
  document.addEventListener("htmx:afterSettle", () => showTravelling(box));
  for (const stored of storedUploads(box.dataset)) recall(box, stored).catch(() => {});
}

if (window.Blob?.prototype.slice && window.localStorage) document.querySelectorAll("[data-consult-uploader]").forEach(wire);
