// Which kind of tablet this is, where it must be known: help that names its buttons, links to its map program.

/** @returns {"ipad" | "android" | "other"} */
export function platform() {
  const { userAgent, maxTouchPoints } = navigator;
  if (/iPad|iPhone/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return "ipad";
  return /Android/.test(userAgent) ? "android" : "other";
}
