// What a map is worth on this photo: deletion and insertion beside orders that know nothing, and two longer tests.

import { gradeMap } from "../../asking/compare.js";
import { element } from "../element.js";

const BLIND = { random: "chance", edges: "an edge detector", centre: "the middle first" };
const LONGER = [
  ["noise", "Does it stay under noise?"],
  ["forgetting", "Does it need what was learned?"],
];

/**
 * @param {(error: Error) => void} failed
 */
export function gradesView(failed) {
  const verdict = element("p", { class: "verdict" });
  const areas = element("div", { class: "areas" });
  const longer = LONGER.map(([test, title]) => longTest(test, title));
  const node = element("div", { class: "grades" }, element("div", { "aria-live": "polite" }, verdict), areas, ...longer.map((one) => one.node));
  let question = null, dropped = new AbortController();

  /** One of the tests that draw many maps: it begins when it is asked for, and is dropped when something else is. */
  function longTest(test, title) {
    const button = element("button", { type: "button", onclick: run }, "Measure");
    const stop = element("button", { type: "button", hidden: true, onclick: () => one.rest() }, "Stop");
    const bar = element("progress", { hidden: true, "aria-label": title });
    const said = element("p", { class: "quiet", "aria-live": "polite" });
    const node = element("div", { class: "long-test" },
      element("div", { class: "heading" }, element("span", {}, title), button, stop), bar, said);
    /** @type {AbortController | null} */
    let asked = null;
    const one = {
      node,
      /** Nothing measured, nothing asked. */
      rest() {
        asked?.abort();
        asked = null;
        button.hidden = false;
        stop.hidden = bar.hidden = true;
        said.textContent = "";
        said.classList.remove("passed", "wrong");
      },
    };
    async function run() {
      const mine = asked = new AbortController();
      button.hidden = true;
      stop.hidden = bar.hidden = false;
      bar.removeAttribute("value");
      stop.focus();
      try {
        const found = await gradeMap({ ...question, test }, mine.signal, (done, total) => {
          bar.setAttribute("max", String(total));
          bar.setAttribute("value", String(done));
          said.textContent = `${done} of ${total} maps drawn`;
        });
        if (asked !== mine) return;
        stop.hidden = bar.hidden = true;
        said.textContent = found.sentence;
        said.classList.toggle("passed", found.passed === true);
        said.classList.toggle("wrong", found.passed === false);
      } catch (error) {
        if (mine.signal.aborted) return;
        one.rest();
        failed(/** @type {Error} */ (error));
      }
    }
    return one;
  }
  /** A line from 0 to 1 with the map's mark, and grey marks of orders that know nothing of the network. */
  function area(name, better, found) {
    const at = (share, className, title) => {
      const mark = element("span", { class: className, title });
      mark.style.setProperty("left", `${100 * share}%`);
      return mark;
    };
    const blind = Object.entries(found.blind);
    const told = `${found[name].toFixed(2)}; ${blind.map(([who, one]) => `${BLIND[who]} ${one[name].toFixed(2)}`).join(", ")}`;
    return element("div", { class: "area" },
      element("div", { class: "area-head" }, element("span", {}, name === "deletion" ? "Deletion" : "Insertion"),
        element("span", { class: "quiet" }, better), element("strong", {}, found[name].toFixed(2))),
      element("div", { class: "area-line", role: "img", "aria-label": `${name}: ${told}` },
        ...blind.map(([who, one]) => at(one[name], "blind", `${BLIND[who]}: ${one[name].toFixed(2)}`)), at(found[name], "own", told)));
  }
  return {
    node,
    /** @param {object} asked the map's question: its grade is measured now, what was asked before is dropped */
    async measure(asked) {
      dropped.abort();
      const mine = dropped = new AbortController();
      question = asked;
      longer.forEach((one) => one.rest());
      verdict.textContent = "Measuring what it is worth …";
      verdict.className = "verdict";
      areas.replaceChildren();
      try {
        const found = await gradeMap({ ...asked, test: "taking_away" }, mine.signal, () => {});
        if (dropped !== mine) return;
        verdict.textContent = found.sentence;
        verdict.classList.add(found.passed ? "passed" : "wrong");
        areas.replaceChildren(area("deletion", "smaller is better", found), area("insertion", "larger is better", found),
          element("p", { class: "key" }, "Grey marks: chance, an edge detector, the middle first."));
      } catch (error) {
        if (mine.signal.aborted) return;
        verdict.textContent = "";
        failed(/** @type {Error} */ (error));
      }
    },
    /** Drops all that is asked. */
    drop() {
      dropped.abort();
      longer.forEach((one) => one.rest());
    },
  };
}
