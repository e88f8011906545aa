// The pure parts of the tablet on the vectors that Python passes too, and on what the vectors do not reach.
import assert from "node:assert/strict";
import { createHash, randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { canonical, contentHash, sha256, wellFormed } from "../../cxaudit/web/static/js/engine/canon.js";
import { holds, references } from "../../cxaudit/web/static/js/engine/conditions.js";
import { dependents, nextMissing, standing, visibleItems, wordCount } from "../../cxaudit/web/static/js/engine/flow.js";

/** @typedef {import("../../cxaudit/web/static/js/engine/conditions.js").Condition} Condition */
/** @typedef {import("../../cxaudit/web/static/js/engine/conditions.js").Value} Value */

/** @param {string} name */
const vectors = (name) => JSON.parse(readFileSync(new URL(`../conformance/${name}.json`, import.meta.url), "utf8"));

/**
 * @param {Condition} condition
 * @param {Record<string, Value>} values
 */
const holdsFor = (condition, values) => holds(condition, new Map(Object.entries(values)));

/** @param {unknown[]} from */
const pick = (from) => from[randomInt(from.length)];

test("which questions show, in 400 random forms", () => {
  const forms = vectors("conditions");
  assert.equal(forms.length, 400);
  for (const { questions, values, visible } of forms) {
    const items = questions.map((/** @type {{ c: string, if?: Condition }} */ q) => {
      return { key: q.c, kind: "text", section: "A", show_if: q.if };
    });
    const shown = new Set(visibleItems({ sections: ["A"], items }, new Map(Object.entries(values))).map((i) => i.key));
    const found = Object.fromEntries(questions.map((/** @type {{ c: string }} */ q) => [q.c, shown.has(q.c)]));
    assert.deepEqual(found, visible);
  }
});

test("canonical JSON and its hash", async () => {
  const documents = vectors("canon");
  assert.equal(documents.length, 6);
  for (const { doc, canon, sha256: expected } of documents) {
    assert.equal(canonical(doc), canon);
    assert.equal(await sha256(canon), expected);
  }
});

test("what two languages would write differently is refused", () => {
  const refused = [1.5, NaN, Infinity, 2 ** 53, -(2 ** 53), "\ud800", "x\udc00y", "a\0b", undefined, () => 1, 1n];
  for (const value of refused) {
    assert.throws(() => canonical({ x: [value] }), TypeError);
  }
  assert.throws(() => canonical({ "\ud800": 1 }), TypeError);
  assert.equal(canonical({ b: 2 ** 53 - 1, a: "\u2028\u007f/é😀" }), '{"a":"\u2028\u007f/é😀","b":9007199254740991}');
});

test("the order of the keys of an object never changes the canonical form", () => {
  const keys = ["a", "B", "é", "\ue000", "😀", "10", "9", "__proto__", "constructor", ""];
  for (let round = 0; round < 200; round++) {
    const shuffled = keys.toSorted(() => randomInt(3) - 1);
    const text = `{${shuffled.map((key) => `${JSON.stringify(key)}:${keys.indexOf(key)}`).join(",")}}`;
    const found = canonical(JSON.parse(text));
    assert.deepEqual(JSON.parse(found), JSON.parse(text));
    assert.equal(found, canonical(JSON.parse(found)));
    assert.ok(found.indexOf('"😀"') < found.indexOf('"\ue000"'));
  }
});

test("the content hash leaves out what was cleared and does not depend on the order of arrival", async () => {
  const answers = { "a/v": "yes", "a/c": "Très bien", "b/p:0011": { sha: "x", at: 5 }, "c/v": ["k", "l"] };
  const heads = new Map(Object.entries(answers).map(([name, val]) => [name, { val: /** @type {unknown} */ (val) }]));
  const wanted = createHash("sha256").update(canonical({ a: "one", v: 3, answers }), "utf8").digest("hex");
  assert.equal(await contentHash("one", 3, heads), wanted);
  heads.set("d/v", { val: null });
  assert.equal(await contentHash("one", 3, new Map([...heads].reverse())), wanted);
  assert.notEqual(await contentHash("one", 4, heads), wanted);
});

test("whatever is typed can be hashed once it is well formed, and nothing else of it changes", () => {
  const pieces = ["\ud83d", "\ude00", "😀", "\0", "é", "a", "\u2028", "\ufffd", "\n"];
  for (let round = 0; round < 2000; round++) {
    const typed = Array.from({ length: 6 }, () => pick(pieces)).join("");
    const kept = wellFormed(typed);
    assert.equal(JSON.parse(canonical(kept)), kept);
    assert.equal(wellFormed(kept), kept);
    assert.equal(kept.length, typed.replaceAll("\0", "").length);
    assert.equal(new TextDecoder().decode(new TextEncoder().encode(typed)).replaceAll("\0", ""), kept);
  }
});

test("edges that the random forms do not reach", () => {
  /** @type {[string, unknown, Value, boolean][]} */
  const edges = [
    ["in", ["a"], ["a", "b"], true],
    ["in", ["c"], ["a", "b"], false],
    ["eq", "a", ["a"], false],
    ["ne", "a", ["a"], true],
    ["eq", 4, "4", false],
    ["eq", 4, 4, true],
    ["gt", "9".repeat(5000), `1${"0".repeat(5000)}`, true],
    ["gt", "0.1", "0.10000000000000000000000000000000000001", true],
    ["ge", "+3", "3,0", true],
    ["ge", "3", "3\n", false],
    ["ge", "3", 3.5, false],
    ["le", "-0", "0", true],
    ["lt", -2, "-2,5", true],
    ["has", "a", "a", false],
    ["has", "a", ["b", "a"], true],
  ];
  for (const [op, v, value, expected] of edges) {
    const leaf = /** @type {Condition} */ ({ q: "x", op, v });
    assert.equal(holdsFor(leaf, { x: value }), expected, JSON.stringify(leaf).slice(0, 80));
    assert.equal(holdsFor({ not: leaf }, { x: value }), !expected);
    assert.equal(holdsFor(leaf, {}), false);
    assert.equal(holdsFor(leaf, { x: null }), false);
  }
  assert.equal(holdsFor({ q: "x", in: ["na", ""] }, { x: "na" }), false);
  assert.equal(holdsFor({ q: "x", op: "in", v: ["na"] }, { x: "na" }), true);
  assert.equal(holdsFor({ q: "constructor", op: "answered" }, {}), false);
  assert.throws(() => holdsFor({ q: "x", op: "like", v: "a" }, { x: "a" }), RangeError);
});

test("what depends on an answer is found through other items, and nothing else ever changes", () => {
  const outline = {
    sections: ["A"],
    items: ["a", "b", "c", "d", "e"].map((key) => ({ key, kind: "yes_no", section: "A" })),
  };
  const conditions = { b: { q: "a", in: ["yes"] }, c: { not: { q: "b", op: "answered" } }, e: { all: [{ q: "d", in: ["no"] }] } };
  const items = outline.items.map((item) => ({ ...item, show_if: Object(conditions)[item.key] }));
  const form = { ...outline, items };
  assert.deepEqual(dependents(form, "a").map((item) => item.key), ["b", "c"]);
  assert.deepEqual(references(items[2].show_if), ["b"]);
  for (let round = 0; round < 500; round++) {
    const before = new Map(items.map(({ key }) => [key, /** @type {Value} */ (pick(["yes", "no", "na", null]))]));
    const changed = items[randomInt(5)].key;
    const after = new Map(before).set(changed, /** @type {Value} */ (pick(["yes", "no", null])));
    const [was, is] = [before, after].map((values) => new Set(visibleItems(form, values)));
    const moved = items.filter((item) => was.has(item) !== is.has(item));
    const may = dependents(form, changed);
    assert.ok(moved.every((item) => may.includes(item)));
  }
});

test("the next thing missing comes after where one is, then from the start", () => {
  const items = ["a", "b", "c"].map((key) => ({ key, kind: "yes_no", section: "A" }));
  const outline = { sections: ["A"], items };
  const { missing } = standing(outline, new Map([["b/v", { val: "yes", lam: 1 }]]));
  assert.deepEqual(missing.map((lack) => lack.key), ["a", "c"]);
  assert.equal(nextMissing(outline, missing)?.key, "a");
  assert.equal(nextMissing(outline, missing, "a")?.key, "c");
  assert.equal(nextMissing(outline, missing, "c")?.key, "a");
  assert.equal(nextMissing(outline, [], "c"), null);
});

test("words are counted as the server counts them", () => {
  assert.equal(wordCount("  L’accueil\u00a0était très\n\nbon\u3000! "), 5);
  assert.equal(wordCount("\ufeffa\u200bb"), 1);
  assert.equal(wordCount("a\x1cb\x85c"), 3);
  assert.equal(wordCount(null), 0);
});
