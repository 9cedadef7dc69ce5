// A button that asks the studio for something: it rests while it waits, and what goes wrong is told.

import { element } from "../element.js";

/**
 * @param {string} text
 * @param {() => any} act
 * @param {(error: Error) => void} failed
 * @param {Record<string, any>} [attributes]
 * @returns {HTMLButtonElement}
 */
export function asks(text, act, failed, attributes = {}) {
  const made = /** @type {HTMLButtonElement} */ (element("button", { type: "button", ...attributes, onclick: async () => {
    const focused = document.activeElement === made; // a button that rests loses the focus
    made.disabled = true;
    try { await act(); } catch (error) { failed(error); } finally {
      made.disabled = false;
      if (focused && document.activeElement === document.body) made.focus({ preventScroll: true });
    }
  } }, text));
  return made;
}
