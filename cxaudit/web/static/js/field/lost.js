// A store that was wiped: whichever page finds it so first says what is lost, once.

import { clock, element, sentence } from "./sentences.js";

/**
 * Say what was remembered outside of the database, which is new all the same; nothing when nothing was.
 *
 * @param {string} user
 */
export function sayLost(user) {
  const [, n, at] = new RegExp(`(?:^|; )cxaudit_unsent_${user}=([0-9]+)\\.([0-9]+)`).exec(document.cookie) ?? [];
  if (!n) return;
  element("lost").hidden = false;
  element("lost-words").textContent = sentence("lost", { n, time: clock(Number(at)) });
}
