// Takes the types out of TypeScript by replacing them with white space: what is left is JavaScript at the same positions.
//
// It follows Node's type stripping to the character (tests compare both), but for a handful of places where Node leaves code that
// means something else: there a semicolon is put that TypeScript read at a line's end and JavaScript would not.

import { child, childrenOf, listed, nameOf, type Node } from "../tree";
import { Trivia } from "../trivia";
import { Blanks } from "./blanks";
import { isOnlyTypes, refusal } from "./refused";

const MODIFIERS = new Set(["public", "private", "protected", "readonly", "override", "abstract", "declare"]);
const WORD = /[\p{ID_Continue}$]+/uy;

/** A line that begins so goes on with the statement before it. */
const GOES_ON = /[([`+\-/<]/;
const MEMBER_GOES_ON = /[([*<]|(?:in|instanceof)\b/y;
/** After a type at a line's end TypeScript begins a new statement with these, and JavaScript would not. */
const BEGINS_AFTER_TYPE = /[([`]/;

export class Refused extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Statements of which nothing is left. */
function isErased(node: Node): boolean {
  switch (node.type) {
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSDeclareFunction":
      return true;
    case "TSModuleDeclaration":
      return node.declare === true || isOnlyTypes(node);
    case "TSImportEqualsDeclaration":
    case "ImportDeclaration":
      return node.importKind === "type";
    case "ExportNamedDeclaration":
      return node.exportKind === "type" || (child(node, "declaration")?.type ?? "") === "TSInterfaceDeclaration";
    case "ExportDefaultDeclaration":
      return child(node, "declaration")?.type === "TSInterfaceDeclaration";
    default:
      return node.declare === true && /Declaration$/.test(node.type);
  }
}

function isErasedMember(node: Node): boolean {
  if (node.type === "TSIndexSignature" || node.declare === true || node.abstract === true) return true;
  return child(node, "value")?.type === "TSDeclareMethod" || /^TSAbstract|^TSDeclare/.test(node.type);
}

export class Stripper {
  private readonly blanks: Blanks;

  constructor(
    private readonly source: string,
    private readonly trivia: Trivia,
  ) {
    this.blanks = new Blanks(source);
  }

  strip(program: Node): string {
    this.visit(program);
    return this.blanks.text();
  }

  private visit(node: Node): void {
    if (isErased(node)) {
      // Not in a list of statements, so alone behind if, else, a loop or a label: something must stand there.
      this.blanks.blank(node.start, node.end);
      this.blanks.write(node.start, ";");
      return;
    }
    const why = refusal(node);
    if (why !== undefined) throw new Refused(why, node.start);
    const skipped = this.own(node);
    for (const one of childrenOf(node)) if (!skipped?.includes(one)) this.visit(one);
  }

  /** What a node itself has to lose; the children that are dealt with already. */
  private own(node: Node): Node[] | undefined {
    switch (node.type) {
      case "Program":
      case "BlockStatement":
      case "StaticBlock":
        return this.statements(listed(node, "body"));
      case "SwitchCase":
        return this.statements(listed(node, "consequent"));
      case "ClassBody":
        return this.members(listed(node, "body"));
      case "TSTypeAnnotation":
      case "TSTypeParameterDeclaration":
      case "TSTypeParameterInstantiation":
        this.blanks.blank(node.start, node.end);
        return childrenOf(node);
      case "TSAsExpression":
      case "TSSatisfiesExpression":
        return this.typed(node);
      case "TSNonNullExpression":
        this.blanks.blank(node.end - 1, node.end);
        return undefined;
      case "ClassDeclaration":
      case "ClassExpression":
        return this.classHead(node);
      case "VariableDeclarator":
        if (node.definite === true) this.before(child(child(node, "id"), "typeAnnotation"), "!");
        return undefined;
      case "ArrowFunctionExpression":
        this.arrow(node);
        this.mark(node);
        return undefined;
      case "FunctionDeclaration":
      case "FunctionExpression":
        return this.thisParameter(node);
      case "ReturnStatement":
      case "ThrowStatement":
        this.keepOnLine(child(node, "argument"));
        return undefined;
      case "YieldExpression":
        this.keepOnLine(child(node, "argument"));
        return undefined;
      default:
        this.mark(node);
        return undefined;
    }
  }

  private statements(list: Node[]): Node[] {
    const erased = list.filter(isErased);
    let kept: Node | undefined;
    for (const [i, statement] of list.entries()) {
      if (!isErased(statement)) {
        kept = statement;
        continue;
      }
      this.blanks.blank(statement.start, statement.end);
      const next = list[i + 1];
      if (kept === undefined || next === undefined || isErased(next)) continue;
      const at = this.trivia.next(statement.end);
      if (this.source[kept.end - 1] !== ";" && GOES_ON.test(this.source[at] ?? "") && !this.isIncrement(at)) {
        this.blanks.write(statement.start, ";");
      }
    }
    return erased;
  }

  private isIncrement(at: number): boolean {
    return this.source.startsWith("++", at) || this.source.startsWith("--", at);
  }

  private members(list: Node[]): Node[] {
    const erased = list.filter(isErasedMember);
    let kept: Node | undefined;
    for (const [i, member] of list.entries()) {
      if (!isErasedMember(member)) {
        kept = member;
        this.memberHead(member);
        continue;
      }
      for (const decorator of listed(member, "decorators")) this.visit(decorator);
      this.blanks.blank(member.start, member.end);
      const next = list[i + 1];
      if (kept?.type !== "PropertyDefinition" || next === undefined || isErasedMember(next)) continue;
      MEMBER_GOES_ON.lastIndex = this.afterModifiers(next);
      if (this.source[kept.end - 1] !== ";" && MEMBER_GOES_ON.test(this.source)) this.blanks.write(member.start, ";");
    }
    return erased;
  }

  /** The modifiers of a member, and the marks behind its name. */
  private memberHead(member: Node): void {
    const key = child(member, "key");
    if (key === undefined) return;
    let first: number | undefined;
    for (const [start, end] of this.modifiers(member)) {
      this.blanks.blank(start, end);
      first ??= start;
    }
    const isFirst = first === this.trivia.next(member.start) && !this.source.startsWith("static", first);
    const isGenerator = child(member, "value")?.generator === true;
    const begins = this.source.slice(this.afterModifiers(member));
    if (first !== undefined && isFirst && (/^[[*]/.test(begins) || (isGenerator && begins.startsWith("async")))) {
      this.blanks.write(first, ";");
    }
    let at = this.trivia.next(key.end);
    if (member.computed === true) at = this.trivia.next(at + 1);
    if (member.optional === true || member.definite === true) this.blanks.blank(at, at + 1);
    const type = child(member, "typeAnnotation");
    if (type !== undefined && !member.value && /^(?:get|set|static)$/.test(nameOf(key) ?? "")) {
      this.blanks.write(type.start, ";");
    }
  }

  private modifiers(member: Node): [number, number][] {
    const found: [number, number][] = [];
    const until = child(member, "key")!.start;
    const after = listed(member, "decorators").at(-1)?.end ?? member.start;
    for (let at = this.trivia.next(after); at < until;) {
      const word = this.wordAt(at);
      if (word === "") break;
      if (MODIFIERS.has(word)) found.push([at, at + word.length]);
      at = this.trivia.next(at + word.length);
    }
    return found;
  }

  /** Where what is left of a member begins. */
  private afterModifiers(member: Node): number {
    let at = this.trivia.next(member.start);
    if (child(member, "key") === undefined) return at;
    for (const [start, end] of this.modifiers(member)) if (start === at) at = this.trivia.next(end);
    return at;
  }

  private wordAt(at: number): string {
    WORD.lastIndex = at;
    return WORD.exec(this.source)?.[0] ?? "";
  }

  private typed(node: Node): Node[] {
    const expression = child(node, "expression")!;
    const at = this.trivia.next(expression.end);
    this.blanks.blank(at, node.end);
    const next = this.trivia.next(node.end);
    if (BEGINS_AFTER_TYPE.test(this.source[next] ?? "") && this.trivia.hasLineEnd(node.end, next)) {
      this.blanks.write(at, ";");
    }
    return childrenOf(node).filter((one) => one !== expression);
  }

  private classHead(node: Node): Node[] {
    if (node.abstract === true) {
      const at = this.source.indexOf("abstract", listed(node, "decorators").at(-1)?.end ?? node.start);
      this.blanks.blank(at, at + "abstract".length);
    }
    const promised = listed(node, "implements");
    if (promised.length > 0) {
      const before = this.trivia.previous(promised[0]!.start);
      this.blanks.blank(before - "implements".length, promised.at(-1)!.end);
    }
    return promised;
  }

  private thisParameter(node: Node): Node[] | undefined {
    this.mark(node);
    const first = listed(node, "params")[0];
    if (nameOf(first) !== "this") return undefined;
    const comma = this.trivia.next(first!.end);
    this.blanks.blank(first!.start, this.source[comma] === "," ? comma + 1 : first!.end);
    return [first!];
  }

  /** The question mark of an optional parameter, or of whatever has one. */
  private mark(node: Node): void {
    if (node.optional !== true || /^(?:Call|Member)Expression$/.test(node.type)) return;
    const type = child(node, "typeAnnotation");
    if (type !== undefined) this.before(type, "?");
    else if (this.source[node.end - 1] === "?") this.blanks.blank(node.end - 1, node.end);
  }

  private before(type: Node | undefined, sign: string): void {
    if (type === undefined) return;
    const end = this.trivia.previous(type.start);
    if (this.source[end - 1] === sign) this.blanks.blank(end - 1, end);
  }

  /** JavaScript allows no line end between the parameters and the arrow, nor between `async` and the parameters. */
  private arrow(node: Node): void {
    if (node.async === true) this.pullUp(child(node, "typeParameters"));
    const type = child(node, "returnType");
    if (type === undefined) return;
    const end = this.trivia.previous(type.start);
    if (this.source[end - 1] !== ")" || !this.trivia.hasLineEnd(end, type.end)) return;
    this.blanks.blank(end - 1, end);
    this.blanks.write(type.end - 1, ")");
  }

  /** `return <T>(x) => x`, whose type parameters have a line end: without them it would return nothing. */
  private keepOnLine(argument: Node | undefined): void {
    if (argument?.type === "ArrowFunctionExpression" && argument.async !== true) {
      this.pullUp(child(argument, "typeParameters"));
    }
  }

  private pullUp(parameters: Node | undefined): void {
    if (parameters === undefined || !this.trivia.hasLineEnd(parameters.start, parameters.end)) return;
    const open = this.trivia.next(parameters.end);
    this.blanks.blank(open, open + 1);
    this.blanks.write(parameters.start, "(");
  }
}
