// Two methods on one photo: their maps, what each is worth here, and how far they agree.

import { questionOf } from "../../address.js";
import { drawMap } from "../../asking/compare.js";
import { likenessSaid, placeOf, rankCorrelation, secondsSaid, squaresOf } from "../../comparison.js";
import { choiceView, named } from "./choice.js";
import { element } from "../element.js";
import { gradesView } from "./grades.js";
import { panesView } from "./pane.js";

const FIELDS = ["method", "rival"];

/**
 * @param {import("../../main.js").Studio} studio
 * @param {(text: string) => void} read tells about the square under the pointer
 * @returns {import("../../rooms/compare.js").Kind}
 */
export function compareMethods(studio, read) {
  const { store } = studio;
  /** @type {any[]} */
  const shown = [null, null];
  let methods = [];
  const panes = panesView(2, (square) => read(square && shown[0] && shown[1] ? readout(square) : ""));
  const target = choiceView("Maps for", (name) => store.change({ target: name, against: null }, { keep: true }));
  const agreement = element("p", { class: "sentence" });
  const sides = FIELDS.map((field, k) => side(field, k));
  const node = element("div", { class: "kind", hidden: true },
    element("div", { class: "sides" }, ...panes.map((pane) => pane.node)),
    element("p", { class: "quiet" }, "Each map has a scale of its own: methods measure in different units."),
    element("section", { class: "differs", "aria-labelledby": "methods-differ" }, element("h3", { id: "methods-differ" }, "Do they agree?"),
      element("div", { "aria-live": "polite" }, agreement), meaning()));

  /** One side, which asks for its map by itself: a slow method does not hold up a quick one. */
  function side(field, k) {
    const choice = choiceView(k ? "Second method" : "First method", (name) => store.change({ [field]: name }, { keep: true }), { unseen: true });
    const help = element("p", { class: "side-note" });
    const facts = element("p", { class: "quiet" });
    const grades = gradesView(studio.failed);
    panes[k].head.append(choice.node);
    panes[k].foot.append(help, facts, grades.node);
    let asked = "", dropped = new AbortController();

    async function draw(question) {
      const mine = dropped = new AbortController();
      panes[k].setWaiting(true);
      facts.textContent = "Drawing …";
      try {
        const { told, arrays } = await drawMap(question, mine.signal);
        studio.fine();
        shown[k] = { told, arrays };
        panes[k].show(arrays.image, arrays.heatmap, `The photo with what speaks for ${told.target}, by ${titleOf(told.method)}`);
        const unit = methods.find((one) => one.name === told.method)?.unit ?? "";
        facts.textContent = `Drawn in ${secondsSaid(told.seconds)}, in ${unit}.`;
        target.show(named(told.classes), told.target);
        agree();
        grades.measure(question);
      } catch (error) {
        if (mine.signal.aborted) return;
        panes[k].setWaiting(false);
        facts.textContent = asked = "";
        studio.failed(/** @type {Error} */ (error));
      }
    }
    return {
      choice, help,
      /** Draws it, where it is not drawn already; what was asked before is dropped. */
      ask(question) {
        const now = JSON.stringify(question);
        if (now === asked) return;
        drop();
        asked = now;
        draw(question);
      },
      drop,
    };
    function drop() {
      dropped.abort();
      grades.drop();
      asked = "";
      shown[k] = null;
    }
  }
  const titleOf = (name) => methods.find((one) => one.name === name)?.title ?? name;
  function agree() {
    if (!shown[0] || !shown[1]) return;
    const [one, other] = shown.map(({ arrays }) => arrays.fields.values);
    const [first, second] = shown.map(({ told }) => titleOf(told.method));
    agreement.textContent = likenessSaid(rankCorrelation(one, other), first, second);
  }
  function readout({ row, column }) {
    const places = shown.map(({ told, arrays }) => {
      const index = row * squaresOf(arrays.image.shape[0]) + column;
      return `${titleOf(told.method)} gives it place ${placeOf(arrays.fields.values, index)}`;
    });
    return `Of ${shown[0].arrays.fields.values.length} squares: ${places.join(", ")}.`;
  }
  return {
    node, panes, controls: [target.node],
    put() {},
    question: () => null,
    update(view, choices) {
      const { photo, method, rival } = view;
      methods = choices.methods;
      const options = methods.map((one) => ({ value: one.name, title: one.title }));
      [method, rival].forEach((name, k) => {
        sides[k].choice.show(options, name);
        const help = methods.find((one) => one.name === name)?.help ?? "";
        sides[k].help.textContent = help && `${help[0].toUpperCase()}${help.slice(1)}.`;
        if (photo) sides[k].ask({ ...questionOf(view), against: null, method: name });
      });
    },
    leave: () => sides.forEach((one) => one.drop()),
  };
}

/** What the grades mean, for those who ask. */
function meaning() {
  const terms = [
    ["Deletion", "What the map calls important is taken away (blurred) first. The sooner the answer falls, the better the map knew what counts: smaller is better."],
    ["Insertion", "The other way round: what it calls important comes back first into a blurred photo. The sooner the answer is back: larger is better."],
    ["Grey marks", "The same for orders that know nothing of the network: chance, strongest edges first, the middle first. A map that does no better deserves no trust."],
    ["Noise", "Noise that hardly anyone sees is laid over the photo. A map that looks different then was noise itself."],
    ["Forgetting", "The network's weights are made random. A map that stays as it was never showed what was learned."],
  ];
  return element("details", { class: "meaning" }, element("summary", {}, "What the grades mean"),
    element("dl", {}, ...terms.flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, text)])));
}
