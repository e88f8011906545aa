// A visit's work as a file, for when it cannot be sent: the office brings it in as if this tablet had sent it.

import { contentHash } from "../engine/canon.js";
import { downloadZip } from "../vendor/client-zip.js";

/** @typedef {import("./store.js").Store} Store */

/**
 * Hand the file to whoever takes it: the tablet's share sheet, else a download.
 *
 * @param {Store} store
 * @param {string} audit
 */
export async function exportAudit(store, audit) {
  const file = await exportFile(store, audit);
  const shared = { files: [file] };
  if (navigator.canShare?.(shared)) return navigator.share(shared).catch(() => undefined);
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * JSON; with photos that wait, a ZIP of it and of them.
 *
 * @param {Store} store
 * @param {string} audit
 * @returns {Promise<File>}
 */
async function exportFile(store, audit) {
  const name = `cxaudit-${audit}-${new Date().toISOString().slice(0, 10)}`;
  const document = JSON.stringify(await exported(store, audit));
  const photos = await waiting(store, audit);
  if (!photos.length) return new File([document], `${name}.json`, { type: "application/json" });
  const taken = photos.map(({ sha, bytes }) => ({ name: `photos/${sha}.jpg`, input: bytes }));
  const zip = await downloadZip([{ name: `${name}.json`, input: document }, ...taken]).blob();
  return new File([zip], `${name}.zip`, { type: "application/zip" });
}

/**
 * @param {Store} store
 * @param {string} audit
 */
async function waiting(store, audit) {
  const found = await Promise.all((await store.waitingBlobs(audit)).map((sha) => store.blob(audit, sha)));
  return found.filter((blob) => blob !== undefined);
}

/**
 * Everything this tablet wrote, sent or not: what the office has already changes nothing there. Photos stand beside it.
 *
 * @param {Store} store
 * @param {string} audit
 */
export async function exported(store, audit) {
  const [{ v, submit }, { device }, heads] = await Promise.all([store.standing(audit), store.device(), store.heads(audit)]);
  const kept = await Promise.all([0, 1, 2].map((sent) => store.operations(audit, undefined, /** @type {0 | 1 | 2} */ (sent))));
  const ops = kept.flat().map(({ id, q, f, val, lam, prev, at }) => ({ id, q, f, val, lam, prev, at }));
  const hash = await contentHash(audit, v, heads.map((head) => [`${head.q}/${head.f}`, head]));
  const handedIn = submit ? { id: submit.id, hash } : null;
  const about = { format: "cxaudit-export", version: 1, user: store.user, a: audit, v, dev: device, now: Date.now() };
  return { ...about, ops, submit: handedIn };
}
