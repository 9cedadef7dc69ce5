// Teaching: how it begins, what is being done, how loss and accuracy go, stop and go on.

import { startTeaching, stopTeaching } from "../../asking.js";
import { asks } from "./button.js";
import { element } from "../element.js";
import { becomes } from "../../whereabouts.js";

const HEADINGS = {
  idle: "Ready to teach", running: "Teaching", stopping: "Stopping after this step", stopped: "Stopped",
  failed: "It did not work", finished: "Taught",
};

/**
 * @param {HTMLElement} place
 * @param {import("../../main.js").Studio} studio
 * @param {HTMLElement} heading of the part
 */
export function teachView(place, studio, heading) {
  const { failed, store } = studio;
  const from = element("p", { class: "quiet" });
  const begin = (settings, resume = false) => {
    store.change({ epoch: null });
    follow = true;
    return startTeaching(settings, resume);
  };
  const start = asks("Start from a network that has seen a million photos", () => begin({ weights: "imagenet" }), failed, { class: "main" });
  const scratch = asks("Start from random weights", () => begin({}), failed);
  const stop = asks("Stop", stopTeaching, failed);
  const resume = asks("Go on", () => begin({}, true), failed, { class: "main" });
  const hint = element("p", { class: "quiet" }, "The first takes seconds and suits most photos. From random weights you see everything form; it wants thousands of photos.");
  const steps = element("ol", { class: "steps" });
  const lines = element("pre", { class: "lines", tabindex: "0", "aria-label": "What it said" });
  const why = element("p", { class: "wrong", role: "alert" });
  const said = element("details", { class: "said-lines" }, element("summary", {}, "What it said"), lines);
  const status = element("p", { class: "unseen", role: "status" });
  let follow = false; // whether the focus goes from what began to what stops it
  place.append(status, from, element("div", { class: "buttons" }, resume, start, scratch, stop), hint, why, steps, said);

  return {
    /** @param {any} told as Teaching.to_json tells it */
    show(told) {
      const { state, photos, error } = told;
      if (heading.textContent !== HEADINGS[state]) heading.textContent = status.textContent = HEADINGS[state];
      from.textContent = becomes(told);
      const busy = state === "running" || state === "stopping";
      for (const one of [start, scratch]) one.hidden = busy || !photos;
      hint.hidden = busy || !photos || state === "finished";
      const mended = told.labels_changed && (state === "stopped" || state === "finished");
      start.textContent = mended ? "Teach again with the labels put right" : "Start from a network that has seen a million photos";
      stop.hidden = state !== "running";
      if (follow && !stop.hidden) {
        follow = false;
        if ([start, scratch, resume, document.body].includes(/** @type {any} */ (document.activeElement))) stop.focus({ preventScroll: true });
      }
      resume.hidden = !told.can_go_on;
      start.classList.toggle("main", resume.hidden);
      why.hidden = !error;
      why.textContent = error ? `${error.happened}. Expected ${error.expected}. ${error.remedy}` : "";
      showSteps(told.steps, busy);
      said.hidden = !told.lines.length;
      const atEnd = lines.scrollTop + lines.clientHeight >= lines.scrollHeight - 4;
      lines.textContent = told.lines.join("\n");
      if (atEnd) lines.scrollTop = lines.scrollHeight;
    },
  };

  function showSteps(told, busy) {
    told.forEach((step, k) => {
      const row = steps.children[k] ?? steps.appendChild(element("li", {}, element("span", { class: "name" }),
        element("progress", { max: 1, value: 0 }), element("span", { class: "value" })));
      const [name, bar, value] = /** @type {any} */ (row.children);
      const share = step.total ? step.done / step.total : 1;
      name.textContent = step.label;
      bar.value = share;
      bar.setAttribute("aria-label", step.label);
      const going = busy && k === told.length - 1 && share < 1;
      const left = going && share > 0.02 ? `, ${leftIn(step.seconds * (1 / share - 1))} left` : "";
      value.textContent = going ? `${step.done.toLocaleString("en")} of ${step.total.toLocaleString("en")}${left}` : `${step.seconds.toFixed(1)} s`;
    });
    [...steps.children].slice(told.length).forEach((row) => row.remove());
  }
}

/** @param {number} seconds */
const leftIn = (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`);
