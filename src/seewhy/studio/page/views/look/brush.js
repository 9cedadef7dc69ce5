// A brush over the picture: hides what is painted, or all but that. With a pointer, a finger, or the arrow keys.

import { keepMask, maskBits } from "../../asking/play.js";
import { latestOnly } from "../../asking.js";
import { drawInk, wipe } from "../../ink.js";
import { Painting } from "../../painting.js";
import { cellsAcross, STRAIGHT, through } from "../../place.js";
import { brushTools } from "./brush_tools.js";
import { element } from "../element.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {{frame: HTMLElement, controls: HTMLElement, tools: HTMLElement}} places over the picture, the line under it,
 *   and where the tools are
 * @param {import("../../main.js").Studio} studio
 */
export function brushView({ frame, controls, tools }, studio) {
  const { store } = studio;
  const kept = keptPainting(studio, painted);
  const panel = brushTools(store, studio.session().grounds, {
    sized: () => brush.draw(false),
    undo: () => kept.undo(),
    clear: () => kept.clear(),
  });
  const brush = brushOver(frame, panel, kept);
  let on = false;
  const button = element("button", { type: "button", id: "brush", "aria-pressed": "false", onclick: () => turn(!on) }, "Brush");
  controls.append(button);
  tools.append(panel.panel);

  function painted(pending) {
    brush.draw(pending && store.view.hide === "painted");
    panel.tell(kept.painting.share);
  }
  function turn(wanted) {
    on = wanted;
    brush.over.hidden = panel.panel.hidden = !on;
    button.setAttribute("aria-pressed", String(on));
    if (on) painted(false);
  }
  store.listen(() => panel.tell(kept.painting.share));
  return {
    panel: panel.panel,
    /** @param {import("../../asking/play.js").TablePhoto[]} photos on the table */
    show(photos) {
      const photo = photos.find((one) => one.photo === store.view.photo) ?? null;
      panel.use(photo, photos);
      if (kept.use(photo) && (store.view.mask !== null || store.view.hide === "rest")) turn(true);
    },
    /** @param {any} told of the answer that is shown now @param {any} question that it answers */
    answered(told, question) {
      brush.way = told.place;
      if (on) painted(!kept.holds(question.mask));
    },
  };
}

/**
 * What is painted on the photo, and its twin in the studio, which the address names.
 * @param {import("../../main.js").Studio} studio
 * @param {(pending: boolean) => void} changed pending: the picture does not show it yet
 */
function keptPainting({ store, failed }, changed) {
  let photo = null, painting = new Painting(1, 1);
  let ours = null; // the mask in the address, where it came from here
  let version = 0, settled = null; // settled: the mask that holds all that was painted so far

  const put = latestOnly((mask, asked) => {
    if (asked.photo !== store.view.photo) return;
    ours = mask;
    if (asked.version === version) settled = mask;
    store.change({ mask: painting.share || store.view.hide === "rest" ? mask : null });
  }, failed, keepMask);

  function send() {
    version++;
    settled = null;
    changed(true);
    if (photo) put({ photo: photo.photo, bits: painting.bits(), version });
  }
  /** Another mask than the one painted here: a step back, a reload, a change that was found. */
  async function follow(mask) {
    ours = settled = mask;
    painting.remember();
    if (mask === null) painting.cells.fill(0);
    else {
      const drawnOn = painting, bits = await maskBits(mask);
      if (drawnOn !== painting || ours !== mask) return;
      painting.load(bits);
    }
    changed(false);
  }
  store.listen((view) => {
    if (photo && photo.photo === view.photo && view.mask !== ours) follow(view.mask).catch(failed);
  });
  return {
    get painting() { return painting; },
    send,
    undo() { if (painting.undo()) send(); },
    clear() {
      painting.remember();
      painting.cells.fill(0);
      send();
    },
    /** @param {string | null} mask @returns {boolean} whether it holds all that was painted */
    holds: (mask) => settled !== null && mask === settled,
    /** @param {import("../../asking/play.js").TablePhoto | null} found @returns {boolean} whether it is another photo */
    use(found) {
      if (found?.photo === photo?.photo) return false;
      photo = found;
      painting = new Painting(found?.rows ?? 1, found?.columns ?? 1);
      ours = null;
      if (store.view.mask !== null) follow(store.view.mask).catch(failed);
      return true;
    },
  };
}

/**
 * The brush itself, over the picture.
 * @param {HTMLElement} frame
 * @param {ReturnType<typeof brushTools>} tools
 * @param {ReturnType<typeof keptPainting>} kept
 */
function brushOver(frame, tools, kept) {
  const ink = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "ink", tabindex: "0", role: "application",
    "aria-label": "Brush on the picture. The arrow keys move it, space paints, Z undoes, + and − change its size." }));
  const ring = element("div", { class: "ring", "aria-hidden": "true", hidden: true });
  const over = element("div", { class: "brushing", hidden: true }, ink, ring);
  frame.append(over);
  let at = [0.5, 0.5], last = null; // where the brush is, and was while it paints: shares of the picture
  const brush = { over, way: STRAIGHT, draw };

  /** @param {boolean} pending whether to draw what was painted: the picture does not show it yet */
  function draw(pending) {
    const side = Math.max(1, Math.round(frame.clientWidth * (window.devicePixelRatio || 1)));
    ring.style.setProperty("width", `${100 * tools.size}%`);
    ring.style.setProperty("left", `${100 * at[0]}%`);
    ring.style.setProperty("top", `${100 * at[1]}%`);
    if (pending) drawInk(ink, side, kept.painting, brush.way);
    else wipe(ink, side);
  }
  function stroke(from, to) {
    const { rows, columns } = kept.painting;
    const cell = (place) => {
      const [across, down] = through(brush.way, place[0], place[1]);
      return [across * columns, down * rows];
    };
    kept.painting.line(cell(from), cell(to), (tools.size / 2) * cellsAcross(brush.way, rows, columns), tools.erases);
  }
  const placeOf = (event) => {
    const box = ink.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  ink.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    ink.setPointerCapture(event.pointerId);
    kept.painting.remember();
    last = at = placeOf(event);
    stroke(last, last);
    kept.send();
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
    kept.send();
  });
  for (const ended of ["pointerup", "pointercancel"]) ink.addEventListener(ended, () => { last = null; });
  ink.addEventListener("pointerleave", () => { ring.hidden = document.activeElement !== ink; });
  ink.addEventListener("focus", () => { ring.hidden = false; draw(false); });
  ink.addEventListener("blur", () => { ring.hidden = true; });
  ink.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = KEYS[event.key];
    if (step) {
      const far = event.shiftKey ? 0.01 : tools.size / 2;
      at = at.map((value, k) => Math.max(0, Math.min(1, value + far * step[k])));
      draw(false);
    } else if (event.key === " ") {
      kept.painting.remember();
      stroke(at, at);
      kept.send();
    } else if (event.key.toLowerCase() === "z") {
      kept.undo();
    } else if (event.key === "+" || event.key === "-") {
      tools.resize(event.key === "+" ? 2 : -2);
      draw(false);
    } else return;
    event.preventDefault();
  });
  return brush;
}
