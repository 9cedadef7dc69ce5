// The whole network as one picture through which the photo flows: from afar its layers, nearer all their maps, nearer
// still the numbers of one. The camera is of the moment; what is chosen is in the store, and so in the address.

import { between, held, pointAt, showing, zoomed } from "../../network/camera.js";
import { drawNetwork } from "../../network/drawing.js";
import { boxOfMap, foundAt, nearestTo, planNetwork } from "../../network/plan.js";
import { ONE_PLACE, stepsOf, wordsAt, wordsAtRest } from "../../network/telling.js";
import { spotOf } from "../../network/names.js";
import { takeHands } from "./camera_hands.js";
import { element, penOf } from "../element.js";
import { layerPictures, photoPicture, themeOf } from "./network_pictures.js";

const FLIGHT = 550; // ms from one place to another
const PACE = 190; // ms that the photo takes from one column to the next
const NEAREST = 110; // px a place of the finest map
const LEGIBLE = 0.46; // px a unit: with fewer the names are not legible, and one begins at the photo
const SMALL = 24; // px of a map below which a tap goes to its layer first

const KEYS = "Arrow keys move it, plus and minus zoom, Enter goes deeper where the middle is, Escape back up, 0 shows all.";

/**
 * @param {HTMLElement} place
 * @param {import("../../store.js").Store} store
 */
export function networkView(place, store) {
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", {
    id: "network", class: "network", tabindex: "0", role: "application",
    "aria-roledescription": "picture that can be moved and zoomed", "aria-describedby": "network-keys",
  }));
  const told = element("p", { class: "quiet pointed", "aria-live": "polite" });
  const trail = element("nav", { class: "trail", "aria-label": "How deep" });
  const button = (label, words, onclick) => element("button", { type: "button", "aria-label": label, title: label, onclick }, words);
  const nearer = button("Zoom in", "+", () => zoom(1.6)), farther = button("Zoom out", "−", () => zoom(1 / 1.6));
  const again = button("Let the photo flow through the network again", "Flow again", () => flow());
  place.append(
    element("div", { class: "over" }, trail, element("div", { class: "buttons" }, again, farther, nearer)),
    canvas, told, element("p", { class: "unseen", id: "network-keys" }, KEYS));
  const context = penOf(canvas);
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  /** @type {any} */
  let scene = null;
  let awaited = false; // a new photo flows once the picture comes into sight
  let flight = null, started = 0, photo = "", order = new Map(), frame = 0, resting = 0;

  const limits = () => {
    const least = Math.min(scene.view.width / scene.plan.width, scene.view.height / scene.plan.height);
    const finest = Math.min(...scene.plan.columns.filter((one) => one.layer).map(({ layer, mosaic, width }) =>
      (mosaic ? mosaic.side : width) / layer.width));
    return { least, most: NEAREST / finest };
  };
  const clampedTo = (camera) => held(camera, scene.plan, scene.view);

  /** From afar: all of it, or on a narrow page its height, from the photo on. */
  function whole() {
    const { plan, view } = scene, all = { left: 0, top: 0, width: plan.width, height: plan.height };
    const fits = showing(all, view), tall = view.height / plan.height;
    return clampedTo(fits.scale < LEGIBLE && fits.scale < tall ? { x: 0, y: 0, scale: tall } : fits);
  }

  function draw(now) {
    frame = 0;
    if (!scene) return;
    if (flight) {
      const part = Math.min(1, (now - flight.since) / FLIGHT), eased = part * part * (3 - 2 * part);
      scene.camera = clampedTo(between(flight.from, flight.to, eased));
      if (part >= 1) flight = null;
    }
    if (started) {
      scene.front = Math.max(0, now - started) / PACE;
      if (scene.front >= scene.plan.columns.length + 1) { started = 0; scene.front = Infinity; }
    }
    // From afar a finger that moves up or down scrolls the page; nearer it moves the picture.
    canvas.classList.toggle("near", scene.camera.scale > 1.05 * whole().scale);
    drawNetwork(context, scene);
    if (flight || started) soon();
  }
  function soon() { frame ||= requestAnimationFrame(draw); }

  /** @param {import("../../network/camera.js").Camera} to */
  function fly(to) {
    if (still.matches) scene.camera = clampedTo(to);
    else flight = { from: scene.camera, to: clampedTo(to), since: performance.now() };
    soon();
  }
  function flow() {
    awaited = false;
    if (!scene || still.matches) return;
    started = performance.now();
    scene.front = 0;
    soon();
  }
  function zoom(factor) {
    if (!scene) return;
    fly(zoomed(scene.camera, factor, { x: scene.view.width / 2, y: scene.view.height / 2 }, limits()));
  }

  /** The column's name stands above what is shown, and what a map adds below it. */
  const share = (most) => Math.min(most, 1 - 100 / scene.view.height);

  /** The camera that shows what is chosen. */
  function cameraOf({ layer, channel, spot }) {
    const column = scene.plan.columns.find((one) => one.kind === "layer" && one.name === layer);
    if (!column) return whole();
    if (channel === null) return showing(column.mosaic ?? column, scene.view, share(0.78));
    const box = boxOfMap(scene.plan, layer, channel);
    if (!box) return whole();
    const found = showing(box, scene.view, share(0.8)), [row, at] = spotOf(spot) ?? [];
    if (row === undefined) return found;
    const side = box.width / column.layer.width, view = scene.view;
    const wanted = Math.max(found.scale, Math.min(56 / side, limits().most)), x = box.left + (at + 0.5) * side, y = box.top + (row + 0.5) * side;
    return { x: x - view.width / wanted / 2, y: y - view.height / wanted / 2, scale: wanted };
  }

  function choose(found) {
    if (!found) return;
    const { column, channel, box } = found, px = box.width * scene.camera.scale;
    if (column.kind !== "layer") return fly(column.kind === "answer" ? whole() : showing(column, scene.view, 0.9));
    const isChosen = store.view.layer === column.name && store.view.channel === channel;
    if (channel === null || (px < SMALL && store.view.layer !== column.name)) {
      store.change({ layer: column.name, channel: null, spot: null }, { keep: true });
      fly(cameraOf(store.view));
    } else if (px / column.layer.width < ONE_PLACE && !isChosen) {
      store.change({ layer: column.name, channel, spot: null }, { keep: true });
    } else {
      const spot = `${found.row}.${found.place}`, again = isChosen && store.view.spot === spot;
      store.change({ layer: column.name, channel, spot }, { keep: true });
      if (again) fly(cameraOf(store.view));
    }
  }

  function up() {
    const { layer, channel, spot } = store.view;
    if (spot) store.change({ spot: null }, { keep: true });
    else if (channel !== null) store.change({ channel: null }, { keep: true });
    else if (layer) store.change({ layer: null }, { keep: true });
    fly(cameraOf(store.view));
  }

  /** @param {number} x @param {number} y px of the canvas */
  function point(x, y) {
    if (!scene) return;
    const found = Number.isNaN(x) ? null : foundAt(scene.plan, pointAt(scene.camera, x, y));
    const on = found?.column.layer && found.channel !== null ? found : null;
    scene.pointed = on && { layer: on.column.name, channel: on.channel, row: on.row, place: on.place };
    told.setAttribute("aria-live", "off"); // what the pointer passes is not read out
    told.textContent = words(found);
    canvas.classList.toggle("over-map", Boolean(on));
    soon();
  }
  /** What a key has brought to the middle is read out. */
  function say(found) {
    told.setAttribute("aria-live", "polite");
    told.textContent = `${found ? "In the middle: " : ""}${words(found)}`;
  }
  const middle = () => pointAt(scene.camera, scene.view.width / 2, scene.view.height / 2);

  const words = (found) => (found ? wordsAt(found, scene) : wordsAtRest(scene.inside.told.target));
  const showTrail = (view) => trail.replaceChildren(...stepsOf(view).map(({ name, part }, k, steps) => element("button", {
    type: "button", "aria-current": k === steps.length - 1 ? "location" : null,
    onclick: () => { store.change(part, { keep: true }); if (scene) fly(cameraOf(store.view)); },
  }, name)));

  takeHands(canvas, {
    camera: () => scene.camera,
    limits: () => limits(),
    moved(camera) {
      flight = null;
      scene.camera = clampedTo(camera);
      clearTimeout(resting);
      resting = setTimeout(() => {
        if (document.activeElement === canvas) say(nearestTo(scene.plan, middle()));
      }, 400);
      soon();
    },
    pointed: point,
    tapped: (x, y) => { if (scene) choose(foundAt(scene.plan, pointAt(scene.camera, x, y))); },
    pressed(key) {
      if (!scene) return false;
      if (key === "0" || key === "Home") fly(whole());
      else if (key === "Escape" || key === "Backspace") up();
      else if (key === "Enter" || key === " ") choose(nearestTo(scene.plan, middle()));
      else return false;
      return true;
    },
  });

  function measured() {
    const ratio = Math.min(2, devicePixelRatio || 1), width = canvas.clientWidth, height = canvas.clientHeight;
    if (!scene || !width) return;
    const first = !scene.view.width, before = scene.view;
    scene.view = { width, height, ratio };
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    if (first) scene.camera = store.view.layer ? clampedTo(cameraOf(store.view)) : whole();
    else if (before.width !== width || before.height !== height) scene.camera = store.view.layer ? clampedTo(cameraOf(store.view)) : whole();
    draw(performance.now());
  }
  const sight = new IntersectionObserver(([entry]) => { if (awaited && entry.isIntersecting) flow(); }, { threshold: 0.4 });
  new ResizeObserver(measured).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (scene) { scene.theme = themeOf(place); soon(); }
  });

  let last = "";
  store.listen((view) => {
    showTrail(view);
    if (!scene) return;
    scene.chosen = { layer: view.layer, channel: view.channel, cell: spotOf(view.spot) };
    const now = JSON.stringify([view.layer, view.channel]);
    if (now !== last) { scene.links = []; fly(cameraOf(view)); }
    last = now;
    soon();
  }, ["layer", "channel", "spot"]);

  return {
    /** @param {{told: any, arrays: any}} inside @param {{told: any, arrays: any}} seen the look that it belongs to */
    show(inside, seen) {
      const key = `${seen.told.photo} ${inside.told.target}`, fresh = key !== photo;
      if (fresh) order = new Map(inside.told.layers.map((one) => [one.name, one.order]));
      const layers = inside.told.layers.map((one) => ({ ...one, order: order.get(one.name) ?? one.order }));
      const plan = fresh || !scene ? planNetwork(layers) : scene.plan;
      const { layer, channel, spot } = store.view;
      scene = {
        plan, inside, answer: seen.told, theme: themeOf(place), front: Infinity, pointed: null,
        chosen: { layer, channel, cell: spotOf(spot) }, links: scene?.links ?? [],
        camera: scene?.camera ?? { x: 0, y: 0, scale: 1 }, view: scene?.view ?? { width: 0, height: 0, ratio: 1 },
        pictures: {
          photo: photoPicture(seen.arrays, 0), evidence: photoPicture(seen.arrays, 1),
          layers: new Map(layers.map((one) => [one.name, layerPictures(one, inside.arrays[one.name].values, plan)])),
        },
      };
      last = JSON.stringify([layer, channel]);
      // As high as the picture is when all of it is seen; the style sheet sets the least and the most.
      canvas.style.setProperty("--shape", String(plan.width / plan.height));
      canvas.setAttribute("aria-label", `The network: ${layers.length} layers between the photo and the answer. ${seen.told.sentence}`);
      told.textContent = words(null);
      again.hidden = still.matches;
      if (!scene.view.width) measured();
      if (photo.split(" ")[0] !== seen.told.photo) {
        awaited = true;
        // Told anew, so that it also comes where the picture is in sight already.
        sight.unobserve(canvas);
        sight.observe(canvas);
      }
      photo = key;
      soon();
    },
    /** Another network is looked at from now on: nothing of the one before is kept. */
    forget() { photo = ""; },
    /** @param {import("../../network/drawing.js").Link[]} links maps that the chosen unit reads */
    link(links) {
      if (scene) { scene.links = links; soon(); }
    },
  };
}
