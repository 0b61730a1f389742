// Who is asking: a visitor's token, renewed before it ends, and requests that carry it.

/** What the API refused, as its problem document says it. */
export class Refusal extends Error {
  constructor(status, problem, wait = 0) {
    super(problem.detail || `the request was answered with ${status}`);
    this.status = status;
    this.kind = String(problem.type || "").replace(/^.*#problem-/, "");
    /** Seconds after which it may be asked again. */
    this.wait = wait;
  }

  /** Whether the same request may be carried out later. */
  get passing() {
    return this.status === 429 || this.status >= 500 || this.kind === "request-under-way";
  }
}

// A token is renewed in the last third of its life, so that nobody who comes now and then loses it.
const LIFE = 30 * 864e5;

export class Session {
  /** @param {object} frame What the loader gives: `base`, `site`, `keep`, `identity`, `locale`, `track`. */
  constructor(frame) {
    this.frame = frame;
    this.asking = null;
    /** Called when an older visitor's conversations can't be read any more. */
    this.onchange = () => {};
  }

  get kept() {
    try {
      return JSON.parse(this.frame.keep.get("session")) || null;
    } catch {
      return null;
    }
  }

  /** The token, from a new visitor where there is none yet. */
  async token() {
    const { kept } = this;
    const left = kept ? Date.parse(kept.expires) - Date.now() : 0;
    if (kept && !(left <= 0)) {
      if (left < LIFE / 3 || this.unidentified(kept)) await this.renew().catch((error) => {
        if (left < 6e4) throw error;
      });
      return this.kept.token;
    }
    await this.renew();
    return this.kept.token;
  }

  unidentified(kept) {
    return Boolean(this.frame.identity) && kept.customer !== customer(this.frame.identity);
  }

  /** A new token for the same visitor where the old one still holds, else for a new visitor. */
  renew() {
    const once = () => (this.asking ||= this.exchange().finally(() => (this.asking = null)));
    // Two tabs that begin at once become one visitor, where browsers can arrange that.
    return navigator.locks ? navigator.locks.request(`aisle.${this.frame.site}`, once) : once();
  }

  async exchange() {
    const { frame, kept: before } = this;
    const fresh = before && Date.parse(before.expires) - Date.now() > LIFE / 3 && !this.unidentified(before);
    if (fresh && !this.refused) return; // another tab did it while this one waited
    const ask = async (token) => {
      const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
      const body = JSON.stringify({ site: frame.site, locale: frame.locale, ...(frame.identity && { identity: frame.identity }) });
      return content(await fetch(`${frame.base}v1/visitors`, { method: "POST", headers, body, credentials: "omit" }));
    };
    const said = await ask(before && before.token).catch((error) => {
      // A customer whom the shop's word doesn't prove is somebody like everybody, and may still ask.
      if (error.kind === "identity-refused") console.warn("aisle: the customer was not identified:", error.message);
      else if (error.status !== 401 || !before) throw error;
      const unproved = error.kind === "identity-refused";
      if (unproved) frame.identity = null;
      // And an old token that is of no use any more begins somebody new.
      return ask(unproved && before ? before.token : null);
    });
    this.refused = false;
    const kept = { token: said.token, expires: said.expires, visitor: said.visitor_id, customer: customer(frame.identity) };
    frame.keep.set("session", JSON.stringify(kept));
    if (!before) frame.track();
    else if (before.visitor !== said.visitor_id) this.onchange();
  }

  /**
   * Ask the API; the token is renewed once when it is refused.
   * @returns {Promise<any>} The content, or null for none.
   * @throws {Refusal|TypeError} TypeError when the server can't be reached, as `fetch` does.
   */
  async request(method, path, { json, key, quick } = {}) {
    const once = async () => {
      const headers = { Authorization: `Bearer ${await this.token()}` };
      if (json !== undefined) headers["Content-Type"] = "application/json";
      if (key) headers["Idempotency-Key"] = key;
      // A request that hangs is as good as lost: what is sent twice is carried out once.
      const signal = AbortSignal.timeout(quick ? 5000 : 20000);
      return fetch(`${this.frame.base}v1/${path}`, {
        method, headers, signal, credentials: "omit", body: json === undefined ? undefined : JSON.stringify(json),
      });
    };
    let answer = await once();
    if (answer.status === 401) {
      await this.refusedToken();
      answer = await once();
    }
    return content(answer);
  }

  /** The server doesn't take the token: get another one. */
  async refusedToken() {
    this.refused = true;
    await this.renew();
  }

  forget() {
    this.frame.keep.remove("session");
  }
}

// Whom a signed identity names; only to tell one customer from another, never to believe it.
function customer(identity) {
  try {
    return identity ? String(JSON.parse(atob(identity.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub) : "";
  } catch {
    return identity;
  }
}

async function content(answer) {
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Refusal(answer.status, problem, Number(answer.headers.get("Retry-After")) || 0);
}
