// The log of calls and chats tried: each with its time, how it ended, and a note. An attempt that nobody answered is
// data too. The value is a list of {at, result, note?}, oldest first.

import { wellFormed } from "../engine/canon.js";
import { fresh, part, say, timeOfDay } from "./capture.js";

/** @typedef {{ at: number, result: string, note?: string }} Attempt */

/**
 * The log at the end of `place`; the results one may choose stand in the page's markup.
 *
 * @param {HTMLElement} place
 * @param {object} options
 * @param {Attempt[] | null} options.value
 * @param {import("./capture.js").Save} options.save written as field "v"
 * @returns {{ show: (attempts: Attempt[] | null) => void }}
 */
export function mountAttempts(place, { value, save }) {
  const root = place.appendChild(fresh("attempts"));
  const list = part(root, "list");
  const note = /** @type {HTMLInputElement} */ (part(root, "new-note"));
  const said = part(root, "said");
  /** @type {Attempt[]} */
  let attempts = [];

  /** @param {Attempt[]} now */
  function write(now) {
    void save("v", now.length ? now : null).catch(() => undefined);
    show(now);
  }

  /** @param {Attempt[] | null} now */
  function show(now) {
    attempts = now ?? [];
    list.replaceChildren(...attempts.map(row));
  }

  /**
   * @param {Attempt} attempt
   * @param {number} place
   */
  function row(attempt, place) {
    const item = fresh("attempt");
    say(part(item, "when"), "when", { n: place + 1, time: timeOfDay(attempt.at) });
    const words = root.querySelector(`[value="${CSS.escape(attempt.result)}"]`)?.closest("label")?.textContent?.trim();
    part(item, "result").textContent = words ?? attempt.result;
    part(item, "note").textContent = attempt.note ?? "";
    part(item, "remove").addEventListener("click", () => {
      write(attempts.filter((each) => each !== attempt));
      part(root, "add").focus();
    });
    return item;
  }

  part(root, "add").addEventListener("click", () => {
    const chosen = /** @type {HTMLInputElement | null} */ (root.querySelector("input[type=radio]:checked"));
    if (!chosen) return say(said, "choose");
    const words = wellFormed(note.value.trim());
    said.hidden = true;
    write([...attempts, { at: Date.now(), result: chosen.value, ...(words && { note: words }) }]);
    chosen.checked = false;
    note.value = "";
  });
  show(value);
  return { show };
}
