// Do the percentages mean what they say? The reliability diagram, what calibration did, and what doubt is worth.

import { across, down, levelPlaces, reliabilityMarks, sharesPath, thinned } from "../../judging/charts.js";
import { answeredFrom, counted, interval, many, percent } from "../../judging/judged.js";
import { element } from "../element.js";
import { lead, paragraph, section, table } from "./pieces.js";
import { drawing, svg, words } from "./svg.js";

const WIDTH = 448, HEIGHT = 440, FLOOR = 398, ROOM = 58;
const TO = "\u2060–\u2060"; // from … to, of which no line is broken
const FRAME = { left: 52, right: 424, top: 26, bottom: 306 };

/**
 * @param {import("../../rooms/judge.js").Judged} judged
 */
export function percentagesPage({ told }) {
  const { calibration, risk_coverage: coverage } = told.judgement;
  const node = element("div", {}, lead(told.sentences.calibration),
    element("div", { class: "beside" }, diagram(calibration), numbers(calibration)));
  if (told.sentences.promise) node.append(section("Sets of classes, and what they promise", paragraph(told.sentences.promise)));
  node.append(section("What its doubts are worth", paragraph(told.sentences.coverage), doubts(coverage)));
  return { node, update() {} };
}

/** The reliability diagram; a bin is one stop for the arrow keys, and tells itself beneath. */
function diagram(calibration) {
  const bins = { after: calibration.reliability_after, before: calibration.reliability_before };
  const chart = element("div", { class: "chart-place", tabindex: "0", role: "group",
    "aria-label": "Reliability diagram; the arrow keys go from point to point", onkeydown: pressed });
  const readout = element("p", { class: "readout", "aria-live": "polite" });
  const ways = ["after", "before"].map((name) => element("button", { type: "button", "data-when": name, onclick: () => show(name) },
    name === "after" ? "As it tells them" : "Before calibration"));
  let now = bins.after, at = -1;
  /** @type {SVGElement[]} */
  let points = [];

  function show(name) {
    for (const way of ways) way.setAttribute("aria-pressed", String(way.dataset.when === name));
    now = bins[name];
    const marks = reliabilityMarks(now, FRAME, ROOM);
    points = marks.map(({ bin, x, y, low, high }, k) => svg("g", { class: "point", onpointerenter: () => choose(k) },
      svg("rect", { x: x - 14, y: FRAME.top, width: 28, height: FLOOR - FRAME.top, class: "reach" }),
      svg("line", { x1: x, x2: x, y1: low, y2: high, class: "interval" }),
      svg("circle", { cx: x, cy: y, r: 4.5, class: "mark", "data-bin": bin })));
    const bars = marks.flatMap(({ left, width, height, n }) => [
      svg("rect", { x: left + 1, y: FLOOR - height, width: width - 2, height, class: "count" }),
      words(String(n), left + width / 2, FLOOR - height - 4, { "text-anchor": "middle", class: "quiet small" })]);
    chart.replaceChildren(drawing(WIDTH, HEIGHT, marks.map(({ bin }) => saying(now, bin)).join("; "), ...grid(), ...bars, ...points));
    choose(Math.min(Math.max(at, 0), points.length - 1));
  }
  function choose(k) {
    points[at]?.classList.remove("chosen");
    at = k;
    points[at]?.classList.add("chosen");
    const bin = reliabilityMarks(now, FRAME, ROOM)[at]?.bin;
    readout.textContent = bin === undefined ? "" : `${saying(now, bin)}.`;
  }
  function pressed(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    choose(Math.max(0, Math.min(points.length - 1, at + step)));
  }
  at = bins.after.n.filter(Boolean).length - 1; // the surest photos are the most
  show("after");
  return element("figure", { class: "reliability" }, element("div", { class: "buttons" }, ...ways), chart, readout,
    element("figcaption", { class: "quiet" }, "Points on the dashed line keep their word. Above it, it was more careful than it " +
      "needed to be; below it, it promised too much. The upright bars are 95 % intervals, the columns how many photos a point speaks for."));
}

const saying = (bins, bin) => `${many(bins.n[bin], "photo")} it was ${percent(bins.confidence[bin])} sure of on average: ` +
  `${counted(bins.accuracy[bin])} right (95 % interval ${interval({ low: bins.low[bin], high: bins.high[bin], value: null })})`;

function grid() {
  const parts = [words("were right", 0, 12, { class: "quiet small" }), words("photos", 0, FLOOR - 2, { class: "quiet small" })];
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const y = down(FRAME, share), x = across(FRAME, share), label = `${100 * share} %`;
    parts.push(svg("line", { x1: FRAME.left, x2: FRAME.right, y1: y, y2: y, class: "rule" }),
      words(label, FRAME.left - 8, y + 4, { "text-anchor": "end", class: "quiet small" }),
      words(label, x, FLOOR + 18, { "text-anchor": "middle", class: "quiet small" }));
  }
  parts.push(svg("line", { x1: FRAME.left, x2: FRAME.right, y1: FLOOR, y2: FLOOR, class: "rule" }),
    svg("line", { x1: FRAME.left, y1: FRAME.bottom, x2: FRAME.right, y2: FRAME.top, class: "ideal" }),
    words("how sure it said it was", (FRAME.left + FRAME.right) / 2, HEIGHT - 4, { "text-anchor": "middle", class: "quiet small" }));
  return parts;
}

function numbers(calibration) {
  const points = ({ value, low, high }) => `${(100 * value).toFixed(1)} (${(100 * low).toFixed(1)}${TO}${(100 * high).toFixed(1)})`;
  const plain = ({ value, low, high }) => `${value.toFixed(3)} (${low.toFixed(3)}${TO}${high.toFixed(3)})`;
  const { before, after, ece_by_chance: chance, temperature } = calibration;
  return table(["", "Before", "After calibration"], [
    ["Calibration error, points", points(before.ece), points(after.ece)],
    ["Brier score", plain(before.brier), plain(after.brier)],
    ["Log loss", plain(before.log_loss), plain(after.log_loss)],
    ["Calibration error if every percentage were true", "", `up to ${(100 * chance.limit).toFixed(1)}`],
  ], { caption: `Calibration divided the scores by ${temperature.toPrecision(3)} (the temperature): it changes no answer, only how sure ` +
    "it is told. In brackets the 95 % intervals; lower is better." });
}

/** Accuracy against the share that is answered, with a slider for the least confidence that is. */
function doubts(coverage) {
  const frame = { left: 46, right: 424, top: 14, bottom: 150 };
  const curve = coverage.curve;
  const lowest = Math.min(0.9, Math.floor(10 * Math.min(...curve.map((one) => one.accuracy.value))) / 10);
  const scaled = (share) => (share - lowest) / (1 - lowest);
  const kept = thinned(curve, 200);
  const line = svg("path", { class: "line series-1",
    d: sharesPath(kept.map((one) => across(frame, one.share)), kept.map((one) => scaled(one.accuracy.value)), frame) });
  const mark = svg("circle", { r: 5, class: "mark" });
  const ticks = [lowest, (1 + lowest) / 2, 1].flatMap((share) => {
    const y = down(frame, scaled(share));
    return [svg("line", { x1: frame.left, x2: frame.right, y1: y, y2: y, class: "rule" }),
      words(counted(share), frame.left - 8, y + 4, { "text-anchor": "end", class: "quiet small" })];
  });
  const below = levelPlaces(5, frame).map((x, k) => words(counted(k / 4), x, 170, { "text-anchor": "middle", class: "quiet small" }));
  const readout = element("p", { class: "readout", "aria-live": "polite" });
  const slider = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "least-sure", min: 0, max: 99, step: 1, value: 0, oninput: told }));

  function told() {
    const least = Number(slider.value) / 100, one = curve[answeredFrom(curve, least)];
    slider.setAttribute("aria-valuetext", `${slider.value} %`);
    mark.setAttribute("visibility", one ? "visible" : "hidden");
    readout.textContent = !one ? `It is that sure of no photo.` : `Answering only what it is at least ${slider.value} % sure of: ` +
      `${counted(one.share)} of the photos (${one.n.toLocaleString("en")}), ${counted(one.accuracy.value, 1)} of them right ` +
      `(95 % interval ${interval(one.accuracy)}).`;
    if (!one) return;
    mark.setAttribute("cx", String(across(frame, one.share)));
    mark.setAttribute("cy", String(down(frame, scaled(one.accuracy.value))));
  }
  told();
  return element("figure", { class: "doubts" },
    drawing(448, 190, `The share right against the share answered`, ...ticks, ...below, line, mark,
      words("of the photos answered", (frame.left + frame.right) / 2, 187, { "text-anchor": "middle", class: "quiet small" })),
    element("div", { class: "slider" }, element("label", { for: "least-sure" }, "At least so sure"), slider), readout);
}
