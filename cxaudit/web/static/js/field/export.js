// A visit's work as a file, for when it cannot be sent: the office brings it in as if this tablet had sent it.

import { contentHash } from "../engine/canon.js";

/** @typedef {import("./store.js").Store} Store */

/**
 * Hand the file to whoever takes it: the tablet's share sheet, else a download.
 *
 * @param {Store} store
 * @param {string} audit
 */
export async function exportAudit(store, audit) {
  const day = new Date().toISOString().slice(0, 10);
  const file = new File([JSON.stringify(await exported(store, audit))], `cxaudit-${audit}-${day}.json`, { type: "application/json" });
  const shared = { files: [file] };
  if (navigator.canShare?.(shared)) return navigator.share(shared).catch(() => undefined);
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Everything this tablet wrote, sent or not: what the office has already changes nothing there.
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
  const blobs = Object.fromEntries(await Promise.all((await store.waitingBlobs(audit)).map((sha) => encoded(store, audit, sha))));
  const about = { format: "cxaudit-export", version: 1, user: store.user, a: audit, v, dev: device, now: Date.now() };
  return { ...about, ops, submit: handedIn, blobs };
}

/**
 * @param {Store} store
 * @param {string} audit
 * @param {string} sha
 */
async function encoded(store, audit, sha) {
  const blob = await store.blob(audit, sha);
  const reader = new FileReader();
  const address = await new Promise((done) => {
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(new Blob([blob?.bytes ?? new ArrayBuffer(0)]));
  });
  return [sha, { type: blob?.type ?? "", data: String(address).split(",")[1] ?? "" }];
}
