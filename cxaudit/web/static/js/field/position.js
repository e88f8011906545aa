// Where the auditor stands, as well as the tablet knows it: the first fix is written at once, better ones replace it
// for a while. Nothing waits for it, and where there is none, the reason is written.
//
// The value is {lat, lon, accuracy, age, at}: degrees as decimal text, metres, and how old the fix was when it came,
// in milliseconds; or {none, at} with one of the reasons below.

import { fresh, part, say } from "./capture.js";

/** @typedef {"denied" | "unavailable" | "timeout" | "unsupported"} Reason */
/** @typedef {{ lat: string, lon: string, accuracy: number, age: number, at: number }} Fix */
/** @typedef {{ none: Reason, at: number }} NoFix */
/** @typedef {Fix | NoFix} Position */

const PRECISE = 30;
const NEAR = 150;
const PATIENCE = 30_000;
/** @type {Record<number, Reason>} */
const REASONS = { 1: "denied", 2: "unavailable", 3: "timeout" };

/**
 * How good a fix is: "precise" (30 m), "near" (150 m), "rough".
 *
 * @param {Fix} fix
 */
export function grade({ accuracy }) {
  return accuracy <= PRECISE ? "precise" : accuracy <= NEAR ? "near" : "rough";
}

/**
 * Look for the position: `found` is called with the first fix and with each one of a better grade, or once with the
 * reason why there is none.
 *
 * @param {(position: Position) => void} found
 * @param {object} [options]
 * @param {Geolocation | undefined} [options.geolocation]
 * @param {number} [options.patience] how long to go on, in milliseconds
 * @returns {() => void} stops looking
 */
export function locate(found, { geolocation = navigator.geolocation, patience = PATIENCE } = {}) {
  /** @type {Fix | null} */
  let best = null;
  /** @type {number | undefined} */
  let watch;
  const stop = () => {
    clearTimeout(timer);
    if (watch !== undefined) geolocation.clearWatch(watch);
  };
  /** @param {Reason} none */
  const fail = (none) => {
    stop();
    if (!best) found({ none, at: Date.now() });
  };
  const timer = setTimeout(() => fail("timeout"), patience);
  if (!geolocation) {
    fail("unsupported");
    return stop;
  }
  watch = geolocation.watchPosition(
    (position) => {
      const fix = read(position);
      if (best && grade(fix) === grade(best)) return;
      if (best && fix.accuracy > best.accuracy) return;
      best = fix;
      if (grade(fix) === "precise") stop();
      found(fix);
    },
    (error) => fail(REASONS[error.code] ?? "unavailable"),
    { enableHighAccuracy: true, maximumAge: 60_000, timeout: patience },
  );
  return stop;
}

/**
 * @param {GeolocationPosition} position
 * @returns {Fix}
 */
function read({ coords, timestamp }) {
  const at = Date.now();
  return {
    lat: coords.latitude.toFixed(6),
    lon: coords.longitude.toFixed(6),
    accuracy: Math.ceil(coords.accuracy),
    age: Math.max(0, Math.round(at - timestamp)),
    at,
  };
}

/**
 * A button that records the position, and what was recorded, at the end of `place`; written as field `f`.
 *
 * @param {HTMLElement} place
 * @param {object} options
 * @param {Position | null} options.value
 * @param {import("./capture.js").Save} options.save
 * @param {string} [options.f] "g" on an item, "v" for the visit
 * @param {Geolocation} [options.geolocation]
 * @returns {{ show: (position: Position | null) => void }}
 */
export function mountPosition(place, { value, save, f = "g", geolocation = navigator.geolocation }) {
  const root = place.appendChild(fresh("position"));
  const said = part(root, "said");
  let stop = () => {};

  /** @param {Position | null} position */
  function show(position) {
    if (!position) said.hidden = true;
    else if ("none" in position) say(said, position.none);
    else say(said, grade(position), { n: position.accuracy });
  }

  part(root, "button").addEventListener("click", () => {
    stop();
    say(said, "looking");
    stop = locate(
      (position) => {
        void save(f, position).catch(() => undefined);
        show(position);
      },
      { geolocation },
    );
  });
  show(value);
  return { show };
}
