// The photos looked through before they teach: what was found, what it does, and what to do.

import { checkPhotos, foundInPhotos, keepTogether, labelPhoto, undoLabel } from "../../asking/teach.js";
import { latestOnly } from "../../asking.js";
import { asks } from "./button.js";
import { photoCard } from "./photo.js";
import { element } from "../element.js";
import { tableIn } from "../../whereabouts.js";

const GRAVITIES = { wrong: "mend this", look: "worth a look", note: "good to know" };

/**
 * @param {HTMLElement} place
 * @param {import("../../main.js").Studio} studio
 */
export function checkView(place, studio) {
  const { failed } = studio;
  const check = asks("Check the photos", checkPhotos, failed);
  const bar = /** @type {HTMLProgressElement} */ (element("progress", { max: 1, value: 0, "aria-label": "Looking through the photos" }));
  const sentence = element("p", { class: "found", role: "status" });
  const mended = element("p", { class: "mended-told" });
  const undo = asks("Undo", undoLabel, failed, { class: "little" });
  const counts = element("ul", { class: "counts" });
  const kinds = element("div", { class: "finding-kinds" });
  const about = element("p", { class: "quiet" });
  place.append(about,
    element("div", { class: "buttons" }, check, bar, undo), sentence, mended, counts, kinds);
  const together = asks("Keep each set together", () => keepTogether(together.getAttribute("aria-pressed") !== "true"), failed, { class: "little" });
  let labels = null, number = 0;
  /** @type {ReturnType<typeof photoCard>[]} */
  let cards = [];

  const put = latestOnly((found) => draw(found), failed, foundInPhotos);

  function draw(found) {
    cards = [];
    counts.replaceChildren(...Object.entries(found.counts).map(([name, count]) => element("li", {}, element("strong", {}, name), ` ${count}`)));
    kinds.replaceChildren(...found.kinds.map((kind) => kindView(kind, found.classes)));
    for (const card of cards) card.show(labels);
  }

  /** One kind of finding; what should be mended stands open. */
  function kindView(kind, classes) {
    const body = element("div", { class: "body" }, element("p", {}, kind.harm), element("p", { class: "quiet" }, kind.remedy),
      kind.kind === "bursts" ? together : "");
    for (const set of kind.sets) body.append(setView(kind, set, classes));
    if (kind.count > kind.sets.length) body.append(element("p", { class: "quiet" }, `and ${kind.count - kind.sets.length} more like this`));
    return element("details", { class: kind.gravity, open: kind.gravity === "wrong" },
      element("summary", {}, element("span", { class: "name" }, kind.title),
        element("span", { class: "gravity" }, GRAVITIES[kind.gravity]),
        element("span", { class: "value" }, kind.photos ? `${kind.photos.toLocaleString("en")} photo${kind.photos === 1 ? "" : "s"}` : "")),
      body);
  }

  function setView(kind, set, classes) {
    const list = element("ul", { class: "photo-cards" });
    for (const one of set.photos) {
      const card = photoCard(one, classes, failed);
      cards.push(card);
      list.append(card.item);
    }
    const told = element("p", { class: "detail" }, `${set.detail}.`);
    const first = set.photos[0];
    const others = set.photos.slice(1).filter((one) => one.label);
    const keep = kind.kind === "duplicate" && others.length
      ? asks(`Keep ${first.name}, leave out the other${others.length === 1 ? "" : "s"}`, async () => {
        for (const one of others) await labelPhoto(one.photo, null, true);
      }, failed, { class: "little" })
      : "";
    return element("div", { class: "set" }, told, keep, list,
      set.more > 0 ? element("p", { class: "quiet" }, `and ${set.more} more photos`) : "");
  }

  return {
    /** @param {any} now as Teaching.to_json tells it */
    show(now) {
      const { checking, labels: known } = now;
      about.textContent = `Looks for broken, repeated, mislabelled and odd photos. No photo is changed: what you put right is kept in ${tableIn(now)}.`;
      together.setAttribute("aria-pressed", String(now.kept_together));
      const busy = checking.state === "running";
      check.hidden = busy || !now.photos;
      check.textContent = checking.state === "finished" ? "Check again" : "Check the photos";
      bar.hidden = !busy;
      bar.value = busy && checking.total ? checking.done / checking.total : 0;
      const { error } = checking;
      sentence.classList.toggle("wrong", Boolean(error));
      sentence.textContent = error ? `${error.happened}. Expected ${error.expected}. ${error.remedy}`
        : busy ? (checking.total ? `${checking.done.toLocaleString("en")} of ${checking.total.toLocaleString("en")} photos` : "Looking …")
          : checking.sentence ?? "";
      if (checking.state !== "finished") {
        counts.replaceChildren();
        kinds.replaceChildren();
        cards = [];
        number = 0;
      } else if (checking.number !== number) {
        number = checking.number;
        put({});
      }
      const parts = [known?.corrected && `${known.corrected} label${known.corrected === 1 ? "" : "s"} put right`,
        known?.left_out && `${known.left_out} photo${known.left_out === 1 ? "" : "s"} left out`].filter(Boolean);
      mended.textContent = parts.length ? `${parts.join(", ")}: kept in ${known.table}.` : "";
      undo.hidden = !known?.can_undo;
      if (JSON.stringify(known) !== JSON.stringify(labels)) {
        labels = known;
        for (const card of cards) card.show(labels);
      }
    },
  };
}
