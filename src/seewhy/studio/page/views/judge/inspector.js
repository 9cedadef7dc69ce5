// A judged photo over the page, opened from any of its galleries; the arrows go to its neighbours there.

import { percent } from "../../judging/judged.js";
import { element } from "../element.js";
import { judgedPhotoView } from "./photo.js";

/**
 * @param {{store: import("../../store.js").Store, failed: (error: any) => void, results: () => any, state: () => any,
 *   decided: (told: any) => void, lookAt: (key: string) => void}} tools results: what was judged, or null
 */
export function inspectorView({ store, failed, results, state, decided, lookAt }) {
  const photo = judgedPhotoView({ failed, move, lookAt, decided });
  const shut = element("button", { type: "button", class: "shut", onclick: () => dialog.close() }, "Close");
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "inspector", "aria-label": "A judged photo",
    onclose: () => { if (store.view.inspected) store.change({ inspected: null }); },
    onclick: (event) => { if (event.target === dialog) dialog.close(); } }, shut, photo.node));
  /** @type {string[]} */
  let keys = [];

  function move(by) {
    const count = keys.length;
    if (count) store.change({ inspected: keys[(keys.indexOf(store.view.inspected ?? "") + by + count) % count] });
  }

  /** @param {string} key */
  function itemOf(key) {
    const judged = results();
    const place = judged ? judged.photos.findIndex((one) => one.key === key) : -1;
    if (place < 0) return null;
    const one = judged.photos[place], cause = judged.causes[place];
    const answer = judged.classes[one.answer];
    return { key, name: one.name, label: judged.classes[one.truth], suggested: one.truth === one.answer ? undefined : answer,
      because: `It was taken for ${answer} (${percent(one.confidence)})${one.unsure ? ", unsure" : ""}.${cause ? ` Likely cause: ${cause.kind}. ${cause.because}` : ""}` };
  }

  return {
    node: dialog,
    /** @param {import("./gallery.js").Shown[]} photos @param {number} place */
    open(photos, place) {
      keys = photos.map((one) => one.key);
      store.change({ inspected: photos[place].key }, { keep: true });
    },
    /** The page is left: nothing lies over it any more. */
    leave() { if (dialog.open) dialog.close(); },
    /** @param {any} view */
    show(view) {
      const item = view.inspected && view.judging !== "labels" && view.room === "judge" ? itemOf(view.inspected) : null;
      if (!item) {
        if (dialog.open) dialog.close();
        return;
      }
      if (!keys.includes(item.key)) keys = [item.key]; // the address alone tells no neighbours
      const decisions = new Map((state().corrections?.decided ?? []).map((one) => [one.photo, one.final]));
      photo.show(item, { classes: results().present, decided: decisions, place: keys.indexOf(item.key), count: keys.length });
      if (!dialog.open) {
        dialog.showModal();
        photo.node.focus({ preventScroll: true });
      }
    },
  };
}
