// The feature vectors on a plane, a dot for each photo, moving from moment to moment as the classes come apart.

import { spaceAt, thumbnailOf } from "../../asking/teach.js";
import { classColour } from "../../class_colours.js";
import { between, fitOf, nearest, onCanvas, towards } from "../../scatter.js";
import { element, penOf } from "../element.js";
import { photoCard } from "./photo.js";

const SIDE = 440, MARGIN = 14, DOT = 4.5; // px
const GLIDE = 700; // ms from one moment to the next
const NEAR = 14; // px within which a dot is meant
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * @param {HTMLElement} place
 * @param {(error: Error) => void} failed
 */
export function spaceView(place, failed) {
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "space", tabindex: "0", role: "img" }));
  const legend = element("ul", { class: "legend" });
  const image = element("img", { class: "peek", alt: "", hidden: true });
  const told = element("p", { class: "quiet dot-told", "aria-live": "polite" });
  const caption = element("figcaption", {}, element("span", { class: "name" }, "What the network makes of the photos"));
  const about = element("p", { class: "quiet" });
  const held = element("ul", { class: "photo-cards" });
  place.append(element("figure", {}, caption, element("div", { class: "plane" }, canvas, image), legend, told, held, about));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let shown = null, from = null, fit = null, part = 1, begun = 0, frame = 0, wanted = 0, on = -1, alone = -1, labels = null;
  /** @type {ReturnType<typeof photoCard> | null} */
  let card = null;
  let saidThen = ""; // of the photo that is kept

  function draw() {
    const density = Math.min(2, devicePixelRatio || 1), side = SIDE;
    if (canvas.width !== side * density) canvas.width = canvas.height = side * density;
    const pen = penOf(canvas);
    pen.setTransform(density, 0, 0, density, 0, 0);
    pen.clearRect(0, 0, side, side);
    const style = getComputedStyle(canvas), wrong = style.getPropertyValue("--wrong"), ink = style.getPropertyValue("--ink");
    const { labels, said, learned, places } = shown.arrays;
    const now = from ? between(from, places.values, part) : places.values;
    for (let i = 0; i < labels.values.length; i++) {
      const [x, y] = onCanvas(fit, now[2 * i], now[2 * i + 1]), label = labels.values[i];
      pen.globalAlpha = alone < 0 || alone === label ? (learned.values[i] ? 0.55 : 1) : 0.08;
      pen.beginPath();
      pen.arc(x, y, DOT, 0, 2 * Math.PI);
      pen.fillStyle = classColour(label);
      pen.fill();
      if (said.values[i] !== label && !learned.values[i]) ring(pen, x, y, DOT + 2.5, wrong, 1.5);
      if (i === on) { pen.globalAlpha = 1; ring(pen, x, y, DOT + 4.5, ink, 2); }
    }
  }

  function ring(pen, x, y, radius, colour, width) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke();
  }

  function step(now) {
    part = still.matches || !from ? 1 : Math.min(1, (now - begun) / GLIDE);
    draw();
    if (part < 1) frame = requestAnimationFrame(step);
  }

  function look(i) {
    if (i === on || !shown) return;
    on = i;
    image.hidden = i < 0;
    if (i >= 0) {
      const { classes, keys } = shown.told, { labels, said, learned, places } = shown.arrays;
      const label = classes[labels.values[i]], answer = classes[said.values[i]];
      image.setAttribute("src", thumbnailOf(keys[i]));
      const [x, y] = onCanvas(fit, places.values[2 * i], places.values[2 * i + 1]);
      image.classList.toggle("left", x > SIDE / 2);
      image.style.setProperty("top", `${Math.max(0, Math.min(72, (100 * y) / SIDE - 10))}%`);
      told.textContent = `Labelled ${label}, ${answer === label ? "and it says so" : `it says ${answer}`}; ` +
        `${learned.values[i] ? "it learns from this photo" : "kept aside"}.`;
    } else told.textContent = "";
    draw();
  }

  function pointed(event) {
    if (!shown) return;
    const box = canvas.getBoundingClientRect(), share = SIDE / box.width;
    look(nearest(shown.arrays.places.values, fit, (event.clientX - box.left) * share, (event.clientY - box.top) * share, NEAR * share));
  }
  canvas.addEventListener("pointermove", pointed);
  canvas.addEventListener("click", (event) => { pointed(event); hold(); });
  canvas.addEventListener("pointerleave", () => look(-1));
  /** The photo of a dot stays, with the classes to press. */
  function hold() {
    held.replaceChildren();
    card = null;
    if (on < 0) return;
    const { classes, keys, names } = shown.told;
    card = photoCard({ photo: keys[on], name: names[on], label: classes[shown.arrays.labels.values[on]] }, classes, failed);
    saidThen = told.textContent ?? "";
    card.show(labels, saidThen);
    held.append(card.item);
  }
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); hold(); }
    const way = STEPS[event.key];
    if (!way || !shown) return;
    event.preventDefault();
    look(on < 0 ? 0 : towards(shown.arrays.places.values, on, way[0], way[1]));
  });
  canvas.addEventListener("blur", () => look(-1));

  function drawLegend() {
    const counts = new Map();
    for (const label of shown.arrays.labels.values) counts.set(label, (counts.get(label) ?? 0) + 1);
    legend.replaceChildren(...shown.told.classes.map((name, label) => {
      const dot = element("span", { class: "class-dot", "aria-hidden": "true" });
      const button = element("button", { type: "button", class: "plain", "aria-pressed": String(alone === label),
        onclick: () => { alone = alone === label ? -1 : label; drawLegend(); draw(); } }, dot, name);
      button.style.setProperty("--class", classColour(label));
      return element("li", {}, button);
    }));
  }

  async function fetched(moment) {
    wanted = moment;
    try {
      const found = await spaceAt(moment);
      if (wanted !== moment) return;
      const before = shown;
      shown = found;
      const same = before && before.told.keys.join() === found.told.keys.join();
      from = same ? before.arrays.places.values : null;
      fit = fitOf([found.arrays.places.values, ...(from ? [from] : [])], SIDE, SIDE, MARGIN);
      on = -1;
      image.hidden = true;
      canvas.setAttribute("aria-label", `${found.told.keys.length} photos as dots; the arrow keys move from dot to dot, Enter keeps a photo to put its label right`);
      drawLegend();
      begun = performance.now();
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(step);
    } catch (error) { failed(error); }
  }
  return {
    /** @param {{number: number, title: string} | null} moment null: there is none @param {any} known what was put right */
    show(moment, known) {
      labels = known;
      card?.show(labels, saidThen);
      place.hidden = !moment;
      if (!moment) { shown = null; wanted = 0; return; }
      if (!shown) held.replaceChildren();
      about.textContent = `${moment.title || "The numbers that the last layer reads of each photo, laid on the plane in which they differ most"}. ` +
        "Near means alike to the network (what lies far out stands at the edge); a ring: kept aside and got wrong; pale: it learns from this photo. Press a dot to keep its photo.";
      if (moment.number !== wanted) fetched(moment.number);
    },
    redraw() { if (shown) draw(); },
  };
}
