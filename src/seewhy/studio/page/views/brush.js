// A brush over the picture: hides what is painted, or all but that. With a pointer, a finger, or the arrow keys.

import { keepMask, maskBits } from "../asking_play.js";
import { latestOnly } from "../asking.js";
import { Painting } from "../painting.js";
import { back, cellsAcross, STRAIGHT, through } from "../place.js";
import { element } from "./element.js";
import { fillsView } from "./fills.js";

const INK = "rgba(15, 118, 110, 0.55)"; // the tokens' --right, until the answer shows what was painted
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {{frame: HTMLElement, controls: HTMLElement, tools: HTMLElement}} places over the picture, the line under it,
 *   and where the tools are
 * @param {import("../main.js").Studio} studio
 */
export function brushView({ frame, controls, tools }, studio) {
  const { store } = studio;
  const ink = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "ink", tabindex: "0", role: "application",
    "aria-label": "Brush on the picture. The arrow keys move it, space paints, Z undoes, + and − change its size." }));
  const ring = element("div", { class: "ring", "aria-hidden": "true", hidden: true });
  const over = element("div", { class: "brushing", hidden: true }, ink, ring);
  frame.append(over);
  const said = element("p", { class: "quiet", "aria-live": "polite" });
  const fills = fillsView(store, studio.session().grounds);
  let on = false, erase = false, size = 0.12; // of the picture's side
  /** @type {import("../asking_play.js").TablePhoto | null} */
  let photo = null;
  let painting = new Painting(1, 1), way = STRAIGHT, ours = null, last = null;
  let version = 0, settled = null; // settled: the mask that holds all that was painted so far
  let at = [0.5, 0.5]; // where the brush is, of the picture

  const button = element("button", { type: "button", id: "brush", "aria-pressed": "false", onclick: () => turn(!on) }, "Brush");
  controls.append(button);
  const hides = Object.entries({ painted: "Hide what I paint", rest: "Show only what I paint" }).map(([value, words]) => {
    const input = /** @type {HTMLInputElement} */ (element("input", { type: "radio", name: "hide", value,
      onchange: () => store.change({ hide: value }, { keep: true }) }));
    return { value, input, label: element("label", {}, input, ` ${words}`) };
  });
  const sizes = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "brush-size", min: 3, max: 40, value: 12,
    oninput: () => { size = Number(sizes.value) / 100; draw(); } }));
  const rubber = element("button", { type: "button", "aria-pressed": "false", onclick: () => {
    erase = !erase;
    rubber.setAttribute("aria-pressed", String(erase));
  } }, "Eraser");
  const undo = element("button", { type: "button", onclick: () => { if (painting.undo()) painted(); } }, "Undo");
  const clear = element("button", { type: "button", onclick: () => {
    painting.remember();
    painting.cells.fill(0);
    painted();
  } }, "Clear");
  const subject = element("button", { type: "button", hidden: true, onclick: () =>
    store.change({ mask: photo?.subject ?? null, hide: "rest", fill: "snow" }, { keep: true }) }, "Keep its subject");
  const panel = element("div", { class: "brush-tools", hidden: true },
    element("fieldset", { class: "hides" }, element("legend", { class: "unseen" }, "What the brush does"), ...hides.map((one) => one.label)),
    element("div", { class: "buttons start" },
      element("label", { for: "brush-size", class: "size" }, "Size ", sizes), rubber, undo, clear, subject),
    fills.node, said);
  tools.append(panel);

  const put = latestOnly((mask, asked) => {
    if (asked.photo !== store.view.photo) return;
    ours = mask;
    if (asked.version === version) settled = mask;
    store.change({ mask: painting.share || store.view.hide === "rest" ? mask : null });
  }, studio.failed, keepMask);

  function painted() {
    version++;
    settled = null;
    draw();
    if (photo) put({ photo: photo.photo, bits: painting.bits(), version });
    tell();
  }
  function tell() {
    const share = Math.round(100 * painting.share);
    said.textContent = store.view.mask === null && store.view.hide === "painted"
      ? "Nothing is painted yet." : `${share} % of the photo is painted.`;
  }
  function turn(wanted) {
    on = wanted;
    over.hidden = panel.hidden = !on;
    button.setAttribute("aria-pressed", String(on));
    if (on) { draw(); tell(); }
  }
  /** Draws what was painted and is not yet part of the picture, and the brush's ring. */
  function draw(pending = true) {
    const side = ink.width = ink.height = Math.max(1, Math.round(frame.clientWidth * (window.devicePixelRatio || 1)));
    ring.style.setProperty("width", `${100 * size}%`);
    ring.style.setProperty("left", `${100 * at[0]}%`);
    ring.style.setProperty("top", `${100 * at[1]}%`);
    if (!pending || store.view.hide === "rest") return;
    const { rows, columns, cells } = painting, [a, b, c, d, e, f] = back(way);
    const small = document.createElement("canvas");
    small.width = columns;
    small.height = rows;
    const words = new ImageData(columns, rows);
    cells.forEach((cell, i) => { words.data[4 * i + 3] = 255 * cell; });
    /** @type {CanvasRenderingContext2D} */ (small.getContext("2d")).putImageData(words, 0, 0);
    const drawn = /** @type {CanvasRenderingContext2D} */ (ink.getContext("2d"));
    drawn.setTransform((a * side) / columns, (d * side) / columns, (b * side) / rows, (e * side) / rows, c * side, f * side);
    drawn.drawImage(small, 0, 0);
    drawn.setTransform(1, 0, 0, 1, 0, 0);
    drawn.globalCompositeOperation = "source-in";
    drawn.fillStyle = INK;
    drawn.fillRect(0, 0, side, side);
  }
  /** @param {number[]} from @param {number[]} to places of the picture */
  function stroke(from, to) {
    const cell = (place) => {
      const [across, down] = through(way, place[0], place[1]);
      return [across * painting.columns, down * painting.rows];
    };
    painting.line(cell(from), cell(to), (size / 2) * cellsAcross(way, painting.rows, painting.columns), erase);
  }
  const placeOf = (event) => {
    const box = ink.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  ink.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    ink.setPointerCapture(event.pointerId);
    painting.remember();
    last = at = placeOf(event);
    stroke(last, last);
    painted();
  });
  ink.addEventListener("pointermove", (event) => {
    ring.hidden = false;
    at = placeOf(event);
    if (!last) return draw(false);
    // Between two frames the pointer was in more places than one.
    for (const one of [...(event.getCoalescedEvents?.() ?? []), event]) {
      const next = placeOf(one);
      stroke(last, next);
      last = next;
    }
    painted();
  });
  for (const ended of ["pointerup", "pointercancel"]) ink.addEventListener(ended, () => { last = null; });
  ink.addEventListener("pointerleave", () => { if (document.activeElement !== ink) ring.hidden = true; });
  ink.addEventListener("focus", () => { ring.hidden = false; draw(false); });
  ink.addEventListener("blur", () => { ring.hidden = true; });
  ink.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = KEYS[event.key];
    if (step) {
      const far = event.shiftKey ? 0.01 : size / 2;
      at = at.map((value, k) => Math.max(0, Math.min(1, value + far * step[k])));
      draw(false);
    } else if (event.key === " ") {
      painting.remember();
      stroke(at, at);
      painted();
    } else if (event.key === "z" || event.key === "Z") {
      if (painting.undo()) painted();
    } else if (event.key === "+" || event.key === "-") {
      sizes.value = String(Number(sizes.value) + (event.key === "+" ? 2 : -2));
      size = Number(sizes.value) / 100;
      draw(false);
    } else return;
    event.preventDefault();
  });

  /** Another mask than the one painted here: a step back, a reload, a change that was found. */
  async function follow(mask) {
    ours = settled = mask;
    painting.remember();
    if (mask === null) painting.cells.fill(0);
    else {
      const [drawnOn, bits] = [painting, await maskBits(mask)];
      if (drawnOn !== painting || ours !== mask) return;
      painting.load(bits);
    }
    draw(false);
    tell();
  }
  store.listen((view) => {
    for (const one of hides) one.input.checked = one.value === view.hide;
    if (photo?.photo === view.photo && view.mask !== ours) follow(view.mask).catch(studio.failed);
    tell();
  });
  return {
    panel,
    /** @param {import("../asking_play.js").TablePhoto[]} photos on the table */
    show(photos) {
      fills.show(photos);
      const found = photos.find((one) => one.photo === store.view.photo) ?? null;
      if (found?.photo === photo?.photo) return;
      photo = found;
      painting = new Painting(found?.rows ?? 1, found?.columns ?? 1);
      ours = null;
      subject.hidden = !found?.subject;
      const { mask, hide } = store.view;
      if (mask !== null) follow(mask).catch(studio.failed);
      if (mask !== null || hide === "rest") turn(true);
    },
    /** @param {any} told of the answer that is shown now @param {any} question that it answers */
    answered(told, question) {
      way = told.place;
      if (on) draw(settled === null || question.mask !== settled);
    },
  };
}
