// Puts hooks into a function's text and says what it consists of.

import { Parser, parse } from "acorn";

import { faultOf, SCRIPT, type SyntaxFault } from "../syntax";
import { listed, type Node } from "../tree";
import { Trivia } from "../trivia";
import type { Inserted, Structure } from "./contracts.gen";
import { CONTROL } from "./control";
import { EXPRESSIONS } from "./expressions";
import { FUNCTIONS } from "./functions";
import { Hooks } from "./hooks";
import { Insertions } from "./insertions";
import { Parts } from "./parts";
import { Places } from "./places";
import { keepsState } from "./state";
import { STATEMENTS } from "./statements";
import { Walk } from "./walk";

const VISITS = new Map([...STATEMENTS, ...CONTROL, ...EXPRESSIONS, ...FUNCTIONS]);

/** As `Instrumented` in segfn_nb/contracts/instrumenting.py. */
export type Instrumented = { inserted: Inserted; structure: Structure; keepsState?: boolean } | { error: SyntaxFault };

/** "use strict" at the top of a function's text has no effect: something of ours stands before it. */
const SloppyScript = Parser.extend((base) => {
  const Base = base as unknown as new (...all: unknown[]) => { strictDirective(start: number): boolean };
  return class extends Base {
    override strictDirective(start: number): boolean {
      return start > 0 && super.strictDirective(start);
    }
  } as unknown as typeof Parser;
}) as unknown as { parse: typeof parse };

/** The text with hooks; an error where it cannot be parsed or nests too deeply. */
export function instrumented(source: string, mode: Inserted["mode"]): Instrumented {
  try {
    const trivia = new Trivia(source);
    const program = SloppyScript.parse(source, {
      ...SCRIPT,
      locations: false,
      preserveParens: false,
      allowHashBang: false,
      onComment: (_isBlock, _text, start, end) => trivia.comment(start, end),
    }) as unknown as Node;
    const places = new Places(source);
    const parts = new Parts(places);
    const hooks = new Hooks(source, mode, parts);
    const text = new Insertions();
    const walk = new Walk(source, places, trivia, text, parts, hooks, VISITS);
    const statements = listed(program, "body");
    const names = walk.names(0);
    names.lexical(statements);
    names.hoisted(statements);
    walk.within("top", names, () => walk.all(statements));
    const { code, insertions, texts } = text.render(places);
    const inserted = { mode, code, hooks: hooks.names(), counters: parts.counters, insertions, texts };
    const made = { inserted, structure: parts.structure() };
    return mode === "steps" ? { ...made, keepsState: keepsState(program) } : made;
  } catch (thrown) {
    return { error: faultOf(source, thrown) };
  }
}
