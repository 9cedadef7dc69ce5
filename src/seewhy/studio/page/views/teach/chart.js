// Loss and accuracy, as they go.

import { curvePath } from "../../curve.js";
import { percent } from "../../figures.js";
import { element } from "../element.js";

const WIDTH = 600, HEIGHT = 150;
const SVG = "http://www.w3.org/2000/svg";

function svg(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** One chart: the photos it learns from, faint, and those kept aside. */
function chart(title) {
  const learned = svg("path", { class: "curve-line quiet-line" }), kept = svg("path", { class: "curve-line" });
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", preserveAspectRatio: "none" });
  for (const y of [0, HEIGHT / 2]) drawing.append(svg("line", { x1: 0, x2: WIDTH, y1: y, y2: y, class: "grid" }));
  drawing.append(learned, kept);
  const top = element("span", { class: "chart-top" });
  const told = element("span", { class: "chart-now" });
  const box = element("figure", { class: "chart" }, element("figcaption", {}, element("span", { class: "name" }, title), told),
    element("div", { class: "chart-drawn" }, top, drawing));
  return { box, learned, kept, drawing, top, told };
}

/** @param {HTMLElement} place */
export function chartView(place) {
  const accuracy = chart("Accuracy"), loss = chart("Loss");
  const key = element("p", { class: "key" }, element("span", { class: "stroke faint", "aria-hidden": "true" }), "photos it learns from ",
    element("span", { class: "stroke", "aria-hidden": "true" }), "photos kept aside, after each epoch");
  const box = element("div", { class: "charts" }, accuracy.box, loss.box);
  place.append(box, key);

  function draw(one, learned, kept, most, words) {
    one.learned.setAttribute("d", curvePath(learned, most, WIDTH, HEIGHT));
    one.kept.setAttribute("d", curvePath(kept, most, WIDTH, HEIGHT));
    const now = (kept.at(-1) ?? learned.at(-1) ?? [0, 0])[1];
    one.told.textContent = words(now);
    one.top.textContent = words(most);
    one.drawing.setAttribute("aria-label", `${words(now)} now; ${learned.length > 1 ? `${words(learned[0][1])} at first` : ""}`);
  }

  return {
    /** @param {any} now as Teaching.to_json tells it @returns {boolean} whether there is anything to draw */
    show({ curve, epochs }) {
      const some = epochs.filter((one) => one.epoch > 0 && one.train_loss !== null);
      const byEpoch = some.length > 1;
      const points = (name) => some.filter((one) => one[name] !== null).map((one) => [one.epoch / one.epochs, one[name]]);
      const learned = (name) => (byEpoch ? points(`train_${name}`) : curve.map((one) => [one.seen, one[name]]));
      const any = byEpoch || curve.length > 1;
      box.hidden = key.hidden = !any;
      if (!any) return false;
      draw(accuracy, learned("accuracy"), points("validation_accuracy"), 1, (share) => (share === 1 ? "100 %" : percent(share)));
      const all = [...learned("loss"), ...points("validation_loss")].map((one) => one[1]);
      draw(loss, learned("loss"), points("validation_loss"), Math.max(...all, 1e-9), (value) => value.toFixed(2));
      return true;
    },
  };
}
