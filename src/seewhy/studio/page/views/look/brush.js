// A brush over the picture: hides what is painted, or all but that. With a pointer, a finger, or the arrow keys.

import { maskBits } from "../../asking/play.js";
import { drawInk, wipe } from "../../ink.js";
import { Painting } from "../../painting.js";
import { cellsAcross, STRAIGHT, through } from "../../place.js";
import { brushTools } from "./brush_tools.js";
import { element } from "../element.js";
import { oncePerFrame } from "../once_per_frame.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {{frame: HTMLElement, controls: HTMLElement, tools: HTMLElement}} places over the picture, the line under it,
 *   and where the tools are
 * @param {import("../../main.js").Studio} studio
 * @param {() => void} ask about the photo as it is painted now
 */
export function brushView({ frame, controls, tools }, studio, ask) {
  const { store } = studio;
  const kept = keptPainting(studio, painted, ask);
  const panel = brushTools(store, studio.session().grounds, {
    sized: () => brush.aim(),
    undo: () => kept.undo(),
    clear: () => kept.clear(),
  });
  const brush = brushOver(frame, panel, kept);
  let on = false;
  const button = element("button", { type: "button", id: "brush", "aria-pressed": "false", onclick: () => turn(!on) }, "Brush");
  controls.append(button);
  tools.append(panel.panel);

  // A pointer may tell of itself more often than the screen shows it.
  const paint = oncePerFrame((pending) => {
    brush.draw(pending && store.view.hide === "painted");
    panel.tell(kept.painting.share);
  });
  function painted(pending) { if (on) paint(pending); }
  function turn(wanted) {
    on = wanted;
    brush.over.hidden = panel.panel.hidden = !on;
    button.setAttribute("aria-pressed", String(on));
    painted(false);
  }
  store.listen(() => { if (on) panel.tell(kept.painting.share); });
  return {
    panel: panel.panel,
    asking: kept.asking,
    bits: () => kept.painting.bits(),
    named: kept.named,
    take: kept.take,
    /** @param {import("../../asking/play.js").TablePhoto[]} photos on the table */
    show(photos) {
      const photo = photos.find((one) => one.photo === store.view.photo) ?? null;
      panel.use(photo, photos);
      if (kept.use(photo) && (store.view.mask !== null || store.view.hide === "rest")) turn(true);
    },
    /** @param {any} told of the answer that is shown now @param {any} question that it answers */
    answered(told, question) {
      brush.way = told.place;
      painted(!kept.holds(question));
    },
  };
}

/**
 * What is painted on the photo, and its twin in the studio, which the address names.
 * @param {import("../../main.js").Studio} studio
 * @param {(pending: boolean) => void} changed pending: the picture does not show it yet
 * @param {() => void} ask
 */
function keptPainting({ store, failed }, changed, ask) {
  let photo = null, painting = new Painting(1, 1);
  let ours = null; // the mask in the address, where it came from here
  // Of the painting: how it is now, how it was when the address last named it, and before which all is of the past.
  let version = 0, known = 0, since = 0;

  function send() {
    version++;
    changed(true);
    ask();
  }
  /** It is what the address says, whatever is still asked. */
  function settle(mask) {
    ours = mask;
    since = known = ++version;
  }
  /** Another mask than the one painted here: a step back, a reload, a change that was found. */
  async function follow(mask) {
    settle(mask);
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
    if (!photo) return;
    if (photo.photo !== view.photo) { if (version !== known) begin(photo); }
    else if (view.mask !== ours) follow(view.mask).catch(failed);
  });
  function begin(found) {
    photo = found;
    painting = new Painting(found?.rows ?? 1, found?.columns ?? 1);
    settle(null);
  }
  return {
    get painting() { return painting; },
    send,
    undo() { if (painting.undo()) send(); },
    clear() {
      painting.remember();
      painting.cells.fill(0);
      send();
    },
    /**
     * A question with what was painted since the address last named it: painted is the version that is asked about.
     * @param {any} question
     */
    asking: (question) => (version === known || photo?.photo !== question.photo ? question : { ...question, mask: null, painted: version }),
    /**
     * A question that was answered, with what was painted by its name.
     * @param {any} question @param {any} told of its answer
     */
    named({ painted, ...question }, told) {
      if (painted === undefined) return question;
      const empty = painted === version && !painting.share && question.hide === "painted";
      return { ...question, mask: empty ? null : told.mask };
    },
    /** The address takes over the name. @param {any} question that was answered @param {any} named the same, as named gives it */
    take({ painted, photo: of }, named) {
      if (painted === undefined || painted < since || of !== store.view.photo) return;
      if (painted === version) known = version;
      ours = named.mask;
      if (ours !== store.view.mask) store.change({ mask: ours });
    },
    /** @param {any} question that was answered @returns {boolean} whether the answer shows all that was painted */
    holds: ({ mask, painted }) => (painted === undefined ? version === known && mask === ours : painted === version),
    /** @param {import("../../asking/play.js").TablePhoto | null} found @returns {boolean} whether it is another photo */
    use(found) {
      if (found?.photo === photo?.photo) return false;
      begin(found);
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
  const aim = oncePerFrame(() => {
    ring.style.setProperty("width", `${100 * tools.size}%`);
    ring.style.setProperty("left", `${100 * at[0]}%`);
    ring.style.setProperty("top", `${100 * at[1]}%`);
  });
  const brush = { over, way: STRAIGHT, draw, aim };

  /** @param {boolean} pending whether to draw what was painted: the picture does not show it yet */
  function draw(pending) {
    const side = Math.max(1, Math.round(frame.clientWidth * (window.devicePixelRatio || 1)));
    aim();
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
  const placeOf = (event, box = ink.getBoundingClientRect()) =>
    [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
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
    const box = ink.getBoundingClientRect();
    at = placeOf(event, box);
    if (!last) return aim();
    // Between two frames the pointer was in more places than one.
    for (const one of [...(event.getCoalescedEvents?.() ?? []), event]) {
      const next = placeOf(one, box);
      stroke(last, next);
      last = next;
    }
    kept.send();
  });
  for (const ended of ["pointerup", "pointercancel"]) ink.addEventListener(ended, () => { last = null; });
  ink.addEventListener("pointerleave", () => { ring.hidden = document.activeElement !== ink; });
  ink.addEventListener("focus", () => { ring.hidden = false; aim(); });
  ink.addEventListener("blur", () => { ring.hidden = true; });
  ink.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = KEYS[event.key];
    if (step) {
      const far = event.shiftKey ? 0.01 : tools.size / 2;
      at = at.map((value, k) => Math.max(0, Math.min(1, value + far * step[k])));
      aim();
    } else if (event.key === " ") {
      kept.painting.remember();
      stroke(at, at);
      kept.send();
    } else if (event.key.toLowerCase() === "z") {
      kept.undo();
    } else if (event.key === "+" || event.key === "-") {
      tools.resize(event.key === "+" ? 2 : -2);
      aim();
    } else return;
    event.preventDefault();
  });
  return brush;
}
