// The device check: each line of the page is passed, failed, or not known, with what to do about it.

import { part, say } from "./capture.js";
import { platform } from "./platform.js";
import "./thumb.js";

/** @typedef {"pass" | "fail" | "unknown"} Verdict */
/** @typedef {{ verdict: Verdict, places?: Record<string, string | number> }} Outcome */
/** @typedef {Event & { prompt: () => Promise<unknown> }} InstallPrompt */

const MEGABYTE = 1024 * 1024;
const ENOUGH = 500 * MEGABYTE;
const WRONG_CLOCK = 5 * 60_000;
const list = /** @type {HTMLElement} */ (document.querySelector(".checks"));
/** @type {InstallPrompt | null} */
let offer = null;

/** @type {Record<string, () => Promise<Outcome>>} */
const CHECKS = {
  secure: async () => judged(isSecureContext),
  installed: async () => judged(isInstalled()),
  worker: async () => judged(await hasWorker()),
  writable: async () => judged(await canWrite()),
  persisted: async () => judged(await navigator.storage?.persisted?.()),
  cached: countCached,
  clock: compareClock,
  camera: async () => judged((await navigator.mediaDevices?.enumerateDevices?.())?.some((d) => d.kind === "videoinput")),
  position: askedPosition,
  space: freeSpace,
};

/** @type {Record<string, () => Promise<unknown>>} */
const ACTS = {
  installed: async () => offer?.prompt(),
  persisted: async () => navigator.storage.persist(),
  position: () => new Promise((done) => navigator.geolocation.getCurrentPosition(done, done)),
};

/**
 * @param {boolean | undefined} passed undefined: the browser does not say
 * @returns {Outcome}
 */
function judged(passed) {
  return { verdict: passed === undefined ? "unknown" : passed ? "pass" : "fail" };
}

function isInstalled() {
  const standalone = /** @type {{ standalone?: boolean }} */ (navigator).standalone;
  return standalone === true || matchMedia("(display-mode: standalone)").matches;
}

async function hasWorker() {
  const found = (await navigator.serviceWorker?.getRegistrations?.()) ?? [];
  return found.some((each) => each.active && new URL("/field/", location.href).href.startsWith(each.scope));
}

// A write that is read again: private windows and broken profiles open a database and lose what is in it.
async function canWrite() {
  const name = "cxaudit-trial";
  try {
    const database = await request(indexedDB.open(name, 1), (open) => open.result.createObjectStore("trial"));
    const writing = database.transaction("trial", "readwrite", { durability: "strict" });
    writing.objectStore("trial").put(1, "answer");
    await new Promise((done, fail) => Object.assign(writing, { oncomplete: done, onabort: fail }));
    const read = await request(database.transaction("trial").objectStore("trial").get("answer"));
    database.close();
    indexedDB.deleteDatabase(name);
    return read === 1;
  } catch {
    return false;
  }
}

/**
 * @template T
 * @param {IDBRequest<T>} asked
 * @param {(asked: IDBOpenDBRequest) => void} [upgrade]
 * @returns {Promise<T>}
 */
function request(asked, upgrade) {
  return new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
    if (upgrade) /** @type {any} */ (asked).onupgradeneeded = () => upgrade(/** @type {any} */ (asked));
  });
}

// Only caches that carry this person's id count: the tablet may be shared.
/** @returns {Promise<Outcome>} */
async function countCached() {
  const audits = (list.dataset.audits ?? "").split(" ").filter(Boolean);
  if (!audits.length) return { verdict: "unknown" };
  const own = "caches" in globalThis ? (await caches.keys()).filter((name) => name.includes(list.dataset.user ?? "?")) : [];
  const kept = await Promise.all(own.map(async (name) => (await caches.open(name)).keys()));
  const paths = kept.flat().map((each) => new URL(each.url).pathname);
  const n = audits.filter((id) => paths.some((path) => path.startsWith(`/field/audits/${id}`))).length;
  return { verdict: n === audits.length ? "pass" : "fail", places: { n, all: audits.length } };
}

/** @returns {Promise<Outcome>} */
async function compareClock() {
  const asked = Date.now();
  const answer = await fetch("/api/v1/session", { redirect: "error", cache: "no-store" });
  const { now } = await answer.json();
  if (typeof now !== "number") return { verdict: "unknown" };
  const off = Math.abs(now - (asked + Date.now()) / 2);
  const wrong = off > WRONG_CLOCK;
  return { verdict: wrong ? "fail" : "pass", places: { n: wrong ? Math.round(off / 60_000) : Math.ceil(off / 1000) } };
}

/** @returns {Promise<Outcome>} */
async function askedPosition() {
  if (!navigator.geolocation) return { verdict: "fail" };
  const { state } = (await navigator.permissions?.query?.({ name: "geolocation" })) ?? {};
  return { verdict: state === "granted" ? "pass" : state === "denied" ? "fail" : "unknown" };
}

/** @returns {Promise<Outcome>} */
async function freeSpace() {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota === undefined || usage === undefined) return { verdict: "unknown" };
  const free = quota - usage;
  return { verdict: free >= ENOUGH ? "pass" : "fail", places: { n: Math.floor(free / MEGABYTE) } };
}

/**
 * @param {HTMLElement} line
 * @returns {Promise<Verdict>}
 */
async function carryOut(line) {
  const name = line.dataset.check ?? "";
  const { verdict, places } = await CHECKS[name]().catch(() => /** @type {Outcome} */ ({ verdict: "unknown" }));
  for (const each of ["pass", "fail", "unknown"]) part(line, each).hidden = each !== verdict;
  line.dataset.verdict = verdict;
  say(part(line, "said"), verdict, places);
  part(line, "help").hidden = verdict !== "fail";
  const act = /** @type {HTMLElement | null} */ (line.querySelector("[data-part=act]"));
  if (act) act.hidden = verdict === "pass" || !canAct(name, verdict);
  return verdict;
}

/**
 * @param {string} name
 * @param {Verdict} verdict
 */
function canAct(name, verdict) {
  if (name === "installed") return offer !== null;
  if (name === "persisted") return Boolean(navigator.storage?.persist);
  return verdict === "unknown";
}

async function checkAll() {
  const lines = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-check]")]);
  const failed = (await Promise.all(lines.map(carryOut))).filter((verdict) => verdict === "fail").length;
  const sum = /** @type {HTMLElement} */ (document.querySelector(".check-sum"));
  say(sum, failed === 0 ? "ready" : failed === 1 ? "one" : "many", { n: failed });
  document.documentElement.dataset.checked = String(failed);
}

/** @type {HTMLElement} */ (document.querySelector("#unscripted")).hidden = true;
for (const help of list.querySelectorAll(`[data-for]:not([data-for=${platform()}])`)) help.remove();
list.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-part=act]");
  const line = /** @type {HTMLElement | null} */ (button?.closest("[data-check]") ?? null);
  if (!line) return;
  await ACTS[line.dataset.check ?? ""]().catch(() => undefined);
  await checkAll();
});
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = /** @type {InstallPrompt} */ (event);
  void checkAll();
});
const again = /** @type {HTMLButtonElement} */ (document.querySelector("#again"));
again.hidden = false;
again.addEventListener("click", () => void checkAll());
await checkAll();
