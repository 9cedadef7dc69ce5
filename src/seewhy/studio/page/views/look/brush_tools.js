// The brush's tools: what it does, how large it is, and what stands in place of what is hidden.

import { element } from "../element.js";
import { fillsView } from "./fills.js";

const HIDES = { painted: "Hide what I paint", rest: "Show only what I paint" };

/**
 * @param {import("../../store.js").Store} store
 * @param {string[]} grounds names of drawn backgrounds
 * @param {{sized: () => void, undo: () => void, clear: () => void}} pressed
 */
export function brushTools(store, grounds, pressed) {
  const hides = Object.entries(HIDES).map(([value, words]) => {
    const input = /** @type {HTMLInputElement} */ (element("input", { type: "radio", name: "hide", value,
      onchange: () => store.change({ hide: value }, { keep: true }) }));
    return { value, input, label: element("label", {}, input, ` ${words}`) };
  });
  const size = /** @type {HTMLInputElement} */ (
    element("input", { type: "range", id: "brush-size", min: 3, max: 40, value: 12, oninput: pressed.sized }));
  const rubber = element("button", { type: "button", "aria-pressed": "false", onclick: () =>
    rubber.setAttribute("aria-pressed", String(rubber.getAttribute("aria-pressed") === "false")) }, "Eraser");
  let mask = null; // of the subject
  const subject = element("button", { type: "button", hidden: true, onclick: () =>
    store.change({ mask, hide: "rest", fill: "snow" }, { keep: true }) }, "Keep its subject");
  const fills = fillsView(store, grounds);
  const said = element("p", { class: "quiet", "aria-live": "polite" });
  const panel = element("div", { class: "brush-tools", hidden: true },
    element("fieldset", { class: "hides" }, element("legend", { class: "unseen" }, "What the brush does"), ...hides.map((one) => one.label)),
    element("div", { class: "buttons start" },
      element("label", { for: "brush-size", class: "size" }, "Size ", size), rubber,
      element("button", { type: "button", onclick: pressed.undo }, "Undo"),
      element("button", { type: "button", onclick: pressed.clear }, "Clear"), subject),
    fills.node, said);
  store.listen((view) => {
    for (const one of hides) one.input.checked = one.value === view.hide;
  }, ["hide"]);
  return {
    panel,
    /** @returns {number} the brush's width, of the picture's side */
    get size() { return Number(size.value) / 100; },
    /** @param {number} by hundredths of the picture's side */
    resize(by) { size.value = String(Number(size.value) + by); },
    get erases() { return rubber.getAttribute("aria-pressed") === "true"; },
    /** @param {import("./table.js").TablePhoto | null} photo that is played with @param {import("./table.js").TablePhoto[]} photos on the table */
    use(photo, photos) {
      mask = photo?.subject ?? null;
      subject.hidden = !mask;
      fills.show(photos);
    },
    /** @param {number} share of the photo that is painted */
    tell(share) {
      const { mask: painted, hide } = store.view;
      const words = !share && painted === null && hide === "painted" ? "Nothing is painted yet."
        : `${Math.round(100 * share)} % of the photo is painted.`;
      if (said.textContent !== words) said.textContent = words;
    },
  };
}
