// What a unit looks for: the places among many photos that it answers to most. Found once for all units, when asked.

import { lookedFor } from "../../asking.js";
import { number } from "../../figures.js";
import { element } from "../element.js";

const AGAIN = 500; // ms between two looks at how far it is

/** @param {HTMLElement} place */
export function lookedForView(place) {
  const shown = element("div", { class: "looked-for" }), said = element("p", { class: "quiet", "aria-live": "polite" });
  place.append(shown, said);
  let timer = 0, unit = "";

  async function ask(layer, channel, begin = false) {
    clearTimeout(timer);
    const asked = `${layer} ${channel}`;
    unit = asked;
    try {
      const found = await lookedFor({ layer, channel, ...(begin && { begin }) });
      if (unit === asked) show(found, layer, channel);
    } catch (error) {
      shown.replaceChildren();
      said.textContent = /** @type {Error} */ (error).message;
    }
  }

  function show({ told, arrays }, layer, channel) {
    if (told.state === "found") return showFound(told, arrays);
    if (told.state === "running") {
      const bar = element("progress", { max: told.total || 1, value: told.done, "aria-label": "Photos looked at" });
      if (!told.total) bar.removeAttribute("value");
      shown.replaceChildren(bar);
      said.textContent = told.total ? `${told.done} of ${told.total} photos looked at` : "Reading the photos";
      timer = setTimeout(() => ask(layer, channel), AGAIN);
      return;
    }
    said.textContent = told.named
      ? "The places in your photos that this unit answers to most. They are found for all units at once."
      : "To find it, the studio needs many photos: start it with a folder of them as well, or teach with some.";
    shown.replaceChildren(...(told.named
      ? [element("button", { type: "button", onclick: () => ask(layer, channel, true) }, "Find it in your photos")] : []));
  }

  function showFound({ photos, answers, kinds }, { grid }) {
    if (!grid) {
      shown.replaceChildren();
      said.textContent = `It answers to none of ${photos} photos.`;
      return;
    }
    const [height, width] = grid.shape, pixels = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let i = 0; i < width * height; i++) for (let k = 0; k < 3; k++) pixels[4 * i + k] = grid.values[3 * i + k];
    const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "map smooth", role: "img", width, height,
      "aria-label": `The ${answers.length} places it answers to most, from ${number(answers[0])} down` }));
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
    shown.replaceChildren(canvas);
    const means = Object.entries(kinds).map(([name, mean]) => `${name} ${number(mean)}`).join(", ");
    said.textContent = `The ${answers.length} places in ${photos} photos that it answers to most` +
      `${means ? `. On average it answers: ${means}` : ""}.`;
  }

  return {
    forget() { unit = ""; },
    /** @param {string} layer @param {number} channel */
    show(layer, channel) {
      if (unit !== `${layer} ${channel}`) ask(layer, channel);
    },
  };
}
