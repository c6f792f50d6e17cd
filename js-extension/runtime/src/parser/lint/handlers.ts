// What handlers return, and what onBatch makes of its events.

import { child, listed, nameOf, type Node } from "../tree";
import type { Code } from "./code";
import { canComplete } from "./completion";

/** The own return statements of a function. */
function returnsOf(code: Code, handler: Node): Node[] {
  const body = child(handler, "body")!;
  return code.own(body).filter((one) => one.type === "ReturnStatement");
}

export function returnsNothing(code: Code): void {
  if (!code.isInsert) return;
  for (const [name, handler] of code.handlers()) {
    const body = child(handler, "body")!;
    if (body.type !== "BlockStatement") continue;
    const returns = returnsOf(code, handler);
    const events = name === "onBatch" ? "events" : "event";
    const parameter = code.parameter(handler, 0) ?? events;
    const drop = `To drop it on purpose: throw new DropEvent("why")`;
    const reachesEnd = canComplete(code, listed(body, "body"));
    if (reachesEnd && !returns.some((one) => child(one, "argument") !== undefined)) {
      code.warn(
        "returns-nothing",
        handler,
        `${name} returns nothing, and what an insert function does not return does not go on. Write return ${parameter} at its end`,
      );
      continue;
    }
    if (reachesEnd) {
      code.warn(
        "returns-nothing",
        handler,
        `${name} can come to its end without return, and then the ${events} does not go on. Write return ${parameter} there. ${drop}`,
      );
    }
    for (const empty of returns.filter((one) => child(one, "argument") === undefined)) {
      code.inform("returns-nothing", empty, `nothing is returned here, so the ${events} does not go on. ${drop}`);
    }
  }
}

const SHORTER = new Set(["filter", "slice", "splice", "flatMap"]);
const OTHER_ORDER = new Set(["sort", "reverse", "toSorted", "toReversed"]);

/** The methods that are called on the batch one after another, from `batch.filter(f).map(g)` filter and map. */
function methodsOn(code: Code, node: Node | undefined, batch: string): Node[] | undefined {
  const value = node?.type === "Identifier" && node.name !== batch ? code.valueOf(node) : node;
  if (nameOf(value) === batch) return [];
  if (value?.type === "AwaitExpression") return methodsOn(code, child(value, "argument"), batch);
  if (value?.type !== "CallExpression") return undefined;
  const callee = child(value, "callee");
  if (nameOf(child(callee, "object")) === "Promise") {
    return methodsOn(code, listed(value, "arguments")[0], batch);
  }
  if (callee?.type !== "MemberExpression") return undefined;
  const before = methodsOn(code, child(callee, "object"), batch);
  return before && [...before, callee];
}

export function batches(code: Code): void {
  const handler = code.handlers().find(([name]) => name === "onBatch")?.[1];
  const batch = handler === undefined ? undefined : code.parameter(handler, 0);
  if (handler === undefined || batch === undefined) return;
  const body = child(handler, "body")!;
  const results =
    body.type === "BlockStatement" ? returnsOf(code, handler).map((one) => child(one, "argument")) : [body];
  const told = new Set<Node>();
  for (const result of results) {
    for (const callee of methodsOn(code, result, batch) ?? []) {
      if (!told.has(callee)) tell(code, callee);
      told.add(callee);
    }
  }
  if (!code.isInsert) return;
  for (const node of code.own(body)) {
    const callee = node.type === "CallExpression" ? child(node, "callee") : undefined;
    const method = nameOf(child(callee, "property")) ?? "";
    if (told.has(callee!) || nameOf(child(callee, "object")) !== batch) continue;
    if (method === "sort" || method === "reverse") tell(code, callee!);
  }
}

function tell(code: Code, callee: Node): void {
  const property = child(callee, "property")!;
  const method = nameOf(property) ?? "";
  const pairs = code.isInsert
    ? "Segment takes what onBatch returns for the events of the batch, by their places"
    : "Segment takes the statuses that onBatch returns for the events of the batch, by their places";
  if (OTHER_ORDER.has(method)) {
    code.warn(
      "batch-order",
      property,
      `${pairs}: after ${method} they are another event's. Keep the order of the batch`,
    );
  } else if (SHORTER.has(method)) {
    if (code.isInsert) {
      code.inform(
        "batch-order",
        property,
        `events that ${method} leaves out are dropped; Segment's own example does so, but what it pairs results by is not ` +
          "documented for it: let each event keep its messageId",
      );
    } else {
      code.warn(
        "batch-order",
        property,
        `${pairs}: after ${method} those behind a gap are another event's, and those at the end have none. ` +
          "Return one status for each event",
      );
    }
  }
}
