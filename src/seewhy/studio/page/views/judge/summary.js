// The judgement in short: how often it is right, what that rests on, what can be relied on, and its mistakes.

import { counted, interval, kept, many, mistakes, percent } from "../../judging/judged.js";
import { element } from "../element.js";
import { lead, measure, paragraph, section, spanBar } from "./pieces.js";

/**
 * @param {import("../../rooms/judge.js").Judged} judged
 */
export function summaryPage({ told, way, gallery, startWhole }) {
  const { judgement } = told;
  const wrong = mistakes(told.photos);
  const node = element("div", {},
    lead(told.sentence),
    ...seen(told),
    element("div", { class: "measures" }, ...measures(judgement)),
    section("What can be relied on", reliedOn(told, way, startWhole)),
    section("Class by class", classes(judgement)));
  const shown = gallery("The photos it answered wrongly, the most confident first");
  if (wrong.length) {
    node.append(section(`Its ${wrong.length === 1 ? "mistake" : `${wrong.length} mistakes`}, the most confident first`,
      paragraph(told.sentences.causes, "quiet"), shown.node));
    shown.show(wrong.map((one) => {
      const cause = told.causes[told.photos.indexOf(one)];
      return { key: one.key, name: one.name, wrong: true,
        line: `${told.classes[one.truth]}, taken for ${told.classes[one.answer]} (${percent(one.confidence)})`,
        detail: cause && cause.kind !== "not known" ? cause.because : "" };
    }));
  }
  return { node, update() { shown.mark(); } };
}

/** What the figures rest on, and what was left out. */
function seen(told) {
  const { overlap, never_seen_checked: checked, unreadable } = told.judgement;
  const notes = [];
  if (overlap) {
    const near = overlap.near.length ? `, ${overlap.near.length.toLocaleString("en")} of them as changed copies` : "";
    notes.push(`${(overlap.exact.length + overlap.near.length).toLocaleString("en")} of the ${many(overlap.n, "photo")} of ` +
      `${told.folder} were used to make it${near}, and are left out: only photos it has never seen tell how it will do.`);
  }
  if (!checked) notes.push("It keeps no record of the photos it was made from, so that nobody could check that these are new to it.");
  if (unreadable.length) {
    const named = unreadable.slice(0, 5).map((one) => one.photo).join(", ");
    notes.push(`${many(unreadable.length, "photo")} could not be read: ${named}${unreadable.length > 5 ? " and more" : ""}.`);
  }
  return notes.map((one) => paragraph(one, "note"));
}

function measures(judgement) {
  const { accuracy, balanced_accuracy: balanced, unsure, calibration, n } = judgement;
  const right = Math.round(accuracy.value * n);
  const found = [
    measure("Right", `${right.toLocaleString("en")} of ${n.toLocaleString("en")}`, `${counted(accuracy.value, 1)}, 95 % interval ${interval(accuracy)}`,
      "On other photos of this kind expect a share in this range.", accuracy),
    measure("Right, class by class", counted(balanced.value, 1), `95 % interval ${interval(balanced)}`,
      "Every class counts alike, however many photos it has (balanced accuracy).", balanced),
    measure("Percentages are off by", `${(100 * calibration.after.ece.value).toFixed(1)} points`,
      `95 % interval ${(100 * calibration.after.ece.low).toFixed(1)}–${(100 * calibration.after.ece.high).toFixed(1)}`,
      "How far the percentages it tells lie from how often it is right (calibration error)."),
  ];
  if (unsure.n) {
    found.push(measure("Named no class", many(unsure.n, "photo"), `right on ${counted(unsure.accuracy_of_answered.value, 1)} of the others`,
      "It said that it is unsure, or that it knows nothing of the kind."));
  }
  return found;
}

/** A sentence for each test, with the way to its page. */
function reliedOn({ sentences }, way, startWhole) {
  const rows = [
    ["percentages", "Percentages", sentences.calibration],
    ["percentages", "Sets of classes", sentences.promise],
    ["summary", "Something else", sentences.unfamiliar],
    ["conditions", "Conditions", sentences.conditions],
    ["shortcuts", "Shortcuts", sentences.shortcuts],
    ["spots", "Weak spots", sentences.weak_spots],
  ];
  return element("dl", { class: "relied" }, ...rows.flatMap(([page, name, sentence]) => {
    if (!sentence && !["conditions", "shortcuts"].includes(page)) return [];
    const told = element("dd", {}, sentence ? kept(sentence) : "Not tested yet: that takes changed photos. ");
    if (!sentence) told.append(startWhole());
    return [element("dt", {}, page === "summary" ? name : way(page, name)), told];
  }));
}

function classes(judgement) {
  const rows = judgement.per_class.filter((one) => one.n || one.answered).map((one) => element("tr", {},
    element("th", { scope: "row" }, one.class), element("td", { class: "number" }, one.n.toLocaleString("en")),
    ...[one.recall, one.precision].flatMap((share) => [
      element("td", { class: "number" }, counted(share.value)),
      element("td", {}, share.value === null ? "" : spanBar(share), element("span", { class: "unseen" }, `95 % interval ${interval(share)}`))])));
  const head = element("tr", {}, ...[["Class", 1], ["Photos", 1], ["Of them found", 2], ["Right when it says so", 2]].map(([name, columns]) =>
    element("th", { scope: "col", colspan: columns, class: name === "Photos" ? "number" : "" }, String(name))));
  return element("figure", {}, element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Class by class" },
    element("table", { class: "figures" }, element("thead", {}, head), element("tbody", {}, ...rows))),
  element("figcaption", { class: "quiet" }, "The bars are 95 % intervals: the fewer photos, the wider."));
}
