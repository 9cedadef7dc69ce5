// The room where a photo is looked at: the photo, the answer, the sliders, and all layers beneath.

import { NEW_PHOTO, questionOf } from "../address.js";
import { addPhoto, latestOnly, look, lookInside, sessionTold } from "../asking.js";
import { lookPainted, photosTold } from "../asking/play.js";
import { answerView } from "../views/answer.js";
import { brushView } from "../views/look/brush.js";
import { dropView } from "../views/look/drop.js";
import { element } from "../views/element.js";
import { flipsView } from "../views/look/flips.js";
import { followView } from "../views/compare/follow.js";
import { layersView } from "../views/look/layers.js";
import { networkView } from "../views/look/network.js";
import { photoView } from "../views/photo.js";
import { slidersView } from "../views/look/sliders.js";
import { tableView } from "../views/look/table.js";
import { unitView } from "../views/look/unit.js";

const RESTS = 250; // ms without a question, after which the hand is taken to rest

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
  const tools = element("div", { class: "brush" }), flipping = element("div", { class: "flipping" });
  const following = [followView({ picture: true }), followView({ picture: false })];
  at("sliders").before(following[0].node);
  at("photo").append(tools);
  at("sliders").after(flipping);
  const brush = brushView({ frame: photo.frame, controls: photo.controls, tools }, studio, ask);
  brush.panel.prepend(following[1].node);
  const table = tableView(at("drop"), store);
  dropView(at("drop"), given, () => store.view.room === "look");
  const sliders = slidersView(at("sliders"), store, studio.session().sliders);
  const flips = flipsView(flipping, studio);
  at("rest").addEventListener("click", () =>
    store.change({ strengths: {}, mask: null, hide: "painted" }, { keep: true }));

  /** The first that can be read is looked at; the others lie on the table, and what cannot be read is told. */
  async function given(photos) {
    let shown = false, wrong = null;
    for (const { file, name } of photos) {
      try {
        const { photo } = await addPhoto(file, name);
        if (!shown) store.change({ room: "look", photo, ...NEW_PHOTO }, { keep: true });
        shown = true;
      } catch (error) {
        wrong ??= error;
      }
    }
    if (wrong) studio.failed(wrong);
    else studio.fine();
    layOut();
  }
  const layOut = () => photosTold().then((photos) => { table.show(photos); brush.show(photos); }, studio.failed);

  // All maps of all layers take longer than the answer: they follow once the hand rests, and take no processor from it.
  const putInside = latestOnly((found) => {
    at("inside").hidden = false;
    at("inside-told").textContent =
      `What every layer makes of the photo, and what it adds to ${found.told.target}; a layer's maps share one scale.`;
    network.show(found, seen);
    layers.show(found);
    unit.show(found, seen.arrays.image);
    studio.looked({ inside: found });
  }, studio.failed, lookInside);
  let seen = null, resting = 0, laidOut = null;

  const put = latestOnly(({ told, arrays }, answered) => {
    const question = brush.named(answered, told);
    if (JSON.stringify(answered) === asked) asked = JSON.stringify(question); // the same by its name is not asked again
    studio.fine();
    place.classList.add("looking");
    at("play").hidden = false;
    photo.show(told, arrays);
    answer.show(told);
    for (const one of following) one.show(told, photo.canvas);
    brush.answered(told, answered);
    seen = { told, arrays };
    studio.looked({ told, arrays, question });
    clearTimeout(resting);
    resting = setTimeout(() => putInside(question), RESTS);
    brush.take(answered, question);
  }, studio.failed, (question) => (question.painted === undefined ? look(question) : lookPainted(question, brush.bits())));

  let asked = "", room = store.view.room;
  store.listen((view) => {
    // Judging measures how far the sliders may go.
    if (view.room === "look" && room === "judge") sessionTold().then((found) => sliders.told(found.sliders), studio.failed);
    room = view.room;
    ask();
  });

  function ask() {
    const { room, photo } = store.view;
    const question = JSON.stringify(brush.asking(questionOf(store.view)));
    if (room !== "look" || question === asked) return;
    asked = question;
    if (!photo) return;
    put(JSON.parse(question));
    if (photo !== laidOut) layOut();
    laidOut = photo;
  }

  return (session) => {
    asked = "";
    sliders.told(session.sliders);
    flips.forget();
    network.forget();
    unit.forget();
    ask();
  };
}
