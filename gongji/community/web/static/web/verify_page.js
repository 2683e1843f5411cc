// The page around verify.js: takes a receipt by file, drop or paste, and shows each step with a sign and a sentence.

import { Refused, verify } from "./verify.js";

const words = JSON.parse(document.getElementById("words").textContent);
const form = document.getElementById("receipt");
const verdict = document.getElementById("verdict");
const steps = [...document.querySelectorAll(".checks li")];
const asked = steps.map((li) => li.querySelector("p").textContent);
const SIGNS = { good: "✓", bad: "✗", open: "–" };

const say = (why, values = {}) => (words[why] ?? why).replace(/\{(\w+)\}/g, (_, name) => values[name]);

function show(li, state, sentence) {
  const sign = li.querySelector(".sign");
  li.className = state;
  sign.textContent = SIGNS[state] ?? "·";
  sign.role = state ? "img" : null;
  sign.ariaHidden = state ? null : "true";
  sign.ariaLabel = words[`sign-${state}`] ?? null;
  li.querySelector("p").textContent = sentence;
}

async function check(content) {
  const root = form.elements.root.value.trim().toLowerCase() || null;
  const logKey = form.elements.key.value.trim() || null;
  const ownKey = form.dataset.logKey || null;
  const began = performance.now();
  const found = [];
  let refusal = null;
  try {
    await verify(content, { root, logKey, ownKey, found });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refusal = error;
  }
  const spent = Math.max(1, Math.round(performance.now() - began));
  for (const [at, li] of steps.entries()) {
    if (at + 1 === refusal?.step) show(li, "bad", say(refusal.why, refusal.values));
    else if (refusal && at + 1 > refusal.step) show(li, "open", say("not-reached"));
    else show(li, found[at].holds ? "good" : "open", say(found[at].why, found[at].values));
  }
  verdict.className = `verdict ${refusal ? "bad" : "good"}`;
  verdict.querySelector("strong").textContent = refusal ? say("refused", refusal) : say("holds");
  const next = refusal?.step === 1 ? "what-now-file" : "what-now";
  verdict.querySelector("span").textContent = refusal ? say(next) : say("spent", { ms: spent });
  verdict.hidden = false;
  if (verdict.getBoundingClientRect().bottom > innerHeight / 2) verdict.scrollIntoView(); // on a phone it is below
}

function forget() {
  verdict.hidden = true;
  for (const [at, li] of steps.entries()) show(li, "", asked[at]);
}

const checkFile = async (file) => check(new Uint8Array(await file.arrayBuffer()));
const checkText = () => check(new TextEncoder().encode(form.elements.text.value));
const drop = form.querySelector(".drop");

form.elements.file.addEventListener("change", ({ target }) => {
  if (target.files.length) checkFile(target.files[0]);
  target.value = ""; // the same file again is a change again
});
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (event.dataTransfer.files.length) checkFile(event.dataTransfer.files[0]);
});
form.elements.text.addEventListener("paste", () => setTimeout(checkText));
form.elements.text.addEventListener("input", ({ target }) => { if (!target.value) forget(); });
form.addEventListener("submit", (event) => { event.preventDefault(); checkText(); });

// A period's page links here with its root after the #, which no browser sends to a server.
if (/^#[0-9a-f]{64}$/.test(location.hash)) {
  form.elements.root.value = location.hash.slice(1);
  form.querySelector("details").open = true;
}
document.getElementById("no-script").hidden = true; // no <noscript>: it would be silent where a script fails to load
if (globalThis.crypto?.subtle) form.hidden = false;
else document.getElementById("no-crypto").hidden = false;
