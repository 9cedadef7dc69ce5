// What was judged and when, what can be judged yet, and how far it is.

import { startJudging, stopJudging } from "../../asking/judge.js";
import { written } from "../../judging/judged.js";
import { element } from "../element.js";
import { button } from "./pieces.js";

const DOING = { figures: "Judging", whole: "Judging, with changed photos", labels: "Looking for wrong labels" };
const ENDED = { stopped: "Stopped. What was known before is still there.", failed: "It did not work." };

/**
 * @param {(error: any) => void} failed
 */
export function judgingWorkView(failed) {
  const told = element("p", { class: "lead quiet", role: "status" });
  const figures = button("Judge it", () => startJudging("figures"), failed);
  const whole = button("Judge it whole", () => startJudging("whole"), failed, "first");
  const stop = button("Stop", stopJudging, failed);
  const report = element("a", { href: "/judging/report", target: "_blank", rel: "noopener" });
  const cost = element("p", { class: "quiet" }, "“Judge it” asks about each photo once, which takes seconds. “Judge it whole” " +
    "also changes photos (light, angle, blur …) and looks for shortcuts: a minute or two.");
  const steps = element("ol", { class: "steps" });
  const why = element("p", { class: "wrong" });
  const lines = element("ul", { class: "quiet notes" });
  const node = element("div", { class: "work" },
    element("div", { class: "row" }, told, element("div", { class: "buttons" }, whole, figures, stop, report)), cost, why, steps, lines);

  return {
    node,
    /** @param {any} state as Judging.to_json tells it */
    show(state) {
      const { work, photos, classifier, judged } = state;
      const busy = work.state === "running" || work.state === "stopping";
      const able = Boolean(photos && classifier);
      told.textContent = busy ? `${DOING[work.what]} …` : sentence(state);
      for (const one of [figures, whole]) one.hidden = busy || !able;
      whole.classList.toggle("first", !judged);
      whole.textContent = judged ? "Judge it whole again" : "Judge it whole";
      figures.textContent = judged ? "Judge it again" : "Judge it";
      stop.hidden = work.state !== "running";
      cost.hidden = busy || !able || Boolean(judged);
      report.hidden = busy || !state.report;
      report.textContent = "Report of its training";
      report.title = state.report ? `Written on ${written(state.report)}` : "";
      const { error } = work;
      why.hidden = !error;
      why.textContent = error ? `${error.happened}. Expected ${error.expected}. ${error.remedy}` : "";
      lines.hidden = !work.lines.length || work.state === "idle";
      lines.replaceChildren(...work.lines.map((line) => element("li", {}, capital(line))));
      steps.hidden = !busy;
      showSteps(work.steps);
    },
  };

  /** @param {any[]} told_ */
  function showSteps(told_) {
    told_.forEach((step, k) => {
      const row = steps.children[k] ?? steps.appendChild(element("li", {}, element("span", { class: "name" }),
        element("progress", { max: 1, value: 0 }), element("span", { class: "value" })));
      const share = step.total ? step.done / step.total : 1;
      row.children[0].textContent = step.label;
      const bar = /** @type {HTMLProgressElement} */ (row.children[1]);
      bar.value = share;
      bar.setAttribute("aria-label", step.label);
      const left = share > 0.05 && share < 1 ? `, ${Math.ceil(step.seconds * (1 / share - 1))} s left` : "";
      row.children[2].textContent = `${step.done.toLocaleString("en")} of ${step.total.toLocaleString("en")}${left}`;
    });
    [...steps.children].slice(told_.length).forEach((row) => row.remove());
  }
}

/** @param {string} line */
const capital = (line) => line.charAt(0).toUpperCase() + line.slice(1);

/** @param {any} state */
function sentence({ work, photos, classifier, judged }) {
  if (!classifier) {
    return "The built-in recogniser is not judged here. Teach a classifier of your own, or start the studio with one: seewhy studio pets.seewhy pets/";
  }
  if (!photos) return "No photos were named to judge it with. Start the studio with both: seewhy studio pets.seewhy pets/";
  const end = ENDED[work.state] ? `${ENDED[work.state]} ` : "";
  if (!judged) return `${end}How far can ${classifier} be trusted? Judge it on the photos of ${photos} that it has never seen.`;
  const depth = judged.depth === "whole" ? "whole" : "by its figures";
  return `${end}${classifier}, judged ${depth} on ${written(judged.date)} with the photos of ${judged.folder}.`;
}
