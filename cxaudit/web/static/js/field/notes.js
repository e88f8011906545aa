// The notes page of a visit: notes, time on site, timers, attempts, position, and nothing else of the form. It writes the
// same fields, keeps them as surely, and holds the same right to edit the visit.

import { valuesOf, visibleItems } from "../engine/flow.js";
import { Answers, nameOf } from "./answers.js";
import { seenOf, showState } from "./badge.js";
import { capable } from "./capable.js";
import { edit } from "./editor.js";
import { keepForm } from "./keeping.js";
import { sayLost } from "./lost.js";
import { timers, visit } from "./mounting.js";
import { Outbox } from "./outbox.js";
import { carried, element } from "./sentences.js";
import { Store } from "./store.js";

const TYPING = 250;
const TAKE_OVER = "#take-over";
const root = document.documentElement;
const { user = "", audit = "" } = root.dataset;

/** Whoever takes notes, for as long as this tab is the editor of the visit. */
class Notes {
  failing = false;
  readonly = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing;
  /** @type {import("./store.js").Receipt | null | undefined} */
  #done;
  screen = { items: new Map([...document.querySelectorAll("[data-q]")].map((item) => /** @type {const} */ ([/** @type {HTMLElement} */ (item).dataset.q ?? "", /** @type {HTMLElement} */ (item)]))) };
  box = /** @type {HTMLTextAreaElement} */ (document.getElementsByName("q._notes")[0]);
  outline = JSON.parse(carried("outline"));

  /**
   * @param {Store} store
   * @param {Answers} answers
   * @param {Outbox} outbox
   */
  constructor(store, answers, outbox) {
    this.store = store;
    this.answers = answers;
    this.outbox = outbox;
    store.onfailing = (failing) => {
      this.failing = failing;
      this.state();
    };
    outbox.onchange = () => void this.look();
    outbox.onremote = (heads) => this.take(heads);
  }

  /** Write fields of an item; fulfilled once they are on the disk. */
  async write(/** @type {string} */ q, /** @type {Record<string, unknown>} */ values) {
    if (this.readonly) return;
    const saved = this.answers.write(q, values);
    this.state();
    await saved;
    this.draw();
    this.state();
    this.outbox.nudge();
  }

  listen() {
    this.box.addEventListener("input", () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.flush(), TYPING);
    });
    this.box.addEventListener("change", () => this.flush());
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.flush() : void this.store.probe()));
  }

  /** Write what is still being typed. */
  flush() {
    clearTimeout(this.#typing);
    this.#typing = undefined;
    const typed = this.box.value.trim() || null;
    if (typed !== (this.answers.heads.get("_notes/v")?.val ?? null)) void this.write("_notes", { v: typed });
  }

  /** What another device wrote comes on the screen; what is being typed here stays. */
  take(/** @type {import("./store.js").Head[]} */ heads) {
    for (const head of heads) {
      if (nameOf(head) === "_notes/v" && this.#typing === undefined) this.box.value = String(head.val ?? "");
      this.screen.items.get(head.q)?.dispatchEvent(new CustomEvent("cx:head", { detail: { f: head.f, val: head.val } }));
    }
    this.draw();
    this.state();
  }

  /** Timers of questions that the answers so far do not ask are left out, as on the form. */
  draw() {
    const asked = new Set(visibleItems(this.outline, valuesOf(this.outline, this.answers.heads)).map(({ key }) => key));
    for (const [key, item] of this.screen.items) if (item.dataset.t === "elapsed") item.hidden = !asked.has(key);
    const section = document.getElementById("timers");
    if (section) section.hidden = !section.querySelector("[data-q]:not([hidden])");
  }

  /** What is handed in, or waits for it, changes no more. */
  async look() {
    const { submit, done } = await this.store.standing(audit);
    this.#done = done;
    const fixed = Boolean(submit || done);
    element("visit").inert = fixed || this.readonly;
    element("handed-in").hidden = !fixed;
    this.state();
  }

  state() {
    const writing = this.store.pending > 0;
    showState(seenOf(this.answers, this.outbox, { failing: this.failing, writing, done: this.#done }));
  }

  /** Another tab writes now. */
  async leave() {
    this.outbox.stop();
    this.flush();
    while (this.store.pending) await new Promise((soon) => setTimeout(soon, 20));
    this.stop();
  }

  stop() {
    this.readonly = true;
    this.outbox.stop();
    root.dataset.readonly = "1";
    element("visit").inert = true;
    element("elsewhere").hidden = false;
  }
}

async function start() {
  const store = await Store.open(user).catch(() => null);
  if (!store) return void (element("broken").hidden = false);
  const { device, fresh } = await store.device();
  if (fresh) sayLost(user);
  await begin(store);
  /** @type {Notes | null} */
  let notes = null;
  const mine = await edit(audit, { leave: async () => notes?.leave(), insist: location.hash === TAKE_OVER });
  const answers = new Answers(store, audit, device);
  await answers.load();
  notes = new Notes(store, answers, new Outbox(store, device, { answers, auto: mine }));
  notes.take([...answers.heads.values()]);
  await timers(notes, [...notes.screen.items.values()].filter((item) => item.dataset.t === "elapsed"));
  await visit(notes);
  notes.listen();
  await notes.look();
  if (!mine) notes.stop();
  root.dataset.ready = "1";
  if (mine) void notes.outbox.wake();
  await keepForm(user, audit);
}

/** The visit's version, which goes with whatever is sent; a receipt of before it was returned counts no more. */
async function begin(/** @type {Store} */ store) {
  const { version, submission } = root.dataset;
  const { done } = await store.standing(audit);
  const returned = done && done.submission < Number(submission) ? { done: null } : {};
  await store.changeStanding(audit, { v: Number(version), ...returned });
}

element("take-over").addEventListener("click", () => {
  location.hash = TAKE_OVER;
  location.reload();
});
if (capable()) void start();
else element("broken").hidden = false;
