// The form on the screen: which items show, what is answered, how far each section is.

import { carried, copied, element, sentence } from "./sentences.js";
import { references } from "../engine/conditions.js";
import { commentWanted, standing } from "../engine/flow.js";
import { CLEARED, comment, oddity } from "./inputs.js";

/** @typedef {import("../engine/flow.js").Standing} Standing */

export class Screen {
  /** @param {import("./answers.js").Answers} answers */
  constructor(answers) {
    this.answers = answers;
    /** @type {import("../engine/flow.js").Outline} */
    this.outline = JSON.parse(carried("outline"));
    /** @type {Map<string, HTMLElement>} */
    this.items = new Map();
    for (const item of document.querySelectorAll("#form [data-q]")) {
      if (item instanceof HTMLElement && item.dataset.q) this.items.set(item.dataset.q, item);
    }
    /** The items that others are shown by. */
    this.steering = new Set(this.outline.items.flatMap((item) => (item.show_if ? references(item.show_if) : [])));
    /** @type {Standing} */
    this.standing = standing(this.outline, answers.heads);
    /** @type {Map<string, number>} writes of an item that are not on the disk yet */
    this.unsaved = new Map();
    /** @type {Map<string, Element[]>} */
    this.found = new Map();
  }

  /** Show what the answers say now: only what changed is touched. */
  refresh() {
    this.standing = standing(this.outline, this.answers.heads);
    const visible = new Set(this.standing.visible.map((item) => item.key));
    for (const { key } of this.outline.items) {
      const item = this.items.get(key);
      if (!item || item.hidden !== visible.has(key)) continue;
      item.hidden = !visible.has(key);
      if (this.standing.answered.has(key)) this.drawItem(key);
    }
    this.#progress();
  }

  /** Name the section that is being read, above the form. */
  watchSections() {
    const watch = new IntersectionObserver(
      (seen) => {
        const read = seen.find((each) => each.isIntersecting)?.target;
        if (!(read instanceof HTMLElement) || !read.dataset.section) return;
        for (const step of document.querySelectorAll("a[data-step]")) {
          if (step.getAttribute("data-step") === read.dataset.section) step.setAttribute("aria-current", "step");
          else step.removeAttribute("aria-current");
        }
      },
      { rootMargin: "-25% 0px -70% 0px" },
    );
    for (const section of document.querySelectorAll("[data-section]")) watch.observe(section);
  }

  /** Everything of every item: once, when the page opens. */
  draw() {
    this.refresh();
    for (const item of this.outline.items) this.drawItem(item.key);
  }

  /**
   * The item is not saved as it stands: its mark goes at once.
   *
   * @param {string} key
   */
  unsave(key) {
    this.unsaved.set(key, (this.unsaved.get(key) ?? 0) + 1);
    this.items.get(key)?.querySelector(".item-state")?.classList.add("gone");
  }

  /**
   * One write of the item is on the disk; it is saved once all are.
   *
   * @param {string} key
   */
  written(key) {
    this.unsaved.set(key, (this.unsaved.get(key) ?? 1) - 1);
  }

  /**
   * The marks of one item: saved, what is odd, whether a comment is asked for, the button that clears.
   *
   * @param {string} key
   */
  drawItem(key) {
    const item = this.items.get(key);
    const known = this.outline.items.find((each) => each.key === key);
    if (!item || !known) return;
    const value = this.answers.heads.get(`${key}/v`)?.val ?? null;
    const odd = oddity(item, value);
    this.#saved(item, this.standing.answered.has(key) && !this.unsaved.get(key) && !odd);
    this.#refused(item, odd);
    this.#comment(item, key, commentWanted(known, value));
    this.#photos(item, key);
    if (CLEARED.has(known.kind)) toggle(item, ".item-clear", "clear", ".item-foot", value !== null && value !== "na");
  }

  /**
   * @param {HTMLElement} item
   * @param {string} key
   */
  #photos(item, key) {
    const slot = item.querySelector("input[type=file]")?.closest("figure");
    const words = slot?.querySelector("figcaption");
    if (!slot || !words) return;
    const n = this.standing.missing.find((lack) => lack.key === key && lack.what === "photo")?.count ?? 0;
    slot.classList.toggle("photo-required", n > 0);
    const said = document.createElement(n ? "strong" : "span");
    said.textContent = sentence(n ? "photo" : "optional", { n });
    if (words.textContent?.trim() !== said.textContent) words.replaceChildren(said);
  }

  /**
   * @param {HTMLElement} item
   * @param {boolean} saved
   */
  #saved(item, saved) {
    const mark = item.querySelector(".item-state");
    if (mark) mark.classList.toggle("gone", !saved);
    else if (saved) item.querySelector(".item-head")?.after(copied("saved"));
  }

  /**
   * @param {HTMLElement} item
   * @param {string} odd
   */
  #refused(item, odd) {
    item.classList.toggle("item-missing", odd !== "");
    const said = toggle(item, ".field-error", "refused", ".item-body", odd !== "");
    const words = said?.querySelector("[data-words]");
    if (words && odd) words.textContent = odd === "beyond" ? (item.dataset.beyond ?? "") : sentence(odd, { most: item.dataset.most ?? "" });
  }

  /**
   * @param {HTMLElement} item
   * @param {string} key
   * @param {boolean} wanted
   */
  #comment(item, key, wanted) {
    const box = comment(item);
    const details = box?.closest("details");
    if (!box || !details) return;
    const summary = details.querySelector("summary");
    const words = sentence(wanted ? "comment_wanted" : "comment_free");
    if (summary && summary.textContent?.trim() !== words) summary.textContent = words;
    if (wanted || box.value) details.open = true;
    box.closest("label")?.classList.toggle("comment-missing", wanted && !this.answers.heads.get(`${key}/c`)?.val);
  }

  #progress() {
    const { progress, answered, visible, missing } = this.standing;
    for (const { section, answered: done, visible: all } of progress) {
      const words = sentence("of", { done, all });
      this.#fill(`[data-section="${CSS.escape(section)}"] .section-head [data-count]`, words);
      this.#fill(`[data-step="${CSS.escape(section)}"] [data-count]`, `${done}/${all}`);
      for (const bar of this.#places(`[data-step="${CSS.escape(section)}"] progress`)) Object.assign(bar, { max: all || 1, value: done });
    }
    this.#fill("[data-lacking]", sentence("lacking", { n: missing.length }));
    this.#fill("[data-done]", `${answered.size}/${visible.length}`);
    this.#fill("[data-done-long]", sentence("of", { done: answered.size, all: visible.length }));
    element("next").hidden = missing.length === 0;
    element("save").hidden = missing.length > 0;
  }

  /**
   * @param {string} where
   * @param {string} words
   */
  #fill(where, words) {
    for (const place of this.#places(where)) say(place, words);
  }

  /**
   * What the page holds from its beginning: looked for once, the form has thousands of elements.
   *
   * @param {string} where
   */
  #places(where) {
    const known = this.found.get(where) ?? [...document.querySelectorAll(where)];
    this.found.set(where, known);
    return known;
  }

  /**
   * Bring an item into view and put the keyboard on it.
   *
   * @param {string} key
   */
  goTo(key) {
    const item = this.items.get(key);
    if (!item) return;
    item.scrollIntoView({ block: "start" });
    const first = item.querySelector("input:not([type=hidden]), textarea, button");
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  }
}

/**
 * Change the text of an element in place: new text nodes have far more of the page looked at again.
 *
 * @param {Element} place
 * @param {string} words
 */
function say(place, words) {
  const text = place.firstChild;
  if (!(text instanceof Text)) place.textContent = words;
  else if (text.data !== words) text.data = words;
}

/**
 * The part of an item that comes from the template `id`, there only while it says something.
 *
 * @param {HTMLElement} item
 * @param {string} part
 * @param {string} id
 * @param {string} where
 * @param {boolean} there
 * @returns {HTMLElement | null}
 */
function toggle(item, part, id, where, there) {
  const found = /** @type {HTMLElement | null} */ (item.querySelector(part));
  if (!there) {
    if (found) found.hidden = true;
    return found;
  }
  if (found) {
    found.hidden = false;
    return found;
  }
  const made = copied(id);
  const place = item.querySelector(where);
  if (id === "refused") place?.prepend(made);
  else place?.append(made);
  return made;
}
