// Weak spots: parts of the photos on which it is worse than chance explains, with their photos.

import { counted, interval, many, percent } from "../../judging/judged.js";
import { element } from "../element.js";
import { lead, paragraph, spanBar } from "./pieces.js";

/**
 * @param {import("../../rooms/judge.js").Judged} judged
 */
export function spotsPage({ told, gallery }) {
  const found = told.judgement.weak_spots;
  const node = element("div", {}, lead(told.sentences.weak_spots ?? "Nobody looked for weak spots."));
  const galleries = (found?.spots ?? []).map((spot, k) => {
    const photos = gallery(`Photos: ${spot.name}`);
    node.append(element("section", { class: "piece" }, element("h4", {}, spot.name),
      element("p", {}, `Right on ${counted(spot.accuracy.value)} of ${many(spot.n, "photo")} (95 % interval ${interval(spot.accuracy)}); ` +
        `${counted(spot.expected)} would be usual for their classes. Chance alone would make one of the ${found.searched.toLocaleString("en")} ` +
        `parts that were searched look as bad ${often(spot.p)}.`),
      spanBar(spot.accuracy, spot.expected), photos.node));
    photos.show(told.spots[k].map((place) => {
      const one = told.photos[place], wrong = one.truth !== one.answer;
      return { key: one.key, name: one.name, wrong, line: `${told.classes[one.answer]} ${percent(one.confidence)}`,
        detail: wrong ? `is ${told.classes[one.truth]}` : "" };
    }));
    return photos;
  });
  if (found && !found.spots.length) {
    node.append(paragraph("Searched were each class, the darkest, brightest, palest, sharpest and most blurred photos, the smallest and largest, " +
      "folders and groups, and photos that look alike to the network. Only what is worse than luck would make it is told.", "quiet"));
  }
  return { node, update() { for (const photos of galleries) photos.mark(); } };
}

/** @param {number} p */
const often = (p) => (p < 0.001 ? "less than once in 1,000 tries" : `once in ${Math.max(1, Math.round(1 / p)).toLocaleString("en")} tries`);
