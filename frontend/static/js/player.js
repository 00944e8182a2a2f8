/* The player of a recording and its transcript. Without scripts, the page has the controls of the browser, and each time
   of the transcript opens the file at that second. */

import { say } from "./forms.js";

const STEP = 5;
const SHORT_STEP = 3;
const RATES = [1, 1.25, 1.5, 2, 0.75];

function clock(seconds) {
  const [whole, two] = [Math.floor(seconds), (n) => String(n).padStart(2, "0")];
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

function start(box) {
  const [media, seek, time] = [box.querySelector("audio, video"), box.querySelector("[type=range]"), box.querySelector("[data-now]")];
  const [played, act] = [box.querySelector("clipPath rect"), (name) => box.querySelector(`[data-act="${name}"]`)];
  const [toggle, rate, mute, follow] = ["toggle", "rate", "mute", "follow"].map(act);
  const drawing = played?.closest("svg").viewBox.baseVal.width;
  const lasts = () => media.duration || Number(box.dataset.duration) || 0;
  let current = null;
  let until = null;

  box.querySelector("[data-controls]").hidden = false;
  media.controls = false;

  function goTo(second) {
    media.currentTime = Math.min(Math.max(second, 0), lasts());
    show();
  }

  function show() {
    const [at, all] = [media.currentTime, lasts()];
    if (document.activeElement !== seek || media.paused) seek.setAttribute("aria-valuetext", `${clock(at)} / ${clock(all)}`);
    seek.value = at;
    time.textContent = clock(at);
    if (all) played?.setAttribute("width", (at / all) * drawing);
    if (at || current) mark(at);
    if (until !== null && at >= until) {
      until = null;
      media.pause();
    }
  }

  const isCorrecting = () => document.querySelector("#transcript textarea") !== null;

  /* Mark the passage that is played, and scroll to it, except while a passage is corrected. */
  function mark(at) {
    const all = [...document.querySelectorAll("#transcript [data-start]")];
    const passage = all.findLast((passage) => Number(passage.dataset.start) <= at);
    if (follow?.ariaPressed === "true" && !media.paused) turn(all, at);
    if (passage === current && current?.isConnected) return;
    current?.removeAttribute("aria-current");
    passage?.setAttribute("aria-current", "true");
    current = passage;
    if (passage && follow?.ariaPressed === "true" && !media.paused && !isCorrecting()) passage.scrollIntoView({ block: "nearest" });
  }

  /* A long transcript has parts: open the part that is played. */
  function turn(all, at) {
    if (!all.length || (at >= Number(all[0].dataset.start) && at <= Number(all.at(-1).dataset.end) + 1)) return;
    const wanted = [...document.querySelectorAll("[data-part]")].findLast((part) => Number(part.dataset.part) <= at);
    if (wanted && !wanted.hasAttribute("aria-current") && !isCorrecting()) wanted.click();
  }

  function play() {
    if (media.paused) media.play().catch(() => say(box.dataset.failed));
    else media.pause();
  }

  /* Play a passage that is opened for correction once, then stop. */
  function listen({ second, until: end }) {
    goTo(second);
    if (end === undefined) return;
    until = end;
    media.play().catch(() => say(box.dataset.failed));
  }

  const acts = {
    toggle: play,
    rewind: () => goTo(media.currentTime - SHORT_STEP),
    back: () => goTo(media.currentTime - STEP),
    forward: () => goTo(media.currentTime + STEP),
    mute: () => { media.muted = !media.muted; },
    follow: () => { follow.ariaPressed = String(follow.ariaPressed !== "true"); },
    rate: () => {
      media.playbackRate = RATES[(RATES.indexOf(media.playbackRate) + 1) % RATES.length];
      rate.querySelector("span").textContent = media.playbackRate.toLocaleString(document.documentElement.lang);
    },
  };
  box.addEventListener("click", (event) => acts[event.target.closest("[data-act]")?.dataset.act]?.());
  seek.addEventListener("input", () => goTo(Number(seek.value)));
  document.addEventListener("consult:hear", ({ detail }) => {
    until = null;
    if (detail.act) acts[detail.act]();
    else listen(detail);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-second]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    until = null;
    goTo(Number(link.dataset.second));
    media.play().catch(() => say(box.dataset.failed));
  });
  for (const name of ["play", "pause"]) {
    media.addEventListener(name, () => {
      toggle.ariaLabel = media.paused ? toggle.dataset.play : toggle.dataset.pause;
      toggle.dataset.playing = String(!media.paused);
    });
  }
  media.addEventListener("volumechange", () => { mute.ariaPressed = String(media.muted); });
  media.addEventListener("loadedmetadata", () => { seek.max = Math.floor(lasts()) || seek.max; });
  media.addEventListener("timeupdate", show);
  document.addEventListener("htmx:afterSettle", show);
  show();
}

for (const box of document.querySelectorAll("[data-consult-player]")) start(box);
