// Two devices answered without having seen each other: both values stand on the item, off line too, until somebody
// chooses. The choice is an answer like any other; the server closes the conflict when it arrives.

import { fresh, part, timeOfDay } from "./capture.js";
import { showValue } from "./inputs.js";
import { copied, element, sentence } from "./sentences.js";
import { clockText, lasted } from "./timers.js";

/** @typedef {import("./store.js").Conflict} Conflict */
/** @typedef {import("./mounting.js").Form} Form */

/**
 * Those that nobody has decided: the present value is still one of the two.
 *
 * @param {Conflict[]} conflicts
 * @param {ReadonlyMap<string, { op: string }>} heads
 */
export function undecided(conflicts, heads) {
  return conflicts.filter(({ field, kept, other }) => {
    const op = heads.get(field)?.op;
    return op === kept.op || op === other.op;
  });
}

/**
 * Show both values of every conflict on its item, and the list of them before handing in.
 *
 * @param {Form} form
 * @param {Conflict[]} conflicts
 */
export function drawConflicts(form, conflicts) {
  const open = undecided(conflicts, form.answers.heads);
  const fields = new Set(open.map(({ field }) => field));
  for (const notice of document.querySelectorAll(".two-values")) {
    if (notice instanceof HTMLElement && !fields.delete(notice.dataset.field ?? "")) notice.remove();
  }
  for (const conflict of open) if (fields.has(conflict.field)) draw(form, conflict);
  element("undecided").hidden = open.length === 0;
  element("undecided-list").replaceChildren(...open.map(({ field }) => line(form, field)));
}

/**
 * @param {Form} form
 * @param {Conflict} conflict
 */
function draw(form, { field, kept, other }) {
  const [q, f] = parts(field);
  const item = form.screen.items.get(q);
  const notice = fresh("two-values");
  notice.dataset.field = field;
  const values = new Set();
  for (const [name, val] of Object.entries({ kept: kept.val, other: other.val })) {
    const button = part(notice, name);
    part(button, "said").textContent = words(item, f, val);
    button.hidden = values.size > 0 && values.has(JSON.stringify(val));
    values.add(JSON.stringify(val));
    button.addEventListener("click", () => settle(form, item, [q, f], val));
  }
  (item?.querySelector(".item-body") ?? item ?? element("visit")).prepend(notice);
}

/**
 * @param {Form} form
 * @param {HTMLElement | undefined} item
 * @param {[string, string]} field
 * @param {unknown} val
 */
function settle(form, item, [q, f], val) {
  if (item && f === "v") showValue(item, val);
  const box = /** @type {HTMLTextAreaElement | null} */ (f === "c" ? item?.querySelector(`[name="c.${CSS.escape(q)}"]`) : null);
  if (box) box.value = String(val ?? "");
  item?.dispatchEvent(new CustomEvent("cx:head", { detail: { f, val } }));
  void form.write(q, { [f]: val });
  form.screen.goTo(q);
}

/**
 * @param {Form} form
 * @param {string} field
 */
function line(form, field) {
  const [q] = parts(field);
  const made = copied("lack");
  const item = form.screen.items.get(q);
  const link = /** @type {HTMLAnchorElement} */ (made.querySelector("a"));
  const number = item?.querySelector(".item-number")?.textContent;
  link.href = number ? `#item-${q}` : "#visit";
  link.textContent = number ? `${number}. ${item?.querySelector(".item-question")?.textContent}` : sentence("about_visit");
  return made;
}

/**
 * @param {string} field
 * @returns {[string, string]}
 */
function parts(field) {
  const slash = field.indexOf("/");
  return [field.slice(0, slash), field.slice(slash + 1)];
}

/**
 * A value as a person reads it: the words of the choices that the page shows, text as it is.
 *
 * @param {HTMLElement | undefined} item
 * @param {string} f
 * @param {any} val
 * @returns {string}
 */
function words(item, f, val) {
  if (val === null || (Array.isArray(val) && !val.length)) return sentence("no_answer");
  if (f === "s" || f.startsWith("p:")) return sentence("a_photo");
  if (f === "t") return val.stop === null ? timeOfDay(val.start) : clockText(lasted(val));
  if (val === "location_closed") return sentence("closed");
  if (f === "v" && val === "na") return item?.querySelector(".choice-na")?.textContent?.trim() ?? val;
  if (Array.isArray(val)) return val.map((each) => (typeof each === "object" ? timeOfDay(each.at) : choice(item, each))).join(", ");
  if (typeof val === "object") return val.accuracy ? `± ${val.accuracy} m` : sentence("no_answer");
  return f === "v" ? choice(item, val) : String(val);
}

/**
 * @param {HTMLElement | undefined} item
 * @param {unknown} value
 */
function choice(item, value) {
  const input = item?.querySelector(`:is([type=radio], [type=checkbox])[name^="q."][value="${CSS.escape(String(value))}"]`);
  return input?.closest("label")?.textContent?.trim() || String(value);
}
