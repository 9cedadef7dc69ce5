// What hands do to a camera: drag, wheel, two fingers, keys.

import { panned, zoomed } from "../../network/camera.js";

const STEP = 60; // px that an arrow key moves the picture
const NEARER = 1.3; // a step of the + key
const STILL = 5; // px a finger may move and still tap

/**
 * @typedef {object} Held
 * @property {() => import("../../network/camera.js").Camera} camera
 * @property {() => {least: number, most: number}} limits of the scale
 * @property {(camera: import("../../network/camera.js").Camera) => void} moved
 * @property {(x: number, y: number) => void} pointed px on the canvas; NaN when the pointer left
 * @property {(x: number, y: number) => void} tapped
 * @property {(key: string) => boolean} pressed any other key; whether it meant something
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Held} held
 */
export function takeHands(canvas, held) {
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  let far = 0; // px that the first finger has come

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const spread = () => {
    const [one, other] = [...fingers.values()];
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, far: Math.hypot(one.x - other.x, one.y - other.y) };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (!fingers.size) far = 0;
    fingers.set(event.pointerId, at(event));
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const now = at(event), last = fingers.get(event.pointerId);
    if (!last) return held.pointed(now.x, now.y);
    const before = fingers.size === 2 ? spread() : null;
    fingers.set(event.pointerId, now);
    far += Math.hypot(now.x - last.x, now.y - last.y);
    if (before) {
      const after = spread();
      const nearer = zoomed(held.camera(), after.far / Math.max(1, before.far), before, held.limits());
      held.moved(panned(nearer, after.x - before.x, after.y - before.y));
    } else if (far > STILL) {
      canvas.classList.add("held");
      held.moved(panned(held.camera(), now.x - last.x, now.y - last.y));
    }
  });
  const up = (event) => {
    const last = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    canvas.classList.remove("held");
    if (last && event.type === "pointerup" && far <= STILL && !fingers.size) held.tapped(last.x, last.y);
    if (fingers.size === 1) far = STILL + 1; // the second finger was lifted: the first one does not tap
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", () => held.pointed(NaN, NaN));

  // The wheel scrolls the page until the picture has the focus; with Ctrl (as a touchpad's pinch comes) it zooms always.
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
    const factor = Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : event.ctrlKey ? 0.01 : 0.0025));
    const nearer = zoomed(held.camera(), factor, at(event), held.limits());
    if (nearer.scale === held.camera().scale && factor < 1) return; // all is seen: the page may scroll on
    event.preventDefault();
    held.moved(nearer);
  }, { passive: false });

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const middle = { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 };
    const way = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const factor = { "+": NEARER, "=": NEARER, "-": 1 / NEARER, _: 1 / NEARER }[event.key];
    if (way) held.moved(panned(held.camera(), way[0] * STEP, way[1] * STEP));
    else if (factor) held.moved(zoomed(held.camera(), factor, middle, held.limits()));
    else if (!held.pressed(event.key)) return;
    event.preventDefault();
  });
}
