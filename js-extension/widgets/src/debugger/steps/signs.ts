/** How the things that happen at steps look: a sign and a word for each, so that colour is never alone. */
import { counted } from "../../shared/dom";
import type { Mark } from "../contracts.gen";

export const SIGNS: Record<Mark["kind"], { sign: string; word: string }> = {
  throw: { sign: "✕", word: "throw" },
  request: { sign: "▲", word: "request" },
  answer: { sign: "▼", word: "answer" },
  call: { sign: "◆", word: "Segment call" },
  log: { sign: "≡", word: "log" },
  timer: { sign: "◷", word: "timer" },
  return: { sign: "■", word: "return" },
  end: { sign: "■", word: "end" },
};

/** A mark in one line. */
export function told(mark: Mark): string {
  const { word } = SIGNS[mark.kind];
  const kind = mark.kind === "log" && mark.level ? `${word} (${mark.level})` : word;
  const line = mark.line ? `, line ${counted(mark.line)}` : "";
  return `step ${counted(mark.step)}${line}: ${kind} ${mark.text}`;
}

/** Whether it says that something went wrong. */
export function isBad(mark: Mark): boolean {
  if (mark.kind === "answer") return !mark.status || mark.status >= 400;
  return mark.kind === "throw" || mark.kind === "end" || mark.level === "error";
}
