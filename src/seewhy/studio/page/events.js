// What the studio tells without being asked, in one stream for all of its tabs.
//
// A browser opens six connections to one server, and a stream holds one for as long as it runs: the seventh tab with a
// stream of its own would wait for ever. So one tab at a time has the stream (whoever holds the lock; when that tab is
// closed the next one gets it) and tells the others over a channel. studio/serving/topics.py is the other end.

const NAME = "seewhy-events";
const AGAIN = 3000; // ms until a stream is asked for again that the studio has refused

/**
 * What of a browser is needed; a test gives its own.
 * @typedef {{locks: {request: (name: string, held: () => Promise<void>) => Promise<any>} | undefined,
 *   channel: {postMessage: (told: any) => void, onmessage: any},
 *   stream: (told: (changed: Record<string, any>) => void) => void}} Browser
 */

/** @returns {Browser} */
const thisBrowser = () => ({ locks: navigator.locks, channel: new BroadcastChannel(NAME), stream });

/** @param {(changed: Record<string, any>) => void} told */
function stream(told) {
  const events = new EventSource("/api/events");
  events.onmessage = (event) => told(JSON.parse(event.data));
  // A stream that broke the browser asks for again by itself; one that was refused it gives up.
  events.onerror = () => { if (events.readyState === EventSource.CLOSED) setTimeout(() => stream(told), AGAIN); };
}

/** Everything the studio tells, by topic, for all who watch in this tab. */
export class Topics {
  /** @param {() => Browser} browser asked for when something is watched first */
  constructor(browser = thisBrowser) {
    this.browser = browser;
    /** @type {Map<string, Set<(told: any) => void>>} */
    this.watching = new Map();
    /** @type {Record<string, any>} */
    this.known = {};
    this.begun = false;
  }

  /**
   * @param {string} topic such as "teaching"
   * @param {(told: any) => void} changed called with all that is known of it, now and whenever it changed
   * @returns {() => void} ends it
   */
  watch(topic, changed) {
    const all = this.watching.get(topic) ?? new Set();
    this.watching.set(topic, all.add(changed));
    if (topic in this.known) changed(this.known[topic]);
    if (!this.begun) this.#begin();
    return () => { all.delete(changed); };
  }

  #begin() {
    this.begun = true;
    const { locks, channel, stream } = this.browser();
    let leads = false, fresh = true;
    const lead = () => {
      leads = true;
      stream((changed) => {
        this.#hear(changed);
        channel.postMessage({ changed });
      });
    };
    channel.onmessage = ({ data: { changed, known, asks } }) => {
      if (asks && leads) channel.postMessage({ known: this.known });
      const heard = changed ?? (fresh ? known : null);
      if (heard) this.#hear(heard);
      if (known) fresh = false;
    };
    if (!locks) return lead();
    channel.postMessage({ asks: true });
    // The lock is held until this tab is gone.
    locks.request(NAME, () => { lead(); return new Promise(() => {}); });
  }

  /** @param {Record<string, any>} changed */
  #hear(changed) {
    for (const [topic, told] of Object.entries(changed)) {
      this.known[topic] = told;
      for (const one of this.watching.get(topic) ?? []) one(told);
    }
  }
}
