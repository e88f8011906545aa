// Reads cases (an outline and heads each) from the file named, and writes what JavaScript makes of them.
import { readFileSync } from "node:fs";

import { contentHash } from "../../cxaudit/web/static/js/engine/canon.js";
import { dependents, standing } from "../../cxaudit/web/static/js/engine/flow.js";

/** @typedef {import("../../cxaudit/web/static/js/engine/flow.js").Outline} Outline */
/** @typedef {import("../../cxaudit/web/static/js/engine/flow.js").Head} Head */

/** @param {{ outline: Outline, heads: Record<string, Head> }} given */
async function computed({ outline, heads }) {
  const named = new Map(Object.entries(heads));
  const { visible, answered, missing, progress } = standing(outline, named);
  return {
    visible: visible.map((item) => item.key),
    answered: [...answered].sort(),
    missing,
    progress,
    hash: await contentHash("audit", 1, named),
    dependents: Object.fromEntries(outline.items.map(({ key }) => [key, dependents(outline, key).map((i) => i.key)])),
  };
}

const cases = JSON.parse(readFileSync(process.argv[2], "utf8"));
process.stdout.write(JSON.stringify(await Promise.all(cases.map(computed))));
