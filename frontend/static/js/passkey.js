/* Passkeys (ADR 31): a button asks the device for a passkey and sends its answer with the form. In browsers without
   passkeys the button stays hidden; codes and passwords work everywhere. */

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
const WHY = { InvalidStateError: "Known", SecurityError: "Site", NotSupportedError: "Unable", ConstraintError: "Unable" };

function read(options) {
  const list = (ids) => ids?.map((credential) => ({ ...credential, id: toBytes(credential.id) }));
  const user = options.user && { user: { ...options.user, id: toBytes(options.user.id) } };
  const [allowCredentials, excludeCredentials] = [list(options.allowCredentials), list(options.excludeCredentials)];
  return { ...options, ...user, challenge: toBytes(options.challenge), allowCredentials, excludeCredentials };
}

function toJson(credential) {
  const parts = PARTS.filter((part) => credential.response[part]).map((part) => [part, toText(credential.response[part])]);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(parts),
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function ask(place) {
  const options = JSON.parse(place.dataset.consultPasskey);
  const publicKey = read(options);
  return toJson(await (options.user ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey })));
}

for (const place of document.querySelectorAll("[data-consult-passkey]")) {
  const [button, errorText, form] = [place.querySelector("button"), place.querySelector("[role=alert]"), place.closest("form")];
  const showError = (reason) => {
    errorText.textContent = place.dataset[`consult${reason}`] ?? "";
    errorText.hidden = !errorText.textContent;
  };
  place.lastElementChild.hidden = true; // the text for browsers without scripts
  if (!globalThis.PublicKeyCredential) {
    showError("None");
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    showError("Nothing");
    button.disabled = true;
    try {
      form.elements.passkey.value = await ask(place);
      (form.requestSubmit ?? form.submit).call(form);
    } catch (error) {
      showError(WHY[error.name] ?? "Cancelled");
      button.disabled = false;
    }
  });
}
