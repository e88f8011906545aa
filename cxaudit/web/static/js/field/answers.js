// The answers of one audit as this tablet has them: what is shown, what each answer replaces, what is not sent.
// The one editor of the audit holds them; nobody else writes heads meanwhile.

import { wellFormed } from "../engine/canon.js";

/** @typedef {import("./store.js").Head} Head */
/** @typedef {import("./store.js").Operation} Operation */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {Operation & { dev: string }} Remote */

export class Answers {
  /** @type {Map<string, Head>} by "q/f" */
  heads = new Map();
  /** @type {Map<string, number>} operations that the server has not acknowledged, with their time */
  unsent = new Map();
  lam = 0;

  /**
   * @param {Store} store
   * @param {string} audit
   * @param {string} device
   */
  constructor(store, audit, device) {
    this.store = store;
    this.audit = audit;
    this.device = device;
  }

  /** Read what the disk holds. */
  async load() {
    const [heads, waiting, aside] = await Promise.all([
      this.store.heads(this.audit),
      this.store.operations(this.audit),
      this.store.operations(this.audit, undefined, 2),
    ]);
    this.heads = new Map(heads.map((head) => [nameOf(head), head]));
    this.unsent = new Map(waiting.map((op) => [op.id, op.at]));
    this.lam = Math.max(0, ...heads.map((head) => head.lam), ...waiting.map((op) => op.lam), ...aside.map((op) => op.lam));
  }

  /** Forget what another tab of this tablet sent: it may have been under way when this tab took over. */
  async settle() {
    const known = [...this.unsent.keys()];
    const waiting = new Set((await this.store.operations(this.audit)).map((op) => op.id));
    for (const id of known) if (!waiting.has(id)) this.unsent.delete(id);
  }

  /**
   * Write fields of an item in one transaction, issued in this very task. Fulfilled once they are on the disk.
   *
   * @param {string} q
   * @param {Record<string, unknown>} values by field; null clears
   */
  async write(q, values) {
    const ops = Object.entries(values).map(([f, val]) => this.#operation(q, f, clean(val)));
    const saved = this.store.write(ops.flatMap((op) => this.#puts(op)));
    for (const op of ops) this.unsent.set(op.id, op.at);
    await saved;
    for (const { f, val } of ops) document.dispatchEvent(new CustomEvent("cx:saved", { detail: { q, f, val } }));
  }

  /**
   * @param {string} q
   * @param {string} f
   * @param {unknown} val
   * @returns {Operation}
   */
  #operation(q, f, val) {
    const name = `${q}/${f}`;
    const prev = this.heads.get(name)?.op ?? null;
    this.lam += 1;
    const op = { id: crypto.randomUUID(), q, f, val, lam: this.lam, prev, at: Date.now() };
    this.heads.set(name, this.#head(op, this.device));
    return op;
  }

  /**
   * @param {Operation} op
   * @param {string} dev
   * @returns {Head}
   */
  #head({ id, q, f, val, lam, at }, dev) {
    return { audit: this.audit, q, f, val, op: id, lam, dev, at };
  }

  /**
   * @param {Operation} op
   * @returns {import("./store.js").Put[]}
   */
  #puts(op) {
    return [
      { into: "ops", value: { ...op, audit: this.audit, sent: 0 } },
      { into: "heads", value: this.#head(op, this.device) },
    ];
  }

  /**
   * Take in what other devices wrote: of two values the higher (lam, dev, id) is shown, whatever the clocks say.
   *
   * @param {Remote[]} remote
   * @returns {Promise<Head[]>} the heads that moved, on the disk
   */
  async merge(remote) {
    /** @type {Map<string, Head>} */
    const moved = new Map();
    for (const op of remote) {
      this.lam = Math.max(this.lam, op.lam);
      const head = this.#head(op, op.dev);
      const name = nameOf(head);
      if (!outranks(head, this.heads.get(name))) continue;
      this.heads.set(name, head);
      moved.set(name, head);
    }
    const heads = [...moved.values()];
    if (heads.length) await this.store.write(heads.map((value) => ({ into: "heads", value })));
    return heads;
  }

  /**
   * Send again what the server does not show, after it said what it has: our own operations as they were; what another
   * device wrote and the server has lost, as an answer of this one.
   *
   * @param {Record<string, string>} serverHeads operation ids by "q/f"
   */
  async repair(serverHeads) {
    const lacking = [...this.heads].filter(([name, head]) => serverHeads[name] !== head.op);
    const own = lacking.filter(([, head]) => head.dev === this.device).map(([, head]) => head);
    await this.store.mark("ops", own.map((head) => head.op), 0);
    for (const head of own) this.unsent.set(head.op, head.at);
    const lost = lacking.filter(([name, head]) => head.dev !== this.device && !(name in serverHeads));
    for (const [, head] of lost) await this.write(head.q, { [head.f]: head.val });
  }
}

/** @param {{ q: string, f: string }} head */
export function nameOf({ q, f }) {
  return `${q}/${f}`;
}

/**
 * @param {Head} head
 * @param {Head | undefined} before
 */
function outranks(head, before) {
  if (!before) return true;
  if (head.lam !== before.lam) return head.lam > before.lam;
  return head.dev !== before.dev ? head.dev > before.dev : head.op > before.op;
}

/**
 * The value as both sides can keep it.
 *
 * @param {unknown} val
 * @returns {unknown}
 */
function clean(val) {
  if (typeof val === "string") return wellFormed(val);
  if (Array.isArray(val)) return val.map(clean);
  if (val === null || typeof val !== "object") return val ?? null;
  return Object.fromEntries(Object.entries(val).map(([key, each]) => [key, clean(each)]));
}
