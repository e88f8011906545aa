// An offered assignment is read without network; its answer is sent when the server is really there, and never queued:
// the office may have asked somebody else meanwhile. What was typed stays on the page.

import { capable } from "./capable.js";
import { switchLanguage } from "./language.js";
import "./maps.js";
import { element } from "./sentences.js";
import { ask, install } from "./shelf.js";
import { Halt, Wire } from "./wire.js";

const { user = "", offer = "" } = document.documentElement.dataset;

/** A page that was kept has an old token: the answer goes with a fresh one, or not at all. */
async function send(/** @type {SubmitEvent} */ event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-answer]")) return;
  event.preventDefault();
  const token = await reach();
  if (!token) return element("unreached").scrollIntoView({ block: "center" });
  /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token")).value = token;
  form.submit();
}

/** A token of the server, or nothing: the page then says why it cannot be answered now. */
async function reach() {
  const [token, why] = await new Wire(user).open().then(
    (found) => [found, ""],
    (error) => ["", error instanceof Halt ? "signed-out" : "no-network"],
  );
  for (const id of ["no-network", "signed-out"]) element(id).hidden = id !== why;
  return token;
}

async function keep() {
  await install();
  await ask({ do: "who", user }); // this page was ours to see
  await ask({ do: "offers", offers: [offer] });
}

document.addEventListener("submit", send);
addEventListener("online", reach);
void reach();
if (capable()) {
  switchLanguage((chosen) => `/field/assignments/${offer}/${chosen}`);
  void keep().catch(() => undefined); // no network: what was kept stays
}
