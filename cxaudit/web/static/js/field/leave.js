// Signing out of a tablet that holds work: the next person must neither see it nor lose it. Nothing is removed here
// but by whoever typed that it shall be.

import { capable } from "./capable.js";
import { exportAudit } from "./export.js";
import { Outbox } from "./outbox.js";
import { ask } from "./shelf.js";
import { databaseOf, Store } from "./store.js";

/**
 * Sign out, after asking what becomes of what is not sent.
 *
 * @param {HTMLFormElement} form that signs out
 */
export async function leave(form) {
  const user = form.dataset.leave ?? "";
  const store = capable() ? await Store.open(user).catch(() => null) : null;
  const { count } = store ? await store.unsent() : { count: 0 };
  if (!store || !count) return signOut(form);
  const dialog = copy();
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (dialog.querySelector(`[data-part=${name}]`));
  const say = (/** @type {number} */ n) => (part("count").textContent = (part("count").dataset.words ?? "").replace("{n}", String(n)));
  say(count);
  part("send").addEventListener("click", async () => {
    const { device } = await store.device();
    await new Outbox(store, device, { auto: false }).wake();
    const left = (await store.unsent()).count;
    if (!left) return signOut(form);
    say(left);
    part("unsent").hidden = false;
  });
  part("export").addEventListener("click", async () => {
    for (const audit of (await store.unsent()).byAudit.keys()) await exportAudit(store, audit);
  });
  part("keep").addEventListener("click", () => signOut(form));
  part("stay").addEventListener("click", () => dialog.close());
  const word = /** @type {HTMLInputElement} */ (part("word"));
  part("erase").addEventListener("click", async () => {
    if (word.value.trim().toUpperCase() !== word.dataset.word) return word.focus();
    store.close();
    await erase(user);
    await signOut(form);
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function copy() {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("leave"));
  return /** @type {HTMLDialogElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/** @param {string} user */
async function erase(user) {
  await new Promise((done) => {
    const asked = indexedDB.deleteDatabase(databaseOf(user));
    asked.onsuccess = asked.onerror = asked.onblocked = done;
  });
  await ask({ do: "erase", user }).catch(() => undefined);
  document.cookie = `cxaudit_unsent_${user}=; path=/field; max-age=0`;
}

/** @param {HTMLFormElement} form */
async function signOut(form) {
  await ask({ do: "leave" }).catch(() => undefined); // no page of this person opens here any more
  form.submit();
}
