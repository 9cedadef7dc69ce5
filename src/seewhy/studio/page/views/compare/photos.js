// Two photos and one classifier.

import { NEW_PHOTO, questionOf } from "../../address.js";
import { latestOnly } from "../../asking.js";
import { comparePair } from "../../asking/compare.js";
import { logits, squareSum, sumSaid } from "../../comparison.js";
import { choiceView, named } from "./choice.js";
import { distanceView } from "./distance.js";
import { element } from "../element.js";
import { mirrorView } from "./mirror.js";
import { panesView } from "./pane.js";
import { pickPhoto } from "./pick_photo.js";

/**
 * @param {import("../../main.js").Studio} studio
 * @param {(text: string) => void} read tells about the square under the pointer
 * @returns {import("../../rooms/compare.js").Kind}
 */
export function comparePhotos(studio, read) {
  const { store } = studio;
  let shown = null;
  const panes = panesView(2, (square) => read(square && shown ? readout(/** @type {any} */ (square)) : ""), false);
  const picks = [0, 1].map((number) =>
    pickPhoto(number ? "the second photo" : "the first photo",
      (photo) => store.change({ ...(number ? { other: photo } : { ...NEW_PHOTO, photo }) }, { keep: true }), studio.failed));
  const names = ["First photo", "Second photo"].map((text) => element("h3", {}, text));
  const files = [element("span", { class: "quiet" }), element("span", { class: "quiet" })];
  const notes = [element("p", { class: "side-note" }), element("p", { class: "side-note" })];
  const sums = [element("p", { class: "quiet" }), element("p", { class: "quiet" })];
  panes.forEach((pane, k) => {
    pane.head.append(element("div", { class: "heading" }, element("div", { class: "named" }, names[k], files[k]), picks[k].node));
    pane.foot.append(notes[k], sums[k]);
  });
  const target = choiceView("Evidence for", (name) => store.change({ target: name || null }, { keep: true }));
  const mirror = mirrorView({ caption: "Probabilities of both photos", chosen: (name) => store.change({ target: name, against: null }, { keep: true }) });
  const distance = distanceView();
  const said = element("p", { class: "sentence" });
  const more = element("p", {});
  const scale = element("p", { class: "quiet" });
  const node = element("div", { class: "kind", hidden: true },
    element("div", { class: "sides" }, ...panes.map((pane) => pane.node)), scale,
    element("section", { class: "differs", "aria-labelledby": "photos-differ" }, element("h3", { id: "photos-differ" }, "What differs"),
      element("div", { "aria-live": "polite" }, said), mirror.node, more, distance.node));

  function readout({ row, column, number }) {
    const { told, arrays } = shown;
    const [size] = arrays[`image.${number}`].shape;
    const value = squareSum(arrays[`heatmap.${number}`].values, size, row, column, told.sides[number].strongest / 127);
    return `This square of the ${number ? "second" : "first"} photo adds ${logits(value)} to ${told.target}.`;
  }
  const put = latestOnly(({ told, arrays }) => {
    studio.fine();
    shown = { told, arrays };
    told.sides.forEach((side, k) => {
      panes[k].show(arrays[`image.${k}`], arrays[`heatmap.${k}`], `${names[k].textContent} with what speaks for ${told.target}`);
      notes[k].textContent = side.sentence;
      sums[k].textContent = sumSaid(side);
      files[k].textContent = told.names[k];
    });
    target.show(named(told.classes), told.target);
    scale.textContent = "One scale of colours for both: the same colour is the same number.";
    [said.textContent, more.textContent] = told.sentences;
    mirror.show(told.rows, ["First photo", "Second photo"], told.target);
    distance.show(told.distance);
  }, studio.failed, comparePair("photos"));

  return {
    node, panes, put,
    controls: [target.node],
    take: (file) => picks[store.view.photo ? 1 : 0].take(file),
    question: (view) => (view.photo ? { ...questionOf(view), against: null, other: view.other } : null),
    update({ photo, other, strengths, mask, hide }) {
      const changed = Object.keys(strengths).length > 0 || mask !== null || hide !== "painted";
      const alone = Boolean(photo) && !other && !changed; // the first one is shown, and the second asked for
      node.classList.toggle("alone", alone);
      names[0].textContent = changed ? "As it was changed" : "First photo";
      names[1].textContent = other ? "Second photo" : changed ? "As it came" : "Second photo";
      picks[0].show(photo);
      picks[1].show(other, alone);
      files[1].hidden = alone;
    },
  };
}
