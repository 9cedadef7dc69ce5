// Does something beside the subject give the answer away? The report's own sections, with its photos and figures.

import { element } from "../element.js";
import { lead, paragraph, table } from "./pieces.js";

/**
 * @param {import("../../rooms/judge.js").Judged} judged
 */
export function shortcutsPage({ told, startWhole }) {
  const sections = told.shortcut_sections;
  const node = element("div");
  if (!sections.length) {
    const why = told.depth === "whole" ? "There are too few photos to look for shortcuts: that takes two classes of two photos each, at least."
      : "Has it learned the snow and not the wolf? That is not tested yet: it takes photos of which only a part is left.";
    node.append(paragraph(why, "lead"));
    if (told.depth !== "whole") node.append(startWhole());
  }
  sections.forEach((one, k) => {
    const piece = element("section", { class: "piece" });
    if (one.title && k) piece.append(element("h4", {}, one.title));
    if (one.kind === "text") piece.append(...one.paragraphs.map((text, place) => (!k && !place ? lead(text) : paragraph(text))));
    if (one.kind === "table") piece.append(table(one.columns, one.rows, { words: one.words, caption: one.caption }));
    if (one.kind === "gallery") piece.append(pictures(one));
    node.append(piece);
  });
  return { node, update() {} };
}

/** @param {any} gallery */
function pictures({ images, caption }) {
  return element("figure", {}, element("ul", { class: "photos" }, ...images.map((one) => element("li", {},
    element("img", { src: one.uri, alt: one.alt, class: one.enlarged ? "enlarged" : "" }),
    element("span", { class: "line" }, one.title), element("span", { class: "quiet" }, one.detail)))),
  element("figcaption", { class: "quiet" }, caption));
}
