// Probabilities of two sides as bars that grow away from a name in the middle: what differs is seen at once.

import { percent } from "../../figures.js";
import { element } from "../element.js";

/**
 * @param {{caption: string, chosen: (name: string) => void}} about caption: for those who don't see the bars; chosen: a
 *   class whose evidence is wanted
 */
export function mirrorView({ caption, chosen }) {
  const heads = [element("th", { scope: "col" }), element("th", { scope: "col" })];
  const body = element("tbody");
  const node = element("table", { class: "mirror", hidden: true },
    element("caption", { class: "unseen" }, caption),
    element("thead", { class: "unseen" }, element("tr", {}, element("th", { scope: "col" }, "Class"), ...heads)), body);

  /** @param {number} share @param {string} side */
  function bar(share, side) {
    const fill = element("i");
    fill.style.setProperty("width", `${100 * share}%`);
    return element("td", { class: side }, element("span", { class: "value" }, percent(share)),
      element("span", { class: "track", "aria-hidden": "true" }, fill));
  }
  return {
    node,
    /**
     * @param {{name: string, first: number, second: number}[]} rows
     * @param {string[]} names of the two sides @param {string} target whose evidence is drawn
     */
    show(rows, names, target) {
      node.hidden = !rows.length;
      heads.forEach((head, k) => { head.textContent = names[k]; });
      const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.row;
      body.replaceChildren(...rows.map(({ name, first, second }) => element("tr", {},
        element("th", { scope: "row" }, element("button", { type: "button", "aria-pressed": String(name === target), "data-row": name,
          title: `Evidence for ${name}`, onclick: () => chosen(name) }, name)),
        bar(first, "first"), bar(second, "second"))));
      if (focused && node.contains(document.activeElement) === false) {
        /** @type {HTMLElement | null} */ (body.querySelector(`[data-row="${CSS.escape(focused)}"]`))?.focus();
      }
    },
  };
}
