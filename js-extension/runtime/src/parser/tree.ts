// The syntax tree as our walks see it: nodes by their kind, with children that are looked at before they are used.

export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

const NOT_CHILDREN = new Set(["type", "start", "end", "loc", "range"]);

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Partial<Node>).type === "string";
}

/** The node in that field; undefined where there is none. */
export function child(node: Node | undefined, field: string): Node | undefined {
  const value = node?.[field];
  return isNode(value) ? value : undefined;
}

/** The nodes of a field that is a list; holes of arrays are left out. */
export function listed(node: Node | undefined, field: string): Node[] {
  const value = node?.[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Every node below this one, one level down. */
export function childrenOf(node: Node): Node[] {
  const found: Node[] = [];
  for (const field in node) {
    if (NOT_CHILDREN.has(field)) continue;
    const value = node[field];
    if (Array.isArray(value)) found.push(...value.filter(isNode));
    else if (isNode(value)) found.push(value);
  }
  return found;
}

/** The name of an identifier; undefined for every other node. */
export function nameOf(node: Node | undefined): string | undefined {
  return node?.type === "Identifier" ? (node.name as string) : undefined;
}
