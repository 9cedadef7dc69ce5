// What came of it: how good it is, where it lies, and how to use it.

import { openTaught } from "../../asking.js";
import { percent } from "../../figures.js";
import { asks } from "./button.js";
import { element } from "../element.js";

/**
 * @param {HTMLElement} place
 * @param {import("../../main.js").Studio} studio
 */
export function doneView(place, studio) {
  const { failed, store } = studio;
  const figures = element("p", { class: "sum" });
  const look = asks("Look with it", async () => {
    studio.opened(await openTaught());
    store.change({ room: "look", target: null, against: null, layer: null, channel: null }, { keep: true });
  }, failed, { class: "main" });
  const report = element("a", { href: "/report", target: "_blank", rel: "noopener" }, "Open its report");
  const zip = element("a", { href: "/classifier.zip", download: true }, "Download it (.zip)");
  const path = element("code");
  const command = element("code");
  const copy = asks("Copy", async () => {
    await navigator.clipboard.writeText(command.textContent);
    copy.textContent = "Copied";
    setTimeout(() => { copy.textContent = "Copy"; }, 2000);
  }, failed, { class: "little" });
  place.append(figures, element("div", { class: "buttons" }, look, report, zip),
    element("p", {}, "It lies in ", path, "."),
    element("p", { class: "command" }, command, copy));
  return {
    /** @param {any} told as Teaching.to_json tells it @returns {boolean} whether there is one */
    show(told) {
      const { accuracy, place: lies, state } = told;
      const there = Boolean(accuracy) || state === "finished";
      figures.hidden = report.hidden = !accuracy;
      if (accuracy) {
        const [low, high] = [accuracy.low, accuracy.high].map((one) => (100 * one).toFixed(1));
        const right = Math.round(accuracy.value * accuracy.photos);
        figures.textContent = right === accuracy.photos
          ? `All ${right} photos kept for judging are answered rightly (95 % interval ${low} to ${high} %).`
          : `${right} of the ${accuracy.photos} photos kept for judging are answered rightly: ` +
            `${percent(accuracy.value)} (95 % interval ${low} to ${high} %).`;
      }
      path.textContent = lies ?? "";
      command.textContent = `seewhy predict ${quoted(lies ?? "")} photo.jpg`;
      return there;
    },
  };
}

/** A path as a shell takes it. @param {string} path */
const quoted = (path) => (/^[\w./\\:-]+$/.test(path) ? path : `"${path.replaceAll('"', '\\"')}"`);
