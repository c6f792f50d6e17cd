/** Where marks stand beside each other. */
import type { Mark } from "../contracts.gen";

/** Places that a mark may be off. */
const NEIGHBOURS = 2;

interface Placed {
  place: number;
  marks: Mark[];
}

/** Marks by places from 0 to `count`: each at its step, or a little beside it, or together with others. */
export function placedMarks(marks: Mark[], shareOf: (step: number) => number, count: number): Placed[] {
  const placed: (Placed & { wanted: number; kind: Mark["kind"] })[] = [];
  for (const mark of marks) {
    const wanted = Math.round(shareOf(mark.step) * count);
    // A request and its answer may share a step, and stand side by side.
    const alike = placed.findLast((one) => one.wanted === wanted && one.kind === mark.kind);
    const last = placed.at(-1);
    const place = Math.max(wanted, (last?.place ?? -1) + 1);
    if (alike) alike.marks.push(mark);
    else if (last && place - wanted > NEIGHBOURS) last.marks.push(mark);
    else placed.push({ place, marks: [mark], wanted, kind: mark.kind });
  }
  let most = count;
  for (const one of placed.toReversed()) {
    one.place = Math.max(0, Math.min(one.place, most));
    most = one.place - 1;
  }
  return placed;
}
