// Teaching: the folder that was named, what is being done, how loss and accuracy go, stop and go on.

import { openTaught, startTeaching, stopTeaching } from "../asking.js";
import { curvePath } from "../curve.js";
import { element } from "./element.js";

const HEADINGS = {
  idle: "Ready to teach", running: "Teaching", stopping: "Stopping after this step", stopped: "Stopped",
  failed: "It did not work", finished: "Taught",
};
const WIDTH = 600, HEIGHT = 160;
const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {HTMLElement} place
 * @param {(error: Error) => void} failed
 * @param {(session: any) => void} opened
 */
export function teachView(place, failed, opened) {
  const heading = element("h3", { role: "status" });
  const from = element("p", { class: "quiet" });
  const start = button("Start from a network that has seen a million photos", () => startTeaching({ weights: "imagenet" }, false));
  const scratch = button("Start from random weights", () => startTeaching({}, false));
  const stop = button("Stop", stopTeaching);
  const resume = button("Go on", () => startTeaching({}, true));
  const look = button("Look with it", async () => opened(await openTaught()));
  const report = element("a", { href: "/report", target: "_blank", rel: "noopener" }, "Open its report");
  const steps = element("ol", { class: "steps" });
  const figures = element("p", { class: "sum" });
  const lossLine = document.createElementNS(SVG, "path"), accuracyLine = document.createElementNS(SVG, "path");
  lossLine.setAttribute("class", "line quiet-line");
  accuracyLine.setAttribute("class", "line");
  const chart = document.createElementNS(SVG, "svg");
  chart.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  chart.setAttribute("role", "img");
  chart.append(lossLine, accuracyLine);
  const chartBox = element("figure", { class: "chart" }, chart,
    element("figcaption", { class: "quiet" }, "Accuracy (line) and loss (faint) on the photos it learns from."));
  const lines = element("pre", { class: "lines", tabindex: "0", "aria-label": "What it said" });
  const why = element("p", { class: "wrong" });
  place.append(heading, from, element("div", { class: "buttons" }, start, scratch, stop, resume, look, report),
    why, figures, steps, chartBox, lines);

  function button(text, act) {
    const made = element("button", { type: "button", onclick: async () => {
      made.disabled = true;
      try { await act(); } catch (error) { failed(error); } finally { made.disabled = false; }
    } }, text);
    return made;
  }

  return {
    /** @param {any} told as Teaching.to_json tells it */
    show(told) {
      const { state, photos, output, error, accuracy, curve } = told;
      heading.textContent = HEADINGS[state];
      from.textContent = `Photos: ${photos}. The classifier becomes ${output}.`;
      const busy = state === "running" || state === "stopping";
      for (const one of [start, scratch]) one.hidden = busy;
      stop.hidden = state !== "running";
      resume.hidden = state !== "stopped";
      look.hidden = report.hidden = !(state === "finished" || state === "stopped") || !accuracy;
      why.hidden = !error;
      why.textContent = error ? `${error.happened}. Expected ${error.expected}. ${error.remedy}` : "";
      figures.hidden = !accuracy;
      if (accuracy) {
        const [value, low, high] = [accuracy.value, accuracy.low, accuracy.high].map((one) => (100 * one).toFixed(1));
        figures.textContent = `${value} % of the photos kept for judging are answered rightly (95 % interval ${low} to ${high} %).`;
      }
      showSteps(told.steps, busy);
      chartBox.hidden = curve.length < 2;
      accuracyLine.setAttribute("d", curvePath(curve.map((one) => [one.seen, one.accuracy]), 1, WIDTH, HEIGHT));
      const most = Math.max(...curve.map((one) => one.loss), 1e-9);
      lossLine.setAttribute("d", curvePath(curve.map((one) => [one.seen, one.loss]), most, WIDTH, HEIGHT));
      const last = curve.at(-1);
      chart.setAttribute("aria-label", last ? `Accuracy ${(100 * last.accuracy).toFixed(1)} %, loss ${last.loss.toFixed(3)}` : "");
      lines.hidden = !told.lines.length;
      const atEnd = lines.scrollTop + lines.clientHeight >= lines.scrollHeight - 4;
      lines.textContent = told.lines.join("\n");
      if (atEnd) lines.scrollTop = lines.scrollHeight;
    },
  };

  function showSteps(told, busy) {
    told.forEach((step, k) => {
      const row = steps.children[k] ?? steps.appendChild(element("li", {}, element("span", { class: "name" }),
        element("progress", { max: 1, value: 0 }), element("span", { class: "value" })));
      const [name, bar, value] = row.children;
      const share = step.total ? step.done / step.total : 1;
      name.textContent = step.label;
      bar.value = share;
      bar.setAttribute("aria-label", step.label);
      const going = busy && k === told.length - 1 && share < 1;
      const left = going && share > 0.02 ? `, ${left_(step.seconds * (1 / share - 1))} left` : "";
      value.textContent = going ? `${step.done.toLocaleString("en")} of ${step.total.toLocaleString("en")}${left}` : `${step.seconds.toFixed(1)} s`;
    });
    [...steps.children].slice(told.length).forEach((row) => row.remove());
  }
}

/** @param {number} seconds */
const left_ = (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`);
