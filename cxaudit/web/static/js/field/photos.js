// Photos from the camera: turned upright, made smaller, and drawn anew, so that nothing the camera wrote into the
// file (position, serial number) leaves the tablet. The bytes are stored first; an operation names them afterwards.

import { sha256, wellFormed } from "../engine/canon.js";
import { fresh, part, say } from "./capture.js";

/** @typedef {import("./capture.js").Taken} Taken */
/** @typedef {{ address: string, why: "elsewhere" | "gone" }} Away A photo whose bytes are not here, and where they may be. */
/** @typedef {{ sha: string, size: number, w: number | null, h: number | null, at: number, caption?: string }} Photo */

const LONGEST_SIDE = 1600;
const QUALITY = 0.8;
const LEAST_ROOM = 100 * 1024 * 1024;

/**
 * The picture of `file` as JPEG, upright, at most 1600 pixels long and without EXIF; the file as it is when this
 * browser cannot read it: the server then converts it.
 *
 * @param {Blob} file
 * @returns {Promise<Taken>}
 */
export async function prepare(file) {
  const jpeg = await redraw(file).catch(() => null);
  if (!jpeg) return taken(file, null, null);
  return taken(jpeg.blob, jpeg.w, jpeg.h);
}

/**
 * @param {Blob} blob
 * @param {number | null} w
 * @param {number | null} h
 * @returns {Promise<Taken>}
 */
export async function taken(blob, w, h) {
  const bytes = await blob.arrayBuffer();
  return { bytes, type: blob.type, sha: await sha256(bytes), size: bytes.byteLength, w, h };
}

/**
 * @param {Blob} file
 * @returns {Promise<{ blob: Blob, w: number, h: number } | null>}
 */
async function redraw(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const [w, h] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
  const pen = canvas.getContext("2d");
  if (pen) draw(pen, bitmap, w, h);
  bitmap.close();
  const blob = pen && (await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY)));
  canvas.width = 0; // iPads count the memory of canvases that nobody uses any more
  return blob && { blob, w, h };
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {ImageBitmap} bitmap
 * @param {number} w
 * @param {number} h
 */
function draw(pen, bitmap, w, h) {
  pen.fillStyle = "#fff"; // JPEG has no transparency
  pen.fillRect(0, 0, w, h);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, w, h);
}

/**
 * The field of an item that names this photo: one for each, so two tablets that add photos do not collide.
 *
 * @param {{ sha: string }} photo
 */
export function photoField({ sha }) {
  return `p:${sha.slice(0, 16)}`;
}

/**
 * Whether there is room for another photo, answers coming first. The browser's estimate is optimistic; one that
 * gives none is believed.
 */
export async function hasRoom() {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  return quota === undefined || usage === undefined || quota - usage >= LEAST_ROOM;
}

/**
 * Let the photos of an item be taken, described and taken off, in `root`: an element that holds the file input.
 *
 * @param {HTMLElement} root
 * @param {object} options
 * @param {import("./capture.js").Save} options.save
 * @param {import("./capture.js").Keep} options.keep
 * @param {() => void} [options.opening] the camera is about to open, and the page may be killed meanwhile
 * @param {() => Promise<boolean>} [options.room]
 * @returns {{ show: (photo: Photo, source: Blob | Away) => void, settled: () => Promise<void> }}
 *   `show`: draw a photo that is stored already; `settled`: after the photos chosen so far
 */
export function mountPhotos(root, { save, keep, opening, room = hasRoom }) {
  const input = /** @type {HTMLInputElement} */ (root.querySelector("input[type=file]"));
  const refusal = root.appendChild(fresh("photo-refused"));
  let work = Promise.resolve();

  // The form says itself that something is not saved, and tries again.
  /** @type {(f: string, val: unknown) => void} */
  const write = (f, val) => void save(f, val).catch(() => undefined);

  /** @param {File} file */
  async function add(file) {
    if (!(await room())) return say(refusal, "full");
    try {
      const ready = await prepare(file);
      const { sha, size, w, h } = ready;
      const photo = { sha, size, w, h, at: Date.now() };
      await keep(ready);
      await save(photoField(ready), photo);
      show(photo, new Blob([ready.bytes], { type: ready.type }));
    } catch {
      say(refusal, "lost");
    }
  }

  /**
   * @param {Photo} photo
   * @param {Blob | Away} source
   */
  function show(photo, source) {
    if (root.querySelector(`[data-f="${photoField(photo)}"]`)) return;
    const figure = photoFigure(photo, source, root.querySelectorAll("[data-f]").length + 1);
    part(figure, "caption").addEventListener("change", (event) => {
      const caption = wellFormed(/** @type {HTMLInputElement} */ (event.target).value.trim());
      write(photoField(photo), caption ? { ...photo, caption } : photo);
    });
    input.closest("figure")?.before(figure);
  }

  input.addEventListener("click", () => opening?.());
  input.addEventListener("change", () => {
    refusal.hidden = true;
    for (const file of input.files ?? []) work = work.then(() => add(file));
    input.value = "";
  });
  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-part=remove]");
    const figure = /** @type {HTMLElement | null} */ (button?.closest("[data-f]") ?? null);
    if (!figure?.dataset.f) return;
    event.preventDefault();
    write(figure.dataset.f, null);
    figure.remove();
    input.focus();
  });
  return { show, settled: () => work };
}

/**
 * @param {Photo} photo
 * @param {Blob | Away} source
 * @param {number} n
 */
function photoFigure(photo, source, n) {
  const figure = fresh("photo");
  figure.dataset.f = photoField(photo);
  const image = /** @type {HTMLImageElement} */ (part(figure, "image"));
  image.alt = (image.dataset.alt ?? "").replace("{n}", String(n));
  if (source instanceof Blob) showBytes(image, source);
  else showAway(image, part(figure, "away"), source);
  /** @type {HTMLInputElement} */ (part(figure, "caption")).value = photo.caption ?? "";
  return figure;
}

/**
 * @param {HTMLImageElement} image
 * @param {Blob} bytes
 */
function showBytes(image, bytes) {
  image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
  image.src = URL.createObjectURL(bytes);
}

/**
 * The server's copy when there is a network; words in its place until it comes, and when none does.
 *
 * @param {HTMLImageElement} image
 * @param {HTMLElement} words
 * @param {Away} away
 */
function showAway(image, words, { address, why }) {
  say(words, why);
  image.loading = "lazy";
  image.addEventListener("load", () => (words.hidden = true), { once: true });
  image.addEventListener("error", () => (image.hidden = true), { once: true });
  image.src = address;
}
