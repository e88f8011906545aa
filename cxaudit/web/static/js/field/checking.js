// The last page before a visit is handed in: what is missing, with links; or the button. And what is not sent yet.

import { LOCATION_CLOSED } from "../engine/flow.js";
import { copied, element, sentence, clock } from "./sentences.js";

/** @typedef {import("./store.js").Standing} Standing */

/**
 * Draw it.
 *
 * @param {import("./screen.js").Screen} screen
 * @param {Standing} standing
 * @param {{ state: string, code: string, unsent: number }} sending
 */
export function drawCheck(screen, { submit, done }, { state, code, unsent }) {
  const { missing } = screen.standing;
  const odd = [...screen.items.values()].filter((item) => !item.hidden && item.querySelector(".field-error:not([hidden])"));
  const closed = screen.answers.heads.get("_outcome/v")?.val === LOCATION_CLOSED;
  const complete = !missing.length && (closed || !odd.length);
  show("incomplete", !complete && !submit && !done);
  show("ready", complete && !submit && !done);
  show("ready-open", !closed);
  show("ready-closed", closed);
  show("leaving", Boolean(submit) && !done);
  show("photos-lost", Boolean(submit) && state === "problem" && code === "photo_missing");
  show("delivered", Boolean(done));
  show("outcome", !submit && !done);
  if (done) {
    element("delivered-words").textContent = `${sentence("done", { time: clock(done.at) })} · ${sentence("receipt", { receipt: done.receipt })}`;
  }
  const lines = missing.map(({ key, what, count }) => line(screen, key, sentence(what, { n: count })));
  const wrong = odd.map((item) => line(screen, item.dataset.q ?? "", sentence("correct")));
  element("lacking").replaceChildren(...lines, ...wrong);
  element("unsent-words").textContent = unsent ? sentence("kept_here", { n: unsent }) : sentence("all_sent");
  drawOutcome(closed);
}

/**
 * @param {import("./screen.js").Screen} screen
 * @param {string} key
 * @param {string} what
 */
function line(screen, key, what) {
  const made = copied("lack");
  const item = screen.items.get(key);
  const link = made.querySelector("a");
  if (link) {
    link.href = `#item-${key}`;
    const number = item?.querySelector(".item-number")?.textContent ?? "";
    link.textContent = `${number}. ${item?.querySelector(".item-question")?.textContent ?? key}`;
  }
  const words = made.querySelector("[data-words]");
  if (words) words.textContent = what;
  return made;
}

/** @param {boolean} closed */
function drawOutcome(closed) {
  const button = element("closed");
  button.setAttribute("aria-pressed", String(closed));
  for (const [name, shown] of [["off", !closed], ["on", closed]]) {
    const words = /** @type {HTMLElement | null} */ (button.querySelector(`[data-${name}]`));
    if (words) words.hidden = !shown;
  }
}

/**
 * @param {string} id
 * @param {boolean} shown
 */
function show(id, shown) {
  element(id).hidden = !shown;
}
