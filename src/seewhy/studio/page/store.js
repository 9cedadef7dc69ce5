// The one place where the view is kept: views read it, change it through change(), and are told when it changed.

import { fromAddress, toAddress } from "./address.js";

/** @typedef {import("./address.js").View} View */

const SELDOM = 300; // ms between two entries of an address that changes with the hand: browsers count them

export class Store {
  /** @param {Window} page whose address mirrors the view */
  constructor(page) {
    this.page = page;
    this.view = fromAddress(page.location.hash);
    /** @type {((view: View) => void)[]} */
    this.listeners = [];
    this.late = 0;
    page.addEventListener("pagehide", () => this.#write());
    page.addEventListener("hashchange", () => {
      const there = fromAddress(page.location.hash);
      if (toAddress(there) !== toAddress(this.view)) this.#set(there);
    });
  }

  /**
   * @param {Partial<View>} part what is new
   * @param {{keep?: boolean}} [how] keep: a step that "back" in the browser returns to
   */
  change(part, { keep = false } = {}) {
    if (keep) this.#write();
    // What was painted belongs to the photo that it was painted on.
    const other = part.photo !== undefined && part.photo !== this.view.photo;
    this.#set({ ...this.view, ...(other ? { mask: null, hide: "painted" } : {}), ...part });
    if (keep) {
      this.page.history.pushState(null, "", this.#address());
    } else {
      clearTimeout(this.late);
      this.late = setTimeout(() => this.#write(), SELDOM);
    }
  }

  /** Brings the address up to what the hand has changed since. */
  #write() {
    if (!this.late) return;
    clearTimeout(this.late);
    this.late = 0;
    this.page.history.replaceState(null, "", this.#address());
  }

  #address() {
    return `#${toAddress(this.view)}`;
  }

  /**
   * @param {(view: View) => void} listener called now and at every change
   * @param {(keyof View)[]} [parts] of the view that it shows: while only others change, as a slider does with every
   *   frame, it is left alone
   */
  listen(listener, parts) {
    let told = this.view;
    this.listeners.push((view) => {
      const same = parts?.every((part) => view[part] === told[part]);
      told = view;
      if (!same) listener(view);
    });
    listener(this.view);
  }

  #set(view) {
    this.view = view;
    for (const listener of this.listeners) listener(view);
  }
}
