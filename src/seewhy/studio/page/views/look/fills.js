// What stands in place of what is hidden: it blurred, a colour, a drawn background, or another photo of the table.

import { groundOf, thumbnailOf } from "../../asking/play.js";
import { element } from "../element.js";

const PLAIN = { blur: "Blur", around: "Around it", mean: "Mean colour" };
const title = (name) => name[0].toUpperCase() + name.slice(1);

/**
 * @param {import("../../store.js").Store} store
 * @param {string[]} grounds names of drawn backgrounds
 */
export function fillsView(store, grounds) {
  const row = element("div", { class: "fills" });
  const node = element("fieldset", { class: "in-its-place" }, element("legend", {}, "In its place"), row);
  /** @type {Map<string, HTMLInputElement>} */
  const inputs = new Map();

  function tile(fill, words, picture) {
    const input = /** @type {HTMLInputElement} */ (element("input", { type: "radio", name: "fill", value: fill, class: "unseen",
      onchange: () => store.change({ fill }) }));
    inputs.set(fill, input);
    const face = picture ? element("img", { src: picture, alt: "" }) : element("span", { class: `face ${fill}`, "aria-hidden": "true" });
    return element("label", { class: "fill" }, input, face, element("span", { class: "fill-words" }, words));
  }
  function mark(view) {
    for (const [fill, input] of inputs) input.checked = fill === view.fill;
  }
  for (const [fill, words] of Object.entries(PLAIN)) row.append(tile(fill, words, null));
  for (const ground of grounds) row.append(tile(ground, title(ground), groundOf(ground)));
  store.listen(mark, ["fill"]);
  return {
    node,
    /** @param {import("./table.js").TablePhoto[]} photos on the table */
    show(photos) {
      for (const { photo, name } of photos) {
        const fill = `photo:${photo}`;
        if (!inputs.has(fill)) row.append(tile(fill, name, thumbnailOf(photo)));
        const label = /** @type {HTMLElement} */ (inputs.get(fill)?.closest("label"));
        label.hidden = photo === store.view.photo;
      }
      mark(store.view);
    },
  };
}
