// What was taken for what: a table whose cells open their photos.

import { cellName, cellOf, many, ofCell, paint, percent, stepTo, worstCell } from "../../judging/judged.js";
import { element } from "../element.js";
import { paragraph } from "./pieces.js";

const MOST_CLASSES = 40; // of more the mix-ups are a list, as in the report

/**
 * @param {import("../../rooms/judge.js").Judged} judged
 */
export function confusionPage({ told, store, gallery }) {
  const { classes, judgement } = told;
  const counts = judgement.confusion;
  const heading = element("h4", { "aria-live": "polite" });
  const photos = gallery("Photos of this cell, the most confident first");
  const drawn = classes.length <= MOST_CLASSES ? matrix(classes, counts, store) : mixUps(told, store);
  const right = classes.reduce((sum, _, k) => sum + counts[k][k], 0);
  const node = element("div", {},
    paragraph(`${right.toLocaleString("en")} of ${many(judgement.n, "photo")} lie on the diagonal, which is right. ` +
      "A row is what the photos are, a column what they were taken for; choose a cell to see its photos.", "lead"),
    drawn.node, heading, photos.node);
  /** @type {string | null} */
  let shown = null;
  return {
    node,
    /** @param {any} view */
    update(view) {
      const cell = cellOf(view.cell, classes.length) ?? worstCell(counts);
      drawn.choose(cell);
      const name = cell ? cellName(...cell) : "";
      if (name === shown) return photos.mark();
      shown = name;
      const found = cell ? ofCell(told.photos, ...cell) : [];
      heading.textContent = cell ? titleOf(classes, cell, found.length) : "Nothing was mixed up.";
      photos.show(found.map((one) => ({ key: one.key, name: one.name, wrong: one.truth !== one.answer,
        line: `${classes[one.answer]} ${percent(one.confidence)}`,
        detail: one.truth === one.answer ? "" : `${classes[one.truth]} ${percent(one.truth_probability)}` })));
    },
  };
}

function titleOf(classes, [truth, answer], count) {
  const what = many(count, "photo");
  return truth === answer ? `${what} of ${classes[truth]}, recognised` : `${what} of ${classes[truth]}, taken for ${classes[answer]}`;
}

/** The matrix: one stop of the Tab key, the arrows go from cell to cell. */
function matrix(classes, counts, store) {
  /** @type {HTMLElement[][]} */
  const cells = classes.map((name, row) => {
    const all = counts[row].reduce((sum, count) => sum + count, 0);
    return classes.map((answer, column) => {
      const count = counts[row][column], share = all ? count / all : 0;
      const button = element("button", { type: "button", tabindex: "-1", class: cellClass(row === column, count, share),
        "aria-label": `${count} of ${many(all, "photo")} of ${name} were taken for ${answer}`,
        onclick: () => store.change({ cell: cellName(row, column) }, { keep: true }) }, String(count));
      if (count) button.style.setProperty("--share", `${100 * paint(row === column, share).weight}%`);
      return button;
    });
  });
  const head = element("tr", {}, element("td", { class: "corner" }, element("span", {}, "answered →"), element("span", {}, "truth ↓")),
    ...classes.map((name) => element("th", { scope: "col" }, element("span", {}, name))));
  const rows = cells.map((row, k) => element("tr", {}, element("th", { scope: "row" }, classes[k]),
    ...row.map((button) => element("td", {}, button))));
  const size = classes.length <= 6 ? "few" : classes.length <= 14 ? "some" : "many";
  const table = element("table", { role: "grid", class: `confusion ${size}`, "aria-label": "What was taken for what", onkeydown: pressed },
    element("thead", {}, head), element("tbody", {}, ...rows));
  let at = /** @type {[number, number]} */ ([0, 0]);

  function pressed(event) {
    const next = stepTo(at, event.key, classes.length);
    if (!next) return;
    event.preventDefault();
    move(next);
    cells[at[0]][at[1]].focus();
  }
  function move(next) {
    cells[at[0]][at[1]].setAttribute("tabindex", "-1");
    at = next;
    cells[at[0]][at[1]].setAttribute("tabindex", "0");
  }
  return {
    node: element("div", { class: "wide" }, table),
    /** @param {[number, number] | null} cell */
    choose(cell) {
      move(cell ?? at);
      cells.forEach((row, i) => row.forEach((button, k) =>
        button.setAttribute("aria-pressed", String(cell !== null && cell[0] === i && cell[1] === k))));
    },
  };
}

function cellClass(right, count, share) {
  if (!count) return "cell-of none";
  const { light, dark } = paint(right, share);
  return `cell-of ${right ? "hit" : "miss"}${light ? " light-turned" : ""}${dark ? " dark-turned" : ""}`;
}

/** Of very many classes the pairs that were mixed up, the most frequent first. */
function mixUps(told, store) {
  const { classes } = told;
  const rows = told.judgement.confusions.slice(0, 60).map((one) => {
    const name = cellName(classes.indexOf(one.truth), classes.indexOf(one.answer));
    return { name, button: element("button", { type: "button", onclick: () => store.change({ cell: name }, { keep: true }) },
      `${one.truth}, taken for ${one.answer}: ${one.n} of ${one.of}`) };
  });
  return {
    node: element("ul", { class: "mix-ups" }, ...rows.map(({ button }) => element("li", {}, button))),
    /** @param {[number, number] | null} cell */
    choose(cell) {
      for (const { name, button } of rows) button.setAttribute("aria-pressed", String(cell !== null && name === cellName(...cell)));
    },
  };
}
