// The room where a classifier is taught.

import { watchTeaching } from "../asking.js";
import { element } from "../views/element.js";
import { teachView } from "../views/teach.js";

/**
 * @param {HTMLElement} place
 * @param {import("../main.js").Studio} studio
 */
export function teachRoom(place, studio) {
  const { teaching } = studio.session();
  if (!teaching) {
    place.append(element("p", { class: "quiet" }, "No folder was named to teach with: seewhy studio PHOTOS/"));
    return;
  }
  const inner = element("div");
  place.append(inner);
  const view = teachView(inner, studio.failed, (session) => {
    studio.opened(session);
    studio.store.change({ room: "look", target: null, against: null, layer: null, channel: null }, { keep: true });
  });
  view.show(teaching);
  watchTeaching((told) => view.show(told));
}
