// Before the first paint: the display and the thumb chosen on this device. Without a choice the system decides.
(() => {
  try {
    const theme = localStorage.getItem("cxaudit-theme");
    if (localStorage.getItem("cxaudit-thumb") === "left") document.documentElement.classList.add("thumb-left");
    if (["light", "dark", "outdoor"].includes(theme)) document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is refused: the system decides.
  }
})();
