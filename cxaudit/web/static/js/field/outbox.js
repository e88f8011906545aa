// Sending what waits: session, operations (oldest first), photos in parts, and the visit itself once both sides hold
// the same. One tab at a time sends for a person. Nothing is marked as sent before the server said so.

import { contentHash } from "../engine/canon.js";
import { Halt, Later, Wire } from "./wire.js";

/** @typedef {import("./answers.js").Answers} Answers */
/** @typedef {"idle" | "syncing" | "waiting" | "synced" | "login" | "problem" | "done"} State */

const PART = 256 * 1024;
const MOST = 200;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 60_000;
const WATCH = 20_000;
const TRIES = 3;

export class Outbox {
  /** @type {State} */
  state = "idle";
  /** Why it is a problem. */
  code = "";
  /** @type {string[]} photos that the server lacks and this tablet too */
  lost = [];
  onchange = () => {};
  /** @type {(heads: import("./store.js").Head[]) => void} */
  onremote = () => {};

  #failures = 0;
  #running = false;
  #again = false;
  #contact = false;
  #stopped = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("./store.js").Store} store
   * @param {string} device
   * @param {object} [options]
   * @param {Answers | null} [options.answers] of the audit that this page edits: only its editor takes in what others wrote
   * @param {boolean} [options.auto] send without being told to
   * @param {number} [options.batch] operations in a request
   */
  constructor(store, device, { answers = null, auto = true, batch = MOST } = {}) {
    this.store = store;
    this.device = device;
    this.answers = answers;
    this.auto = auto;
    this.batch = Math.min(batch, MOST);
    this.wire = new Wire(store.user);
    if (auto) this.#listen();
  }

  #listen() {
    addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
  }

  /** Send as soon as possible: the network may be back, or somebody pressed the button. */
  wake() {
    this.#failures = 0;
    clearTimeout(this.#timer);
    return this.#run();
  }

  /** Send soon: something was answered. */
  nudge() {
    if (!this.auto || this.#failures || this.state === "login" || this.state === "problem") return;
    this.#plan(FIRST_PAUSE);
  }

  /** Send nothing more, and take nothing in: another tab edits the audit now. */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** @param {number} pause */
  #plan(pause) {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#run(), pause);
  }

  async #run() {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    try {
      await navigator.locks.request(`sync:${this.store.user}`, () => this.#round());
      await this.#rest();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#running = false;
    }
    if (!this.#again) return;
    this.#again = false;
    this.#plan(FIRST_PAUSE);
  }

  async #rest() {
    this.#failures = 0;
    this.#contact = true;
    await this.#say();
    if (this.auto) this.#plan(LONGEST_PAUSE / 2);
  }

  /** @param {unknown} error */
  #fail(error) {
    if (error instanceof Halt) {
      this.code = error.code;
      this.lost = error.shas;
      this.#set(error.state);
      if (this.auto) this.#plan(error.state === "login" ? WATCH : LONGEST_PAUSE);
      return;
    }
    this.#set("waiting");
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures);
    this.#failures += 1;
    if (this.auto) this.#plan(pause * (0.75 + Math.random() / 2));
  }

  /** What can be said when nothing is under way. */
  async #say() {
    const own = this.answers;
    const done = own && (await this.store.standing(own.audit)).done;
    const waits = own ? own.unsent.size : (await this.store.unsent()).count;
    this.#set(waits || !this.#contact ? "idle" : done ? "done" : "synced");
  }

  /** @param {State} state */
  #set(state) {
    if (this.#stopped) return;
    this.state = state;
    if (state !== "problem") [this.code, this.lost] = ["", []];
    this.onchange();
  }

  async #round() {
    const { byAudit } = await this.store.unsent();
    if (byAudit.size) this.#set("syncing");
    await this.wire.open();
    const own = this.answers?.audit;
    if (own) await this.#send(own);
    /** @type {unknown} */
    let first = null;
    for (const audit of byAudit.keys()) {
      if (audit !== own) await this.#send(audit).catch((error) => (first ??= error)); // one visit never holds up another
    }
    if (first) throw first;
  }

  /** @param {string} audit */
  async #send(audit) {
    let refused = await this.#sendOperations(audit);
    for (const sha of await this.store.waitingBlobs(audit)) await this.#sendBlob(audit, sha);
    for (let tries = 0; (await this.store.standing(audit)).submit; tries += 1) {
      if (tries === TRIES) throw new Halt("problem", "mismatch");
      if (await this.#submit(audit)) break;
      refused = (await this.#sendOperations(audit)) || refused;
      for (const sha of await this.store.waitingBlobs(audit)) await this.#sendBlob(audit, sha);
    }
    if (refused) throw new Halt("problem", "refused");
  }

  /**
   * Exchange operations until none waits and none is left to be told. The editor's own audit also takes in.
   *
   * @param {string} audit
   * @returns {Promise<boolean>} whether the server refused some, which were put aside
   */
  async #sendOperations(audit) {
    const own = this.answers?.audit === audit ? this.answers : null;
    let refused = (await this.store.operations(audit, 1, 2)).length > 0;
    for (let more = true, size = this.batch; more; ) {
      const ops = await this.store.operations(audit, size);
      if (!ops.length && !own) break;
      const { rev, v } = await this.store.standing(audit);
      const sent = ops.map(({ id, q, f, val, lam, prev, at }) => ({ id, q, f, val, lam, prev, at }));
      const head = { user: this.store.user, dev: this.device, v, now: Date.now(), since: own ? rev : 0 };
      const { status, body } = await this.wire.post(`/audits/${audit}/ops`, { ...head, ops: sent });
      if (status === 413 && size > 1) {
        size = Math.ceil(size / 4);
        continue;
      }
      if (status === 422 || status === 413) {
        const ids = status === 413 ? ops.map((op) => op.id) : body?.ids;
        refused = await this.#putAside(ops.map((op) => op.id), ids, own);
        continue;
      }
      if (status !== 200 || !isExchange(body)) throw new Later();
      await this.#acknowledge(body.ack, new Set(ops.map((op) => op.id)), own);
      if (own) await this.#takeIn(own, body);
      more = own ? body.more || (await this.store.operations(audit, 1)).length > 0 : ops.length === size;
    }
    await own?.settle();
    return refused;
  }

  /**
   * @param {string[]} sent
   * @param {unknown} ids
   * @param {Answers | null} own
   */
  async #putAside(sent, ids, own) {
    const named = Array.isArray(ids) ? sent.filter((id) => ids.includes(id)) : [];
    if (!named.length) throw new Later();
    await this.store.mark("ops", named, 2);
    for (const id of named) own?.unsent.delete(id);
    return true;
  }

  /**
   * @param {string[]} ids
   * @param {Set<string>} sent
   * @param {Answers | null} own
   */
  async #acknowledge(ids, sent, own) {
    const known = ids.filter((id) => sent.has(id));
    if (sent.size && !known.length) throw new Later();
    await this.store.mark("ops", known, 1);
    for (const id of known) own?.unsent.delete(id);
    this.#progress();
  }

  /**
   * @param {Answers} own
   * @param {{ remote: import("./answers.js").Remote[], rev: number, conflicts?: import("./store.js").Conflict[] }} told
   */
  async #takeIn(own, { remote, rev, conflicts = [] }) {
    if (this.#stopped) return;
    const moved = await own.merge(remote);
    await this.store.changeStanding(own.audit, { rev, conflicts }); // only now: what was told is on the disk
    if (moved.length) this.onremote(moved);
    document.dispatchEvent(new CustomEvent("cx:told"));
  }

  #progress() {
    this.#failures = 0;
    this.onchange();
  }

  /**
   * @param {string} audit
   * @param {string} sha
   */
  async #sendBlob(audit, sha) {
    const blob = await this.store.blob(audit, sha);
    if (!blob) return;
    const path = `/audits/${audit}/blobs/${sha}`;
    for (let damaged = 0; damaged < TRIES; damaged += 1) {
      const standing = await this.wire.ask(path, { method: "HEAD" });
      const whole = standing.status === 200 && standing.headers.get("X-Complete") === "1";
      if (whole || (await this.#sendParts(path, blob, offsetOf(standing)))) {
        await this.store.mark("blobs", [[audit, sha]], 1);
        return this.#progress();
      }
    }
    throw new Halt("problem", "file_damaged");
  }

  /**
   * @param {string} path
   * @param {import("./store.js").StoredBlob} blob
   * @param {number} offset
   * @returns {Promise<boolean>} false: it arrived damaged, and the server dropped it
   */
  async #sendParts(path, { bytes, type }, offset) {
    for (;;) {
      const part = bytes.slice(offset, offset + PART);
      const headers = { "Upload-Offset": `${offset}`, "Upload-Length": `${bytes.byteLength}`, "X-Type": type };
      const reply = await this.wire.ask(path, { method: "PATCH", body: part, headers });
      if (reply.status === 201 && reply.body?.complete === true) return true;
      if (reply.status === 422) return false;
      const next = offsetOf(reply);
      if (reply.status === 204 && next <= offset) throw new Later();
      if (reply.status !== 204 && reply.status !== 409) throw new Later();
      offset = next;
      this.#progress();
    }
  }

  /**
   * Hand the visit in. Delivered is what the server says with the hash that this tablet computed itself.
   *
   * @param {string} audit
   * @returns {Promise<boolean>} false: the server holds something else; what it lacks waits again
   */
  async #submit(audit) {
    const { submit, v } = await this.store.standing(audit);
    if (!submit) return true;
    const heads = await this.store.heads(audit);
    const hash = await contentHash(audit, v, heads.map((head) => [`${head.q}/${head.f}`, head]));
    const asked = { id: submit.id, v, hash, missing: submit.missing ?? [] };
    const { status, body } = await this.wire.post(`/audits/${audit}/submit`, asked);
    if (status === 200 && body?.state === "accepted" && body.hash === hash && typeof body.receipt === "string") {
      const done = { receipt: body.receipt, hash, at: Date.now(), submission: submit.submission };
      await this.store.changeStanding(audit, { submit: null, done });
      return true;
    }
    if (status !== 409 || body?.state !== "incomplete" || typeof body.server_heads !== "object") throw new Later();
    await this.#repair(audit, body);
    return false;
  }

  /**
   * @param {string} audit
   * @param {{ server_heads: Record<string, string>, missing_blobs: string[] }} lacking
   */
  async #repair(audit, { server_heads: serverHeads, missing_blobs: missing }) {
    const own = this.answers?.audit === audit ? this.answers : null;
    if (!own) throw new Halt("problem", "mismatch"); // its own page repairs it
    const here = await Promise.all(missing.map(async (sha) => ({ sha, blob: await this.store.blob(audit, sha) })));
    const gone = here.filter(({ blob }) => !blob).map(({ sha }) => sha);
    if (gone.length) throw new Halt("problem", "photo_missing", gone);
    await this.store.mark("blobs", missing.map((sha) => [audit, sha]), 0);
    await own.repair(serverHeads);
    await this.store.changeStanding(audit, { rev: 0 });
  }
}

/** @param {{ headers: Headers }} reply */
function offsetOf({ headers }) {
  const told = headers.get("Upload-Offset");
  if (told === null || !/^[0-9]+$/.test(told)) throw new Later();
  return Number(told);
}

/** @param {any} body */
function isExchange(body) {
  return Array.isArray(body?.ack) && Array.isArray(body.remote) && Number.isSafeInteger(body.rev);
}
