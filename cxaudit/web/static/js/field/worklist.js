// The assignments on a tablet: what opens without network is fetched ahead and said, what waits is sent.

import { Answers } from "./answers.js";
import { showState } from "./badge.js";
import { capable } from "./capable.js";
import { switchLanguage } from "./language.js";
import { sayLost } from "./lost.js";
import "./maps.js";
import { Outbox } from "./outbox.js";
import { sentence } from "./sentences.js";
import { ask, install, keep, watchUpdates } from "./shelf.js";
import { Store } from "./store.js";

const { user = "" } = document.documentElement.dataset;
const lang = document.documentElement.lang.slice(0, 2);

/** @returns {HTMLElement[]} */
const cards = () => [...document.querySelectorAll("[data-audit]")].filter((card) => card instanceof HTMLElement);

async function start() {
  const store = await Store.open(user).catch(() => null);
  if (!store) return;
  const { device, fresh } = await store.device();
  if (fresh) sayLost(user);
  const outbox = new Outbox(store, device);
  outbox.onchange = () => void show(store, outbox);
  await show(store, outbox);
  const registration = await install();
  await ask({ do: "who", user }); // this page was ours to see
  watchUpdates(registration, () => void keepAll(store, device));
  void ask({ do: "lists" }).catch(() => undefined);
  await keepAll(store, device);
  await keepOffers();
  void outbox.wake();
  await store.clean();
}

/**
 * @param {Store} store
 * @param {Outbox} outbox
 */
async function show(store, { state, code }) {
  const { count, oldest, byAudit } = await store.unsent();
  showState({ state: count && state === "synced" ? "idle" : state, code, unsent: count, oldest });
  for (const card of cards()) {
    const n = byAudit.get(card.dataset.audit ?? "") ?? 0;
    const note = /** @type {HTMLElement | null} */ (card.querySelector("[data-waits]"));
    if (!note) continue;
    note.hidden = n === 0;
    note.textContent = n ? sentence("to_send", { n }) : "";
  }
}

/**
 * One visit after the other: its pages, then the answers that the server has.
 *
 * @param {Store} store
 * @param {string} device
 */
async function keepAll(store, device) {
  for (const card of cards()) {
    const { audit = "" } = card.dataset;
    const kept = await keep(audit).catch(() => false);
    mark(card, kept);
    if (kept) await pull(store, device, audit).catch(() => undefined); // the form pulls again when it opens
  }
}

/** What is offered is read without network; answering it needs one. */
async function keepOffers() {
  const offered = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-offer]")]);
  await ask({ do: "offers", offers: offered.map((card) => card.dataset.offer), only: true }).catch(() => undefined);
  for (const card of offered) {
    const link = card.querySelector("a.button");
    if (link instanceof HTMLAnchorElement) link.href = `/field/assignments/${card.dataset.offer}/${lang}`;
  }
}

/**
 * @param {HTMLElement} card
 * @param {boolean} kept
 */
function mark(card, kept) {
  for (const [name, shown] of [["kept", kept], ["unkept", !kept]]) {
    const chip = /** @type {HTMLElement | null} */ (card.querySelector(`[data-${name}]`));
    if (chip) chip.hidden = !shown;
  }
  const link = /** @type {HTMLAnchorElement | null} */ (card.querySelector("a[data-open]"));
  if (link && kept) link.href = `/field/audits/${card.dataset.audit}/form/${lang}`;
  if (kept) card.dataset.offline = "1";
}

/**
 * Take in what the server has of a visit that this tablet never opened, unless a tab edits it just now.
 *
 * @param {Store} store
 * @param {string} device
 * @param {string} audit
 */
async function pull(store, device, audit) {
  if ((await store.standing(audit)).rev) return;
  await navigator.locks.request(`edit:${audit}`, { ifAvailable: true }, async (free) => {
    if (!free) return;
    const answers = new Answers(store, audit, device);
    await answers.load();
    await new Outbox(store, device, { answers, auto: false }).wake();
  });
}

if (capable()) {
  switchLanguage((chosen) => `/field/list/${chosen}`);
  void start();
}
