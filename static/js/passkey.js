// Asks the device for a passkey and sends what it says with the form that stands around the button.

const decode = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const known = (list) => (list || []).map((one) => ({ ...one, id: decode(one.id) }));

function readOptions(options) {
  const key = { ...options.publicKey, challenge: decode(options.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: decode(key.user.id) };
  if (key.allowCredentials) key.allowCredentials = known(key.allowCredentials);
  if (key.excludeCredentials) key.excludeCredentials = known(key.excludeCredentials);
  return { publicKey: key };
}

function told(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = encode(credential.response[name]);
  }
  const { id, type } = credential;
  return { id, type, rawId: encode(credential.rawId), response, clientExtensionResults: credential.getClientExtensionResults() };
}

const place = document.querySelector("[data-passkey]");
if (place && window.PublicKeyCredential) {
  place.hidden = false;
  const form = place.closest("form") || place.querySelector("form");
  const options = JSON.parse(place.querySelector("script[type='application/json']").textContent);
  const failed = form.querySelector("[data-failed]");
  const usual = failed.textContent;
  form.querySelector("button[type='button']").addEventListener("click", async () => {
    failed.hidden = true;
    try {
      const credential = await navigator.credentials[place.dataset.passkey](readOptions(options));
      form.elements.credential.value = JSON.stringify(told(credential));
      form.submit();
    } catch (error) {
      failed.textContent = (error.name === "InvalidStateError" && failed.dataset.known) || usual;
      failed.hidden = false;
    }
  });
}
