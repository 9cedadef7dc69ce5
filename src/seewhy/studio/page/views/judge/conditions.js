// Under which light, angle, blur … it holds: a small chart for each condition, one of them large with its photo.

import { changedPicture } from "../../asking/judge.js";
import { bandPath, betweenLevels, down, levelPlaces, sharesPath } from "../../judging/charts.js";
import { counted, interval, many, percent } from "../../judging/judged.js";
import { element } from "../element.js";
import { lead, paragraph, section } from "./pieces.js";
import { drawing, svg, words } from "./svg.js";

const SMALL = { left: 4, right: 156, top: 6, bottom: 60 };
const LARGE = { left: 44, right: 508, top: 14, bottom: 214 };
const NARROW = { ...LARGE, right: 328 }; // on a phone the letters keep their size

/**
 * @param {import("../../rooms/judge.js").Judged} judged
 */
export function conditionsPage({ told, store, startWhole }) {
  const card = told.judgement.condition_card;
  if (!card) {
    return { node: element("div", {}, paragraph("Up to which light, angle or blur does it hold? That is not tested yet: it takes " +
      "photos that are changed in twelve ways and several strengths.", "lead"), startWhole()), update() {} };
  }
  const about = told.conditions.about;
  const buttons = card.curves.map((curve, k) => element("button", { type: "button", class: "condition",
    onclick: () => store.change({ condition: about[k].name, level: null }, { keep: true }) },
  element("span", { class: "name" }, about[k].title), chart(curve, about[k], SMALL, 160, 64, false),
  element("span", { class: curve.outcome === "breaks" ? "outcome breaks" : "outcome" }, outcome(curve, about[k]))));
  const one = oneCondition(store);
  const costly = card.curves.reduce((most, curve, k) => (curve.mean_error > card.curves[most].mean_error ? k : most), 0);
  const node = element("div", {}, lead(told.sentences.conditions),
    one.node, section("All conditions", element("div", { class: "conditions" }, ...buttons)));
  return {
    node,
    /** @param {any} view */
    update(view) {
      const asked = about.findIndex((other) => other.name === view.condition);
      const k = asked < 0 ? costly : asked;
      buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(place === k)));
      one.show(card.curves[k], about[k], view.level);
    },
  };
}

/** @param {any} curve @param {any} about */
function outcome(curve, about) {
  if (curve.outcome === "breaks") return `holds to ${about.limit}`;
  return curve.outcome === "undecided" ? "too few photos to tell" : "holds throughout";
}

/** @param {any} curve @param {any} about */
function chart(curve, about, frame, width, height, large) {
  const levels = curve.levels, places = levelPlaces(levels.length, frame);
  const share = (name) => levels.map((level) => level.accuracy[name]);
  const parts = large ? [0, 0.25, 0.5, 0.75, 1].flatMap((tick) => [
    svg("line", { x1: frame.left, x2: frame.right, y1: down(frame, tick), y2: down(frame, tick), class: "rule" }),
    words(`${100 * tick} %`, frame.left - 8, down(frame, tick) + 4, { "text-anchor": "end", class: "quiet small" })])
    : [svg("line", { x1: frame.left, x2: frame.right, y1: frame.bottom, y2: frame.bottom, class: "rule" })];
  parts.push(svg("path", { d: bandPath(places, share("low"), share("high"), frame), class: "band" }));
  if (about.place !== null) {
    const x = betweenLevels(places, about.place);
    parts.push(svg("line", { x1: x, x2: x, y1: frame.top, y2: frame.bottom, class: "ideal" }));
    if (large) parts.push(words(`holds to ${about.limit}`, x + (x > 0.75 * frame.right ? -5 : 5), frame.bottom - 6, { "text-anchor": x > 0.75 * frame.right ? "end" : "start", class: "small" }));
  }
  parts.push(svg("path", { d: sharesPath(places, levels.map((level) => level.confidence), frame), class: "line series-3" }),
    svg("path", { d: sharesPath(places, share("value"), frame), class: "line series-1" }));
  const spoken = levels.map((level) => saying(level)).join("; ");
  return drawing(width, height, large ? spoken : "", ...parts);
}

const saying = (level) => `${level.name}: right on ${counted(level.accuracy.value)} of ${many(level.n, "photo")} ` +
  `(95 % interval ${interval(level.accuracy)}), and ${percent(level.confidence)} sure on average`;

/** One condition: its curve, a slider over its levels, and what the photo looks like there. */
function oneCondition(store) {
  const title = element("h4"), meaning = element("p", { class: "quiet" }), sentence = element("p");
  const place = element("div", { class: "chart-place" });
  const readout = element("p", { class: "readout", "aria-live": "polite" });
  const picture = /** @type {HTMLImageElement} */ (element("img", { class: "changed", onerror: () => picture.classList.add("gone") }));
  const slider = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "condition-level", min: 0, step: 1,
    oninput: () => store.change({ level: Number(slider.value) }) }));
  const node = element("div", { class: "one-condition" }, title, meaning,
    element("div", { class: "beside" },
      element("figure", {}, picture, element("figcaption", { class: "quiet" }, "One of the photos, changed so.")),
      element("figure", {}, place, element("div", { class: "slider" }, element("label", { for: "condition-level" }, "Strength"), slider),
        readout, element("figcaption", { class: "quiet" }, element("span", { class: "key-right" }, "right"), " (band: 95 % interval), ",
          element("span", { class: "key-sure" }, "how sure it says it is"), ". From left to right the change grows."))),
    sentence);
  let shown = null, frame = LARGE;
  /** @type {SVGElement} */
  let mark;

  function see(curve, about, level) {
    const places = levelPlaces(curve.levels.length, frame), now = curve.levels[level];
    slider.value = String(level);
    slider.setAttribute("aria-valuetext", now.name);
    readout.textContent = `${saying(now)}.`;
    mark.replaceChildren(svg("line", { x1: places[level], x2: places[level], y1: frame.top, y2: frame.bottom, class: "axis" }),
      svg("circle", { cx: places[level], cy: down(frame, now.accuracy.value), r: 5, class: "mark" }),
      svg("circle", { cx: places[level], cy: down(frame, now.confidence), r: 4, class: "mark wrong" }));
    picture.classList.remove("gone");
    picture.src = changedPicture(about.name, level);
    picture.alt = `A photo, ${about.title.toLowerCase()}: ${now.name}`;
  }

  return {
    node,
    /** @param {any} curve @param {any} about @param {number | null} level */
    show(curve, about, level) {
      if (shown !== about.name) {
        shown = about.name;
        title.textContent = about.title;
        meaning.textContent = about.meaning;
        sentence.textContent = curve.sentence;
        frame = matchMedia("(min-width: 36rem)").matches ? LARGE : NARROW;
        const drawn = chart(curve, about, frame, frame.right + 12, 240, true);
        const places = levelPlaces(curve.levels.length, frame);
        curve.levels.forEach((one, k) => drawn.append(words(k ? one.name : "as it is", places[k], 234, { "text-anchor": "middle", class: "quiet small" })));
        mark = drawn.appendChild(svg("g"));
        const width = places[1] - places[0];
        curve.levels.forEach((one, k) => drawn.append(svg("rect", { x: places[k] - width / 2, y: 0, width, height: 240, class: "reach",
          onpointerenter: () => see(curve, about, k), onclick: () => store.change({ level: k }) })));
        drawn.addEventListener("pointerleave", () => see(curve, about, held(store.view.level, curve)));
        place.replaceChildren(drawn);
        slider.max = String(curve.levels.length - 1);
      }
      see(curve, about, held(level, curve));
    },
  };
}

/** The level that is looked at; at first one in the middle, where something is to be seen. */
const held = (level, curve) => Math.min(level ?? Math.ceil((curve.levels.length - 1) / 2), curve.levels.length - 1);
