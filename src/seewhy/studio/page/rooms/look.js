// The room where a photo is looked at: the photo, the answer, the sliders, and all layers beneath.

import { addPhoto, latestOnly, lookInside } from "../asking.js";
import { answerView } from "../views/answer.js";
import { dropView } from "../views/drop.js";
import { layersView } from "../views/layers.js";
import { networkView } from "../views/network.js";
import { photoView } from "../views/photo.js";
import { slidersView } from "../views/sliders.js";
import { unitView } from "../views/unit.js";

const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * @param {HTMLElement} place
 * @param {import("../main.js").Studio} studio
 */
export function lookRoom(place, studio) {
  const { store } = studio;
  const photo = photoView(at("photo"), store);
  const answer = answerView(at("bars"), store);
  const network = networkView(at("flow"), store);
  const layers = layersView(at("layers"), store);
  const unit = unitView(at("unit"), store, network.link);
  dropView(at("drop"), given);
  slidersView(at("sliders"), store, studio.session().sliders);
  at("rest").addEventListener("click", () => store.change({ strengths: {} }, { keep: true }));

  async function given(file, name) {
    try {
      const { photo } = await addPhoto(file, name);
      studio.fine();
      store.change({ room: "look", photo, target: null, against: null, strengths: {}, cell: null }, { keep: true });
    } catch (error) {
      studio.failed(error);
    }
  }

  // All maps of all layers take longer than the answer: they follow it, and a moving slider never waits for them.
  const putInside = latestOnly((found) => {
    at("inside").hidden = false;
    at("inside-told").textContent =
      `What every layer makes of the photo, and what it adds to ${found.told.target}; a layer's maps share one scale.`;
    network.show(found, seen);
    layers.show(found);
    unit.show(found, seen.arrays.image);
  }, studio.failed, lookInside);
  let seen = null;

  const put = latestOnly(({ told, arrays }, question) => {
    studio.fine();
    place.classList.add("looking");
    at("play").hidden = false;
    photo.show(told, arrays);
    answer.show(told);
    seen = { told, arrays };
    putInside(question);
  }, studio.failed);

  let asked = "";
  store.listen(() => ask());

  function ask() {
    const { room, photo, strengths, target, against } = store.view;
    const question = JSON.stringify({ photo, strengths, target, against });
    if (room !== "look" || question === asked) return;
    asked = question;
    if (photo) put(JSON.parse(question));
  }

  return () => {
    asked = "";
    ask();
  };
}
