// Generated from segfn_nb/contracts by `python -m segfn_nb.contracts.generate`; do not edit.

/**
 * A place where execution can be seen to stand; its number is its position in `Structure.steps`.
 *
 * `kind` is the syntax tree's ("ReturnStatement"), or one of "FunctionEnd", "LoopHead", "LoopTest", "Catch",
 * "ArrowBody". `function` and `scope` are numbers, -1 for a step at the top level. `is_counted`: it has a counter in
 * coverage, as Istanbul counts statements; `counted` is then what Istanbul marks (a declaration at its initialiser).
 *
 * @minItems 6
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Step".
 */
export type Step = [string, Span, number, number, boolean, Span];
/**
 * A part of the text; the end is behind its last character.
 *
 * @minItems 4
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Span".
 */
export type Span = [number, number, number, number];
/**
 * A function of the text. `declared` is its name, or its beginning; `parent` the function around it, -1: none.
 *
 * @minItems 6
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "FunctionPart".
 */
export type FunctionPart = [string, Span, Span, number, boolean, boolean];
/**
 * A scope: the number of the one around it (-1: none), of its function (-1: top level), its kind and its names.
 *
 * @minItems 4
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Scope".
 */
export type Scope = [number, number, "block" | "catch" | "function" | "top", ScopeName[]];
/**
 * A name that a scope declares.
 *
 * `kind` is "var", "let", "const", "class", "function" or "parameter". Before `line`, `column` a lexical name is certainly not
 * initialised, where reader and declaration are in the same function.
 *
 * @minItems 4
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "ScopeName".
 */
export type ScopeName = [string, string, number, number];
/**
 * A decision and its arms, as Istanbul has them.
 *
 * `first` is the number of the first arm's counter among all arms.
 *
 * @minItems 4
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Branch".
 */
export type Branch = ["binary-expr" | "cond-expr" | "default-arg" | "if" | "switch", Span, Span[], number];

export interface Contracts {
  Inserted?: Inserted;
  Structure?: Structure;
}
/**
 * A text with hooks.
 *
 * Attributes:
 *     mode: What they are for.
 *
 *     code: The text.
 *
 *     hooks: Names that must be bound around it, in the order of the mode's runtime half
 *         (`js-extension/runtime/src/observe`); none of them occurs in the function's own text.
 *
 *     counters: As `Structure.counters`.
 *
 *     insertions: Where something was put in: line, column in the text without it (0-based, in UTF-8 bytes, as QuickJS
 *         counts), and length; in the order of the text.
 *
 *     texts: Of each function, class and method: where its text is with and without hooks (start and end, UTF-16 units
 *         from 0), so that what reads its own source finds the original.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Inserted".
 */
export interface Inserted {
  mode: "coverage" | "scopes" | "steps";
  code: string;
  hooks: string[];
  counters: number;
  insertions: [number, number, number][];
  texts: [number, number, number, number][];
}
/**
 * What a text consists of.
 *
 * Counters stand in one array: those of `steps`, of `functions`, then of the `arms` of all branches.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Structure".
 */
export interface Structure {
  steps: Step[];
  functions: FunctionPart[];
  scopes: Scope[];
  branches: Branch[];
  arms: number;
}
