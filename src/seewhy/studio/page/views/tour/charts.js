// The tour's small charts: a sum, shares, receipts, what an answer costs, and what a change did.

import { curvePath } from "../../curve.js";
import { brief, percent, plain, signed } from "../../figures.js";
import { loss, softmax, summands } from "../../tour/numbers.js";
import { element } from "../element.js";

const NAMED = 4; // channels of the sum; more are not read
const SHARES = 4; // classes
const DOTS = 400; // photos; of more each dot stands for several, and a wrong one is never rounded away
const WORST = 5; // of the loss that is drawn: the right class at 0.7 %

/** @param {import("../../tour/story.js").Seen} seen */
export function sumPicture({ inside }) {
  const { named, others, bias, sum } = summands(inside.told.layers, inside.told.bias, NAMED);
  const rows = [
    ...named.map(({ layer, channel, value }) => ({ name: `${layer}, map ${channel}`, value })),
    { name: `${others.count} others, for`, value: others.above },
    { name: `${others.count} others, against`, value: others.below },
    { name: "bias", value: bias },
  ];
  const most = Math.max(...rows.map(({ value }) => Math.abs(value)), 1e-9);
  const lines = rows.map(({ name, value }) => {
    const bar = element("i", { class: value < 0 ? "below" : "above" });
    bar.style.setProperty("width", `${(50 * Math.abs(value)) / most}%`);
    return element("tr", {}, element("th", { scope: "row" }, name), element("td", { class: "both", "aria-hidden": "true" }, bar), element("td", {}, signed(value)));
  });
  return element("table", { class: "sums" }, element("caption", { class: "unseen" }, `What adds up to the score of ${inside.told.target}`),
    element("tbody", {}, ...lines),
    element("tfoot", {}, element("tr", {}, element("th", { scope: "row" }, "score"), element("td", {}), element("td", {}, signed(sum)))));
}

/** @param {import("../../tour/story.js").Seen} seen */
export function sharesPicture({ facts }) {
  const rows = softmax(facts.scores.slice(0, SHARES), facts.temperature, facts.sum_of_powers);
  const lines = rows.map(({ name, logit, power, share }) => element("tr", {}, element("th", { scope: "row" }, name),
    ...[signed(logit), brief(power), percent(share)].map((text) => element("td", {}, text))));
  const more = facts.all_classes > rows.length;
  return element("table", { class: "sums" }, element("caption", { class: "unseen" }, "From scores to shares"),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "class"), ...["score", "power of e", "share"].map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...lines),
    element("tfoot", {}, element("tr", {}, element("th", { scope: "row" }, more ? `all ${facts.all_classes}` : "together"), element("td", {}), element("td", {}, brief(facts.sum_of_powers)), element("td", {}, "1"))));
}

/** A dot for each photo it was about this sure of. @param {import("../../tour/story.js").Seen} seen */
export function receiptPicture({ facts }) {
  const { receipt } = facts;
  if (!receipt) return element("div");
  const shown = Math.min(receipt.n, DOTS), wrong = Math.ceil(((receipt.n - receipt.right) / receipt.n) * shown - 1e-9);
  const dots = Array.from({ length: shown }, (_, k) => element("i", { class: k < shown - wrong ? "yes" : "no" }));
  const each = shown < receipt.n ? `Each dot: ${plain(receipt.n / shown, 1)} photos. ` : "Each dot is a photo. ";
  return element("div", {}, element("div", { class: "dots", role: "img", "aria-label": `${receipt.right} of ${receipt.n} right` }, ...dots),
    element("p", { class: "quiet" }, each, element("i", { class: "dot yes", "aria-hidden": "true" }), " right ", element("i", { class: "dot no", "aria-hidden": "true" }), " wrong"));
}

/** @param {string} name @param {Record<string, string | number>} attributes @param {...(Node | string)} children */
function drawn(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** The cost of every share of the right class, and where this photo stands. @param {import("../../tour/story.js").Seen} seen */
export function lossPicture({ facts }) {
  const [width, height] = [300, 110];
  const points = Array.from({ length: 120 }, (_, k) => [(k + 1) / 120, loss((k + 1) / 120)]).filter(([, much]) => much <= WORST);
  const svg = drawn("svg", { viewBox: `-4 -14 ${width + 8} ${height + 34}`, class: "cost", role: "img", "aria-label": "What an answer costs against the share of the right class: much when the share is small, nothing when it is 1" },
    drawn("path", { d: curvePath(points, WORST, width, height), class: "line" }));
  svg.append(drawn("line", { x1: 0, x2: width, y1: height, y2: height, class: "axis" }));
  /** @type {number | null} where the words before stand */
  let above = null;
  softmax(facts.scores.slice(0, 2), facts.temperature, facts.sum_of_powers).forEach(({ name, share }, k) => {
    const x = share * width, y = height * (1 - Math.min(loss(share), WORST) / WORST);
    const end = share > 0.6; // above the curve there is room to the right, and at its end to the left
    let line = Math.max(-4, y - (end ? 12 : 7));
    if (above !== null && Math.abs(line - above) < 15) line = above - 15; // never one over the other
    above = line;
    svg.append(drawn("circle", { cx: x, cy: y, r: 4, class: k ? "no" : "yes" }),
      drawn("text", { x: end ? width : x + 8, y: line, "text-anchor": end ? "end" : "start" }, `if ${name}: ${brief(loss(share))}`));
  });
  svg.append(drawn("text", { x: 0, y: height + 16, class: "axis-name" }, "0: share of the right class"),
    drawn("text", { x: width, y: height + 16, "text-anchor": "end", class: "axis-name" }, "1"));
  const place = element("div");
  place.append(svg);
  return place;
}

/** The first classes at rest and as the sliders stand. @param {import("../../tour/story.js").Seen} seen */
export function changePicture({ facts, rest }) {
  const before = softmax(rest.scores.slice(0, 3), rest.temperature, rest.sum_of_powers);
  const now = softmax(facts.scores, facts.temperature, facts.sum_of_powers);
  const bar = (share, kind) => {
    const fill = element("i", { class: kind });
    fill.style.setProperty("width", `${100 * share}%`);
    return element("span", { class: "track", "aria-hidden": "true" }, fill);
  };
  const lines = before.map(({ name, share }) => {
    const after = now.find((one) => one.name === name)?.share ?? 0;
    return element("tr", {}, element("th", { scope: "row" }, name),
      element("td", { class: "wide" }, bar(share, "was"), bar(after, "is")), element("td", {}, `${percent(share)} → ${percent(after)}`));
  });
  return element("table", { class: "sums change" }, element("caption", { class: "unseen" }, "Shares at rest, and as the sliders stand"), element("tbody", {}, ...lines));
}
