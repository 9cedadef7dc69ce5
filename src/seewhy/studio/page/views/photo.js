// The photo as the network sees it, with the evidence laid over it.

import { layOver } from "../colours.js";
import { element } from "./element.js";

const GLIDE = 160; // ms in which the evidence comes and goes

/**
 * @param {HTMLElement} place
 * @param {import("../store.js").Store} store
 */
export function photoView(place, store) {
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { role: "img", class: "seen" }));
  const toggle = /** @type {HTMLInputElement} */ (
    element("input", { type: "checkbox", id: "evidence",
      onchange: () => store.change({ evidence: toggle.checked }) })
  );
  const key = element("p", { class: "key" },
    element("span", { class: "swatch for", "aria-hidden": "true" }), "speaks for ",
    element("span", { class: "swatch against", "aria-hidden": "true" }), "speaks against");
  const controls = element("div", { class: "under", hidden: true },
    element("label", { for: "evidence" }, toggle, " Evidence"), key);
  const frame = element("div", { class: "picture", hidden: true }, canvas);
  place.append(frame, controls);
  let shown = 0, wanted = 1, drawn = null, next = 0;
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  function draw() {
    if (!drawn) return;
    const [side] = drawn.image.shape;
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const pixels = layOver(drawn.image.values, drawn.heatmap.values, shown);
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, side, side), 0, 0);
  }
  function glide(since) {
    cancelAnimationFrame(next);
    const from = shown;
    const step = (now) => {
      const part = still.matches ? 1 : Math.min(1, (now - since) / GLIDE);
      shown = from + (wanted - from) * part;
      draw();
      if (part < 1) next = requestAnimationFrame(step);
    };
    next = requestAnimationFrame(step);
  }
  store.listen((view) => {
    toggle.checked = view.evidence;
    key.hidden = !view.evidence;
    if (wanted !== Number(view.evidence)) { wanted = Number(view.evidence); glide(performance.now()); }
  });
  shown = wanted;
  return {
    canvas,
    frame, // where the brush lies over the picture
    controls,
    /** @param {any} told @param {any} arrays */
    show(told, arrays) {
      drawn = arrays;
      frame.hidden = controls.hidden = false;
      const { target, against } = told.evidence;
      canvas.setAttribute("aria-label",
        `The photo as the network sees it, with what speaks for ${target}${against ? ` rather than ${against}` : ""}`);
      draw();
    },
  };
}
