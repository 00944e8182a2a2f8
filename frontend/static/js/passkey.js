/* Passkeys (ADR 31): a button asks the device for one and sends its answer with the form. Where the browser has none,
   the button stays hidden; codes and passwords work everywhere. */

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
const WHY = { InvalidStateError: "Known", SecurityError: "Site", NotSupportedError: "Unable", ConstraintError: "Unable" };

function read(options) {
  const list = (ids) => ids?.map((one) => ({ ...one, id: toBytes(one.id) }));
  const user = options.user && { user: { ...options.user, id: toBytes(options.user.id) } };
  const [allowCredentials, excludeCredentials] = [list(options.allowCredentials), list(options.excludeCredentials)];
  return { ...options, ...user, challenge: toBytes(options.challenge), allowCredentials, excludeCredentials };
}

function written(made) {
  const parts = PARTS.filter((part) => made.response[part]).map((part) => [part, toText(made.response[part])]);
  return JSON.stringify({
    id: made.id,
    rawId: toText(made.rawId),
    type: made.type,
    response: Object.fromEntries(parts),
    clientExtensionResults: made.getClientExtensionResults(),
  });
}

async function ask(place) {
  const options = JSON.parse(place.dataset.consultPasskey);
  const publicKey = read(options);
  return written(await (options.user ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey })));
}

for (const place of document.querySelectorAll("[data-consult-passkey]")) {
  const [button, said, form] = [place.querySelector("button"), place.querySelector("[role=alert]"), place.closest("form")];
  const tell = (why) => {
    said.textContent = place.dataset[`consult${why}`] ?? "";
    said.hidden = !said.textContent;
  };
  place.lastElementChild.hidden = true; // what is said without scripts
  if (!globalThis.PublicKeyCredential) {
    tell("None");
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    tell("Nothing");
    button.disabled = true;
    try {
      form.elements.passkey.value = await ask(place);
      (form.requestSubmit ?? form.submit).call(form);
    } catch (error) {
      tell(WHY[error.name] ?? "Cancelled");
      button.disabled = false;
    }
  });
}
