// The form on the screen: which items show, what is answered, how far each section is.

import { carried, copied, element, sentence } from "./sentences.js";
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
    /** @type {Standing} */
    this.standing = standing(this.outline, answers.heads);
    /** @type {Set<string>} */
    this.unsaved = new Set();
  }

  /** Show what the answers say now: only what changed is touched. */
  refresh() {
    this.standing = standing(this.outline, this.answers.heads);
    const visible = new Set(this.standing.visible.map((item) => item.key));
    for (const { key } of this.outline.items) {
      const item = this.items.get(key);
      if (item && item.hidden === visible.has(key)) item.hidden = !visible.has(key);
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
    this.#saved(item, this.standing.answered.has(key) && !this.unsaved.has(key) && !odd);
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
    toggle(item, ".item-state", "saved", ".item-main", saved);
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
      fill(`[data-section="${CSS.escape(section)}"] .section-head [data-count]`, words);
      fill(`[data-step="${CSS.escape(section)}"] [data-count]`, `${done}/${all}`);
      const bar = document.querySelector(`[data-step="${CSS.escape(section)}"] progress`);
      if (bar instanceof HTMLProgressElement) Object.assign(bar, { max: all || 1, value: done });
    }
    fill("[data-lacking]", sentence("lacking", { n: missing.length }));
    fill("[data-done]", `${answered.size}/${visible.length}`);
    fill("[data-done-long]", sentence("of", { done: answered.size, all: visible.length }));
    element("next").hidden = missing.length === 0;
    element("save").hidden = missing.length > 0;
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
 * @param {string} where
 * @param {string} words
 */
function fill(where, words) {
  for (const place of document.querySelectorAll(where)) {
    if (place.textContent !== words) place.textContent = words;
  }
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
  if (id === "saved") item.querySelector(".item-head")?.after(made);
  else if (id === "refused") place?.prepend(made);
  else place?.append(made);
  return made;
}
