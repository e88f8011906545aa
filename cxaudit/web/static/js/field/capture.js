// What the capture modules share: their contract with the form, and the markup that the page carries for them.
// They store nothing themselves and hold no words: both come from whoever mounts them and from `field/_capture.html`.

/**
 * Writes one field of the item ("t", "g", "p:…"); null clears it. Fulfilled once it is on the disk.
 *
 * @typedef {(f: string, val: unknown) => Promise<void>} Save
 */
/**
 * Writes several fields of the item in one transaction: all of them, or none.
 *
 * @typedef {(written: Record<string, unknown>) => Promise<void>} SaveTogether
 */
/**
 * A picture ready to be stored; `type` is that of the bytes, `w` and `h` are null when nobody could read it.
 *
 * @typedef {object} Taken
 * @property {ArrayBuffer} bytes
 * @property {string} type
 * @property {string} sha SHA-256 of the bytes
 * @property {number} size
 * @property {number | null} w
 * @property {number | null} h
 */
/**
 * Stores the bytes of a picture, alone in their transaction. An operation names them only afterwards.
 *
 * @typedef {(taken: Taken) => Promise<void>} Keep
 */

/**
 * A fresh copy of the markup that the page carries under this name.
 *
 * @param {string} name
 * @returns {HTMLElement}
 */
export function fresh(name) {
  const template = /** @type {HTMLTemplateElement | null} */ (document.querySelector(`template[data-capture="${name}"]`));
  const copy = template?.content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) throw new Error(`the page has no markup for ${name}`);
  return copy;
}

/**
 * The part of `root` with this name.
 *
 * @template {HTMLElement} [E=HTMLElement]
 * @param {HTMLElement} root
 * @param {string} name
 * @returns {E}
 */
export function part(root, name) {
  const found = /** @type {E | null} */ (root.querySelector(`[data-part="${name}"]`));
  if (!found) throw new Error(`no part ${name}`);
  return found;
}

/**
 * Show the words that `element` carries as data-`name`, their places filled; they are text, never markup.
 *
 * @param {HTMLElement} element
 * @param {string} name
 * @param {Record<string, string | number>} [places]
 */
export function say(element, name, places = {}) {
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const written = (/** @type {string | number} */ value) => (typeof value === "number" ? number.format(value) : value);
  const words = element.dataset[name] ?? "";
  element.textContent = words.replace(/\{(\w+)\}/g, (whole, place) => written(places[place] ?? whole));
  element.hidden = !element.textContent;
}

/**
 * The time of day as the page writes it.
 *
 * @param {number} at milliseconds
 */
export function timeOfDay(at) {
  const form = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit", hourCycle: "h23" });
  return form.format(at);
}
