// What there is to see while it learns: the plane, the first layer's filters, and the photos it gets wrong right now.

import { filtersOf } from "../../asking/teach.js";
import { percent } from "../../figures.js";
import { chartView } from "./chart.js";
import { photoCard } from "./photo.js";
import { spaceView } from "./space.js";
import { element } from "../element.js";

const PARTS = {
  validation: "photos kept aside", train: "it learns from", "out of fold": "photos, each judged without having been learned from",
};
const FEW = 12; // photos that are shown until more are asked for

/**
 * @param {HTMLElement} place
 * @param {import("../../main.js").Studio} studio
 */
export function watchView(place, studio) {
  const { store, failed } = studio;
  const slider = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "moment", min: 0, step: 1 }));
  const when = element("output", { for: "moment" });
  const time = element("div", { class: "time" }, element("label", { for: "moment" }, "Go back in time"), slider, when);
  const space = element("div");
  const charts = element("div");
  const filters = element("img", { class: "filters", alt: "" });
  const filtersBox = element("figure", { class: "filters-box" },
    element("figcaption", {}, element("span", { class: "name" }, "Filters of the first layer")), filters,
    element("p", { class: "quiet" }, "What it looks for first: edges and colours. Grey is no weight; all share one scale."));
  const wrongTitle = element("h4");
  const wrongList = element("ul", { class: "photo-cards" });
  const more = element("button", { type: "button", class: "little", onclick: () => { all = !all; showWrong(); } });
  const wrong = element("div", { class: "wrong-now" }, wrongTitle, wrongList, more);
  const side = element("div", { class: "watched-side" }, charts, filtersBox);
  const grid = element("div", { class: "watched" }, space, side, wrong);
  place.append(time, grid);
  const plane = spaceView(space, failed);
  const chart = chartView(charts);
  let told = null, all = false;
  /** @type {Map<string, ReturnType<typeof photoCard>>} */
  const cards = new Map();

  slider.addEventListener("input", () => {
    const one = told.moments[Number(slider.value)];
    store.change({ epoch: Number(slider.value) === told.moments.length - 1 ? null : one.epoch });
  });

  /** The moment that is looked at: the newest, unless the user went back. */
  function at() {
    const { moments } = told, { epoch } = store.view;
    if (epoch === null) return moments.length - 1;
    const found = moments.findLastIndex((one) => one.epoch <= epoch);
    return found < 0 ? moments.length - 1 : found;
  }

  function show() {
    if (!told) return;
    const { moments } = told;
    time.hidden = moments.length < 2;
    slider.max = String(moments.length - 1);
    const k = at(), moment = moments[k];
    slider.value = String(k);
    if (moment) when.textContent = moment.title ? (moment.epoch ? "after teaching" : "before teaching") : `after epoch ${moment.epoch}`;
    slider.setAttribute("aria-valuetext", when.textContent);
    const seen = moments.slice(0, k + 1);
    plane.show(seen.findLast((one) => one.space) ?? null, told.labels);
    const kernels = seen.findLast((one) => one.filters);
    filtersBox.hidden = !kernels;
    if (kernels && filters.getAttribute("src") !== filtersOf(kernels.number)) {
      filters.setAttribute("src", filtersOf(kernels.number));
      filters.setAttribute("alt", `The first layer's filters after epoch ${kernels.epoch}`);
    }
    const charted = chart.show(told);
    side.hidden = !charted && filtersBox.hidden;
    grid.classList.toggle("with-wrong", side.hidden);
    showWrong();
  }

  function showWrong() {
    const { wrong: now, labels } = told;
    wrong.hidden = !now;
    if (!now) return;
    const photos = all ? now.photos : now.photos.slice(0, FEW);
    more.hidden = now.photos.length <= FEW;
    more.textContent = all ? "Show fewer" : `Show all ${now.photos.length}`;
    const counts = Object.entries(now.counts).map(([part, { wrong, of }]) => `${wrong} of ${of.toLocaleString("en")} ${PARTS[part]}`);
    wrongTitle.textContent = `It gets wrong now: ${counts.join(", ")}`;
    const classes = [...new Set([...(told.classes ?? []), ...now.photos.flatMap((one) => [one.label, one.said])])].sort();
    const keys = photos.map((one) => `${one.photo} ${one.label} ${classes.join()}`);
    for (const [key, card] of cards) if (!keys.includes(key)) { card.item.remove(); cards.delete(key); }
    photos.forEach((one, k) => {
      const said = `labelled ${one.label}, it says ${one.said} ${percent(one.probability)}`;
      const card = cards.get(keys[k]) ?? photoCard(one, classes, failed);
      cards.set(keys[k], card);
      card.show(labels, said);
      if (wrongList.children[k] !== card.item) wrongList.insertBefore(card.item, wrongList.children[k] ?? null);
    });
  }

  store.listen(() => show(), ["epoch", "room"]);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plane.redraw());
  return {
    /** @param {any} now as Teaching.to_json tells it */
    show(now) {
      told = now;
      show();
    },
  };
}
