// Small improvements of pages that work without them: display, menus, busy buttons, filters, errors.

const STORED_THEME = "cxaudit-theme";

function offerThemes() {
  for (const choice of document.querySelectorAll("[data-theme-choice]")) {
    const current = document.documentElement.dataset.theme ?? "";
    for (const input of choice.querySelectorAll("input")) input.checked = input.value === current;
    choice.hidden = false;
    choice.addEventListener("change", (event) => setTheme(event.target.value));
  }
}

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  try {
    if (theme) localStorage.setItem(STORED_THEME, theme);
    else localStorage.removeItem(STORED_THEME);
  } catch {
    // Storage is refused: the choice lasts as long as the page.
  }
}

function closeMenus(event) {
  for (const menu of document.getElementsByClassName("menu")) {
    if (!menu.open) continue;
    const escaped = event.type === "keydown" && event.key === "Escape";
    if (escaped || (event.type === "click" && !menu.contains(event.target))) menu.open = false;
    if (escaped) menu.querySelector("summary").focus();
  }
}

// Whoever signs out of a tablet is asked first what becomes of work that is not sent.
function leaveTablet(event) {
  if (!event.target.matches("[data-leave]")) return;
  event.preventDefault();
  void import("./field/leave.js").then(({ leave }) => leave(event.target));
}

// A form that is being sent is not sent twice; the button keeps its width.
function showBusy(event) {
  const button = event.submitter;
  if (event.defaultPrevented || !button) return;
  if (button.getAttribute("aria-busy") === "true") return event.preventDefault();
  if (!button.dataset.busy) return;
  const words = button.querySelector("span") ?? button;
  button.dataset.words = words.textContent;
  button.style.minWidth = `${button.offsetWidth}px`; // the style object is allowed by the policy, attributes are not
  words.textContent = button.dataset.busy;
  button.setAttribute("aria-busy", "true");
}

// Coming back with the browser's button: nothing is being sent any more.
function restoreBusy() {
  for (const button of document.querySelectorAll("[aria-busy=true][data-words]")) {
    (button.querySelector("span") ?? button).textContent = button.dataset.words;
    button.removeAttribute("aria-busy");
  }
}

function submitOnChange() {
  for (const form of document.querySelectorAll("form[data-auto-submit]")) {
    for (const hidden of form.querySelectorAll("[data-auto-hidden]")) hidden.hidden = true;
    form.addEventListener("change", () => form.requestSubmit());
  }
}

function showErrors() {
  const summary = document.querySelector(".error-summary[data-error-prefix]");
  if (!summary) return;
  document.title = summary.dataset.errorPrefix + document.title;
  summary.focus();
}

function dismissToasts() {
  for (const toast of document.querySelectorAll("[data-toast]")) {
    let timer = setTimeout(() => toast.remove(), 8000);
    for (const pause of ["pointerenter", "focusin"]) toast.addEventListener(pause, () => clearTimeout(timer));
    for (const resume of ["pointerleave", "focusout"]) {
      toast.addEventListener(resume, () => (timer = setTimeout(() => toast.remove(), 8000)));
    }
  }
}

// Work under way: look again, later when somebody is on the way to another page: a reload would call them back.
function lookAgain() {
  const waiting = document.querySelector("[data-reload-after]");
  if (!waiting) return;
  let timer = 0;
  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.reload(), 1000 * Number(waiting.dataset.reloadAfter));
  };
  plan();
  addEventListener("beforeunload", () => {
    waiting.dataset.reloadAfter = "30";
    plan();
  });
}

// The key / goes to the search box, which may stand in a closed menu; opening the menu does too.
function goToSearch(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("textarea, input, select, dialog")) return;
  const box = document.querySelector("[data-search-box]");
  if (!box) return;
  event.preventDefault();
  const menu = box.closest("details");
  if (menu) menu.open = true;
  box.focus();
  box.select();
}

function focusOpenedSearch(event) {
  if (event.target.open) event.target.querySelector("[data-search-box]")?.focus();
}

offerThemes();
lookAgain();
submitOnChange();
showErrors();
dismissToasts();
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.addEventListener("keydown", goToSearch);
document.querySelector(".search-menu")?.addEventListener("toggle", focusOpenedSearch);
document.addEventListener("submit", leaveTablet);
document.addEventListener("submit", showBusy);
addEventListener("pageshow", restoreBusy);
