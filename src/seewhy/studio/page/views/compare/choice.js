// A choice among names: a label and a select that keeps its options while they stay the same.

import { element } from "../element.js";

/**
 * @param {string} label
 * @param {(name: string) => void} chosen
 * @param {{unseen?: boolean}} [how] unseen: the label is for screen readers alone
 */
export function choiceView(label, chosen, { unseen = false } = {}) {
  const select = /** @type {HTMLSelectElement} */ (element("select", { onchange: () => chosen(select.value) }));
  const node = element("label", { class: "choice" }, element("span", { class: unseen ? "unseen" : "choice-name" }, label), select);
  let known = "";
  return {
    node,
    /**
     * @param {{value: string, title: string}[]} options @param {string} value which stands there now
     */
    show(options, value) {
      const now = JSON.stringify(options);
      if (now !== known) {
        known = now;
        select.replaceChildren(...options.map((one) => new Option(one.title, one.value)));
      }
      select.value = value;
    },
  };
}

/** @param {string[]} names @returns {{value: string, title: string}[]} */
export const named = (names) => names.map((name) => ({ value: name, title: name }));
