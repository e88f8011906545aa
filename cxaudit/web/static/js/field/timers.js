// Timers, one for each thing that is timed: start and stop, running across a kill, one handing over to the next.
//
// `t` is {start, stop, mono} in whole milliseconds: the tablet's clock at both ends, and what its counter (which no
// setting of the clock moves) says between them; `mono` is null when the page was loaded anew meanwhile, since the
// counter then began again. `v` is the time elapsed, in seconds, as decimal text.

import { fresh, part, say, timeOfDay } from "./capture.js";

/** @typedef {{ start: number, stop: number | null, mono: number | null }} Timer */
/** @typedef {{ now: () => number, mono: () => number }} Clock */
/** @typedef {{ start: () => void, stop: () => void, show: (timer: Timer | null) => void, root: HTMLElement }} Mounted */

/** @type {Clock} */
const CLOCK = { now: () => Date.now(), mono: () => performance.now() };
const DISAGREE = 2000;

/**
 * Milliseconds from start to stop. The counter decides, but one that is behind the clock by more than two seconds
 * stood still while the tablet slept in a pocket: then the clock does.
 *
 * @param {{ start: number, stop: number, mono: number | null }} timer
 */
export function lasted({ start, stop, mono }) {
  const wall = Math.max(0, stop - start);
  return mono === null || wall - mono > DISAGREE ? wall : mono;
}

/**
 * Whether clock and counter disagree by more than two seconds: the office is told.
 *
 * @param {Timer} timer
 */
export function isUnsure({ start, stop, mono }) {
  return stop !== null && mono !== null && Math.abs(stop - start - mono) > DISAGREE;
}

/**
 * Seconds as decimal text, to a tenth.
 *
 * @param {number} ms
 */
export function seconds(ms) {
  const tenths = Math.round(ms / 100);
  return tenths % 10 ? `${Math.floor(tenths / 10)}.${tenths % 10}` : `${tenths / 10}`;
}

/**
 * "02:40", or "1:02:40".
 *
 * @param {number} ms
 */
export function clockText(ms) {
  const whole = Math.floor(ms / 1000);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  return `${hours ? `${hours}:` : ""}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/**
 * A timer at the end of `place`, showing `value`. `stopped` is called with the elapsed seconds that were written.
 *
 * @param {HTMLElement} place
 * @param {object} options
 * @param {Timer | null} options.value
 * @param {import("./capture.js").SaveTogether} options.saveTogether
 * @param {(seconds: string) => void} [options.stopped]
 * @param {Clock} [options.clock]
 * @returns {Mounted}
 */
export function mountTimer(place, { value, saveTogether, stopped, clock = CLOCK }) {
  const root = place.appendChild(fresh("timer"));
  const note = part(root, "note");
  const text = part(root, "value");
  /** @type {number | null} */
  let mark = null; // the counter at the start, when this very page saw it
  let timer = value;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let ticking;

  // Whatever the disk says, the timer runs: its form says that it is not saved, and tries again.
  /** @param {Record<string, unknown>} written */
  const write = (written) => void saveTogether(written).catch(() => undefined);

  function start() {
    if (isRunning(timer)) return;
    mark = clock.mono();
    timer = { start: Math.round(clock.now()), stop: null, mono: null };
    write({ t: timer });
    show(timer);
  }

  function stop() {
    if (!isRunning(timer)) return;
    const mono = mark === null ? null : Math.round(clock.mono() - mark);
    const ended = { start: timer.start, stop: Math.round(clock.now()), mono };
    const elapsed = seconds(lasted(ended));
    write({ t: ended, v: elapsed });
    show(ended);
    stopped?.(elapsed);
  }

  function tick() {
    if (!root.isConnected) return clearInterval(ticking);
    if (!isRunning(timer)) return;
    const wall = Math.max(0, clock.now() - timer.start);
    text.textContent = clockText(mark === null ? wall : lasted({ ...timer, stop: clock.now(), mono: clock.mono() - mark }));
  }

  /** @param {Timer | null} now */
  function show(now) {
    if (now?.start !== timer?.start) mark = null;
    timer = now;
    clearInterval(ticking);
    const running = isRunning(now);
    root.className = `timer timer-${running ? "running" : now ? "stopped" : "ready"}`;
    for (const [name, shown] of [["start", !now], ["stop", running], ["again", now && !running]]) {
      part(root, String(name)).hidden = !shown;
    }
    root.dispatchEvent(new CustomEvent("cx:timer", { detail: { running } }));
    if (now) say(note, isUnsure(now) ? "unsure" : running ? "running" : "ran", { time: timeOfDay(now.start) });
    else note.hidden = true;
    text.textContent = now && !running ? clockText(lasted(/** @type {any} */ (now))) : clockText(0);
    tick();
    if (running) ticking = setInterval(tick, 250);
  }

  part(root, "button").addEventListener("click", () => (isRunning(timer) ? stop() : start()));
  show(value);
  return { start, stop, show, root };
}

/**
 * Let each timer, while it runs, offer to stop and start the next one in the same moment: joining the line, then
 * the speaker, then the order in hand.
 *
 * @param {{ name: string, timer: Mounted }[]} segments in the order in which they happen
 */
export function handOver(segments) {
  segments.slice(0, -1).forEach(({ timer }, place) => {
    const following = segments[place + 1];
    const next = part(timer.root, "next");
    say(next, "next", { name: following.name });
    next.hidden = !timer.root.classList.contains("timer-running");
    timer.root.addEventListener("cx:timer", (event) => {
      next.hidden = !(/** @type {CustomEvent} */ (event).detail.running);
    });
    next.addEventListener("click", () => {
      timer.stop();
      following.timer.start();
      part(following.timer.root, "button").focus();
    });
  });
}

/**
 * @param {Timer | null} timer
 * @returns {timer is Timer}
 */
function isRunning(timer) {
  return timer !== null && timer.stop === null;
}
