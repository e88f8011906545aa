// A signature: drawn with a finger or a pen, or a name that is typed (nobody has to be able to draw). Both become a
// picture and go the way of the photos; the typed name stands beside it in words.

import { wellFormed } from "../engine/canon.js";
import SignaturePad from "../vendor/signature_pad.js";
import { fresh, part, say, timeOfDay } from "./capture.js";
import { taken } from "./photos.js";

/** @typedef {import("./photos.js").Photo & { name?: string }} Signature */

const WHITE = "rgb(255, 255, 255)";
const INK = "rgb(0, 0, 0)";

/**
 * A place to sign at the end of `place`; what is signed is written as field "s".
 *
 * @param {HTMLElement} place
 * @param {object} options
 * @param {Signature | null} options.value
 * @param {import("./capture.js").Save} options.save
 * @param {import("./capture.js").Keep} options.keep
 * @returns {{ show: (value: Signature | null) => void, settled: () => Promise<void> }}
 */
export function mountSignature(place, { value, save, keep }) {
  const root = place.appendChild(fresh("signature"));
  const canvas = /** @type {HTMLCanvasElement} */ (part(root, "pad"));
  const name = /** @type {HTMLInputElement} */ (part(root, "name"));
  const said = part(root, "said");
  const pad = new SignaturePad(canvas, { backgroundColor: WHITE, penColor: INK });
  let work = Promise.resolve();

  /** @param {{ name?: string }} [more] */
  async function keepPicture(more = {}) {
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const picture = await taken(blob, canvas.width, canvas.height);
    const { sha, size, w, h } = picture;
    const signature = { sha, size, w, h, at: Date.now(), ...more };
    await keep(picture);
    await save("s", signature);
    show(signature);
  }

  /** @param {{ name?: string }} [more] */
  function sign(more) {
    work = work.then(() => keepPicture(more)).catch(() => say(said, "lost"));
  }

  /** @param {Signature | null} now */
  function show(now) {
    if (now) say(said, now.name ? "named" : "signed", { time: timeOfDay(now.at), name: now.name ?? "" });
    else said.hidden = true;
  }

  part(root, "clear").addEventListener("click", () => {
    pad.clear();
    name.value = "";
    work = work.then(() => save("s", null)).then(() => show(null), () => say(said, "lost"));
  });
  part(root, "done").addEventListener("click", () => (pad.isEmpty() ? say(said, "empty") : sign()));
  part(root, "type").addEventListener("click", () => {
    const typed = wellFormed(name.value.trim());
    if (!typed) return say(said, "unnamed");
    pad.clear();
    writeName(canvas, typed);
    sign({ name: typed });
  });
  fit(canvas);
  pad.clear();
  show(value);
  return { show, settled: () => work };
}

/**
 * As many pixels as the screen has, so that the line is where the finger is.
 *
 * @param {HTMLCanvasElement} canvas
 */
function fit(canvas) {
  const ratio = Math.max(devicePixelRatio, 1);
  canvas.width = Math.round(canvas.offsetWidth * ratio);
  canvas.height = Math.round(canvas.offsetHeight * ratio);
  canvas.getContext("2d")?.scale(ratio, ratio);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {string} name
 */
function writeName(canvas, name) {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.fillStyle = INK;
  pen.font = "italic 32px serif";
  pen.textBaseline = "middle";
  pen.fillText(name, 16, canvas.offsetHeight / 2, canvas.offsetWidth - 32);
}
