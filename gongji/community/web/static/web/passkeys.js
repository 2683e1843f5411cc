// Passkeys: asks the browser for one, or for a new one, and sends what it answers in an ordinary form.
// A form says where its options are (data-passkey) and what is asked (data-asks: "get" or "create").
"use strict";

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function readable(options) {
  const asked = options.publicKey;
  asked.challenge = toBytes(asked.challenge);
  if (asked.user) asked.user.id = toBytes(asked.user.id);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    asked[list] = (asked[list] || []).map((each) => ({ ...each, id: toBytes(each.id) }));
  }
  return { publicKey: asked };
}

function answerOf(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  const id = toText(credential.rawId);
  return JSON.stringify({ id, rawId: id, type: credential.type, response, clientExtensionResults: {} });
}

async function ask(form) {
  const said = form.querySelector("[role=status]");
  said.textContent = "";
  try {
    const options = await (await fetch(form.dataset.passkey, { credentials: "same-origin" })).json();
    form.elements.answer.value = answerOf(await navigator.credentials[form.dataset.asks](readable(options)));
    form.submit();
  } catch {
    said.textContent = form.dataset.failed;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
}
