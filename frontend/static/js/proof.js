/* A proof of work instead of a picture puzzle (ADR 29): ALTCHA's challenge, worked on beside the page while its form is
   filled in. Where anything is missing the field stays empty, and the form is as good. */

const toHex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const toBytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

async function derive({ nonce, salt, cost, keyLength }, counter) {
  const password = new Uint8Array(20);
  password.set(toBytes(nonce));
  new DataView(password.buffer).setUint32(16, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: toBytes(salt), iterations: cost };
  return toHex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
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

/* Longer work, for what was sent already: it begins at once, and the form goes again by itself. */
function sendAgain(field) {
  const said = field.nextElementSibling;
  const before = said.textContent;
  said.textContent = field.dataset.consultProofSend;
  solve(field).then(
    () => (field.form.requestSubmit ?? field.form.submit).call(field.form),
    () => (said.textContent = before),
  );
}

for (const field of globalThis.crypto?.subtle ? document.querySelectorAll("[data-consult-proof]") : []) {
  const begin = () => solve(field).catch(() => {});
  if (field.dataset.consultProofSend) sendAgain(field);
  else if (field.form.contains(document.activeElement)) begin();
  else field.form.addEventListener("focusin", begin, { once: true });
}
