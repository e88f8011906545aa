// The list of sections, beside the form or over it: whatever it leads to is on the screen, and the list out of the way.

import { element } from "./sentences.js";
import "./thumb.js";

/** @param {{ openCheck: () => Promise<void>, screen: import("./screen.js").Screen }} form */
export function mountJump(form) {
  const list = element("jump");
  list.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a");
    if (!link) return;
    if (list.matches(":popover-open")) list.hidePopover();
    if (link.id !== "jump-check") return;
    event.preventDefault();
    void form.openCheck();
  });
  document.addEventListener("click", (event) => {
    const step = /** @type {HTMLElement} */ (event.target).closest("a[data-step]");
    if (step && !element("check").hidden) element("check-close").click();
  });
}
