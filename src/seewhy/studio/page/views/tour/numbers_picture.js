// A photo is numbers: a few pixels of it, large, each with its red, green and blue.

import { strongestPatch, within } from "../../tour/numbers.js";
import { element } from "../element.js";
import { frameOver, photoCanvas, placeFrame } from "./canvas.js";

const PATCH = 4; // px across: as many as can be read
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {import("../../tour/story.js").Seen} seen */
export function numbersPicture({ arrays }) {
  const { image, heatmap } = arrays, [side] = image.shape;
  let at = strongestPatch(heatmap.values, side, PATCH);
  const frame = frameOver();
  const ground = element("div", { class: "ground", tabindex: "0", role: "application",
    "aria-label": "The photo as the network sees it; the arrow keys move over its pixels" }, photoCanvas(image, ""), frame);
  const cells = Array.from({ length: PATCH * PATCH }, () => element("td"));
  const table = element("table", { class: "pixels" }, element("caption", { class: "unseen" }, "Red, green and blue of each pixel"),
    element("tbody", {}, ...Array.from({ length: PATCH }, (_, row) => element("tr", {}, ...cells.slice(row * PATCH, (row + 1) * PATCH)))));
  const where = element("p", { class: "quiet" });

  function move(row, column) {
    at = within(row, column, side, PATCH);
    const shown = Math.max(PATCH, side / 24); // a frame of four pixels would not be seen
    placeFrame(frame, (at.column + PATCH / 2 - shown / 2) / side, (at.row + PATCH / 2 - shown / 2) / side, shown / side, shown / side);
    cells.forEach((cell, k) => {
      const start = 3 * ((at.row + Math.floor(k / PATCH)) * side + at.column + (k % PATCH));
      const [red, green, blue] = image.values.subarray(start, start + 3);
      cell.style.setProperty("background", `rgb(${red} ${green} ${blue})`);
      cell.style.setProperty("color", 0.299 * red + 0.587 * green + 0.114 * blue > 120 ? "#000000" : "#ffffff");
      cell.replaceChildren(...[red, green, blue].map((value) => element("span", {}, String(value))));
    });
    where.textContent = `Row ${at.row}, column ${at.column}; each pixel: red, green, blue.`;
  }
  ground.addEventListener("pointermove", (event) => {
    const box = ground.getBoundingClientRect();
    move(Math.round(((event.clientY - box.top) / box.height) * side - PATCH / 2),
      Math.round(((event.clientX - box.left) / box.width) * side - PATCH / 2));
  });
  ground.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const far = event.shiftKey ? 16 : 2;
    move(at.row + far * step[0], at.column + far * step[1]);
  });
  move(at.row, at.column);
  return element("div", {}, element("div", { class: "halves" }, ground, table), where);
}
