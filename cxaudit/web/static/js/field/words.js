// How many words a narrative has, and how many it still needs, while it is written.

import { wordCount } from "../engine/flow.js";
import { fresh, say } from "./capture.js";

/**
 * Show the count under `textarea`, and keep it true whatever changes the text. The form saves the text itself.
 *
 * @param {HTMLTextAreaElement} textarea
 * @param {number} min words asked for; 0: none
 * @returns {{ show: () => void }} to be called after the text was changed by a script
 */
export function mountWords(textarea, min) {
  const count = fresh("words");
  count.id = `${textarea.name}-words`;
  textarea.setAttribute("aria-describedby", count.id);
  (textarea.closest("label") ?? textarea).after(count);

  function show() {
    const n = wordCount(textarea.value);
    const left = Math.max(0, min - n);
    count.classList.toggle("words-enough", left === 0);
    say(count, left === 0 ? (n === 1 ? "one" : "many") : left === 1 ? "leftOne" : "leftMany", { n: left || n, min });
  }

  textarea.addEventListener("input", show);
  show();
  return { show };
}
