// TypeScript that makes code of its own, or that Segment could not run: refused by name, with what to write instead.

import { child, isNode, listed, nameOf, type Node } from "../tree";

/** Whether a namespace holds nothing but types, so that nothing of it would be left. */
export function isOnlyTypes(module: Node): boolean {
  const body = child(module, "body");
  if (body?.type === "TSModuleDeclaration") return isOnlyTypes(body);
  return listed(body, "body").every((statement) => {
    const declared = statement.type === "ExportNamedDeclaration" ? child(statement, "declaration") : statement;
    if (declared === undefined) return false;
    if (declared.type === "TSModuleDeclaration") return isOnlyTypes(declared);
    return declared.declare === true || /^TS(Interface|TypeAlias)Declaration$/.test(declared.type);
  });
}

function valueOf(member: Node | undefined): string {
  const value = child(member, "initializer");
  return value?.type === "Literal" ? String(value.raw) : "0";
}

function ofEnum(node: Node): string {
  const name = nameOf(child(node, "id")) ?? "Name";
  const members = listed(node, "members");
  const first = nameOf(child(members[0], "id")) ?? "First";
  return (
    `enum ${name} is not supported: it makes code, and only types are taken out. ` +
    `Write const ${name} = { ${first}: ${valueOf(members[0])}${members.length > 1 ? ", ..." : ""} } as const`
  );
}

function ofParameter(node: Node): string {
  const parameter = child(node, "parameter");
  const name = nameOf(parameter?.type === "AssignmentPattern" ? child(parameter, "left") : parameter) ?? "name";
  const modifier = typeof node.accessibility === "string" ? node.accessibility : "readonly";
  return (
    `the parameter property ${modifier} ${name} is not supported: it makes code, and only types are taken out. ` +
    `Declare the field in the class and write this.${name} = ${name} in the constructor`
  );
}

function ofImport(node: Node): string {
  const specifiers = listed(node, "specifiers");
  if (specifiers.length > 0 && specifiers.every((specifier) => specifier.importKind === "type")) {
    return "import { type ... } still loads the module; write import type { ... } from ..., which is taken out";
  }
  return "import is not supported; import type ... is taken out";
}

function ofExport(node: Node): string {
  if (node.type === "ExportNamedDeclaration" && !isNode(node.declaration) && listed(node, "specifiers").length === 0) {
    return "export {} is not supported; leave the line out";
  }
  return "export is not supported; leave the word out. export type ... and export interface ... are taken out";
}

/** Why a node cannot stay; undefined: it can. */
export function refusal(node: Node): string | undefined {
  switch (node.type) {
    case "TSEnumDeclaration":
      return ofEnum(node);
    case "TSModuleDeclaration": {
      const name = nameOf(child(node, "id")) ?? "Name";
      return `namespace ${name} is not supported: it makes code, and only types are taken out. Write const ${name} = { ... }`;
    }
    case "TSParameterProperty":
      return ofParameter(node);
    case "TSTypeAssertion":
      return "a cast <T>x is not supported; write x as T";
    case "Decorator":
      return "decorators are not supported: JavaScript has none yet, also at Segment. Call the function yourself";
    case "TSImportEqualsDeclaration":
      return "import ... = is not supported";
    case "TSExportAssignment":
      return "export = is not supported; leave the line out";
    case "TSNamespaceExportDeclaration":
      return "export as namespace is not supported; leave the line out";
    case "ImportDeclaration":
      return ofImport(node);
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
    case "ExportAllDeclaration":
      return ofExport(node);
    case "PropertyDefinition":
      return node.accessor === true
        ? "accessor fields are not supported: JavaScript has none yet, also at Segment. Write get and set"
        : undefined;
    default:
      return undefined;
  }
}
