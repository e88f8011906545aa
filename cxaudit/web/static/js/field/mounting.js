// Puts the capture modules on the form: photos, timers, signature, position, attempts, word count. Each is loaded when
// the page has something for it, and writes through the form like any answer.

import { showValue } from "./inputs.js";
import { mountJump } from "./jump.js";

/** @typedef {{ store: import("./store.js").Store, answers: import("./answers.js").Answers, screen: import("./screen.js").Screen, flush: () => void, openCheck: () => Promise<void>, write: (q: string, values: Record<string, unknown>) => Promise<void> }} Form */
/** @typedef {Pick<Form, "answers" | "write"> & { screen: { items: Map<string, HTMLElement> } }} Page the form, or the notes */

/** @param {Form} form */
export async function mountAll(form) {
  mountJump(form);
  const items = [...form.screen.items.values()];
  const of = (/** @type {string} */ where) => items.filter((item) => item.querySelector(where));
  await Promise.all([
    photos(form, of(".photos")),
    timers(form, items.filter((item) => item.dataset.t === "elapsed")),
    counts(form),
    visit(form),
    conflicts(form),
  ]);
  const signed = items.filter((item) => item.dataset.t === "signature");
  const watch = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      watch.unobserve(target); // its size is known only now
      void signature(form, /** @type {HTMLElement} */ (target));
    }
  });
  for (const item of signed) watch.observe(item);
}

/** @param {HTMLElement} item */
const keyOf = (item) => item.dataset.q ?? "";

/**
 * @param {Page} form
 * @param {string} q
 * @param {string} f
 * @returns {any}
 */
const valueOf = ({ answers }, q, f) => answers.heads.get(`${q}/${f}`)?.val ?? null;

/**
 * @param {Page} form
 * @param {string} q
 */
const saving = (form, q) => (/** @type {string} */ f, /** @type {unknown} */ val) => form.write(q, { [f]: val });

/** @param {Form} form */
const keeping = ({ store, answers }) => (/** @type {import("./capture.js").Taken} */ { sha, type, bytes }) => store.keepBlob({ sha, audit: answers.audit, type, bytes });

/**
 * @param {Form} form
 * @param {HTMLElement[]} items
 */
async function photos(form, items) {
  if (!items.length) return;
  const { mountPhotos } = await import("./photos.js");
  for (const item of items) {
    const root = /** @type {HTMLElement} */ (item.querySelector(".photos"));
    const mounted = mountPhotos(root, { save: saving(form, keyOf(item)), keep: keeping(form), opening: () => form.flush() });
    const show = async (/** @type {string} */ f, /** @type {any} */ photo) => {
      if (!f.startsWith("p:")) return;
      if (photo === null) return root.querySelector(`[data-f="${CSS.escape(f)}"]`)?.remove();
      const kept = await form.store.blob(form.answers.audit, photo.sha);
      mounted.show(photo, kept ? new Blob([kept.bytes], { type: kept.type }) : away(form, keyOf(item), f, photo.sha));
    };
    for (const { q, f, val } of form.answers.heads.values()) if (q === keyOf(item) && val) await show(f, val);
    item.addEventListener("cx:head", (event) => {
      const { f, val } = /** @type {CustomEvent} */ (event).detail;
      void show(f, val);
    });
  }
}

/**
 * Where a photo is whose bytes are not on this tablet: on the server, if it was sent.
 *
 * @param {Form} form
 * @param {string} q
 * @param {string} f
 * @param {string} sha
 * @returns {import("./photos.js").Away}
 */
function away({ answers }, q, f, sha) {
  const own = answers.heads.get(`${q}/${f}`)?.dev === answers.device;
  return { address: `/field/audits/${answers.audit}/photos/${sha}`, why: own ? "gone" : "elsewhere" };
}

/**
 * @param {Page} form
 * @param {HTMLElement[]} items
 */
export async function timers(form, items) {
  if (!items.length) return;
  const { mountTimer, handOver } = await import("./timers.js");
  /** @type {Map<string, { name: string, timer: import("./timers.js").Mounted }[]>} */
  const segments = new Map();
  for (const item of items) {
    const body = /** @type {HTMLElement} */ (item.querySelector(".item-body"));
    const timer = mountTimer(body, {
      value: valueOf(form, keyOf(item), "t"),
      saveTogether: (written) => form.write(keyOf(item), written),
      stopped: (seconds) => showValue(item, seconds),
    });
    body.prepend(timer.root);
    item.addEventListener("cx:head", (event) => {
      const { f, val } = /** @type {CustomEvent} */ (event).detail;
      if (f === "t") timer.show(val);
    });
    const section = /** @type {HTMLElement | null} */ (item.closest("[data-section]"))?.dataset.section ?? "";
    const name = item.querySelector(".item-question")?.textContent ?? "";
    segments.set(section, [...(segments.get(section) ?? []), { name, timer }]);
  }
  for (const each of segments.values()) handOver(each);
}

/** @param {Form} form */
async function counts({ screen }) {
  const asked = screen.outline.items.filter((item) => item.min_words);
  if (!asked.length) return;
  const { mountWords } = await import("./words.js");
  for (const { key, min_words: min = 0 } of asked) {
    const item = screen.items.get(key);
    const box = /** @type {HTMLTextAreaElement | null} */ (item?.querySelector("textarea") ?? null);
    const mounted = box && mountWords(box, min);
    item?.addEventListener("cx:head", () => mounted?.show());
  }
}

/**
 * @param {Form} form
 * @param {HTMLElement} item
 */
async function signature(form, item) {
  const { mountSignature } = await import("./signature.js");
  const body = /** @type {HTMLElement} */ (item.querySelector(".item-body"));
  const q = keyOf(item);
  const mounted = mountSignature(body, { value: valueOf(form, q, "s"), save: saving(form, q), keep: keeping(form) });
  item.addEventListener("cx:head", (event) => {
    const { f, val } = /** @type {CustomEvent} */ (event).detail;
    if (f === "s") mounted.show(val);
  });
}

/**
 * What is about the visit and not about an item.
 *
 * @param {Page} form
 */
export async function visit(form) {
  const notes = form.screen.items.get("_notes");
  if (notes instanceof HTMLDetailsElement && valueOf(form, "_notes", "v")) notes.open = true;
  const stay = document.getElementById("stay");
  const position = document.getElementById("position");
  const attempts = document.getElementById("attempts");
  if (stay) {
    const { mountStay } = await import("./stay.js");
    const mounted = mountStay(stay, { value: valueOf(form, "_notes", "t"), save: saving(form, "_notes") });
    notes?.addEventListener("cx:head", (event) => {
      const { f, val } = /** @type {CustomEvent} */ (event).detail;
      if (f === "t") mounted.show(val);
    });
  }
  if (position) {
    const { mountPosition } = await import("./position.js");
    const mounted = mountPosition(position, { value: valueOf(form, "_position", "v"), save: saving(form, "_position"), f: "v" });
    position.addEventListener("cx:head", (event) => mounted.show(/** @type {CustomEvent} */ (event).detail.val));
  }
  if (attempts) {
    const { mountAttempts } = await import("./attempts.js");
    const mounted = mountAttempts(attempts, { value: valueOf(form, "_attempts", "v"), save: saving(form, "_attempts") });
    attempts.addEventListener("cx:head", (event) => mounted.show(/** @type {CustomEvent} */ (event).detail.val));
  }
}

/**
 * Two values of one field, as the server last told; drawn again when it tells more, and when somebody chose.
 *
 * @param {Form} form
 */
async function conflicts(form) {
  /** @type {import("./store.js").Conflict[]} */
  let known = [];
  const draw = async () => {
    if (known.length) (await import("./conflicts.js")).drawConflicts(form, known);
  };
  const look = async () => {
    const told = (await form.store.standing(form.answers.audit)).conflicts ?? [];
    if (!told.length && !known.length) return;
    known = told.length ? told : known; // those that are settled by now are taken off
    await draw();
    known = told;
  };
  document.addEventListener("cx:told", () => void look());
  document.addEventListener("cx:saved", () => void draw());
  await look();
}
