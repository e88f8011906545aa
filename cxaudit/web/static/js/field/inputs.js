// One item of the form between the screen and its wire value: "na" for not applicable, integers for ratings, decimals
// as text, lists in the order of the page. The twin of `wire` in `cxaudit/web/forms/answers.py`.

const RATINGS = new Set(["likert", "csat", "ces", "nps"]);
const LISTS = new Set(["multi", "emotion"]);
const TAKEN = new Set(["photo", "signature", "file"]);
const NUMBER = /^[+-]?[0-9]+([.,][0-9]+)?$/;
const CLOCK = /^([0-9]{1,4}):([0-5]?[0-9])([.,][0-9]+)?$/;

/** Kinds whose answer nobody can take back by pressing it again. */
export const CLEARED = new Set(["yes_no", "single", ...RATINGS]);

/**
 * What the screen says of an item; null when it says nothing.
 *
 * @param {HTMLElement} item
 * @returns {unknown}
 */
export function readValue(item) {
  const kind = item.dataset.t ?? "";
  if (notApplicable(item)?.checked) return "na";
  const chosen = [...inputs(item)].filter((input) => input.checked).map((input) => input.value);
  if (LISTS.has(kind)) return chosen.length ? chosen : null;
  if (RATINGS.has(kind)) return chosen.length ? Number(chosen[0]) : null;
  if (CLEARED.has(kind)) return chosen[0] ?? null;
  const typed = text(item)?.value.trim() ?? "";
  return typed === "" ? null : kind === "elapsed" ? seconds(typed) : typed;
}

/**
 * Show a value that this screen did not write: what was stored, or what another device answered.
 *
 * @param {HTMLElement} item
 * @param {unknown} value
 */
export function showValue(item, value) {
  const na = notApplicable(item);
  if (na) na.checked = value === "na";
  const chosen = new Set((Array.isArray(value) ? value : [value]).map(String));
  for (const input of inputs(item)) input.checked = value !== null && value !== undefined && chosen.has(input.value);
  const field = text(item);
  if (field && !TAKEN.has(item.dataset.t ?? "")) field.value = value === "na" || value == null ? "" : String(value);
}

/** @param {HTMLElement} item */
export function comment(item) {
  return /** @type {HTMLTextAreaElement | null} */ (item.querySelector(`[name="c.${CSS.escape(item.dataset.q ?? "")}"]`));
}

/**
 * What is odd about a value, as a sentence's key; empty when nothing is.
 *
 * @param {HTMLElement} item
 * @param {unknown} value
 */
export function oddity(item, value) {
  const kind = item.dataset.t;
  if (typeof value === "string" && value !== "na") {
    if (kind === "numeric" && !NUMBER.test(value)) return "not_a_number";
    if (kind === "elapsed" && (!NUMBER.test(value) || value.startsWith("-"))) return "not_a_duration";
    if (kind === "numeric" || kind === "elapsed") return beyond(item, Number(value.replace(",", "."))) ? "beyond" : "";
  }
  const most = Number(item.dataset.most ?? Infinity);
  return Array.isArray(value) && value.length > most ? "too_many" : "";
}

/**
 * Whether a number lies off the bounds of an item.
 *
 * @param {HTMLElement} item
 * @param {number} value
 */
function beyond({ dataset: { lowest, highest } }, value) {
  return (lowest !== undefined && value < Number(lowest)) || (highest !== undefined && value > Number(highest));
}

/**
 * Of an answer and N/A the one that was touched last stands; so does an option that excludes the others.
 *
 * @param {HTMLElement} item
 * @param {HTMLInputElement} touched
 */
export function settle(item, touched) {
  const na = notApplicable(item);
  if (touched === na && na.checked) return showValue(item, "na");
  if (na && touched !== na && touched.name.startsWith("q.")) na.checked = false;
  if (touched.type !== "checkbox" || !touched.checked || touched === na) return;
  for (const input of inputs(item)) {
    if (input !== touched && (touched.hasAttribute("data-exclusive") || input.hasAttribute("data-exclusive"))) input.checked = false;
  }
}

/**
 * Seconds as decimal text: "2:40" gives "160"; what is no duration stays as it was typed.
 *
 * @param {string} typed
 */
function seconds(typed) {
  const [whole, minutes, rest, part = ""] = CLOCK.exec(typed) ?? [];
  return whole ? `${60 * Number(minutes) + Number(rest)}${part.replace(",", ".")}` : typed;
}

/** @param {HTMLElement} item */
const named = (item) => `[name="q.${CSS.escape(item.dataset.q ?? "")}"]`;

/**
 * @param {HTMLElement} item
 * @returns {NodeListOf<HTMLInputElement>}
 */
const inputs = (item) => item.querySelectorAll(`${named(item)}:is([type=radio], [type=checkbox])`);

/**
 * @param {HTMLElement} item
 * @returns {HTMLInputElement | HTMLTextAreaElement | null}
 */
const text = (item) => item.querySelector(`${named(item)}:not([type=radio], [type=checkbox])`);

/**
 * @param {HTMLElement} item
 * @returns {HTMLInputElement | null}
 */
const notApplicable = (item) => item.querySelector("[name^='na.']");
