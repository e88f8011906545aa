// When an item is shown: the twin of `cxaudit/domain/conditions.py`, held to it by shared test vectors.
// What it reads are raw values: "na" is an ordinary text, "" and [] are present; a hidden or missing reference
// makes every operator false, "answered" included.

/** @typedef {string | number} Scalar */
/** @typedef {string | number | boolean | null | undefined | unknown[] | object} Value A wire value. */
/** @typedef {{ q: string, op: string, v?: Scalar | Scalar[] }} Leaf */
/** @typedef {{ q: string, in: Scalar[] }} ShortLeaf N/A and blank never satisfy it. */
/** @typedef {{ all: Condition[] } | { any: Condition[] } | { not: Condition } | Leaf | ShortLeaf} Condition */
/** @typedef {ReadonlyMap<string, Value>} Values The values of the visible questions, by their key. */

const NUMBER = /^[ \t]*([+-]?)([0-9]+)(?:[.,]([0-9]+))?[ \t]*$/;
const BLANK = /^[ \u00a0\u202f\t\r\n]*$/;

/**
 * Whether `condition` is true of these values.
 *
 * @param {Condition} condition one that was published, so of the right shape
 * @param {Values} values
 * @returns {boolean}
 * @throws {RangeError} for an operator that this version does not know
 */
export function holds(condition, values) {
  if ("all" in condition) return condition.all.every((part) => holds(part, values));
  if ("any" in condition) return condition.any.some((part) => holds(part, values));
  if ("not" in condition) return !holds(condition.not, values);
  const value = values.get(condition.q);
  if (value === null || value === undefined) return false;
  if ("op" in condition) return test(condition.op)(value, condition.v);
  return value !== "na" && !isBlank(value) && isIn(value, condition.in);
}

/**
 * The key of every question that `condition` reads, in order.
 *
 * @param {Condition} condition
 * @returns {string[]}
 */
export function references(condition) {
  if ("all" in condition) return condition.all.flatMap(references);
  if ("any" in condition) return condition.any.flatMap(references);
  return "not" in condition ? references(condition.not) : [condition.q];
}

/**
 * Whether `value` says nothing: absent, or text of white space only.
 *
 * @param {Value} value
 */
export function isBlank(value) {
  return value === null || value === undefined || (typeof value === "string" && BLANK.test(value));
}

/**
 * Whether `value`, or a member of it when it is a list, is one of `wanted`: the text "4" is not the number 4.
 *
 * @param {Value} value
 * @param {unknown} wanted
 */
export function isIn(value, wanted) {
  const members = Array.isArray(value) ? value : [value];
  return Array.isArray(wanted) && members.some((member) => wanted.includes(member));
}

/** @param {string} operator */
function test(operator) {
  const found = TESTS.get(operator);
  if (!found) throw new RangeError(`unknown operator: ${operator}`);
  return found;
}

/** @type {ReadonlyMap<string, (value: Value, wanted: unknown) => boolean>} */
const TESTS = new Map([
  ["eq", equals],
  ["ne", (value, wanted) => !equals(value, wanted)],
  ["in", isIn],
  ["has", (value, wanted) => Array.isArray(value) && value.includes(wanted)],
  ["gt", ordered((order) => order > 0)],
  ["ge", ordered((order) => order >= 0)],
  ["lt", ordered((order) => order < 0)],
  ["le", ordered((order) => order <= 0)],
  ["answered", () => true],
]);

/** @type {(value: Value, wanted: unknown) => boolean} */
function equals(value, wanted) {
  return value === wanted;
}

/**
 * @param {(order: number) => boolean} accepts
 * @returns {(value: Value, wanted: unknown) => boolean}
 */
function ordered(accepts) {
  return (value, wanted) => {
    const left = decimal(value);
    const right = decimal(wanted);
    return left !== null && right !== null && accepts(compare(left, right));
  };
}

/**
 * The exact number a condition sees: an integer, or text that is a number, blanks around and comma allowed.
 *
 * @param {unknown} value
 * @returns {{ digits: bigint, decimals: number } | null} `digits` divided by ten to the power of `decimals`
 */
function decimal(value) {
  if (typeof value === "number") return Number.isInteger(value) ? { digits: BigInt(value), decimals: 0 } : null;
  const match = typeof value === "string" ? NUMBER.exec(value) : null;
  if (!match) return null;
  const [, sign, whole, fraction = ""] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign === "-" ? -digits : digits, decimals: fraction.length };
}

/**
 * @param {{ digits: bigint, decimals: number }} left
 * @param {{ digits: bigint, decimals: number }} right
 */
function compare(left, right) {
  const a = left.digits * 10n ** BigInt(right.decimals);
  const b = right.digits * 10n ** BigInt(left.decimals);
  return a < b ? -1 : Number(a > b);
}
