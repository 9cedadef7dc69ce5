// Two classifiers: on one photo, and on all labelled ones.

import { questionOf } from "../../address.js";
import { latestOnly } from "../../asking.js";
import { comparePair } from "../../asking/compare.js";
import { logits, squareSum, sumSaid } from "../../comparison.js";
import { choiceView, named } from "./choice.js";
import { contestView } from "./contest.js";
import { element } from "../element.js";
import { mirrorView } from "./mirror.js";
import { panesView } from "./pane.js";

/**
 * @param {import("../../main.js").Studio} studio
 * @param {(text: string) => void} read tells about the square under the pointer
 * @returns {import("../../rooms/compare.js").Kind}
 */
export function compareClassifiers(studio, read) {
  const { store } = studio;
  let shown = null;
  const panes = panesView(2, (square) => read(square && shown ? readout(square) : ""));
  const first = element("h3", {});
  const beside = choiceView("Second classifier", (name) => store.change({ beside: name }, { keep: true }), { unseen: true });
  const notes = [element("p", { class: "side-note" }), element("p", { class: "side-note" })];
  const sums = [element("p", { class: "quiet" }), element("p", { class: "quiet" })];
  panes[0].head.append(first);
  panes[1].head.append(beside.node);
  panes.forEach((pane, k) => pane.foot.append(notes[k], sums[k]));
  const mirror = mirrorView({ caption: "Probabilities by both classifiers", chosen: (name) => store.change({ target: name, against: null }, { keep: true }) });
  const said = element("p", { class: "sentence" });
  const remarks = element("p", { class: "quiet" });
  const contest = contestView(studio);
  const node = element("div", { class: "kind", hidden: true },
    element("div", { class: "sides" }, ...panes.map((pane) => pane.node)),
    element("p", { class: "quiet" }, "Each map has a scale of its own: the logits of two networks are no common measure."),
    element("section", { class: "differs", "aria-labelledby": "classifiers-differ" }, element("h3", { id: "classifiers-differ" }, "On this photo"),
      element("div", { "aria-live": "polite" }, said), remarks, mirror.node),
    contest.node);

  function readout({ row, column }) {
    const { told, arrays } = shown;
    return told.sides.map((side, k) => {
      const [size] = arrays[`image.${k}`].shape;
      const value = squareSum(arrays[`heatmap.${k}`].values, size, row, column, side.strongest / 127);
      return `${told.names[k]}: this square adds ${logits(value)} to ${side.target}`;
    }).join(". ") + ".";
  }
  const put = latestOnly(({ told, arrays }) => {
    studio.fine();
    shown = { told, arrays };
    told.sides.forEach((side, k) => {
      panes[k].show(arrays[`image.${k}`], arrays[`heatmap.${k}`], `The photo with what speaks for ${side.target}, by ${told.names[k]}`);
      notes[k].textContent = side.sentence;
      sums[k].textContent = sumSaid(side);
    });
    said.textContent = told.sentences[0];
    remarks.textContent = told.notes.join(" ");
    mirror.show(told.rows, told.names, told.target);
    contest.between(told.names);
  }, studio.failed, comparePair("classifiers"));

  return {
    node, panes, put, controls: [],
    question: (view) => (view.photo ? { ...questionOf(view), against: null, beside: view.beside } : null),
    update(view, choices) {
      first.textContent = studio.session().name;
      beside.show(named(choices.beside), view.beside ?? choices.beside[0]);
      contest.choose(choices.labelled, view.beside ?? choices.beside[0]);
    },
  };
}
