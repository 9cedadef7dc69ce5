// Two classifiers on all labelled photos: is one better, or was it luck? And the photos that one alone gets right.

import { NEW_PHOTO } from "../../address.js";
import { watch } from "../../asking.js";
import { judgedThumbnail, startContest, stopContest, takeJudged } from "../../asking/compare.js";
import { percent } from "../../figures.js";
import { element } from "../element.js";

/** @param {import("../../main.js").Studio} studio */
export function contestView(studio) {
  const { store } = studio;
  const begin = element("button", { type: "button", onclick: () => ask(() => startContest(beside)) });
  const stop = element("button", { type: "button", hidden: true, onclick: () => ask(stopContest) }, "Stop");
  const bar = element("progress", { hidden: true, "aria-label": "Photos judged" });
  const state = element("p", { class: "quiet", "aria-live": "polite" });
  const result = element("div", {});
  const node = element("section", { class: "differs", "aria-labelledby": "contest-heading", hidden: true },
    element("h3", { id: "contest-heading" }, "On labelled photos"),
    element("p", {}, "One photo proves little. On many, is one of the two better, or was it luck?"),
    element("div", { class: "buttons" }, begin, stop), bar, state, result);
  /** @type {string | null} */
  let beside = null;
  let names = null, told = null;

  async function ask(what) {
    try { studio.fine(); heard(await what()); } catch (error) { studio.failed(/** @type {Error} */ (error)); }
  }
  function heard(now) {
    told = now;
    show();
  }
  function show() {
    const mine = told && told.names && names && told.names.join() === names.join();
    const running = told?.state === "running" || told?.state === "stopping";
    stop.hidden = bar.hidden = !running;
    begin.hidden = running;
    state.textContent = "";
    if (running) {
      const { label = "Beginning", done = 0, total = 0 } = told.step ?? {};
      if (total) { bar.setAttribute("max", total); bar.setAttribute("value", done); } else bar.removeAttribute("value");
      const who = mine ? "" : `${told.names?.join(" and ")}: `;
      state.textContent = `${who}${label}${total ? `: ${done} of ${total}` : " …"}`;
    }
    if (mine && told.state === "failed") {
      const { happened, expected, remedy } = told.error;
      state.textContent = `${happened}. Expected ${expected}. ${remedy}`;
    }
    result.replaceChildren(...(mine && told.state === "finished" ? found(told.result, told.names) : []));
  }
  function found(one, [first, second]) {
    const left = one.known ? ` ${one.known} of the ${one.total} photos were used to make one of the two and are left out.` : "";
    const cell = (text, ...more) => element("td", {}, text, ...more);
    const counts = element("table", { class: "terms" },
      element("caption", {}, `The same ${one.n} photos, asked of both.${left}`),
      element("thead", {}, element("tr", {}, ...["", `${second} right`, `${second} wrong`].map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {},
        element("tr", {}, element("th", { scope: "row" }, `${first} right`), cell(String(one.both_right)), cell(String(one.counts.first_only))),
        element("tr", {}, element("th", { scope: "row" }, `${first} wrong`), cell(String(one.counts.second_only)), cell(String(one.both_wrong)))));
    return [element("p", { class: "sentence" }, one.sentence), element("div", { class: "scrolling" }, counts),
      ...gallery("first_only", `Only ${first} gets these right`, one, 1, second), ...gallery("second_only", `Only ${second} gets these right`, one, 0, first)];
  }
  /** @param {string} group @param {string} title @param {any} one @param {number} wrong which of the two erred @param {string} name its name */
  function gallery(group, title, one, wrong, name) {
    const photos = one[group];
    if (!photos.length) return [];
    const more = one.counts[group] > photos.length ? `, ${photos.length} of ${one.counts[group]}` : "";
    return [element("h4", {}, `${title}${more}`), element("ul", { class: "thumbs large" }, ...photos.map((photo, index) => {
      const answer = photo.answers[wrong];
      return element("li", {}, element("button", { type: "button", class: "thumb", onclick: () => open(group, index) },
        element("img", { src: judgedThumbnail(group, index, told.version ?? 0), alt: "", loading: "lazy" }),
        element("span", { class: "thumb-name" }, photo.truth),
        element("span", { class: "quiet" }, `${name}: ${answer.class}, ${percent(answer.probability)}`)));
    }))];
  }
  async function open(group, index) {
    try {
      const { photo } = await takeJudged(group, index);
      store.change({ ...NEW_PHOTO, photo }, { keep: true });
      document.getElementById("compare")?.scrollIntoView();
    } catch (error) { studio.failed(/** @type {Error} */ (error)); }
  }
  watch("contest", heard);
  return {
    node,
    /** @param {string | null} labelled name of the folder @param {string} name of the second classifier */
    choose(labelled, name) {
      beside = name;
      names = [studio.session().name, name];
      node.hidden = !labelled;
      begin.textContent = `Compare on the photos of ${labelled}`;
      show();
    },
    /** @param {string[]} both names, as the studio calls them */
    between(both) { names = both; show(); },
  };
}
