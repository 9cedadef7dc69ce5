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
    this.#set({ ...this.view, ...part });
    clearTimeout(this.late);
    if (keep) this.page.history.pushState(null, "", this.#address());
    else this.late = setTimeout(() => this.page.history.replaceState(null, "", this.#address()), SELDOM);
  }

  #address() {
    return `#${toAddress(this.view)}`;
  }

  /** @param {(view: View) => void} listener called now and at every change */
  listen(listener) {
    this.listeners.push(listener);
    listener(this.view);
  }

  #set(view) {
    this.view = view;
    for (const listener of this.listeners) listener(view);
  }
}
