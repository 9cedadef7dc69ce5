// Small things that the pages of a judgement are put together from.

import { kept, parted, unbroken } from "../../judging/judged.js";
import { element } from "../element.js";

/** @param {string} title @param {...(Node | string | null)} children */
export const section = (title, ...children) => {
  const made = element("section", { class: "piece" }, element("h4", {}, title));
  made.append(...children.filter((one) => one !== null));
  return made;
};

/** @param {string} text @param {string} [kind] */
export const paragraph = (text, kind = "") => element("p", kind ? { class: kind } : {}, kept(text));

/** What a page says in short: the first sentence large, the rest beneath. @param {string} text */
export function lead(text) {
  const [first, rest] = parted(text);
  return element("div", { class: "said" }, paragraph(first, "sentence"), ...(rest ? [paragraph(rest)] : []));
}

/**
 * One figure that matters, with its range.
 * @param {string} name @param {string} value @param {string} range @param {string} meaning
 * @param {{low: number, value: number | null, high: number} | null} [span] drawn as a bar, 0 … 1
 */
export function measure(name, value, range, meaning, span = null) {
  const made = element("div", { class: "measure" }, element("span", { class: "name" }, name),
    element("span", { class: "figure" }, value), element("span", { class: "quiet" }, range));
  if (span && span.value !== null) made.append(spanBar(span));
  made.append(element("p", { class: "quiet" }, meaning));
  return made;
}

/**
 * An interval as a bar, the value as a mark on it.
 * @param {{low: number, value: number | null, high: number}} span 0 … 1
 * @param {number | null} [beside] another value that is marked
 */
export function spanBar({ low, value, high }, beside = null) {
  const bar = element("span", { class: "span", "aria-hidden": "true" });
  const range = element("i", { class: "range" }), mark = element("i", { class: "at" });
  range.style.setProperty("left", `${100 * low}%`);
  range.style.setProperty("width", `${100 * (high - low)}%`);
  mark.style.setProperty("left", `${100 * Number(value)}%`);
  bar.append(range, mark);
  if (beside !== null) {
    const other = element("i", { class: "beside" });
    other.style.setProperty("left", `${100 * beside}%`);
    bar.append(other);
  }
  return bar;
}

const BESIDE = 3; // columns that fit beside each other on a phone

/**
 * Rows and columns. Of more columns than fit on a narrow place each row stands as a list there, a name before each cell.
 * @param {string[]} columns @param {string[][]} rows
 * @param {{words?: number, caption?: string}} [how] words: how many first columns are no figures
 */
export function table(columns, rows, { words = 1, caption = "" } = {}) {
  const stacks = columns.length > BESIDE, written = stacks ? unbroken : kept;
  // What is no table to the eye may be none to a screen reader either, unless it is told.
  const role = (name) => (stacks ? { role: name } : {});
  const kind = (k) => (k < words ? "" : "number");
  const head = columns.map((name, k) => element("th", { scope: "col", class: kind(k), ...role("columnheader") }, name));
  const cell = (text, k) => (k === 0 ? element("th", { scope: "row", ...role("rowheader") }, text)
    : element("td", { class: kind(k), "data-column": stacks ? columns[k] : null, ...role("cell") }, written(text)));
  const made = element("table", { class: "figures", ...role("table") },
    element("thead", role("rowgroup"), element("tr", role("row"), ...head)),
    element("tbody", role("rowgroup"), ...rows.map((row) => element("tr", role("row"), ...row.map(cell)))));
  const wide = element("div", { class: stacks ? "wide stacks" : "wide", tabindex: "0", role: "region",
    "aria-label": caption || columns.filter(Boolean).join(", ") }, made);
  return caption ? element("figure", {}, wide, element("figcaption", { class: "quiet" }, kept(caption))) : wide;
}

/**
 * A button that cannot be pressed twice while it works.
 * @param {string} text @param {() => any} act @param {(error: any) => void} failed @param {string} [kind]
 */
export function button(text, act, failed, kind = "") {
  const made = /** @type {HTMLButtonElement} */ (element("button", { type: "button", class: kind, onclick: async () => {
    made.disabled = true;
    try { await act(); } catch (error) { failed(error); } finally { made.disabled = false; }
  } }, text));
  return made;
}
