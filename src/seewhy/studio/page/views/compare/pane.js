// One side of a comparison: what the network saw with the evidence on it, and a square that can be moved over it.

import { layOver } from "../../colours.js";
import { edges, squaresOf } from "../../comparison.js";
import { element } from "../element.js";

/** @typedef {{row: number, column: number, number?: number}} Square number: of the pane, where each is for itself */
/** @typedef {ReturnType<typeof paneView>} Pane */

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * @param {(square: Square | null) => void} pointed where the pointer or the arrow keys are; null where it left
 */
export function paneView(pointed) {
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { role: "img", class: "seen", tabindex: "0" }));
  const mark = element("div", { class: "square", hidden: true, "aria-hidden": "true" });
  const picture = element("div", { class: "picture" }, canvas, mark);
  const head = element("div", { class: "side-head" });
  const foot = element("div", { class: "side-foot" });
  const node = element("section", { class: "side" }, head, picture, foot);
  let size = 0, drawn = null, evidence = true;
  /** @type {Square | null} */
  let at = null;

  canvas.addEventListener("pointermove", (event) => {
    if (!size) return;
    const box = canvas.getBoundingClientRect(), side = squaresOf(size);
    const cell = (share) => Math.max(0, Math.min(side - 1, Math.floor(share * side)));
    pointed({ row: cell((event.clientY - box.top) / box.height), column: cell((event.clientX - box.left) / box.width) });
  });
  canvas.addEventListener("pointerleave", () => { if (document.activeElement !== canvas) pointed(null); });
  canvas.addEventListener("blur", () => pointed(null));
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return pointed(null);
    const step = STEPS[event.key];
    if (!step || !size) return;
    event.preventDefault();
    const last = squaresOf(size) - 1, middle = { row: Math.floor(last / 2), column: Math.floor(last / 2) };
    const from = at ?? { row: middle.row - step[0], column: middle.column - step[1] };
    const within = (value) => Math.max(0, Math.min(last, value));
    pointed({ row: within(from.row + step[0]), column: within(from.column + step[1]) });
  });

  function draw() {
    if (!drawn) return;
    const pixels = layOver(drawn.image, drawn.heatmap, Number(evidence));
    if (canvas.width !== size) canvas.width = canvas.height = size;
    canvas.getContext("2d")?.putImageData(new ImageData(/** @type {any} */ (pixels), size, size), 0, 0);
  }

  return {
    node, head, foot,
    /**
     * @param {{shape: number[], values: any}} image @param {{values: any}} heatmap
     * @param {string} label what is to be seen, for those who don't see it
     */
    show(image, heatmap, label) {
      [size] = image.shape;
      drawn = { image: image.values, heatmap: heatmap.values };
      canvas.setAttribute("aria-label", `${label}. The arrow keys move a square over it.`);
      node.classList.remove("waiting");
      draw();
    },
    /** @param {boolean} wanted whether the evidence lies over the photo */
    setEvidence(wanted) {
      if (evidence !== wanted) { evidence = wanted; draw(); }
    },
    /** @param {Square | null} square */
    setMark(square) {
      at = square;
      mark.hidden = !square || !size;
      if (!square || !size) return;
      const line = edges(size);
      const place = { top: line[square.row], left: line[square.column],
        height: line[square.row + 1] - line[square.row], width: line[square.column + 1] - line[square.column] };
      for (const [name, px] of Object.entries(place)) mark.style.setProperty(name, `${(100 * px) / size}%`);
    },
    /** @param {boolean} waits whether an answer is on its way that takes a while */
    setWaiting(waits) { node.classList.toggle("waiting", waits); },
  };
}

/**
 * Panes that show one photo: the square stands at the same place on all of them.
 * @param {number} count
 * @param {(square: Square | null) => void} pointed
 * @param {boolean} [linked] false: each for itself
 */
export function panesView(count, pointed, linked = true) {
  /** @type {Pane[]} */
  const panes = Array.from({ length: count }, (_, number) => paneView((square) => {
    panes.forEach((pane, other) => pane.setMark(linked || other === number ? square : null));
    pointed(square && !linked ? { ...square, number } : square);
  }));
  return panes;
}
