// TypeScript in, JavaScript at the same positions out.

import { tsPlugin } from "@sveltejs/acorn-typescript";
import { Parser } from "acorn";

import { SCRIPT, faultAt, faultOf, type SyntaxFault } from "../syntax";
import type { Node } from "../tree";
import { Trivia } from "../trivia";
import { Refused, Stripper } from "./strip";

const TypeScriptParser = Parser.extend(tsPlugin());

/** The JavaScript, or why there is none. */
export function strip(source: string): { javascript?: string; error?: SyntaxFault } {
  const trivia = new Trivia(source);
  try {
    const program = TypeScriptParser.parse(source, {
      ...SCRIPT,
      allowImportExportEverywhere: true, // those of types are taken out, all others refused by name
      onComment: (_isBlock, _text, start, end) => trivia.comment(start, end),
    });
    return { javascript: new Stripper(source, trivia).strip(program as unknown as Node) };
  } catch (thrown) {
    return { error: thrown instanceof Refused ? faultAt(source, thrown.message, thrown.at) : faultOf(source, thrown) };
  }
}
