/* Record a voice message in the page. The sound goes into the file field of the form, which is always present. */

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const BARS = 100, WIDTH = 600, MIDDLE = 26;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function wire(box) {
  const field = document.getElementById(box.dataset.field);
  const limit = Number(box.dataset.limit);
  const part = (name) => box.querySelector(`[data-recorder-${name}]`);
  const [record, stop, pause, again] = ["record", "stop", "pause", "again"].map(part);
  const [stateLine, time, wave, player, refused, sent] = ["told", "time", "wave", "player", "refused", "kept"].map(part);
  const words = { ...box.dataset };
  const idle = time.textContent;
  let media = null, meter = null, timer = 0, seconds = 0, bars = [], began = 0;

  function show(state) {
    box.dataset.state = state;
    const live = state === "recording" || state === "paused";
    record.hidden = state !== "ready" && state !== "refused";
    stop.hidden = pause.hidden = !live;
    again.hidden = state !== "done";
    player.hidden = sent.hidden = state !== "done";
    refused.hidden = state !== "refused";
    part("dot").hidden = state !== "recording";
    stateLine.textContent = words[state] ?? "";
    if (state === "ready") time.textContent = idle;
    pause.querySelector("span").textContent = state === "paused" ? words.resume : words.pause;
  }

  function tick() {
    seconds += (performance.now() - began) / 1000;
    began = performance.now();
    time.textContent = words.clock.replace("{time}", clock(Math.min(seconds, limit)));
    bars.push(meter());
    bars = bars.slice(-BARS);
    const step = WIDTH / BARS;
    wave.setAttribute("d", bars.map((loud, place) => `M${(place * step + 2).toFixed(1)} ${MIDDLE - loud}V${MIDDLE + loud}`).join(""));
    if (seconds >= limit) media.stop();
  }

  function run() { began = performance.now(); timer = setInterval(tick, 200); }
  function stopTimer() { clearInterval(timer); }

  function loudness(stream) {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    const samples = new Uint8Array(analyser.fftSize);
    context.createMediaStreamSource(stream).connect(analyser);
    media.addEventListener("stop", () => context.close());
    return () => {
      analyser.getByteTimeDomainData(samples);
      return Math.min(24, 1 + Math.max(...samples.map((sample) => Math.abs(sample - 128))) / 4);
    };
  }

  function storeInField(parts, type) {
    const ending = type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm";
    const transfer = new DataTransfer();
    const file = new File(parts, `${words.name}.${ending}`, { type });
    transfer.items.add(file);
    field.files = transfer.files;
    if (player.src) URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(file);
    show("done");
    again.focus();
  }

  async function start() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      show("refused");
      record.focus();
      return;
    }
    const type = TYPES.find((candidate) => MediaRecorder.isTypeSupported(candidate)) ?? "";
    const parts = [];
    media = new MediaRecorder(stream, type ? { mimeType: type, audioBitsPerSecond: 48000 } : {});
    meter = loudness(stream);
    seconds = 0;
    bars = [];
    media.ondataavailable = (event) => { if (event.data.size) parts.push(event.data); };
    media.onstop = () => {
      stopTimer();
      stream.getTracks().forEach((track) => track.stop());
      storeInField(parts, (media.mimeType || "audio/webm").split(";")[0]);
    };
    media.start(1000);
    run();
    show("recording");
    stop.focus();
  }

  record.addEventListener("click", start);
  stop.addEventListener("click", () => media.stop());
  pause.addEventListener("click", () => {
    if (media.state === "recording") { media.pause(); stopTimer(); show("paused"); }
    else { media.resume(); run(); show("recording"); }
  });
  again.addEventListener("click", () => { field.value = ""; show("ready"); record.focus(); });
  // The browser asks before it leaves the page during a recording, because the sound is only in this page.
  addEventListener("beforeunload", (event) => { if (media && media.state !== "inactive") event.preventDefault(); });
  // A browser may put back the recording that was sent from an earlier state of the page.
  addEventListener("pageshow", () => { if (box.dataset.state === "ready") field.value = ""; });
  show("ready");
  box.hidden = false;
}

if (navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.DataTransfer) {
  document.querySelectorAll("[data-consult-recorder]").forEach((box) => { if (box.dataset.field) wire(box); });
}
