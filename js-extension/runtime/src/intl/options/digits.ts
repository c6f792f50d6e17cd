// How many digits a number is written with: ECMA-402's SetNumberFormatDigitOptions.

import { choice, type Options, whole } from "./options";

export interface Digits {
  minimumIntegerDigits: number;
  minimumFractionDigits?: number;
  maximumFractionDigits?: number;
  minimumSignificantDigits?: number;
  maximumSignificantDigits?: number;
  roundingIncrement: number;
  roundingMode: string;
  roundingPriority: string;
  trailingZeroDisplay: string;
}

const INCREMENTS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];
const MODES = [
  "ceil",
  "floor",
  "expand",
  "trunc",
  "halfCeil",
  "halfFloor",
  "halfExpand",
  "halfTrunc",
  "halfEven",
] as const;

/** `fewest` and `most` are the decimals where nothing is said about them. */
export function readDigits(
  options: Options,
  fewest: number,
  most: number,
  isCompact: boolean,
  service: string,
): Digits {
  const minimumIntegerDigits = whole(options.minimumIntegerDigits, "minimumIntegerDigits", 1, 21, 1);
  const fractions = [options.minimumFractionDigits, options.maximumFractionDigits] as const;
  const significants = [options.minimumSignificantDigits, options.maximumSignificantDigits] as const;
  const roundingIncrement = whole(options.roundingIncrement, "roundingIncrement", 1, 5000, 1);
  if (!INCREMENTS.includes(roundingIncrement)) throw outOfRange("roundingIncrement");
  const roundingMode = choice(options, "roundingMode", MODES, service) ?? "halfExpand";
  const priority = choice(options, "roundingPriority", ["auto", "morePrecision", "lessPrecision"], service) ?? "auto";
  const trailingZeroDisplay = choice(options, "trailingZeroDisplay", ["auto", "stripIfInteger"], service) ?? "auto";
  const hasSignificants = significants.some((value) => value !== undefined);
  const hasFractions = fractions.some((value) => value !== undefined);
  const needsSignificants = priority !== "auto" || hasSignificants;
  const needsFractions = priority !== "auto" || !(hasSignificants || (!hasFractions && isCompact));
  const found: Partial<Digits> = { minimumIntegerDigits };
  const read = {
    significants: needsSignificants ? readSignificants(...significants) : undefined,
    fractions: needsFractions ? readFractions(...fractions, fewest, most) : undefined,
  };
  const isCompactRounding = !needsSignificants && !needsFractions;
  if (isCompactRounding) Object.assign(read, { significants: [1, 2], fractions: [0, 0] });
  if (read.fractions !== undefined) {
    [found.minimumFractionDigits, found.maximumFractionDigits] = read.fractions;
  }
  if (read.significants !== undefined) {
    [found.minimumSignificantDigits, found.maximumSignificantDigits] = read.significants;
  }
  if (roundingIncrement !== 1) {
    if (read.significants !== undefined) throw new TypeError("RoundingType is not fractionDigits");
    if (found.minimumFractionDigits !== found.maximumFractionDigits) throw outOfRange("maximumFractionDigits");
  }
  const roundingPriority = isCompactRounding ? "morePrecision" : priority;
  return { ...found, roundingIncrement, roundingMode, roundingPriority, trailingZeroDisplay } as Digits;
}

function outOfRange(name: string): RangeError {
  return new RangeError(`${name} value is out of range.`);
}

function readSignificants(minimum: unknown, maximum: unknown): [number, number] {
  const least = whole(minimum, "minimumSignificantDigits", 1, 21, 1);
  return [least, whole(maximum, "maximumSignificantDigits", least, 21, 21)];
}

function readFractions(minimum: unknown, maximum: unknown, fewest: number, most: number): [number, number] {
  const least = whole(minimum, "minimumFractionDigits", 0, 100, undefined);
  const greatest = whole(maximum, "maximumFractionDigits", 0, 100, undefined);
  if (least === undefined) return greatest === undefined ? [fewest, most] : [Math.min(fewest, greatest), greatest];
  if (greatest === undefined) return [least, Math.max(most, least)];
  if (least > greatest) throw outOfRange("maximumFractionDigits");
  return [least, greatest];
}

/** The digit options in the order in which `resolvedOptions` shows them; the rounding ones come last of all. */
export function shownDigits(digits: Digits): Record<string, unknown> {
  const { roundingIncrement, roundingMode, roundingPriority, trailingZeroDisplay, ...counts } = digits;
  return counts;
}

export function shownRounding(digits: Digits): Record<string, unknown> {
  const { roundingIncrement, roundingMode, roundingPriority, trailingZeroDisplay } = digits;
  return { roundingIncrement, roundingMode, roundingPriority, trailingZeroDisplay };
}
