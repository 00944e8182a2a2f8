/* A proof of work instead of a picture puzzle (ADR 29). The browser solves ALTCHA's challenge while the visitor fills in
   the form. In browsers that lack a function the field stays empty, and the form is still accepted. */

const toHex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const toBytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

async function derive({ nonce, salt, cost, keyLength }, counter) {
  const password = new Uint8Array(20);
  password.set(toBytes(nonce));
  new DataView(password.buffer).setUint32(16, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt: toBytes(salt), iterations: cost };
  return toHex(await crypto.subtle.deriveBits(algorithm, key, keyLength * 8));
}

async function solve(field) {
  const challenge = JSON.parse(field.dataset.consultProof);
  for (let counter = 0, derivedKey = ""; ; counter += 1) {
    derivedKey = await derive(challenge.parameters, counter);
    if (!derivedKey.startsWith(challenge.parameters.keyPrefix)) continue;
    field.value = btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
    return;
  }
}

/* Solve the longer challenge of a form that was already sent, then send the form again. */
function sendAgain(field) {
  const notice = field.nextElementSibling;
  const before = notice.textContent;
  notice.textContent = field.dataset.consultProofSend;
  solve(field).then(
    () => (field.form.requestSubmit ?? field.form.submit).call(field.form),
    () => (notice.textContent = before),
  );
}

/* A form that is sent at once waits for its proof, or for the delay after which it needs none. */
function waitForProof(form, field, begin) {
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    await Promise.race([begin(), new Promise((done) => setTimeout(done, 2500))]);
    form.dispatchEvent(new Event("consult:answered", { bubbles: true }));
    form.requestSubmit(event.submitter);
  }, { once: true });
}

for (const field of globalThis.crypto?.subtle ? document.querySelectorAll("[data-consult-proof]") : []) {
  const { form } = field;
  let solving;
  const begin = () => (solving ??= solve(field).catch(() => {}));
  if (field.dataset.consultProofSend) sendAgain(field);
  else {
    if (form.contains(document.activeElement)) begin();
    else form.addEventListener("focusin", begin, { once: true });
    if (form.requestSubmit) waitForProof(form, field, begin);
  }
}
