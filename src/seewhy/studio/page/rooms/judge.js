// The room where a classifier is judged: the report as live pages.

import { NEW_PHOTO, toAddress } from "../address.js";
import { watch } from "../asking.js";
import { judgingResults, layOnTable, startJudging } from "../asking/judge.js";
import { PAGES } from "../judging/judged.js";
import { element } from "../views/element.js";
import { confusionPage } from "../views/judge/confusion.js";
import { conditionsPage } from "../views/judge/conditions.js";
import { galleryView } from "../views/judge/gallery.js";
import { labelsPage } from "../views/judge/labels.js";
import { inspectorView } from "../views/judge/inspector.js";
import { percentagesPage } from "../views/judge/percentages.js";
import { button, paragraph } from "../views/judge/pieces.js";
import { shortcutsPage } from "../views/judge/shortcuts.js";
import { spotsPage } from "../views/judge/spots.js";
import { summaryPage } from "../views/judge/summary.js";
import { judgingWorkView } from "../views/judge/work.js";

const TITLES = { summary: "Summary", confusion: "Confusion", percentages: "Percentages", conditions: "Conditions",
  spots: "Weak spots", shortcuts: "Shortcuts", labels: "Labels" };
const BUILDS = { summary: summaryPage, confusion: confusionPage, percentages: percentagesPage, conditions: conditionsPage,
  spots: spotsPage, shortcuts: shortcutsPage };

/**
 * What a page of the room is given.
 * @typedef {{told: any, store: import("../store.js").Store, way: (page: string, name: string) => HTMLElement,
 *   gallery: (label: string) => any, startWhole: () => HTMLElement}} Judged told: as judging_process.py tells it;
 *   way: a link to another page; gallery: of photos that can be opened; startWhole: a button
 */

/**
 * @param {HTMLElement} place
 * @param {import("../main.js").Studio} studio
 */
export function judgeRoom(place, studio) {
  const { store, failed } = studio;
  /** @type {any} */
  let state = null;
  /** @type {any} */
  let results = null;
  /** @type {Map<string, {node: HTMLElement, update: (view: any) => void}>} */
  let built = new Map();
  let known = -1;

  const work = judgingWorkView(failed);
  const ways = new Map(PAGES.map((page) => [page, wayTo(page, TITLES[page])]));
  const heading = element("h3", { tabindex: "-1" });
  const page = element("div", { class: "judge-page" });
  const labels = labelsPage({ store, failed, state: () => state, decided: heard, lookAt,
    unseen: () => new Set((results?.judged?.photos ?? []).map((one) => one.key)) });
  const inspector = inspectorView({ store, failed, results: () => results?.judged, state: () => state, decided: heard, lookAt });
  place.append(element("div", { class: "judge" }, work.node,
    element("div", { class: "judge-body" }, element("nav", { class: "judge-ways", "aria-label": "Pages of the judgement" }, ...ways.values()),
      element("div", { class: "judge-main" }, heading, page)), inspector.node));

  /** @param {string} to @param {string} name */
  function wayTo(to, name) {
    return element("a", { href: `#${toAddress({ ...store.view, judging: to, inspected: null })}`, "data-page": to, onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      store.change({ judging: to, inspected: null }, { keep: true });
      heading.focus({ preventScroll: true });
    } }, name);
  }

  async function lookAt(key) {
    try {
      const { photo } = await layOnTable(key);
      inspector.leave();
      store.change({ ...NEW_PHOTO, room: "look", photo, inspected: null }, { keep: true });
    } catch (error) { failed(/** @type {Error} */ (error)); }
  }

  /** @param {any} told the state after a decision */
  function heard(told) {
    state = told;
    draw();
  }

  const decision = (name) => {
    const one = (state?.corrections?.decided ?? []).find((other) => other.photo === name);
    return !one ? null : one.final === one.label ? "✓ right" : `→ ${one.final}`;
  };

  function build(name) {
    if (name === "labels") return labels;
    if (!results?.judged) return null;
    if (!built.has(name)) {
      built.set(name, BUILDS[name]({
        told: results.judged, store, way: wayTo,
        gallery: (label) => galleryView(label, inspector.open, decision),
        startWhole: () => button("Judge it whole", () => startJudging("whole"), failed, "first"),
      }));
    }
    return built.get(name) ?? null;
  }

  function draw() {
    if (!state) return;
    const { view } = store;
    for (const [name, link] of ways) {
      link.setAttribute("href", `#${toAddress({ ...view, judging: name, inspected: null })}`);
      if (name === view.judging) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    work.show(state);
    if (view.room !== "judge") return inspector.leave();
    heading.textContent = TITLES[view.judging];
    const now = build(view.judging);
    const node = now?.node ?? nothing;
    if (page.firstChild !== node) page.replaceChildren(node);
    now?.update(view);
    inspector.show(view);
  }
  const nothing = paragraph("Nothing was judged yet.", "quiet");

  async function changed(told) {
    state = told;
    draw();
    if (told.results === known) return;
    known = told.results;
    try {
      results = await judgingResults();
      built = new Map();
      labels.found(results.labels);
      draw();
    } catch (error) { failed(/** @type {Error} */ (error)); }
  }

  watch("judging", changed);
  store.listen(draw);
}
