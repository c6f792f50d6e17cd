// Calls that cannot do what they look like.

import { child, isNode, listed, nameOf, type Node } from "../tree";
import type { Code } from "./code";

const ERRORS = new Set(["RetryError", "EventNotSupported", "InvalidEventPayload", "ValidationError", "DropEvent"]);

export function secondArguments(code: Code): void {
  for (const node of code.nodes) {
    const callee = child(node, "callee");
    const name = nameOf(callee) ?? "";
    if (node.type !== "NewExpression" || !ERRORS.has(name) || !code.isGlobal(callee, name)) continue;
    const second = listed(node, "arguments")[1];
    if (second !== undefined) {
      code.warn(
        "ignored-argument",
        second,
        `${name} takes one argument; this one is ignored. Put what it says into the message`,
      );
    }
  }
}

/** The text of a string that is written out; undefined where it is put together. */
function written(node: Node | undefined): string | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type !== "TemplateLiteral" || listed(node, "expressions").length > 0) return undefined;
  const cooked = listed(node, "quasis")[0]?.value as { cooked?: string } | undefined;
  return cooked?.cooked;
}

export function endpoints(code: Code): void {
  for (const node of code.nodes) {
    if (node.type !== "CallExpression" || !code.isGlobal(child(node, "callee"), "fetch")) continue;
    const address = listed(node, "arguments")[0];
    const text = written(code.valueOf(address));
    if (text === undefined || /^\s*[a-z][a-z\d+.-]*:/i.test(text)) continue;
    const what = text === "" ? "an empty address" : `an address without https:// ("${text.slice(0, 40)}")`;
    code.warn(
      "relative-address",
      address!,
      `fetch is given ${what}: every call throws TypeError "Only absolute URLs are supported". Write the whole address`,
    );
  }
}

/** `console.log(x)` and `console.log(JSON.stringify(x, null, 2))` both log x. */
function logged(code: Code, argument: Node): Node {
  const callee = child(argument, "callee");
  const isText =
    argument.type === "CallExpression" &&
    code.isGlobal(child(callee, "object"), "JSON") &&
    nameOf(child(callee, "property")) === "stringify";
  return isText ? (listed(argument, "arguments")[0] ?? argument) : argument;
}

export function logs(code: Code): void {
  const handlers = code.handlers();
  const parameters = new Map<unknown, "event" | "settings">();
  for (const [, handler] of handlers) {
    for (const [i, what] of (["event", "settings"] as const).entries()) {
      const parameter = listed(handler, "params")[i];
      if (parameter?.type === "Identifier") parameters.set(`${handler.start}:${parameter.name as string}`, what);
    }
  }
  const meaning = (node: Node): "event" | "settings" | undefined => {
    const within = code.scopes.functionOf(node);
    for (let at = within; at !== undefined; at = code.scopes.functionOf(at)) {
      const found = parameters.get(`${at.start}:${nameOf(node) ?? ""}`);
      if (found !== undefined) return found;
      if (listed(at, "params").some((one) => nameOf(one) === nameOf(node))) return undefined;
    }
    return undefined;
  };
  for (const node of code.nodes) {
    const callee = child(node, "callee");
    if (node.type !== "CallExpression" || !code.isGlobal(child(callee, "object"), "console")) continue;
    for (const argument of listed(node, "arguments")) {
      const what = logged(code, argument);
      const owner = child(what, "object");
      if (what.type === "Identifier" && meaning(what) === "settings") {
        code.warn(
          "logs-settings",
          argument,
          "all settings go into the log, secrets included. Log the one you look for",
        );
      } else if (what.type === "Identifier" && meaning(what) === "event") {
        code.inform(
          "logs-payload",
          argument,
          `the whole ${nameOf(what)} goes into the log: Segment shows 4 KB of it, personal data included. Log the field you look for`,
        );
      } else if (isNode(owner) && owner.type === "Identifier" && meaning(owner) === "settings") {
        const name = nameOf(child(what, "property")) ?? "";
        if (what.computed !== true && code.facts.sensitive.includes(name)) {
          code.warn("logs-settings", argument, `the secret ${name} goes into the log. Take it out`);
        }
      }
    }
  }
}
