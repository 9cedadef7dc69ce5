// Sliders for what a camera, its holder and the weather do to a photo, with how far the classifier was measured to hold.

import { levelAt, measuredWords, stepOf, STEPS, written } from "../../steps.js";
import { element } from "../element.js";

/** @typedef {import("../../steps.js").Slider} Slider */

/**
 * @param {HTMLElement} place
 * @param {import("../../store.js").Store} store
 * @param {Slider[]} sliders
 * @returns {{told: (sliders: Slider[]) => void}} told: of another classifier
 */
export function slidersView(place, store, sliders) {
  const about = element("p", { class: "quiet slider-about", id: "slider-about" });
  const key = element("p", { class: "key", hidden: true },
    element("span", { class: "limit-key", "aria-hidden": "true" }), "measured to hold up to here");
  const rows = sliders.map((slider) => row(slider, store, tell));
  let current = null;

  function tell(slider) {
    current = slider ?? current;
    const level = current && (store.view.strengths[current.name] ?? current.neutral);
    about.textContent = current
      ? `${current.title}: ${current.meaning} ${measuredWords(current, level)}`.trim()
      : "Move a slider: the answer and the evidence follow.";
  }
  function told(found) {
    found.forEach((slider, k) => rows[k]?.mark(slider));
    key.hidden = !found.some((slider) => slider.measured?.limit != null);
    tell();
  }
  place.append(...rows.map((one) => one.node), element("div", { class: "slider-words" }, key, about));
  store.listen(() => tell());
  told(sliders);
  return { told };
}

/** One slider; its level may be measured anew, its ends are the same for every classifier. */
function row(slider, store, tell) {
  const { name, title, neutral } = slider;
  const told = element("output", { for: `slider-${name}` });
  const limit = element("i", { class: "limit", "aria-hidden": "true", hidden: true });
  let now = slider;
  const input = /** @type {HTMLInputElement} */ (
    element("input", { type: "range", id: `slider-${name}`, min: 0, max: STEPS, step: 1, value: 0,
      "aria-describedby": "slider-about",
      onfocus: () => tell(now),
      oninput: () => {
        const { [name]: _, ...others } = store.view.strengths;
        const step = Number(input.value);
        tell(now);
        store.change({ strengths: step ? { ...others, [name]: levelAt(now, step) } : others });
      } })
  );
  const node = element("div", { class: "slider" },
    element("label", { for: `slider-${name}` }, title), element("div", { class: "slide" }, input, limit), told);
  let shown = null;
  store.listen((view) => {
    const level = view.strengths[name] ?? neutral;
    if (level === shown) return; // another slider moves
    shown = level;
    input.value = String(stepOf(slider, level));
    told.textContent = written(slider, level);
    input.setAttribute("aria-valuetext", told.textContent);
    node.classList.toggle("moved", level !== neutral);
  });
  return {
    node,
    /** @param {Slider} found as it is measured now */
    mark(found) {
      now = found;
      const level = found.measured?.limit;
      limit.hidden = level == null;
      if (level != null) limit.style.setProperty("--at", String(stepOf(found, level) / STEPS));
    },
  };
}
