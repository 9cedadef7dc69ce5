// The photos that lie on the table, small, to choose from.

import { NEW_PHOTO } from "../../address.js";
import { thumbnailOf } from "../../asking/play.js";
import { element } from "../element.js";

/** @typedef {import("../../asking/play.js").TablePhoto} TablePhoto */

/**
 * @param {HTMLElement} place
 * @param {import("../../store.js").Store} store
 */
export function tableView(place, store) {
  const list = element("ul", { class: "photo-strip" });
  const strip = element("nav", { class: "strip-of-photos", "aria-label": "Photos on the table", hidden: true }, list);
  place.append(strip);
  /** @type {Map<string, HTMLElement>} */
  const items = new Map();

  function item({ photo, name }) {
    const button = element("button", { type: "button", class: "thumbnail", title: name,
      onclick: () => { if (photo !== store.view.photo) store.change({ photo, ...NEW_PHOTO }, { keep: true }); } },
      element("img", { src: thumbnailOf(photo), alt: name, loading: "lazy" }));
    return element("li", {}, button);
  }
  function mark(view) {
    for (const [photo, one] of items) {
      const button = /** @type {HTMLElement} */ (one.firstChild);
      if (photo === view.photo) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }
  store.listen(mark, ["photo"]);
  return {
    /** @param {TablePhoto[]} photos */
    show(photos) {
      for (const one of photos) {
        const made = items.get(one.photo) ?? item(one);
        items.set(one.photo, made);
        list.append(made); // in the order in which they were given
      }
      const there = new Set(photos.map((one) => one.photo));
      for (const [photo, one] of items) if (!there.has(photo)) { one.remove(); items.delete(photo); }
      strip.hidden = items.size < 2;
      mark(store.view);
    },
  };
}
