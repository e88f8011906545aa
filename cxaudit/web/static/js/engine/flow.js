// Where an audit stands while it is filled: what is shown, answered and missing, and where to go next. The twin of
// `cxaudit/domain/flow.py`; a test gives both the same answers.

import { holds, isBlank, isIn, references } from "./conditions.js";

/** @typedef {import("./conditions.js").Condition} Condition */
/** @typedef {import("./conditions.js").Value} Value */
/** @typedef {import("./conditions.js").Values} Values */

/**
 * What the form needs to know of an item; what is left out has its usual value (required, no condition, nothing
 * asked beside the answer). `cxaudit/domain/outline.py` writes it.
 *
 * @typedef {object} Item
 * @property {string} key
 * @property {string} kind
 * @property {string} section
 * @property {boolean} [required]
 * @property {Condition} [show_if]
 * @property {{ photos: number, when?: unknown[] }} [evidence]
 * @property {unknown[]} [comment_when]
 * @property {number} [min_words]
 */
/** @typedef {{ sections: string[], items: Item[] }} Outline */
/** @typedef {{ val: unknown, lam: number }} Head The present value of a field and its Lamport counter. */
/** @typedef {ReadonlyMap<string, Head>} Heads By name, "q/f". */
/** @typedef {{ key: string, what: "answer" | "comment" | "photo" | "words", count: number }} Missing */
/** @typedef {{ section: string, answered: number, visible: number }} Progress */
/** @typedef {{ visible: Item[], answered: Set<string>, missing: Missing[], progress: Progress[] }} Standing */

const EVIDENCE_KINDS = new Set(["photo", "signature", "file"]);
const OUTCOME = "_outcome/v";
export const LOCATION_CLOSED = "location_closed";
// White space as Python's str.split() sees it: a word more or less here would be a quarrel with the server.
const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/**
 * What is shown, answered and missing; items in checklist order. A location found closed asks for nothing.
 *
 * @param {Outline} outline
 * @param {Heads} heads
 * @returns {Standing}
 */
export function standing(outline, heads) {
  const photos = photosByItem(heads);
  const values = withPhotos(outline, heads, photos);
  const visible = visibleItems(outline, values);
  const answered = new Set(visible.map((item) => item.key).filter((key) => !isBlank(values.get(key))));
  const closed = heads.get(OUTCOME)?.val === LOCATION_CLOSED;
  const missing = closed ? [] : visible.flatMap((item) => lacks(item, values.get(item.key), heads, photos));
  return { visible, answered, missing, progress: progress(outline, visible, answered) };
}

/**
 * The wire value of every item and visit-level field that has one; that of a photo, signature or file item is the
 * list of hashes of what was taken.
 *
 * @param {Outline} outline
 * @param {Heads} heads
 * @returns {Map<string, Value>}
 */
export function valuesOf(outline, heads) {
  return withPhotos(outline, heads, photosByItem(heads));
}

/**
 * The items shown for these wire values; a hidden item's value is not read by others.
 *
 * @param {Outline} outline
 * @param {Values} values
 * @returns {Item[]}
 */
export function visibleItems(outline, values) {
  /** @type {Map<string, Value>} */
  const seen = new Map();
  return outline.items.filter((item) => {
    const shown = !item.show_if || holds(item.show_if, seen);
    if (shown) seen.set(item.key, values.get(item.key));
    return shown;
  });
}

/**
 * The items whose showing may change with the answer to `key`, through others too, in document order.
 *
 * @param {Outline} outline
 * @param {string} key
 * @returns {Item[]}
 */
export function dependents(outline, key) {
  const moved = new Set([key]);
  return outline.items.filter((item) => {
    const depends = item.show_if && references(item.show_if).some((each) => moved.has(each));
    if (depends) moved.add(item.key);
    return depends;
  });
}

/**
 * The next thing missing after the item `key` in checklist order, then from the start; null when all is there.
 *
 * @param {Outline} outline
 * @param {Missing[]} missing of a standing
 * @param {string} [key] where the auditor is; none: from the start
 * @returns {Missing | null}
 */
export function nextMissing(outline, missing, key) {
  const places = new Map(outline.items.map((item, place) => [item.key, place]));
  const here = places.get(key ?? "") ?? -1;
  return missing.find((lack) => (places.get(lack.key) ?? -1) > here) ?? missing[0] ?? null;
}

/**
 * How many photos the item asks for, given its answer.
 *
 * @param {Item} item
 * @param {Value} value
 */
export function photosWanted(item, value) {
  const rule = item.evidence;
  if (EVIDENCE_KINDS.has(item.kind)) return isRequired(item) ? (rule?.photos ?? 1) : 0;
  return rule && (!rule.when || isIn(value, rule.when)) ? rule.photos : 0;
}

/**
 * Whether the answer asks for a comment.
 *
 * @param {Item} item
 * @param {Value} value
 */
export function commentWanted(item, value) {
  return isIn(value, item.comment_when ?? []);
}

/**
 * Words of a text, separated by white space.
 *
 * @param {Value} value
 */
export function wordCount(value) {
  return typeof value === "string" ? value.split(SPACES).filter(Boolean).length : 0;
}

/** @param {Item} item */
function isRequired(item) {
  return item.required ?? true;
}

/**
 * The hashes of what was taken on every item, in a stable order.
 *
 * @param {Heads} heads
 * @returns {Map<string, string[]>}
 */
function photosByItem(heads) {
  /** @type {Map<string, [number, string][]>} */
  const found = new Map();
  for (const [name, { val, lam }] of heads) {
    const [, key, field] = /^([^/]*)\/(p:|s)/.exec(name) ?? [];
    const sha = /** @type {{ sha?: string } | null} */ (val)?.sha;
    if (field && typeof sha === "string") found.set(key, [...(found.get(key) ?? []), [lam, sha]]);
  }
  const order = (/** @type {[number, string]} */ [a, x], /** @type {[number, string]} */ [b, y]) =>
    a - b || (x < y ? -1 : 1);
  return new Map([...found].map(([key, taken]) => [key, taken.sort(order).map(([, sha]) => sha)]));
}

/**
 * @param {Outline} outline
 * @param {Heads} heads
 * @param {Map<string, string[]>} photos
 */
function withPhotos(outline, heads, photos) {
  /** @type {Map<string, Value>} */
  const values = new Map();
  for (const [name, { val }] of heads) {
    if (name.endsWith("/v") && val !== null && val !== undefined) values.set(name.slice(0, -2), val);
  }
  for (const { key, kind } of outline.items) {
    const taken = photos.get(key);
    if (EVIDENCE_KINDS.has(kind)) values.delete(key);
    if (EVIDENCE_KINDS.has(kind) && taken) values.set(key, taken);
  }
  return values;
}

/**
 * @param {Item} item
 * @param {Value} value
 * @param {Heads} heads
 * @param {Map<string, string[]>} photos
 * @returns {Missing[]}
 */
function lacks(item, value, heads, photos) {
  /** @type {Missing[]} */
  const found = [];
  const unanswered = isBlank(value);
  const photo = photosWanted(item, value) - (photos.get(item.key)?.length ?? 0);
  if (isRequired(item) && unanswered && !EVIDENCE_KINDS.has(item.kind)) {
    found.push({ key: item.key, what: "answer", count: 1 });
  } else if (photo > 0) {
    found.push({ key: item.key, what: "photo", count: photo });
  }
  if (commentWanted(item, value) && wordCount(heads.get(`${item.key}/c`)?.val ?? "") === 0) {
    found.push({ key: item.key, what: "comment", count: 1 });
  }
  const words = (item.min_words ?? 0) - wordCount(value);
  if (!unanswered && words > 0) found.push({ key: item.key, what: "words", count: words });
  return found;
}

/**
 * @param {Outline} outline
 * @param {Item[]} visible
 * @param {Set<string>} answered
 * @returns {Progress[]}
 */
function progress(outline, visible, answered) {
  return outline.sections.map((section) => {
    const items = visible.filter((item) => item.section === section);
    return { section, answered: items.filter((item) => answered.has(item.key)).length, visible: items.length };
  });
}
