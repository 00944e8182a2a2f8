/* "Listen": the browser reads parts of the page aloud, each in its own language. Hidden in browsers without speech. */

const synth = window.speechSynthesis;
const LONGEST = 180; // characters; some voices stop by themselves in a longer text
const NOT_READ = ".passage-acts";
const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, blockquote, pre";

function sentences(words) {
  const parts = [];
  for (const sentence of words.match(/[^.!?…;:]+[.!?…;:]*\s*/g) ?? []) {
    const last = parts.length - 1;
    if (last >= 0 && (parts[last] + sentence).length < LONGEST) parts[last] += sentence;
    else parts.push(sentence);
  }
  return parts;
}

function texts(selector) {
  const spoken = [];
  for (const part of document.querySelectorAll(selector)) {
    const blocks = [...part.querySelectorAll(BLOCKS)].filter((block) => !block.querySelector(BLOCKS) && !block.closest(NOT_READ));
    for (const block of blocks.length ? blocks : [part]) {
      const lang = block.closest("[lang]").lang;
      for (const words of sentences(block.textContent.trim())) spoken.push([words, lang]);
    }
  }
  return spoken;
}

function wire(box) {
  const [play, stop] = box.querySelectorAll("button");
  const label = play.querySelector("span");
  const words = { idle: label.textContent, playing: play.dataset.pause, paused: play.dataset.resume };
  let state = "idle";

  function show(next) {
    state = next;
    label.textContent = words[next];
    if (next === "idle" && document.activeElement === stop) play.focus();
    stop.hidden = next === "idle";
  }

  function start() {
    synth.cancel();
    const all = texts(box.dataset.consultListen);
    all.forEach(([text, lang], place) => {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = lang;
      if (place === all.length - 1) utterance.onend = () => show("idle");
      utterance.onerror = () => { if (!synth.speaking) show("idle"); };
      synth.speak(utterance);
    });
    if (all.length) show("playing");
  }

  play.addEventListener("click", () => {
    if (state === "idle") start();
    else if (state === "playing") { synth.pause(); show("paused"); }
    else { synth.resume(); show("playing"); }
  });
  stop.addEventListener("click", () => { synth.cancel(); show("idle"); });
  box.classList.add("ready");
}

if (synth) {
  document.querySelectorAll("[data-consult-listen]").forEach(wire);
  addEventListener("pagehide", () => synth.cancel());
}
