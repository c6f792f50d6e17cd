/** Keys and buttons that move: one table, so that a tooltip always says the key that works. */
import type { Move } from "./session";

export interface Moving {
  name: string;
  sign: string;
  /** What it does, for the tooltip and for who cannot see the sign. */
  label: string;
  key: string;
  move: Move;
}

export const MOVES: Moving[] = [
  { name: "first", sign: "|◀", label: "to the first step", key: "Home", move: { moving: "to", step: 1 } },
  {
    name: "reverse-continue",
    sign: "◀◀",
    label: "continue backwards, to the breakpoint or throw before",
    key: "Shift+F8",
    move: { moving: "continue", backwards: true },
  },
  {
    name: "back",
    sign: "◀",
    label: "back: to the statement before, not into calls",
    key: "Shift+F10",
    move: { moving: "next", backwards: true },
  },
  {
    name: "next",
    sign: "▶",
    label: "next: to the statement behind, not into calls",
    key: "F10",
    move: { moving: "next" },
  },
  {
    name: "continue",
    sign: "▶▶",
    label: "continue to the next breakpoint or throw",
    key: "F8",
    move: { moving: "continue" },
  },
  { name: "last", sign: "▶|", label: "to the last step", key: "End", move: { moving: "to" } },
  {
    name: "in",
    sign: "⤵ in",
    label: "one step, into calls; with Shift one step back",
    key: "F11",
    move: { moving: "stepIn" },
  },
  {
    name: "out",
    sign: "⤴ out",
    label: "out, to where the call has returned; with Shift to where it was made",
    key: "Ctrl+F11",
    move: { moving: "stepOut" },
  },
];

/** The move of a key, where it has one; Shift turns the direction. */
export function moveOf(event: KeyboardEvent): Move | undefined {
  if (event.altKey || event.metaKey) return undefined;
  const pressed = event.ctrlKey ? `Ctrl+${event.key}` : event.key;
  // Home and End belong to whatever has the focus: lists, the slider, text.
  const found = MOVES.find(({ key }) => key === pressed && /F\d/.test(key));
  return found && turned(found.move, event.shiftKey);
}

/** The same the other way round. */
export function turned(move: Move, isTurned: boolean): Move {
  return isTurned ? { ...move, backwards: !move.backwards } : move;
}
