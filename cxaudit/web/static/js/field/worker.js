// Opens the tablet's pages without network. What it serves, it has whole: a page and every file the page is made of,
// of the same build. A person's pages are in a cache of their own, opened for whoever signed in last on this tablet.
// `self.CX`, which the server writes before this, holds the build and the addresses of its files.

const worker = /** @type {any} */ (self);
/** @type {{ build: string, files: string[] }} */
const { build, files } = worker.CX;
const SHELL = "cxaudit-shell-";
const PAGES = "cxaudit-pages-";
const DEVICE = "cxaudit-device";
const WHO = "/field/-/who";
const WHOLE = "/field/-/whole";
const SHELLS_KEPT = 3;
const PATIENCE = 4000;
const FORM = /^\/field\/audits\/([^/]+)\/form\/(fr|en)$/;
const NOTES = /^\/field\/audits\/([^/]+)\/notes\/(fr|en)$/;
const OFFER = /^\/field\/assignments\/([^/]+?)(?:\/(fr|en))?$/;
const LIST = /^\/field\/(?:list\/(fr|en))?$/;
const LISTS = ["/field/", "/field/list/fr", "/field/list/en"];
const SPOKEN = "/field/-/language";
const VISIT = /^\/field\/audits\/([^/]+)(\/visit)?$/;
const LANGUAGES = ["fr", "en"];
const PICTURES_WAIT = 20_000; // for all of a page together: whoever asked for the page waits too
const PICTURE = /^\/field\/audits\/[^/]+\/pictures\/([0-9a-f]{64})$/;
const PICTURES = /\/field\/audits\/[^/"]+\/pictures\/[0-9a-f]{64}/g;
const BUILD = /\/static\/build\/([0-9a-f]+)\//;

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(keepShell()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(dropOldShells().then(() => worker.clients.claim())));
worker.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(answer(event)));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== worker.location.origin) return;
  if (BUILD.test(pathname)) event.respondWith(file(event.request, pathname));
  else if (PICTURE.test(pathname)) event.respondWith(picture(event.request, pathname));
  else if (mode !== "navigate") return;
  else if (FORM.test(pathname)) event.respondWith(atOnce(event, pathname, "audit"));
  else if (NOTES.test(pathname)) event.respondWith(atOnce(event, pathname, "notes"));
  else if (OFFER.test(pathname)) event.respondWith(offer(event, pathname));
  else if (LIST.test(pathname)) event.respondWith(worklist(event, pathname));
  else if (pathname.startsWith("/field/")) event.respondWith(other(event.request, pathname));
});

/** All of it or nothing: a worker that lacks a file is not installed, and the one before stays. */
async function keepShell() {
  const name = SHELL + build;
  const cache = await caches.open(name);
  try {
    await cache.addAll(files.map((address) => new Request(address, { cache: "no-cache" })));
    await cache.put(WHOLE, new Response(String(Date.now())));
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
}

/** @param {string} which */
async function isWhole(which) {
  return Boolean(await caches.match(WHOLE, { cacheName: SHELL + which }));
}

async function dropOldShells() {
  const names = (await caches.keys()).filter((name) => name.startsWith(SHELL));
  const dated = await Promise.all(
    names.map(async (name) => ({ name, at: Number(await (await caches.match(WHOLE, { cacheName: name }))?.text()) || 0 })),
  );
  const old = dated.sort((a, b) => b.at - a.at).slice(SHELLS_KEPT);
  await Promise.all(old.map(({ name }) => name !== SHELL + build && caches.delete(name)));
}

/**
 * A file of a build, from its shell.
 *
 * @param {Request} request
 * @param {string} pathname
 */
async function file(request, pathname) {
  const [, which] = BUILD.exec(pathname) ?? [];
  return (await caches.match(pathname, { cacheName: SHELL + which })) ?? fetch(request);
}

/** Who signed in last on this tablet; nobody after signing out. */
async function who() {
  return (await caches.match(WHO, { cacheName: DEVICE }))?.text();
}

/** @param {string | null} user */
async function setWho(user) {
  const cache = await caches.open(DEVICE);
  await (user === null ? cache.delete(WHO) : cache.put(WHO, new Response(user)));
}

/**
 * A kept page of this person, if every file it is made of is there too.
 *
 * @param {string | undefined} user
 * @param {string} key
 */
async function kept(user, key) {
  const found = user && (await caches.match(key, { cacheName: PAGES + user }));
  return found && (await isWhole(found.headers.get("X-Cx-Build") ?? "")) ? found : undefined;
}

/**
 * Ask the server for a page of this person and keep it. What is not marked as this very page is not kept: a sign-in
 * page, a hotel's network.
 *
 * @param {string} path
 * @param {string} page as the server marks it
 * @param {string} key
 * @returns {Promise<boolean>} whether it is kept
 */
async function fetchAndKeep(path, page, key) {
  const user = await who();
  const found = await fetch(path, { redirect: "manual", cache: "no-cache", signal: AbortSignal.timeout(30_000) });
  return keepPage(found, page, key, user);
}

/**
 * @param {Response} found
 * @param {string} page
 * @param {string} key
 * @param {string | undefined} user
 */
async function keepPage(found, page, key, user) {
  if (!user || found.status !== 200 || found.headers.get("X-Cx-Page") !== page || found.headers.get("X-Cx-User") !== user) return false;
  const text = await found.text();
  const [, of = ""] = BUILD.exec(text) ?? [];
  if (!(await isWhole(of))) {
    await worker.registration.update().catch(() => undefined); // its files come with the worker of its build
    if (!(await isWhole(of))) return false;
  }
  const headers = { "Content-Type": "text/html; charset=utf-8", "X-Cx-Build": of, ETag: found.headers.get("ETag") ?? "" };
  const policy = found.headers.get("Content-Security-Policy");
  const cache = await caches.open(PAGES + user);
  const before = await cache.match(key);
  await cache.put(key, new Response(text, { headers: { ...headers, ...(policy && { "Content-Security-Policy": policy }) } }));
  await keepPictures(cache, text, user);
  if (before && headers.ETag && before.headers.get("ETag") !== headers.ETag) await tell({ changed: key });
  return true;
}

/**
 * Keep the pictures that a page shows with the pages of this person, each once; one that does not come is said by its
 * words until the page is next kept.
 *
 * @param {Cache} cache
 * @param {string} text
 * @param {string} user
 */
async function keepPictures(cache, text, user) {
  const signal = AbortSignal.timeout(PICTURES_WAIT);
  for (const address of new Set(text.match(PICTURES))) {
    const key = pictureKey(address);
    if (await cache.match(key)) continue;
    const found = await fetch(address, { redirect: "manual", signal }).catch(() => null);
    if (found?.status === 200 && found.headers.get("X-Cx-User") === user) await cache.put(key, found).catch(() => undefined);
  }
}

/** @param {string} pathname of a picture: its content is what it is called */
function pictureKey(pathname) {
  return `/field/-/pictures/${PICTURE.exec(pathname)?.[1]}`;
}

/**
 * @param {Request} request
 * @param {string} pathname
 */
async function picture(request, pathname) {
  const user = await who();
  return (user && (await caches.match(pictureKey(pathname), { cacheName: PAGES + user }))) || fetch(request);
}

/** @param {object} news */
async function tell(news) {
  for (const client of await worker.clients.matchAll({ type: "window" })) client.postMessage(news);
}

/**
 * The form, or the notes of a visit: as it is kept, at once; what is newer comes behind it.
 *
 * @param {any} event
 * @param {string} pathname
 * @param {string} page
 */
async function atOnce(event, pathname, page) {
  const found = await kept(await who(), pathname);
  if (!found) return other(event.request, pathname);
  event.waitUntil(fetchAndKeep(pathname, page, pathname).catch(() => undefined));
  return found;
}

/**
 * What the server answers, when it does so soon; null: not yet, or not at all. `asked` may still come.
 *
 * @param {Request} request
 * @returns {Promise<{ asked: Promise<Response>, soon: Response | null }>}
 */
async function patiently(request) {
  const asked = fetch(request);
  const soon = await Promise.race([asked.catch(() => null), new Promise((late) => setTimeout(late, PATIENCE, null))]);
  return { asked, soon };
}

/**
 * The worklist: the server's, if it answers soon and it is really ours; else as it was, in the language chosen last.
 *
 * @param {any} event
 * @param {string} pathname
 */
async function worklist(event, pathname) {
  const user = await who();
  const [, chosen] = LIST.exec(pathname) ?? [];
  if (chosen) await (await caches.open(DEVICE)).put(SPOKEN, new Response(chosen));
  const { asked, soon } = await patiently(event.request);
  const ours = soon?.status === 200 && soon.headers.get("X-Cx-Page") === "worklist";
  if (ours) {
    const copy = soon.clone();
    event.waitUntil(setWho(soon.headers.get("X-Cx-User")).then(async () => keepPage(copy, "worklist", pathname, await who())));
    return soon;
  }
  if (soon?.type === "opaqueredirect" && (await isSignedOut())) return soon;
  const said = chosen ?? (await spoken());
  const there = said && (await kept(user, `/field/list/${said}`));
  return there || ((await kept(user, "/field/")) ?? soon ?? asked.catch(() => notKept(event.request)));
}

/**
 * An offered assignment: the server's page, if it answers soon and it is really ours; else as it was when last kept.
 *
 * @param {any} event
 * @param {string} pathname
 */
async function offer(event, pathname) {
  const user = await who();
  const { asked, soon } = await patiently(event.request);
  if (soon && soon.status < 500 && soon.headers.get("X-Cx-User") === user) return soon;
  if (soon?.type === "opaqueredirect" && (await isSignedOut())) return soon;
  const [, assignment] = OFFER.exec(pathname) ?? [];
  const there = await kept(user, offerIn(String(assignment), await language(event.request)));
  return there ?? soon ?? asked.catch(() => notKept(event.request));
}

/**
 * @param {string} assignment
 * @param {string} lang
 */
const offerIn = (assignment, lang) => `/field/assignments/${assignment}/${lang}`;

/** Whether it is our own server that sends us to sign in, and nobody in between. */
async function isSignedOut() {
  try {
    const found = await fetch("/api/v1/session", { redirect: "error", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return found.status === 401 && (await found.json()).error === "auth";
  } catch {
    return false;
  }
}

/**
 * Any other page of the tablet: only the server has it. A visit opens as its form when that is kept, what is captured
 * beside the form as its notes.
 *
 * @param {Request} request
 * @param {string} pathname
 */
async function other(request, pathname) {
  try {
    return await fetch(request);
  } catch {
    const [, audit, beside] = VISIT.exec(pathname) ?? [];
    const address = `/field/audits/${audit}/${beside ? "notes" : "form"}/${await language(request)}`;
    return audit && (await kept(await who(), address)) ? Response.redirect(address) : notKept(request);
  }
}

/** @param {Request} request */
async function notKept(request) {
  const page = await caches.match(`/field/offline/${await language(request)}`, { cacheName: SHELL + build });
  return page ?? Response.error();
}

/** The language of the list that was opened last. */
async function spoken() {
  return (await caches.match(SPOKEN, { cacheName: DEVICE }))?.text();
}

/** @param {Request} request */
async function language({ url }) {
  const [, asked] = /\/(fr|en)$/.exec(new URL(url).pathname) ?? [];
  return asked ?? (await spoken()) ?? (worker.navigator.language.startsWith("en") ? "en" : "fr");
}

/** @param {any} event */
async function answer({ data, ports: [port] }) {
  if (data.do === "update") return worker.skipWaiting();
  const done = await act(data).catch(() => ({}));
  port?.postMessage(done);
}

/** @param {{ do: string, audit?: string, user?: string, lacking?: boolean, offers?: string[], only?: boolean }} asked */
async function act({ do: what, audit, user, lacking, offers = [], only }) {
  if (what === "who" && user) await setWho(user);
  if (what === "leave") await setWho(null);
  if (what === "erase" && user) await caches.delete(PAGES + user);
  if (what === "keep") return { kept: await keepVisit(String(audit)) };
  if (what === "offers") await keepOffers(offers, Boolean(only));
  if (what === "lists") await keepLists(Boolean(lacking));
  if (what === "list") return { pages: await list() };
  return {};
}

/** @param {boolean} lacking only those that are not there: whoever opens the list itself has the others renewed */
async function keepLists(lacking) {
  const user = await who();
  for (const path of LISTS) {
    if (!lacking || !(await kept(user, path))) await fetchAndKeep(path, "worklist", path).catch(() => false);
  }
}

/** @param {string} audit its form and its notes, in both languages */
async function keepVisit(audit) {
  const pages = LANGUAGES.flatMap((lang) => [
    { page: "audit", address: `/field/audits/${audit}/form/${lang}` },
    { page: "notes", address: `/field/audits/${audit}/notes/${lang}` },
  ]);
  await Promise.all(pages.map(({ page, address }) => fetchAndKeep(address, page, address).catch(() => false)));
  const user = await who();
  const there = await Promise.all(pages.map(({ address }) => kept(user, address)));
  return there.every(Boolean);
}

/**
 * @param {string[]} offers in both languages
 * @param {boolean} only there are no others: what is kept of those that were answered, or taken back, goes
 */
async function keepOffers(offers, only) {
  const wanted = offers.flatMap((assignment) => LANGUAGES.map((lang) => offerIn(assignment, lang)));
  for (const path of wanted) await fetchAndKeep(path, "offer", path).catch(() => false);
  const user = await who();
  if (!only || !user) return;
  const cache = await caches.open(PAGES + user);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (OFFER.test(pathname) && !wanted.includes(pathname)) await cache.delete(request);
  }
}

/** The forms that open without network: address and title. */
async function list() {
  const user = await who();
  if (!user) return [];
  const cache = await caches.open(PAGES + user);
  const found = [];
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    const page = FORM.test(pathname) && (await kept(user, pathname));
    if (page) found.push({ address: pathname, title: /<h1>([^<]*)/.exec(await page.text())?.[1] ?? pathname });
  }
  return found;
}
