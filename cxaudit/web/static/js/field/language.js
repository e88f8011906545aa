// The other language of a page that is kept in both: the device is told when it can be, and the kept page opens.

const PATIENCE = 3000;

/** @param {(chosen: string) => string} address of this page in the language chosen */
export function switchLanguage(address) {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches("[action='/account/language']")) return;
    event.preventDefault();
    const body = new FormData(form);
    const told = fetch(form.action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    void told.catch(() => undefined).then(() => location.assign(address(String(body.get("language")))));
  });
}
