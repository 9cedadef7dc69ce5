// Sliders for what a camera, its holder and the weather do to a photo.

import { element } from "./element.js";

const STEPS = 100;

/**
 * @param {HTMLElement} place
 * @param {import("../store.js").Store} store
 * @param {{name: string, title: string, meaning: string, neutral: number, strongest: number, unit: string}[]} sliders
 */
export function slidersView(place, store, sliders) {
  for (const { name, title, meaning, neutral, strongest, unit } of sliders) {
    const level = (step) => Number((neutral + (strongest - neutral) * (step / STEPS)).toPrecision(4));
    const told = element("output", { for: `slider-${name}` });
    const input = /** @type {HTMLInputElement} */ (
      element("input", { type: "range", id: `slider-${name}`, min: 0, max: STEPS, step: 1, value: 0, title: meaning,
        oninput: () => {
          const { [name]: _, ...others } = store.view.strengths;
          const step = Number(input.value);
          store.change({ strengths: step ? { ...others, [name]: level(step) } : others });
        } })
    );
    place.append(element("div", { class: "slider" }, element("label", { for: `slider-${name}` }, title), input, told));
    store.listen((view) => {
      const now = view.strengths[name] ?? neutral;
      input.value = String(Math.round(((now - neutral) / (strongest - neutral)) * STEPS));
      told.textContent = `${Number(now.toPrecision(2))}${unit === "°" ? "" : " "}${unit}`;
      input.setAttribute("aria-valuetext", told.textContent);
    });
  }
}
