// The keys of the review desk. Each one presses a button or link of the page, which works without this module.

const items = [...document.querySelectorAll("[data-item]")];
const keysDialog = document.querySelector("#keys");
const photoDialog = document.querySelector("#photo");
let current = 0;
let dirty = false;

function select(place) {
  items[current]?.classList.remove("current");
  items[current]?.removeAttribute("aria-current");
  current = Math.max(0, Math.min(place, items.length - 1));
  const item = items[current];
  if (!item) return;
  item.classList.add("current");
  item.setAttribute("aria-current", "true");
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
  history.replaceState(null, "", `#${item.id}`);
}

// After the last flag comes the first one again.
function selectFlag() {
  const flags = items.map((_item, place) => place).filter((place) => "flag" in items[place].dataset);
  const next = flags.find((place) => place > current) ?? flags[0];
  if (next !== undefined) select(next);
}

function comment() {
  const details = items[current]?.querySelector(".review-comment");
  if (!details) return;
  details.open = true;
  details.querySelector("textarea").focus();
}

function showPhoto(link) {
  const image = photoDialog.querySelector("img");
  const small = link.querySelector("img");
  image.src = link.href;
  image.alt = small.alt;
  photoDialog.dataset.of = link.href;
  if (!photoDialog.open) photoDialog.showModal();
}

// The first photo of the item; pressed again, the next one.
function photo() {
  const links = [...(items[current]?.querySelectorAll("[data-photo]") ?? [])];
  const shown = photoDialog.open ? links.findIndex((link) => link.href === photoDialog.dataset.of) : -1;
  if (links.length) showPhoto(links[(shown + 1) % links.length]);
}

const moves = {
  j: () => select(current + 1),
  k: () => select(current - 1),
  n: selectFlag,
  c: comment,
  p: photo,
  "?": () => keysDialog.showModal(),
};

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const writing = event.target.closest("textarea, input, select");
  if (writing && event.key === "Escape" && items[current]) return items[current].focus();
  if (writing) return;
  const open = document.querySelector("dialog[open]");
  if (open && !(open === photoDialog && event.key === "p")) return;
  const move = moves[event.key];
  const button = document.querySelector(`.pane-actions [data-key="${event.key}"], .pane-side [data-key="${event.key}"]`);
  if (!move && !button) return;
  event.preventDefault();
  if (move) move();
  else button.click();
}

function click(event) {
  const button = event.target.closest("[data-keys] [data-key]");
  const link = event.target.closest("[data-photo]");
  const item = event.target.closest("[data-item]");
  if (button) moves[button.dataset.key]();
  if (item && item !== items[current]) select(items.indexOf(item));
  if (link) {
    event.preventDefault();
    showPhoto(link);
  }
}

function choose() {
  const asked = items.findIndex((item) => `#${item.id}` === location.hash);
  if (asked >= 0) select(asked);
}

// With its first picture the browser moves the focus to the item that the address names. A comment that was begun before
// would lose it, and its letters be taken for keys.
function start() {
  document.documentElement.dataset.keys = "1";
  for (const legend of document.querySelectorAll("[data-keys][hidden]")) legend.hidden = false;
  document.addEventListener("keydown", press);
}

requestAnimationFrame(() => setTimeout(start));
document.addEventListener("click", click);
document.addEventListener("input", () => (dirty = true));
document.addEventListener("submit", () => (dirty = false));
addEventListener("hashchange", choose);
addEventListener("beforeunload", (event) => dirty && event.preventDefault());
items[0]?.classList.add("current");
choose();
