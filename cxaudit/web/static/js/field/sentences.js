// What the scripts say, in the language of the page: it carries every sentence, they hold none.

/** @type {Record<string, string> | null} */
let sentences = null;

/**
 * The sentence `key` with its {places} filled.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [places]
 */
export function sentence(key, places = {}) {
  sentences ??= JSON.parse(carried("words"));
  return (sentences?.[key] ?? key).replace(/\{(\w+)\}/g, (whole, place) => String(places[place] ?? whole));
}

/**
 * The text that the page carries in its template `id`.
 *
 * @param {string} id
 */
export function carried(id) {
  return template(id).content.textContent ?? "";
}

/**
 * A copy of the markup that the page carries in its template `id`.
 *
 * @param {string} id
 */
export function copied(id) {
  return /** @type {HTMLElement} */ (template(id).content.firstElementChild?.cloneNode(true));
}

/**
 * The element of the page with this id, which must be there.
 *
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} id
 */
export function element(id) {
  const found = /** @type {E | null} */ (document.getElementById(id));
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** @param {string} id */
const template = (id) => /** @type {HTMLTemplateElement} */ (element(id));

/**
 * How long ago, in the largest whole unit: "8 min".
 *
 * @param {number} at milliseconds
 */
export function age(at) {
  const minutes = Math.max(0, Math.floor((Date.now() - at) / 60_000));
  if (minutes < 60) return sentence("minutes", { n: minutes });
  return minutes < 1440 ? sentence("hours", { n: Math.floor(minutes / 60) }) : sentence("days", { n: Math.floor(minutes / 1440) });
}

/**
 * The time of day, as people write it in the page's language: "14 h 32", "14:32".
 *
 * @param {number} at milliseconds
 */
export function clock(at) {
  const form = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit", hourCycle: "h23" });
  return form.format(at);
}
