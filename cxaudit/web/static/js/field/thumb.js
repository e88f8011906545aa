// Which thumb presses the main button: kept on this device, and put on the page by theme.js before it is painted.

const STORED = "cxaudit-thumb";
const root = document.documentElement;

for (const choice of document.querySelectorAll("[data-thumb-choice]")) {
  if (!(choice instanceof HTMLElement)) continue;
  const side = root.classList.contains("thumb-left") ? "left" : "";
  for (const input of choice.querySelectorAll("input")) input.checked = input.value === side;
  choice.hidden = false;
  choice.addEventListener("change", (event) => put(/** @type {HTMLInputElement} */ (event.target).value));
}

/** @param {string} side */
function put(side) {
  root.classList.toggle("thumb-left", side === "left");
  try {
    localStorage.setItem(STORED, side);
  } catch {
    // Storage is refused: the choice lasts as long as the page.
  }
}
