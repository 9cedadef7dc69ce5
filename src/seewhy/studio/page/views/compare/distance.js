// How far apart two photos are to the network, drawn beside pairs of photos it learned from.

import { element } from "../element.js";

/** A strip from "the same" to "nothing in common", with a band for each kind of pairs. */
export function distanceView() {
  const words = element("p", { class: "distance-words" });
  const strip = element("div", { class: "distance", "aria-hidden": "true", hidden: true });
  const node = element("div", {}, strip, words);

  /** @param {string} name @param {number} from @param {number} [to] 0 … 1 */
  function part(name, from, to) {
    const made = element("span", { class: name });
    made.style.setProperty("left", `${100 * from}%`);
    if (to !== undefined) made.style.setProperty("width", `${100 * (to - from)}%`);
    return made;
  }
  return {
    node,
    /** @param {{value: number, words: string, alike: number[] | null, unlike: number[] | null}} told */
    show({ value, words: said, alike, unlike }) {
      words.textContent = said;
      strip.hidden = !alike || !unlike;
      if (!alike || !unlike) return;
      const here = Math.min(1, value);
      /** @param {string} name @param {string} title @param {number[]} marks */
      const lane = (name, title, [low, middle, high]) => [element("span", { class: "lane-name" }, title),
        element("div", { class: `lane ${name}` }, part("band", low, high), part("middle", middle), part("here", here))];
      strip.replaceChildren(
        element("span"), element("div", { class: "flag" }, part("flag-name", here)),
        ...lane("alike", "Pairs of one class", alike), ...lane("unlike", "Pairs of two classes", unlike),
        element("span"), element("div", { class: "ends" }, element("span", {}, "0, the same"), element("span", {}, "1, nothing in common")));
      const flag = /** @type {HTMLElement} */ (strip.querySelector(".flag-name"));
      flag.textContent = "these two";
      flag.style.setProperty("left", `clamp(2rem, ${100 * here}%, calc(100% - 2rem))`);
    },
  };
}
