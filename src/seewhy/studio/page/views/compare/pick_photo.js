// Which photo stands on a side: a file, one that lies on the table already, or one of the folder's.

import { addPhoto, samplesOffered, takeSample } from "../../asking.js";
import { photosTold, thumbnailOf } from "../../asking/play.js";
import { element } from "../element.js";

/**
 * @param {string} title which photo: "the first photo"
 * @param {(photo: string) => void} chosen
 * @param {(error: Error) => void} failed
 */
export function pickPhoto(title, chosen, failed) {
  const input = /** @type {HTMLInputElement} */ (element("input", { type: "file", accept: "image/*,.dcm,.heic", class: "unseen",
    tabindex: "-1", "aria-label": `A file for ${title}`, onchange: () => { take(input.files?.[0]); input.value = ""; } }));
  const list = element("ul", { class: "thumbs" });
  const summary = element("summary");
  const node = /** @type {HTMLDetailsElement} */ (element("details", { class: "pick", ontoggle: () => { if (node.open) fill(); } },
    summary, element("div", { class: "pick-inner" },
      element("button", { type: "button", onclick: () => input.click() }, "Choose a file"), input, list)));
  let current = "";

  function give(photo) {
    node.open = false;
    chosen(photo);
  }
  async function take(file) {
    if (!file) return;
    try { give((await addPhoto(file, file.name || "pasted photo")).photo); } catch (error) { failed(/** @type {Error} */ (error)); }
  }
  const thumb = (src, name, pressed, onclick) => element("li", {}, element("button", { type: "button", class: "thumb", onclick,
    "aria-pressed": pressed === null ? null : String(pressed), title: name }, element("img", { src, alt: name, loading: "lazy" })));

  async function fill() {
    try {
      const [photos, samples] = await Promise.all([photosTold(), samplesOffered()]);
      const draw = async (which) => give((await takeSample(which)).photo);
      list.replaceChildren(
        ...photos.map(({ photo, name }) => thumb(thumbnailOf(photo), name, photo === current, () => give(photo))),
        ...samples.photos.map(({ number, label }) => thumb(`/api/samples/${number}`, `${label}, of your folder`, null, () => draw({ number }))),
        ...(samples.photos.length ? [] : samples.drawings.slice(0, 3).map((drawing) => element("li", {},
          element("button", { type: "button", onclick: () => draw({ number: Math.floor(1e4 * Math.random()), drawing }) }, `A drawn ${drawing}`)))));
    } catch (error) { failed(/** @type {Error} */ (error)); }
  }
  return {
    node, take,
    /** @param {string | null} photo which stands there now @param {boolean} [open] */
    show(photo, open = false) {
      current = photo ?? "";
      summary.textContent = photo ? `Change ${title}` : `Choose ${title}`;
      if (open && !node.open) node.open = true;
      else if (node.open) fill();
    },
  };
}
