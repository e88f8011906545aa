// The audit form on a tablet: every answer is on the disk before the page calls it saved, with or without a network.

import { nextMissing } from "../engine/flow.js";
import { Answers, nameOf } from "./answers.js";
import { mark, seenOf, showState } from "./badge.js";
import { capable } from "./capable.js";
import { edit } from "./editor.js";
import { comment, readValue, settle, showValue } from "./inputs.js";
import { Screen } from "./screen.js";
import { element } from "./sentences.js";
import { Store } from "./store.js";

const TYPING = 250;
const SLOW = 150;
const TAKE_OVER = "#take-over";
const root = document.documentElement;
const { user = "", audit = "" } = root.dataset;
const version = Number(root.dataset.version);
const submission = Number(root.dataset.submission);

/** @typedef {Pick<import("./outbox.js").Outbox, "state" | "code" | "lost" | "nudge" | "wake" | "stop">} Sending */
/** @type {Sending} until what sends is loaded: the form is ready before */
const NOT_YET = { state: "idle", code: "", lost: [], nudge: () => {}, stop: () => {}, wake: async () => {} };

/** Whoever works on a visit of this page: the store and what hangs on it, for as long as this tab is its editor. */
class Form {
  /** @type {Map<string, { item: HTMLElement, f: string, timer: ReturnType<typeof setTimeout> }>} */
  typing = new Map();
  /** @type {{ q: string, f: string, val: unknown }[]} */
  undoable = [];
  failing = false;
  readonly = false;
  here = "";
  /** What the page before handing in was drawn for. */
  drawn = "";
  /** @type {import("./store.js").Standing | undefined} */
  standing;

  /** @type {Sending} */
  outbox = NOT_YET;

  /**
   * @param {Store} store
   * @param {Answers} answers
   * @param {Screen} screen
   */
  constructor(store, answers, screen) {
    this.store = store;
    this.answers = answers;
    this.screen = screen;
    store.onfailing = (failing) => {
      this.failing = failing;
      this.state();
    };
  }

  /** Begin to send, and to take in what others answered. */
  async send(/** @type {string} */ device) {
    const { Outbox } = await import("./outbox.js");
    const asked = new URLSearchParams(["127.0.0.1", "localhost"].includes(location.hostname) ? location.search : "");
    const auto = asked.get("auto") !== "0";
    const outbox = new Outbox(this.store, device, { answers: this.answers, auto, batch: Number(asked.get("batch")) || undefined });
    outbox.onchange = () => this.state();
    outbox.onremote = (heads) => this.take(heads);
    this.outbox = outbox;
    if (auto) void outbox.wake();
  }

  /** Another tab writes now. */
  stop() {
    this.readonly = true;
    this.outbox.stop();
  }

  /**
   * Write fields of an item. Until they are on the disk only the mark goes: drawing would keep the disk's word waiting.
   * What hangs on the answer does not wait, nor anything for a slow disk.
   */
  async write(/** @type {string} */ q, /** @type {Record<string, unknown>} */ values) {
    if (this.readonly) return;
    const before = Object.keys(values).map((f) => ({ q, f, val: this.answers.heads.get(`${q}/${f}`)?.val ?? null }));
    const saved = this.answers.write(q, values);
    this.undoable.push(...before.filter(({ f }) => f === "v" || f === "c"));
    this.screen.unsave(q);
    mark(this.seen());
    const later = setTimeout(() => this.redraw(q), this.screen.steering.has(q) ? 0 : SLOW);
    await saved;
    clearTimeout(later);
    this.screen.written(q);
    requestAnimationFrame(() => this.redraw(q));
    this.outbox.nudge();
  }

  redraw(/** @type {string} */ q) {
    this.screen.refresh();
    this.screen.drawItem(q);
    this.state();
    element("undo").hidden = this.undoable.length === 0;
    if (!element("check").hidden) void this.check();
  }

  /** Something of an item changed on the screen: write it when it differs from what is written. */
  changed(/** @type {HTMLElement} */ item, /** @type {string} */ f) {
    const q = item.dataset.q ?? "";
    const box = comment(item);
    const typed = f === "c" ? box?.value.trim() || null : readValue(item);
    const before = this.answers.heads.get(`${q}/${f}`)?.val ?? null;
    if (JSON.stringify(typed) !== JSON.stringify(before)) void this.write(q, { [f]: typed });
  }

  typed(/** @type {HTMLElement} */ item, /** @type {string} */ f) {
    const name = `${item.dataset.q}/${f}`;
    clearTimeout(this.typing.get(name)?.timer);
    const timer = setTimeout(() => this.flush(name), TYPING);
    this.typing.set(name, { item, f, timer });
  }

  /** Write what is still being typed. */
  flush(/** @type {string | undefined} */ only = undefined) {
    for (const [name, { item, f, timer }] of this.typing) {
      if (only !== undefined && only !== name) continue;
      clearTimeout(timer);
      this.typing.delete(name);
      this.changed(item, f);
    }
  }

  async settled() {
    this.flush();
    while (this.store.pending) await new Promise((soon) => setTimeout(soon, 20));
  }

  /** What another device answered comes on the screen; what is being typed here stays. */
  take(/** @type {import("./store.js").Head[]} */ heads) {
    for (const head of heads) {
      const item = this.screen.items.get(head.q);
      if (item && !this.typing.has(nameOf(head))) this.show(item, head);
    }
    this.screen.refresh();
    for (const { q } of heads) this.screen.drawItem(q);
    this.state();
  }

  show(/** @type {HTMLElement} */ item, /** @type {{ f: string, val: unknown }} */ { f, val }) {
    const box = comment(item);
    if (f === "v") showValue(item, val);
    if (f === "c" && box) box.value = typeof val === "string" ? val : "";
    item.dispatchEvent(new CustomEvent("cx:head", { detail: { f, val } }));
  }

  undo() {
    const last = this.undoable.pop();
    const item = last && this.screen.items.get(last.q);
    if (!last || !item) return;
    this.show(item, last);
    void this.write(last.q, { [last.f]: last.val });
    this.undoable.pop();
    this.screen.goTo(last.q);
  }

  seen() {
    return seenOf(this.answers, this.outbox, { failing: this.failing, writing: this.store.pending > 0, done: this.standing?.done });
  }

  state() {
    const { state } = this.outbox;
    showState(this.seen());
    if (state === "done" && !this.standing?.done) void this.check();
    else if (!element("check").hidden && state !== this.drawn) void this.check();
    this.drawn = state;
  }

  /** Draw the page before handing in, from what the disk says. */
  async check() {
    const [{ drawCheck }, standing] = await Promise.all([import("./checking.js"), this.store.standing(audit)]);
    this.standing = standing;
    const { state, code } = this.outbox;
    drawCheck(this.screen, this.standing, { state, code, unsent: this.answers.unsent.size });
    const fixed = Boolean(this.standing.submit || this.standing.done);
    element("form").inert = fixed || this.readonly;
    if (this.standing.done) this.state();
  }

  async openCheck() {
    this.flush();
    this.screen.refresh();
    await this.check();
    reveal(true);
    element("check-title").focus();
  }

  async deliver(/** @type {string[]} */ missing = []) {
    await this.settled();
    const before = (await this.store.standing(audit)).submit;
    const submit = { id: before?.id ?? crypto.randomUUID(), at: Date.now(), submission, missing };
    await this.store.changeStanding(audit, { submit });
    await this.check();
    void this.outbox.wake();
  }

  async keepEditing() {
    await this.store.changeStanding(audit, { submit: null });
    await this.check();
  }

  next() {
    this.flush();
    this.screen.refresh();
    const lack = nextMissing(this.screen.outline, this.screen.standing.missing, this.here);
    if (!lack) return this.openCheck();
    this.here = lack.key;
    this.screen.goTo(lack.key);
  }
}

function reveal(/** @type {boolean} */ checking) {
  element("check").hidden = !checking;
  element("form").hidden = checking;
  element("thumb").hidden = checking;
}

/** What people do to the form, wherever it happens. */
function listen(/** @type {Form} */ form) {
  const fields = element("form");
  /** @returns {[HTMLElement, "v" | "c"] | null} */
  const touched = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const item = /** @type {HTMLElement | null} */ (input.closest("[data-q]"));
    const ours = /^(q|na|c)\./.test(input.name);
    if (item) form.here = item.dataset.q ?? "";
    return item && ours ? [item, input.name.startsWith("c.") ? "c" : "v"] : null;
  };
  fields.addEventListener("change", (event) => {
    const found = touched(event);
    if (!found) return;
    const [item, f] = found;
    clearTimeout(form.typing.get(`${item.dataset.q}/${f}`)?.timer);
    form.typing.delete(`${item.dataset.q}/${f}`);
    settle(item, /** @type {HTMLInputElement} */ (event.target));
    form.changed(item, f);
  });
  fields.addEventListener("input", (event) => {
    const found = touched(event);
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (!found || input.matches("[type=radio], [type=checkbox]")) return;
    settle(found[0], input);
    form.typed(...found);
  });
  fields.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest(".item-clear");
    const item = /** @type {HTMLElement | null} */ (button?.closest(".q") ?? null);
    if (!item) return;
    showValue(item, null);
    form.changed(item, "v");
  });
  fields.addEventListener("submit", (event) => event.preventDefault());
  for (const [id, act] of buttons(form)) element(id).addEventListener("click", () => void act());
  element("check").addEventListener("click", (event) => {
    const to = /** @type {HTMLElement} */ (event.target).closest("a")?.hash;
    if (to) reveal(false);
    if (!to?.startsWith("#item-")) return;
    event.preventDefault();
    form.screen.goTo(to.slice(6));
  });
  element("take-over").addEventListener("click", () => {
    location.hash = TAKE_OVER;
    location.reload();
  });
  element("language").addEventListener("click", () => {
    form.flush();
    const there = /** @type {HTMLAnchorElement} */ (element("language"));
    if (form.here) there.hash = `item-${form.here}`;
  });
  addEventListener("pagehide", () => form.flush());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) form.flush();
    else void form.store.probe();
  });
}

/** @returns {[string, () => unknown][]} */
function buttons(/** @type {Form} */ form) {
  return [
    ["next", () => form.next()],
    ["save", () => form.openCheck()],
    ["check-open", () => form.openCheck()],
    ["check-close", () => reveal(false)],
    ["undo", () => form.undo()],
    ["sync", () => form.outbox.wake()],
    ["deliver", () => form.deliver()],
    ["without-photos", () => form.deliver(form.outbox.lost)],
    ["keep-editing", () => form.keepEditing()],
    ["closed", () => form.write("_outcome", { v: form.answers.heads.get("_outcome/v")?.val ? null : "location_closed" })],
    ["export", () => import("./export.js").then(({ exportAudit }) => exportAudit(form.store, audit))],
  ];
}

async function start() {
  const store = await Store.open(user).catch(() => null);
  if (!store) {
    element("broken").hidden = false;
    element("form").inert = true;
    return;
  }
  const known = await store.standing(audit);
  const { device, fresh } = await store.device();
  if (fresh) (await import("./lost.js")).sayLost(user);
  const returned = known.done && known.done.submission < submission ? { done: null } : {};
  await store.changeStanding(audit, { v: version, title: document.title, ...returned });
  /** @type {Form | null} */
  let form = null;
  const leave = async () => {
    form?.outbox.stop();
    await form?.settled();
    if (form) readonly(form);
  };
  const mine = await edit(audit, { leave, insist: location.hash === TAKE_OVER });
  form = await open(store, new Answers(store, audit, device));
  if (!mine) readonly(form);
  else await form.send(device);
  await mount(form);
  const { keepForm } = await import("./keeping.js");
  await keepForm(user, audit);
}

/** Photos, timers and the rest; where the network fails them, answering goes on without. */
async function mount(/** @type {Form} */ form) {
  try {
    const { mountAll } = await import("./mounting.js");
    await mountAll(form);
    root.dataset.mounted = "1";
  } catch (error) {
    element("partial").hidden = false;
    reportError(error);
  }
}

async function open(/** @type {Store} */ store, /** @type {Answers} */ answers) {
  await answers.load();
  const screen = new Screen(answers);
  const form = new Form(store, answers, screen);
  for (const head of answers.heads.values()) {
    const item = screen.items.get(head.q);
    if (item) form.show(item, head);
  }
  screen.draw();
  screen.watchSections();
  listen(form);
  await form.check();
  form.state();
  if (form.standing?.done || form.standing?.submit) reveal(true);
  root.dataset.ready = "1";
  if (location.hash.startsWith("#item-")) screen.goTo(location.hash.slice(6));
  return form;
}

function readonly(/** @type {Form} */ form) {
  form.stop();
  root.dataset.readonly = "1";
  element("form").inert = true;
  element("thumb").inert = true;
  element("elsewhere").hidden = false;
}

if (capable()) void start();
else element("broken").hidden = false;
