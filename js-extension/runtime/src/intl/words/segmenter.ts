// Intl.Segmenter.

import { formatter, type Formatter } from "../../host/intl";
import { hidden, intlClass, tagged } from "../options/classes";
import { localeList } from "../options/locale-list";
import { choice, optionsObject, readMatcher, shown, text } from "../options/options";

interface SegmenterState {
  formatter: Formatter;
  granularity: string;
}

interface Segment {
  segment: string;
  index: number;
  input: string;
  isWordLike?: boolean;
}

interface Segments {
  input: string;
  /** Where each segment ends; negative where it is like a word. */
  ends: number[];
  isByWord: boolean;
}

interface Position {
  segments: Segments;
  next: number;
}

const allSegments = new WeakMap<object, Segments>();
const positions = new WeakMap<object, Position>();

function segmentAt({ input, ends, isByWord }: Segments, i: number): Segment {
  const index = i === 0 ? 0 : Math.abs(ends[i - 1]!);
  const found: Segment = { segment: input.slice(index, Math.abs(ends[i]!)), index, input };
  if (isByWord) found.isWordLike = ends[i]! < 0;
  return found;
}

function own<State>(states: WeakMap<object, State>, value: unknown, method: string): State {
  const found = typeof value === "object" && value !== null ? states.get(value) : undefined;
  if (found === undefined) throw new TypeError(`Method ${method} called on incompatible receiver ${shown(value)}`);
  return found;
}

const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object;
const SegmentIteratorPrototype = Object.create(IteratorPrototype) as object;
hidden(SegmentIteratorPrototype, {
  next(): IteratorResult<Segment, undefined> {
    const position = own(positions, this, "%SegmentIterator.prototype%.next");
    if (position.next >= position.segments.ends.length) return { value: undefined, done: true };
    return { value: segmentAt(position.segments, position.next++), done: false };
  },
});
tagged(SegmentIteratorPrototype, "Segmenter String Iterator");

const SegmentsPrototype = {};
hidden(SegmentsPrototype, {
  containing(index: unknown): Segment | undefined {
    const segments = own(allSegments, this, "%Segments.prototype%.containing");
    const at = Math.trunc(Number(index)) || 0;
    if (at < 0 || at >= segments.input.length) return undefined;
    return segmentAt(
      segments,
      segments.ends.findIndex((end) => Math.abs(end) > at),
    );
  },
  [Symbol.iterator](): object {
    const segments = own(allSegments, this, "%SegmentIsPrototype%[Symbol.iterator]");
    const iterator = Object.create(SegmentIteratorPrototype) as object;
    positions.set(iterator, { segments, next: 0 });
    return iterator;
  },
});

export const Segmenter = intlClass<SegmenterState>({
  name: "Segmenter",
  make(locales, given, service) {
    const tags = localeList(locales);
    const options = optionsObject(given);
    readMatcher(options, service);
    const granularity = choice(options, "granularity", ["grapheme", "word", "sentence"], service) ?? "grapheme";
    return { formatter: formatter("segmenter", { locales: tags, granularity }), granularity };
  },
  methods: {
    resolvedOptions(): object {
      const { formatter, granularity } = Segmenter.state(this, "Intl.Segmenter.prototype.resolvedOptions");
      return { ...formatter.resolved, granularity };
    },
    segment(input: unknown): object {
      const { formatter, granularity } = Segmenter.state(this, "Intl.Segmenter.prototype.segment");
      const whole = text(input);
      const segments = Object.create(SegmentsPrototype) as object;
      const ends = formatter.parts(whole) as number[];
      allSegments.set(segments, { input: whole, ends, isByWord: granularity === "word" });
      return segments;
    },
  },
});
