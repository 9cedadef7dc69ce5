// Two classes and one photo: for the one, for the other, and for the one rather than the other.

import { questionOf } from "../../address.js";
import { latestOnly } from "../../asking.js";
import { comparePair } from "../../asking/compare.js";
import { logits, pairAfter, squareSum } from "../../comparison.js";
import { percent } from "../../figures.js";
import { choiceView, named } from "./choice.js";
import { element } from "../element.js";
import { panesView } from "./pane.js";

const TERMS = [["speaks_for", "Places that speak for it"], ["speaks_against", "Places that speak against it"],
  ["bias", "Bias, the same for every photo"], ["score", "Together: its logit"]];

/**
 * @param {import("../../main.js").Studio} studio
 * @param {(text: string) => void} read tells about the square under the pointer
 * @returns {import("../../rooms/compare.js").Kind}
 */
export function compareClasses(studio, read) {
  const { store } = studio;
  let shown = null;
  const panes = panesView(3, (square) => read(square && shown ? readout(square) : ""));
  const choose = (which) => (name) =>
    store.change(pairAfter(shown.told.target, shown.told.against, which, name), { keep: true });
  const choices = [choiceView("One class", choose("target"), { unseen: true }), choiceView("The other class", choose("against"), { unseen: true })];
  const rather = element("h3", {});
  const shares = [element("p", { class: "side-note" }), element("p", { class: "side-note" }), element("p", { class: "side-note" })];
  panes.forEach((pane, k) => {
    pane.head.append(k < 2 ? choices[k].node : rather);
    pane.foot.append(shares[k]);
  });
  panes[2].node.classList.add("result");
  const said = element("p", { class: "sentence" });
  const why = element("p", {});
  const heads = [0, 1, 2].map(() => element("th", { scope: "col" }));
  const body = element("tbody");
  const node = element("div", { class: "kind", hidden: true },
    element("div", { class: "sides three" }, panes[0].node, element("span", { class: "sign", "aria-hidden": "true" }, "−"),
      panes[1].node, element("span", { class: "sign", "aria-hidden": "true" }, "="), panes[2].node),
    element("p", { class: "quiet" }, "One scale of colours for all three; the third map is the first minus the second, place by place."),
    element("section", { class: "differs", "aria-labelledby": "classes-differ" }, element("h3", { id: "classes-differ" }, "What decides"),
      element("div", { "aria-live": "polite" }, said), why,
      element("div", { class: "scrolling" }, element("table", { class: "terms" },
        element("caption", {}, "The sums, in logits"),
        element("thead", {}, element("tr", {}, element("th", { scope: "col" }, ""), ...heads)), body))));

  function readout({ row, column }) {
    const { told, arrays } = shown;
    const [size] = arrays["image.0"].shape;
    const [one, other, both] = told.sides.map((side, k) =>
      logits(squareSum(arrays[`heatmap.${k}`].values, size, row, column, side.strongest / 127)));
    return `This square adds ${one} to ${told.target} and ${other} to ${told.against}: ${both} for ${told.target} rather than ${told.against}.`;
  }
  const put = latestOnly(({ told, arrays }) => {
    studio.fine();
    shown = { told, arrays };
    const titles = [told.target, told.against, `${told.target} rather than ${told.against}`];
    panes.forEach((pane, k) => pane.show(arrays[`image.${k}`], arrays[`heatmap.${k}`], `The photo with what speaks for ${titles[k]}`));
    choices[0].show(named(told.classes), told.target);
    choices[1].show(named(told.classes), told.against);
    rather.textContent = titles[2];
    told.shares.forEach((share, k) => { shares[k].textContent = `Probability ${percent(share)}`; });
    shares[2].textContent = `Difference of the logits ${logits(told.terms[2].score)}`;
    [said.textContent, why.textContent] = told.sentences;
    heads.forEach((head, k) => { head.textContent = titles[k]; });
    body.replaceChildren(...TERMS.map(([name, title]) => element("tr", { class: name },
      element("th", { scope: "row" }, title), ...told.terms.map((terms) => element("td", {}, logits(terms[name]))))));
  }, studio.failed, comparePair("classes"));

  return {
    node, panes, put, controls: [],
    question: (view) => (view.photo ? questionOf(view) : null),
    update() {},
  };
}
