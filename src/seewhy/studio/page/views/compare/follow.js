// The picture and its first bar, small: beside what is moved on a page too narrow for both.

import { percent } from "../../figures.js";
import { element } from "../element.js";

/**
 * What it shows is shown in full elsewhere, so that it is not read aloud.
 * @param {{picture: boolean}} with_ picture: the picture too
 */
export function followView({ picture }) {
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { width: 96, height: 96 }));
  const name = element("span", { class: "name" }), value = element("span", { class: "value" });
  const fill = element("i");
  const node = element("div", { class: picture ? "follow" : "follow bare", "aria-hidden": "true" }, ...(picture ? [canvas] : []), name, value,
    element("span", { class: "track" }, fill));
  return {
    node,
    /** @param {any} told of the answer @param {HTMLCanvasElement} drawn the picture as it is shown */
    show({ bars: [{ name: first, probability }] }, drawn) {
      name.textContent = first;
      value.textContent = percent(probability);
      fill.style.setProperty("width", `${100 * probability}%`);
      if (picture) canvas.getContext("2d")?.drawImage(drawn, 0, 0, canvas.width, canvas.height);
    },
  };
}
