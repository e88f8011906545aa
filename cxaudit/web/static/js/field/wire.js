// The protocol's requests, and what their replies mean. Only the documented answer counts: whatever else comes, from
// a hotel's network or a proxy, is no answer at all.

const PATIENCE = 30_000;
const API = "/api/v1";

/** Nothing is wrong with what was sent: try again later. */
export class Later extends Error {}

/** Trying again is of no use before somebody does something. */
export class Halt extends Error {
  /**
   * @param {"login" | "problem"} state
   * @param {string} code
   * @param {string[]} [shas]
   */
  constructor(state, code, shas = []) {
    super(code);
    this.state = state;
    this.code = code;
    this.shas = shas;
  }
}

/** @typedef {{ status: number, headers: Headers, body: any }} Reply `body`: JSON, or null when there is none */

export class Wire {
  #csrf = "";

  /** @param {string} user whose answers are sent */
  constructor(user) {
    this.user = user;
  }

  /** Fetch the token that writing needs; halts when nobody, or somebody else, is signed in. */
  async open() {
    const { status, body } = await this.#fetch("/session", {});
    if (status !== 200 || typeof body?.user !== "string" || typeof body.csrf !== "string") throw new Later();
    if (body.user !== this.user) throw new Halt("problem", "wrong_user");
    return (this.#csrf = body.csrf);
  }

  /**
   * A request about an audit. Halts on 401, 403 and 404; otherwise the reply, whose body the caller must know.
   *
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<Reply>}
   */
  async ask(path, options) {
    let reply = await this.#fetch(path, options);
    if (reply.status === 403 && reply.body?.error === "csrf") {
      await this.open();
      reply = await this.#fetch(path, options);
    }
    const { status, body } = reply;
    if (status === 403 && body?.error === "wrong_user") throw new Halt("problem", "wrong_user");
    if (status === 403 && body?.error === "forbidden") throw new Halt("problem", "forbidden");
    if (status === 404 && body?.error === "not_found") throw new Halt("problem", "gone");
    return reply;
  }

  /**
   * @param {string} path
   * @param {unknown} body
   */
  async post(path, body) {
    return this.ask(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<Reply>}
   */
  async #fetch(path, options) {
    const reply = await this.#answer(path, options);
    const { status, body } = reply;
    if (status === 401 && (options.method === "HEAD" || body?.error === "auth")) throw new Halt("login", "auth");
    if (status === 401 || status === 408 || status === 429 || status >= 500) throw new Later();
    return reply;
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<Reply>}
   */
  async #answer(path, options) {
    const headers = { Accept: "application/json", "X-CSRF": this.#csrf, ...options.headers };
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const found = await fetch(API + path, { redirect: "error", cache: "no-store", signal, ...options, headers });
      const text = await found.text();
      return { status: found.status, headers: found.headers, body: text ? JSON.parse(text) : null };
    } catch {
      throw new Later();
    }
  }
}
