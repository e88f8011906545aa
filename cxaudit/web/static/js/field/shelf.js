// What the tablet keeps for when there is no network, as pages ask the service worker for it.

const SCOPE = "/field/";
const PATIENCE = 60_000;

/**
 * The worker's registration, once a worker is active.
 *
 * @returns {Promise<ServiceWorkerRegistration>}
 */
export async function install() {
  const registration = await navigator.serviceWorker.register("/field/worker.js", { scope: SCOPE });
  return registration.active ? registration : navigator.serviceWorker.ready;
}

/**
 * Ask the worker something; rejects when it does not answer.
 *
 * @param {object} question
 * @returns {Promise<any>}
 */
export async function ask(question) {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  const worker = registration?.active;
  if (!worker) throw new Error("no worker");
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(question, [port2]);
  return new Promise((answered, failed) => {
    port1.onmessage = ({ data }) => answered(data);
    setTimeout(() => failed(new Error("no answer")), PATIENCE);
  });
}

/**
 * Keep the pages of an audit, in both languages, with everything they are made of; whether all of it is there.
 *
 * @param {string} audit
 * @returns {Promise<boolean>}
 */
export async function keep(audit) {
  const { kept } = await ask({ do: "keep", audit });
  return kept;
}

/**
 * Call `ready` when a newer version of the program waits, and reload once it has taken over: all state is on disk.
 *
 * @param {ServiceWorkerRegistration} registration
 * @param {() => void} ready
 */
export function watchUpdates(registration, ready) {
  const look = () => registration.waiting && ready();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  look();
}

/**
 * Let the waiting worker take over, if there is one, and load the page again.
 *
 * @param {ServiceWorkerRegistration} registration
 */
export function update(registration) {
  if (!registration.waiting) return location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  registration.waiting.postMessage({ do: "update" });
}
