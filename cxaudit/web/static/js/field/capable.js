// Whether this browser can keep pages and answers at all.

/** A plain http address on a network cannot; nor can a browser without a worker, locks or a database. */
export const capable = () => Boolean(navigator.serviceWorker && navigator.locks && globalThis.indexedDB && globalThis.crypto?.randomUUID);
