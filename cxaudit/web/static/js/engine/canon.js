// Canonical JSON and the content hash: what tablet and server compute alike, byte for byte, before anything is
// called delivered. The twin of `canonical` and `content_hash` in `cxaudit/domain/sync.py`.

const NO_TEXT = /[\p{Surrogate}\0]/u; // with the flag "u", a surrogate that has its partner is no match
const HALF_CHARACTERS = /\p{Surrogate}/gu;

/**
 * `text` as it may be stored: half characters become U+FFFD (as `toWellFormed`, which older tablets lack), and
 * U+0000, which PostgreSQL refuses, is dropped.
 *
 * @param {string} text
 * @returns {string}
 */
export function wellFormed(text) {
  return text.replace(HALF_CHARACTERS, "\ufffd").replaceAll("\0", "");
}

/**
 * Canonical JSON (RFC 8785 without floats): keys by UTF-16 code unit, no spaces, text unchanged.
 *
 * @param {unknown} value
 * @returns {string}
 * @throws {TypeError} for what the server refuses too: floats, integers beyond 2^53 − 1, half characters, U+0000,
 *   and whatever is not JSON
 */
export function canonical(value) {
  if (typeof value === "string") return JSON.stringify(checked(value));
  if (value === null || typeof value === "boolean" || Number.isSafeInteger(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object") return `{${members(value).join(",")}}`;
  throw new TypeError("not canonical");
}

/** @param {object} object */
function members(object) {
  const byCodeUnit = Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
  return byCodeUnit.map(([key, value]) => `${canonical(key)}:${canonical(value)}`);
}

/** @param {string} text */
function checked(text) {
  if (NO_TEXT.test(text)) throw new TypeError("not canonical");
  return text;
}

/**
 * SHA-256, in lower-case hex, of all non-null answers, those of hidden questions included.
 *
 * @param {string} audit its id
 * @param {number} version of the checklist, an integer
 * @param {Iterable<[string, { val: unknown }]>} heads by their name "q/f", as a Map gives them
 * @returns {Promise<string>}
 * @throws {TypeError} as `canonical`
 */
export async function contentHash(audit, version, heads) {
  const written = [...heads].filter(([, head]) => head.val !== null && head.val !== undefined);
  const answers = Object.fromEntries(written.map(([name, head]) => [name, head.val]));
  return sha256(canonical({ a: audit, v: version, answers }));
}

/**
 * SHA-256 of bytes, or of a text in UTF-8, in lower-case hex.
 *
 * @param {string | BufferSource} content
 * @returns {Promise<string>}
 */
export async function sha256(content) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
