// `Segment` of source functions (connections/functions/source-functions).

import { observer, parseJSON, stringify, ValidationError } from "segfn:core";

type Fields = Record<string, unknown>;

const COMMON = ["userId", "anonymousId", "context", "integrations", "messageId", "sentAt", "timestamp"];
const COPIED = new Set(["context", "integrations"]);

function need(fields: Fields, name: string): void {
  if (fields[name] === undefined || fields[name] === "") {
    throw new ValidationError(`${name} is required but not defined`);
  }
}

// The docs' own examples of these two calls carry neither id, so for them alone it is a warning.
const ID_OPTIONAL = new Set(["group", "page"]);

/** What Segment lets pass and an author should know: `note` keeps it with the row, `warn` also in the function's logs. */
export interface Told {
  note(text: string): void;
  warn(text: string): void;
}

function message(type: string, own: string[], fields: Fields, told: Told): Fields {
  if (!fields.userId && !fields.anonymousId) {
    const text = "One of userId,anonymousId is required but not defined";
    if (!ID_OPTIONAL.has(type)) throw new ValidationError(text);
    told.note(`Segment.${type}: ${text}; Segment's documentation shows this call without, so it is let through`);
  }
  if (fields.category) told.warn(`Segment.${type}: category is dropped, as at Segment; put it into properties`);
  const made: Fields = { type };
  for (const name of own) {
    if (name === "event" || name === "groupId" || name === "previousId" || fields[name]) made[name] = fields[name];
  }
  for (const name of COMMON) {
    const value = fields[name];
    if (value) made[name] = COPIED.has(name) ? parseJSON(stringify(value)) : value;
  }
  return made;
}

/** A fresh `Segment` for one invocation. */
export class SegmentCalls {
  events: Fields[] = [];
  objects: Fields[] = [];
  #told: Told;

  constructor(told: Told) {
    this.#told = told;
  }

  #send(made: Fields): Fields {
    observer?.mark?.("call", this.events.length);
    this.events.push(made);
    return made;
  }
  track(fields: Fields): Fields {
    need(fields, "event");
    return this.#send(message("track", ["event", "properties"], fields, this.#told));
  }
  identify(fields: Fields): Fields {
    return this.#send(message("identify", ["traits"], fields, this.#told));
  }
  page(fields: Fields): Fields {
    return this.#send(message("page", ["name", "properties"], fields, this.#told));
  }
  screen(fields: Fields): Fields {
    return this.#send(message("screen", ["name", "properties"], fields, this.#told));
  }
  group(fields: Fields): Fields {
    need(fields, "groupId");
    return this.#send(message("group", ["groupId", "traits"], fields, this.#told));
  }
  alias(fields: Fields): Fields {
    need(fields, "previousId");
    return this.#send(message("alias", ["previousId"], fields, this.#told));
  }
  set(fields: Fields): Fields {
    need(fields, "collection");
    need(fields, "id");
    const { collection, id, properties } = fields;
    if (typeof collection === "string" && collection !== collection.toLowerCase()) {
      this.#told.note("Segment.set: collection must be lower case");
    }
    const made: Fields = properties ? { collection, id, properties } : { collection, id };
    observer?.mark?.("object", this.objects.length);
    this.objects.push(made);
    return made;
  }
}
