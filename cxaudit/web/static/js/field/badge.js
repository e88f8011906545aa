// What the page says of saving and sending: one state, in words and for tests (`html[data-sync]`, `data-unsent`).

import { age, clock, element, sentence } from "./sentences.js";

/** @typedef {{ state: string, code?: string, unsent: number, oldest?: number | null, done?: { at: number, receipt: string } | null, writing?: boolean }} Seen */

const root = document.documentElement;

/**
 * How saving and sending stand on a page.
 *
 * @param {import("./answers.js").Answers} answers
 * @param {{ state: string, code: string }} outbox
 * @param {Pick<Seen, "done" | "writing"> & { failing: boolean }} page `writing`: not all is on the disk yet
 * @returns {Seen}
 */
export function seenOf({ unsent }, { state, code }, { failing, ...page }) {
  const oldest = unsent.size ? Math.min(...unsent.values()) : null;
  const shown = failing ? "err" : unsent.size && (state === "synced" || state === "done") ? "idle" : state;
  return { state: shown, code, unsent: unsent.size, oldest, ...page };
}

/**
 * Note the state for whoever asks the page, now or after its store is lost, without a word drawn.
 *
 * @param {Seen} seen
 */
export function mark({ state, unsent }) {
  root.dataset.sync = state;
  root.dataset.unsent = String(unsent);
  remember(unsent);
}

/**
 * Show the state. Readers are told when it changes, not at every answer.
 *
 * @param {Seen} seen
 */
export function showState(seen) {
  const { state } = seen;
  mark(seen);
  const badge = element("state");
  const alarm = document.getElementById("alarm");
  if (alarm) alarm.hidden = state !== "err";
  badge.hidden = state === "err";
  badge.className = `sync sync-${state}${state === "idle" ? " sync-bare" : ""}`;
  for (const icon of badge.querySelectorAll("[data-for]")) {
    if (icon instanceof HTMLElement) icon.hidden = icon.dataset.for !== state;
  }
  put(badge, "[data-title]", title(seen));
  put(badge, "[data-detail]", detail(seen));
}

/** @param {Seen} seen */
function title({ state, done, writing }) {
  if (state === "idle" && writing) return sentence("writing");
  if (state === "done" && done) return sentence("done", { time: clock(done.at) });
  return sentence(state === "err" ? "idle" : state);
}

/** @param {Seen} seen */
function detail({ state, code, unsent, oldest, done }) {
  const since = oldest ? ` · ${sentence("since", { age: age(oldest) })}` : "";
  if (state === "done" && done) return sentence("receipt", { receipt: done.receipt });
  if (state === "synced") return document.documentElement.dataset.page === "audit" ? sentence("not_delivered") : "";
  if (state === "login") return sentence("nothing_lost");
  if (state === "problem") return sentence(code ?? "");
  if (state === "syncing") return unsent ? sentence("left", { n: unsent }) : "";
  return unsent ? sentence("to_send", { n: unsent }) + since : "";
}

/**
 * @param {Element} where
 * @param {string} what
 * @param {string} words
 */
function put(where, what, words) {
  const place = where.querySelector(what);
  if (place && place.textContent !== words) place.textContent = words;
}

/**
 * Remember outside of the database how many answers are not sent: if it is wiped, the next visit can say so.
 *
 * @param {number} unsent
 */
function remember(unsent) {
  if (unsent === remembered) return;
  remembered = unsent;
  const value = unsent ? `${unsent}.${Date.now()}` : "";
  document.cookie = `cxaudit_unsent_${root.dataset.user}=${value}; path=/field; max-age=${unsent ? 2_592_000 : 0}; samesite=lax`;
}

let remembered = -1;
