// The tablet's own memory: one database for each person. Whatever `write` has fulfilled is on the disk, and survives
// a browser that is killed and a battery that is empty. Nothing is ever called saved before.

import { openDB } from "../vendor/idb.js";

/**
 * An operation, as the server gets it, and what became of it: `sent` 0 not acknowledged, 1 acknowledged, 2 put aside
 * because the server could not read it.
 *
 * @typedef {{ id: string, q: string, f: string, val: unknown, lam: number, prev: string | null, at: number }} Operation
 * @typedef {Operation & { audit: string, sent: 0 | 1 | 2 }} StoredOperation
 * @typedef {{ audit: string, q: string, f: string, val: unknown, op: string, lam: number, dev: string, at: number }} Head
 * @typedef {{ sha: string, audit: string, type: string, bytes: ArrayBuffer, sent: 0 | 1 | 2 }} StoredBlob
 * @typedef {{ id: string, at: number, submission: number, missing?: string[] }} Submission
 * @typedef {{ receipt: string, hash: string, at: number, submission: number }} Receipt
 * @typedef {{ field: string, kept: { op: string, val: unknown }, other: { op: string, val: unknown } }} Conflict
 * @typedef {{ rev: number, v: number, submit?: Submission | null, done?: Receipt | null, title?: string, conflicts?: Conflict[] }} Standing
 *   `rev`: what the server told so far; `conflicts`: two values of one field, when the server was last asked
 * @typedef {{ into: "ops" | "heads" | "blobs" | "meta", value: unknown, key?: string }} Put
 */

const VERSION = 1;
const RETRY = 3000;
const DAY = 86_400_000;
const PHOTOS_KEPT = 7 * DAY;
const ANSWERS_KEPT = 30 * DAY;

/** @param {string} user */
export const databaseOf = (user) => `cxaudit-${user}`;

export class Store {
  /** Called with true when answers cannot be written, and with false when all are. */
  onfailing = (/** @type {boolean} */ _failing) => {};
  /** @type {any} */
  #db = null;
  /** @type {{ puts: Put[], done: (value?: unknown) => void }[]} */
  #queue = [];
  #busy = false;
  #failing = false;
  #torn = false;

  /** @param {string} user */
  constructor(user) {
    this.user = user;
  }

  /**
   * The store of a person, open. Rejects where the browser keeps nothing.
   *
   * @param {string} user
   */
  static async open(user) {
    const store = new Store(user);
    await store.#opened();
    return store;
  }

  async #opened() {
    const forget = () => (this.#db = null);
    this.#db ??= await openDB(databaseOf(this.user), VERSION, {
      upgrade, // only ever adds
      blocking: () => this.close(),
      terminated: forget, // the system closed the connection: the next use opens it again
    });
    return this.#db;
  }

  /** Let the connection go; the next use opens another. */
  close() {
    this.#db?.close();
    this.#db = null;
  }

  /** How many writes wait for the disk. */
  get pending() {
    return this.#queue.length;
  }

  /**
   * Write all of `puts`, or nothing of them, as of the task that calls. What comes while a transaction is under way
   * goes together into the next one. Fulfilled when it is on the disk; until then it is tried again, from memory.
   *
   * @param {Put[]} puts
   * @returns {Promise<unknown>}
   */
  write(puts) {
    const written = new Promise((done) => this.#queue.push({ puts, done }));
    if (!this.#busy) void this.#empty();
    return written;
  }

  async #empty() {
    this.#busy = true;
    for (let failures = 0; this.#queue.length; ) {
      const batch = [...this.#queue];
      try {
        await this.#write(batch.flatMap(({ puts }) => puts));
        failures = 0;
        this.#queue.splice(0, batch.length);
        this.#fails(false);
        for (const { done } of batch) done();
      } catch {
        this.close();
        failures += 1; // the first time the connection may simply have died: opened again, it works
        if (failures > 1) {
          this.#torn = true;
          this.#fails(true);
          await new Promise((retry) => setTimeout(retry, RETRY));
        }
      }
    }
    this.#busy = false;
  }

  /** @param {boolean} failing */
  #fails(failing) {
    if (failing !== this.#failing) this.onfailing(failing);
    this.#failing = failing;
  }

  /**
   * Commit, and after a failure fill up the browser's log too, so that it begins a new one: a full disk tears the log,
   * for which Chromium drops the whole database at its next start.
   *
   * @param {Put[]} puts
   */
  async #write(puts) {
    await this.#commit(puts);
    if (!this.#torn) return;
    for (const value of ["-".repeat(60_000), null]) {
      await this.#commit(Array.from({ length: 100 }, (_, n) => ({ into: "meta", value, key: `padding:${n}` })));
    }
    this.#torn = false;
  }

  /** @param {Put[]} puts */
  async #commit(puts) {
    const db = this.#db ?? (await this.#opened());
    const into = [...new Set(puts.map((put) => put.into))];
    const tx = db.transaction(into, "readwrite", { durability: "strict" });
    const done = tx.done;
    for (const { into: name, value, key } of puts) tx.objectStore(name).put(value, key).catch(() => undefined);
    tx.commit?.();
    await done;
  }

  /**
   * Keep the bytes of a photo, alone in their transaction: an operation names them only afterwards. Rejects when the
   * disk is full; nothing else is touched.
   *
   * @param {Omit<StoredBlob, "sent">} blob
   */
  async keepBlob(blob) {
    try {
      await this.#write([{ into: "blobs", value: { ...blob, sent: 0 } }]);
    } catch (error) {
      this.close();
      this.#torn = true;
      throw error;
    }
  }

  /**
   * @param {string} audit
   * @param {string} sha
   * @returns {Promise<StoredBlob | undefined>}
   */
  async blob(audit, sha) {
    return this.#read((db) => db.get("blobs", [audit, sha]));
  }

  /**
   * @param {string} audit
   * @returns {Promise<Head[]>}
   */
  async heads(audit) {
    return this.#read((db) => db.getAll("heads", IDBKeyRange.bound([audit], [audit, []])));
  }

  /**
   * The operations of an audit that wait, oldest first.
   *
   * @param {string} audit
   * @param {number} [most]
   * @param {0 | 1 | 2} [sent]
   * @returns {Promise<StoredOperation[]>}
   */
  async operations(audit, most, sent = 0) {
    const range = IDBKeyRange.bound([audit, sent], [audit, sent, []]);
    return this.#read((db) => db.getAllFromIndex("ops", "waiting", range, most));
  }

  /**
   * The hashes of the photos of an audit that wait.
   *
   * @param {string} audit
   * @returns {Promise<string[]>}
   */
  async waitingBlobs(audit) {
    const keys = /** @type {[string, string][]} */ (await this.#read((db) => db.getAllKeysFromIndex("blobs", "waiting", IDBKeyRange.only([audit, 0]))));
    return keys.map(([, sha]) => sha);
  }

  /**
   * What waits for the server: how many operations and photos of each audit, and since when.
   *
   * @returns {Promise<{ count: number, oldest: number | null, byAudit: Map<string, number> }>}
   */
  async unsent() {
    /** @type {Map<string, number>} */
    const byAudit = new Map();
    const times = [];
    for (const audit of await this.audits()) {
      const [waiting, photos, { submit }] = await Promise.all([
        this.operations(audit),
        this.waitingBlobs(audit),
        this.standing(audit),
      ]);
      times.push(...waiting.map((op) => op.at));
      const count = waiting.length + photos.length;
      if (count || submit) byAudit.set(audit, count);
    }
    const count = [...byAudit.values()].reduce((sum, each) => sum + each, 0);
    return { count, oldest: times.length ? Math.min(...times) : null, byAudit };
  }

  /**
   * @param {string} audit
   * @returns {Promise<Standing>}
   */
  async standing(audit) {
    return (await this.#read((db) => db.get("meta", `audit:${audit}`))) ?? { rev: 0, v: 0 };
  }

  /**
   * Change what is known of an audit, in one transaction.
   *
   * @param {string} audit
   * @param {Partial<Standing>} change
   */
  async changeStanding(audit, change) {
    const db = await this.#opened();
    const tx = db.transaction("meta", "readwrite", { durability: "strict" });
    const before = (await tx.store.get(`audit:${audit}`)) ?? { rev: 0, v: 0 };
    await tx.store.put({ ...before, ...change }, `audit:${audit}`);
    await tx.done;
  }

  /** The ids of the audits that this person has worked on here. */
  async audits() {
    const keys = /** @type {string[]} */ (await this.#read((db) => db.getAllKeys("meta")));
    return keys.filter((key) => key.startsWith("audit:")).map((key) => key.slice(6));
  }

  /**
   * The id of this device for this person; `fresh` when it was made just now: the database is new, or was wiped.
   *
   * @returns {Promise<{ device: string, fresh: boolean }>}
   */
  async device() {
    const known = await this.#read((db) => db.get("meta", "device"));
    if (known) return { device: known, fresh: false };
    const device = crypto.randomUUID();
    await this.write([{ into: "meta", value: device, key: "device" }]);
    return { device, fresh: true };
  }

  /**
   * Set what became of operations (their ids) or photos (audit and hash).
   *
   * @param {"ops" | "blobs"} name
   * @param {Iterable<string | string[]>} keys
   * @param {0 | 1 | 2} sent
   */
  async mark(name, keys, sent) {
    const db = await this.#opened();
    const tx = db.transaction(name, "readwrite", { durability: "relaxed" }); // a mark that is lost is only sent again
    await Promise.all(
      [...keys].map(async (key) => {
        const found = await tx.store.get(key);
        if (found) await tx.store.put({ ...found, sent });
      }),
    );
    await tx.done;
  }

  /** Remove what the server has had for long: photos after 7 days, answers after 30. */
  async clean() {
    for (const audit of await this.audits()) {
      const { done } = await this.standing(audit);
      if (!done || (await this.operations(audit, 1)).length) continue;
      const passed = Date.now() - done.at;
      if (passed > PHOTOS_KEPT) await this.#erase(audit, ["blobs"]);
      if (passed > ANSWERS_KEPT) await this.#erase(audit, ["ops", "heads", "blobs"]);
    }
  }

  /**
   * @param {string} audit
   * @param {("ops" | "heads" | "blobs")[]} names
   */
  async #erase(audit, names) {
    const db = await this.#opened();
    const tx = db.transaction(names, "readwrite");
    for (const name of names) {
      for (let cursor = await tx.objectStore(name).openCursor(); cursor; cursor = await cursor.continue()) {
        if (cursor.value.audit === audit) await cursor.delete();
      }
    }
    await tx.done;
  }

  /** Whether the connection still works; a dead one is dropped, so that the next use opens another. */
  async probe() {
    await this.#read((db) => db.get("meta", "device")).catch(() => undefined);
  }

  /**
   * @template T
   * @param {(db: any) => Promise<T>} read
   * @returns {Promise<T>}
   */
  async #read(read) {
    try {
      return await read(await this.#opened());
    } catch {
      this.close();
      return read(await this.#opened());
    }
  }
}

/**
 * @param {any} db
 * @param {number} before
 */
function upgrade(db, before) {
  if (before >= 1) return;
  db.createObjectStore("ops", { keyPath: "id" }).createIndex("waiting", ["audit", "sent", "lam"]);
  db.createObjectStore("heads", { keyPath: ["audit", "q", "f"] });
  db.createObjectStore("blobs", { keyPath: ["audit", "sha"] }).createIndex("waiting", ["audit", "sent"]);
  db.createObjectStore("meta");
}
