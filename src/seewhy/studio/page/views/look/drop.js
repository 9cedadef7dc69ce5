// Where photos come in: dropped, pasted, picked, or taken with the camera.

import { element } from "../element.js";

// What the studio's decoder reads, beside what browsers call an image.
const ACCEPTED = "image/*,.dcm,.dicom,.heic,.heif,.tif,.tiff,.ppm,.pgm,.pbm,.jp2,.avif";

/**
 * @param {HTMLElement} place
 * @param {(photos: {file: Blob, name: string}[]) => void} given
 * @param {() => boolean} open whether what is dropped or pasted anywhere on the page is meant for here
 */
export function dropView(place, given, open) {
  const picker = /** @type {HTMLInputElement} */ (
    element("input", { type: "file", multiple: true, accept: ACCEPTED, class: "unseen", id: "picker", tabindex: "-1",
      "aria-label": "Photos", onchange: () => { take(picker.files); picker.value = ""; } })
  );
  const take = (files) => {
    if (files?.length) given([...files].map((file) => ({ file, name: file.name || "pasted photo" })));
  };
  const camera = cameraOf((file, name) => given([{ file, name }]));
  place.append(
    element("div", { class: "drop" },
      element("p", { class: "invitation" }, "Drop photos here, or paste one."),
      element("div", { class: "buttons" },
        element("button", { type: "button", onclick: () => picker.click() }, "Choose photos"),
        camera.button),
      camera.view, picker),
  );
  const page = document.documentElement;
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    if (open()) page.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) page.classList.remove("dropping"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    page.classList.remove("dropping");
    if (open()) take(event.dataTransfer?.files);
  });
  document.addEventListener("paste", (event) => { if (open()) take(event.clipboardData?.files); });
}

/** @param {(file: Blob, name: string) => void} given */
function cameraOf(given) {
  let stream = null;
  const video = /** @type {HTMLVideoElement} */ (element("video", { autoplay: true, muted: true, playsinline: true }));
  const shoot = element("button", { type: "button", onclick: take }, "Take it");
  const view = element("div", { class: "camera", hidden: true }, video, shoot);
  const button = element("button", { type: "button", onclick: toggle }, "Use the camera");
  if (!navigator.mediaDevices?.getUserMedia) button.hidden = true;

  function close() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = true;
    button.textContent = "Use the camera";
  }
  async function toggle() {
    if (stream) return close();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: true });
      video.srcObject = stream;
      view.hidden = false;
      button.textContent = "Camera off";
    } catch {
      button.textContent = "No camera is to be had";
    }
  }
  function take() {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    canvas.toBlob((blob) => { close(); if (blob) given(blob, "camera.png"); }, "image/png");
  }
  return { button, view };
}
