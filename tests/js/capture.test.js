// Arithmetic of timers, and the search for a position with a geolocation that can be commanded.
import assert from "node:assert/strict";
import { test } from "node:test";

import { undecided } from "../../cxaudit/web/static/js/field/conflicts.js";
import { photoField } from "../../cxaudit/web/static/js/field/photos.js";
import { grade, locate } from "../../cxaudit/web/static/js/field/position.js";
import { clockText, isUnsure, lasted, seconds } from "../../cxaudit/web/static/js/field/timers.js";

test("the counter decides, unless it stood still while the tablet slept", () => {
  assert.equal(lasted({ start: 1000, stop: 161_400, mono: 160_399 }), 160_399);
  assert.equal(lasted({ start: 1000, stop: 161_000, mono: null }), 160_000);
  assert.equal(lasted({ start: 1000, stop: 161_000, mono: 20_000 }), 160_000);
  assert.equal(lasted({ start: 161_000, stop: 1000, mono: 20_000 }), 20_000);
  assert.equal(lasted({ start: 161_000, stop: 1000, mono: null }), 0);
});

test("a difference of more than two seconds between clock and counter is said", () => {
  assert.equal(isUnsure({ start: 0, stop: 10_000, mono: 8_000 }), false);
  assert.equal(isUnsure({ start: 0, stop: 10_000, mono: 7_999 }), true);
  assert.equal(isUnsure({ start: 10_000, stop: 0, mono: 8_000 }), true);
  assert.equal(isUnsure({ start: 0, stop: 10_000, mono: null }), false);
  assert.equal(isUnsure({ start: 0, stop: null, mono: null }), false);
});

test("seconds are decimal text, to a tenth, and never a float with its tail", () => {
  assert.deepEqual([0, 49, 50, 950, 1000, 160_400, 4_230_099].map(seconds), ["0", "0", "0.1", "1", "1", "160.4", "4230.1"]);
  for (let ms = 0; ms < 20_000; ms += 7) assert.match(seconds(ms), /^[0-9]+(\.[1-9])?$/);
});

test("the clock of a timer", () => {
  assert.deepEqual([0, 999, 160_400, 3_760_000].map(clockText), ["00:00", "00:00", "02:40", "1:02:40"]);
});

test("each photo has a field of its own", () => {
  assert.equal(photoField({ sha: "0123456789abcdef99" }), "p:0123456789abcdef");
});

/** A geolocation that says what a test tells it to say. */
function commanded() {
  /** @type {{ fix: PositionCallback, error: PositionErrorCallback }[]} */
  const watching = [];
  const geolocation = /** @type {Geolocation} */ (
    /** @type {unknown} */ ({
      watchPosition: (/** @type {PositionCallback} */ fix, /** @type {PositionErrorCallback} */ error) =>
        watching.push({ fix, error }),
      clearWatch: () => void watching.pop(),
    })
  );
  const fix = (/** @type {number} */ accuracy, age = 0) => {
    const coords = { latitude: 45.5017, longitude: -73.5673, accuracy };
    watching[0]?.fix(/** @type {any} */ ({ coords, timestamp: Date.now() - age }));
  };
  const fail = (/** @type {number} */ code) => watching[0]?.error(/** @type {any} */ ({ code }));
  return { geolocation, fix, fail, watching };
}

test("the first fix is taken at once, a better grade replaces it, a precise one ends the search", () => {
  const { geolocation, fix, watching } = commanded();
  /** @type {any[]} */
  const found = [];
  locate((position) => found.push(position), { geolocation });
  fix(800.2, 4000);
  fix(700);
  fix(120.5);
  fix(900);
  fix(12);
  fix(5);
  assert.deepEqual(found.map((each) => each.accuracy), [801, 121, 12]);
  assert.deepEqual(found.map(grade), ["rough", "near", "precise"]);
  assert.deepEqual([found[0].lat, found[0].lon], ["45.501700", "-73.567300"]);
  assert.ok(found[0].age >= 4000 && Number.isInteger(found[0].age));
  assert.equal(watching.length, 0);
});

test("where there is no fix the reason is written, once, and never after a fix", () => {
  for (const [code, reason] of /** @type {[number, string][]} */ ([[1, "denied"], [2, "unavailable"], [3, "timeout"]])) {
    const { geolocation, fail } = commanded();
    /** @type {any[]} */
    const found = [];
    locate((position) => found.push(position), { geolocation });
    fail(code);
    fail(code);
    assert.deepEqual(found.map((each) => each.none), [reason]);
  }
  const { geolocation, fix, fail } = commanded();
  /** @type {any[]} */
  const found = [];
  locate((position) => found.push(position), { geolocation });
  fix(40);
  fail(3);
  assert.deepEqual(found.map(Object.keys), [["lat", "lon", "accuracy", "age", "at"]]);
});

test("a position that never comes is given up", async () => {
  const { geolocation, watching } = commanded();
  const found = await new Promise((done) => locate(done, { geolocation, patience: 5 }));
  assert.equal(/** @type {any} */ (found).none, "timeout");
  assert.equal(watching.length, 0);
});

test("a conflict is open while the present value is one of the two", () => {
  const fork = { field: "a/v", kept: { op: "2", val: "x" }, other: { op: "1", val: "y" } };
  const present = (/** @type {string} */ op) => new Map([["a/v", { op }]]);
  assert.deepEqual(undecided([fork], present("2")), [fork]);
  assert.deepEqual(undecided([fork], present("1")), [fork], "before what the other wrote has come");
  assert.deepEqual(undecided([fork], present("3")), [], "somebody chose");
  assert.deepEqual(undecided([fork], new Map()), []);
});
