// A place opens in the map program of the tablet, which has its maps without network; elsewhere on the web.

import { platform } from "./platform.js";

const kind = platform();
for (const link of document.querySelectorAll("a[data-android]")) {
  if (!(link instanceof HTMLAnchorElement)) continue;
  link.href = (kind === "android" ? link.dataset.android : kind === "ipad" ? link.dataset.apple : "") || link.href;
}
