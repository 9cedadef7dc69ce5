// The answer: the sentence, a bar for each class, and what the evidence adds up to.

import { percent, signed } from "../figures.js";
import { element } from "./element.js";

const ALOUD = 800; // ms without a new answer before it is read aloud: a moving slider would never let it end

/**
 * @param {HTMLElement} place
 * @param {import("../store.js").Store} store
 */
export function answerView(place, store) {
  const sentence = element("p", { class: "sentence" });
  const aloud = element("p", { class: "unseen", "aria-live": "polite" }); // hears the sentence once the hand rests
  let resting = 0;
  const list = element("ul", { class: "bars" });
  const rest = element("p", { class: "quiet" });
  const sum = element("p", { class: "sum" });
  const rather = /** @type {HTMLSelectElement} */ (
    element("select", { id: "against", onchange: () => store.change({ against: rather.value || null }, { keep: true }) })
  );
  const asks = element("label", { for: "against" });
  const why = element("p", { class: "rather", hidden: true }, asks, rather);
  place.append(aloud, sentence, list, rest, why, sum);
  const rows = new Map();

  /** @param {string} name */
  function row(name) {
    const fill = element("i");
    const value = element("span", { class: "value" });
    const button = element("button", { type: "button", onclick: () => store.change({ target: name, against: null }, { keep: true }) },
      element("span", { class: "name" }, name), value, element("span", { class: "track", "aria-hidden": "true" }, fill));
    return { item: element("li", {}, button), button, fill, value };
  }
  return {
    /** @param {any} told */
    show(told) {
      sentence.textContent = told.sentence;
      clearTimeout(resting);
      resting = setTimeout(() => { aloud.textContent = told.sentence; }, ALOUD);
      const names = told.bars.map((bar) => bar.name);
      for (const [name, one] of rows) if (!names.includes(name)) { one.item.remove(); rows.delete(name); }
      told.bars.forEach(({ name, probability }, place) => {
        if (!rows.has(name)) rows.set(name, row(name));
        const one = rows.get(name);
        one.value.textContent = percent(probability);
        one.fill.style.setProperty("width", `${100 * probability}%`);
        one.button.setAttribute("aria-pressed", String(name === told.evidence.target));
        // In the order of the probabilities; one that stands right is left alone, and keeps the keyboard.
        if (list.children[place] !== one.item) list.insertBefore(one.item, list.children[place] ?? null);
      });
      const more = told.classes - told.bars.length;
      rest.textContent = more > 0 ? `and ${more} more ${more === 1 ? "class" : "classes"}` : "";
      const { target, against, score, bias, speaks_for, speaks_against } = told.evidence;
      const others = [...new Set([...names, against])].filter((name) => name && name !== target);
      why.hidden = !others.length;
      asks.textContent = `Why ${target} `;
      const offered = JSON.stringify(others);
      if (offered !== rather.dataset.offered) { // a list that is open stays as it is
        rather.dataset.offered = offered;
        rather.replaceChildren(new Option("at all", ""), ...others.map((name) => new Option(`rather than ${name}`, name)));
      }
      rather.value = against ?? "";
      const what = against ? `${target} rather than ${against}` : target;
      sum.textContent = `For ${what}: places that speak for it ${signed(speaks_for)}, against it ` +
        `${signed(speaks_against)}, bias ${signed(bias)}. Together ${signed(score)}: ` +
        `${against ? "the difference of the two logits" : "its logit"}.`;
    },
  };
}
