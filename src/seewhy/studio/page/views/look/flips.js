// What would flip it: the smallest change of each kind that turns the answer, to try with one press.

import { questionOf } from "../../address.js";
import { findFlips } from "../../asking/play.js";
import { percent } from "../../figures.js";
import { written } from "../../steps.js";
import { element } from "../element.js";

/**
 * @param {HTMLElement} place
 * @param {import("../../main.js").Studio} studio
 */
export function flipsView(place, studio) {
  const { store } = studio;
  const told = element("p", { class: "quiet", role: "status" });
  const bar = /** @type {HTMLProgressElement} */ (element("progress", { max: 1, value: 0, hidden: true, "aria-label": "Searching" }));
  const list = element("ol", { class: "flips" });
  const nearest = element("p", { class: "quiet" });
  const button = element("button", { type: "button", id: "find-flips", onclick: () => (search ? stop("Stopped.") : find()) }, "Find out");
  place.append(element("div", { class: "heading" }, element("h4", {}, "What would flip it?"), button), told, bar, list, nearest);
  const REST = "The smallest change of each kind that turns the answer.";
  told.textContent = REST;
  /** @type {AbortController | null} */
  let search = null;
  let from = null, found = [], kept = [], before = null;

  const title = (name) => studio.session().sliders.find((one) => one.name === name);

  function stop(words) {
    search?.abort();
    search = null;
    bar.hidden = true;
    button.textContent = "Find out";
    told.textContent = words;
  }
  function forget() {
    stop(REST);
    found = [];
    kept = [];
    from = null;
    list.replaceChildren();
    nearest.textContent = "";
  }
  async function find() {
    forget();
    from = store.view;
    const mine = (search = new AbortController());
    button.textContent = "Stop";
    bar.hidden = false;
    bar.value = 0;
    told.textContent = "Trying changes …";
    try {
      await findFlips(questionOf(from), mine.signal, (one) => { if (search === mine) take(one); });
      if (search === mine) end();
    } catch (error) {
      if (search !== mine) return;
      stop(REST);
      studio.failed(error);
    }
  }
  function take(one) {
    if (one.of) bar.value = one.done / one.of;
    else if ("kept" in one) kept.push(one);
    else if (one.moved !== undefined || one.share !== undefined) {
      found.push(one);
      found.sort((a, b) => (a.moved ?? a.share) - (b.moved ?? b.share));
      list.replaceChildren(...found.map(row));
    } else before = one;
  }
  function end() {
    stop(found.length
      ? `Each alone turns “${before.answer}” (${percent(before.probability)}) into something else: the shorter the bar, the smaller the change. Press one to try it.`
      : `Nothing that was tried turns “${before.answer}” (${percent(before.probability)}).`);
    const least = kept.filter((one) => one.kept !== null).sort((a, b) => a.kept - b.kept)[0];
    nearest.textContent = !least ? "" : `${found.length ? "Of the others " : ""}${wordsOf(least)} comes nearest: ` +
      `“${before.answer}” keeps ${percent(least.kept)}.`;
  }
  function wordsOf(one) {
    if (!one.slider) return one.mask ? `Blurring ${Math.max(1, Math.round(100 * one.share))} % of the photo` : "blurring parts of up to 40 %";
    const slider = title(one.slider);
    return `${slider.title} ${written(slider, one.level)}`;
  }
  function row(one) {
    const fill = element("i");
    fill.style.setProperty("width", `${100 * (one.moved ?? one.share)}%`);
    const way = element("span", { class: "track", "aria-hidden": "true" }, fill);
    return element("li", {}, element("button", { type: "button", onclick: () => tryIt(one) },
      element("span", { class: "name" }, wordsOf(one)),
      element("span", { class: "value" }, element("span", { "aria-hidden": "true" }, "→ "), `${one.answer} ${percent(one.probability)}`), way));
  }
  /** The view from which was searched, with this one change. */
  function tryIt(one) {
    const { strengths, mask, hide, fill } = from;
    store.change(one.slider
      ? { strengths: { ...strengths, [one.slider]: one.level }, mask, hide, fill }
      : { strengths, mask: one.mask, hide: "painted", fill: "blur" }, { keep: true });
  }
  store.listen((view) => {
    if (!from) return;
    if (view.photo !== from.photo) forget();
    else if (search && JSON.stringify(questionOf(view)) !== JSON.stringify(questionOf(from))) stop("Stopped: the view has changed.");
  });
  return { forget };
}
