// The form sees to it that it opens without network, and that a newer version of it is offered, never forced.

import "./maps.js";
import { element } from "./sentences.js";
import { ask, install, keep, update, watchUpdates } from "./shelf.js";

/**
 * Keep this page and what it is made of; `data-offline` says so only when all of it is there.
 *
 * @param {string} user
 * @param {string} audit
 */
export async function keepForm(user, audit) {
  void navigator.storage?.persist?.();
  const registration = await install();
  await ask({ do: "who", user }); // this page was ours to see
  const look = async () => {
    if (await keep(audit)) document.documentElement.dataset.offline = "1";
    await ask({ do: "lists", lacking: true });
  };
  watchUpdates(registration, () => {
    element("newer").hidden = false;
    void look();
  });
  element("update").addEventListener("click", () => update(registration));
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.changed === location.pathname) element("newer").hidden = false;
  });
  await look();
}
