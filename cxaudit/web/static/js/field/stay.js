// When the auditor went in and came out of a covert visit: the two ends of `_notes/t`, as the visit page writes them.
// The full form is often filled afterwards, and how long afterwards is read from these.

import { fresh, part, say, timeOfDay } from "./capture.js";

/** @typedef {import("./timers.js").Timer} Timer */

/**
 * The two buttons at the end of `place`.
 *
 * @param {HTMLElement} place
 * @param {object} options
 * @param {Timer | null} options.value
 * @param {import("./capture.js").Save} options.save written as field "t"
 * @returns {{ show: (stay: Timer | null) => void }}
 */
export function mountStay(place, { value, save }) {
  const root = place.appendChild(fresh("stay"));
  let stay = value;
  /** @type {number | null} */
  let mark = null; // the counter on arrival, when this very page saw it

  /** @param {Timer} now */
  function write(now) {
    void save("t", now).catch(() => undefined); // the form says itself that something is not saved
    show(now);
  }

  function arrive() {
    write({ start: Date.now(), stop: null, mono: null });
    mark = performance.now();
    part(root, "leave").focus();
  }

  function leave() {
    if (!stay) return;
    write({ start: stay.start, stop: Date.now(), mono: mark === null ? null : Math.round(performance.now() - mark) });
    part(root, "again").focus();
  }

  /** @param {Timer | null} now */
  function show(now) {
    if (now?.start !== stay?.start) mark = null; // another device says when
    stay = now;
    const inside = now !== null && now.stop === null;
    for (const [name, shown] of [["arrive", !now], ["leave", inside], ["again", now && !inside]]) part(root, String(name)).hidden = !shown;
    const said = part(root, "said");
    if (!now) say(said, "before");
    else if (now.stop === null) say(said, "inside", { time: timeOfDay(now.start) });
    else say(said, "after", { start: timeOfDay(now.start), stop: timeOfDay(now.stop) });
  }

  part(root, "arrive").addEventListener("click", arrive);
  part(root, "again").addEventListener("click", arrive);
  part(root, "leave").addEventListener("click", leave);
  show(value);
  return { show };
}
