// What may cross to Python and back. Every call of a host service goes through `call`.
//
// QuickJS's binding loses a call, silently or not, when a string argument holds a NUL, a lone surrogate or is an
// unflattened concatenation, and when Python raises. So: strings cross well formed (lone surrogates become U+FFFD,
// as where Node turns text into UTF-8) together with their length; bytes cross as text; Python answers with a value
// or a tagged text. segfn_nb/runtime/host/wire.py is the other half.

import { native } from "segfn:core";

import type { Crossing, HostFunction } from "../core/host";
import { codedError } from "../node/errors";

const NUL = 0;
const AS_JSON = -1;

type Argument = Crossing | undefined;

/**
 * Call a host service with up to six arguments. Throws the JavaScript error the service asked for.
 *
 * Lone surrogates in arguments arrive as U+FFFD. Numbers arrive as int (32 bits) or float.
 */
export function call(
  service: HostFunction,
  a?: Argument,
  b?: Argument,
  c?: Argument,
  d?: Argument,
  e?: Argument,
  f?: Argument,
): Crossing {
  let units = 0;
  // toWellFormed also flattens a concatenation; it gives the same string back when there is nothing to do.
  if (typeof a === "string") units += (a = a.toWellFormed()).length;
  if (typeof b === "string") units += (b = b.toWellFormed()).length;
  if (typeof c === "string") units += (c = c.toWellFormed()).length;
  if (typeof d === "string") units += (d = d.toWellFormed()).length;
  if (typeof e === "string") units += (e = e.toWellFormed()).length;
  if (typeof f === "string") units += (f = f.toWellFormed()).length;
  const answer = send(service, units, a, b, c, d, e, f);
  if (typeof answer !== "string" || answer.charCodeAt(0) !== NUL) return answer;
  if (answer !== "\0R") return untag(answer);
  // A NUL in one of the strings cut it on the way: the same call again, every string as JSON.
  const again = send(service, AS_JSON, asJson(a), asJson(b), asJson(c), asJson(d), asJson(e), asJson(f));
  return typeof again === "string" && again.charCodeAt(0) === NUL ? untag(again) : again;
}

// Spelled out because a rest parameter costs a microsecond. Arguments left out at the end stay left out.
function send(
  service: HostFunction,
  units: number,
  a?: Argument,
  b?: Argument,
  c?: Argument,
  d?: Argument,
  e?: Argument,
  f?: Argument,
): Crossing {
  if (f !== undefined) return service(units, a!, b!, c!, d!, e!, f);
  if (e !== undefined) return service(units, a!, b!, c!, d!, e);
  if (d !== undefined) return service(units, a!, b!, c!, d);
  if (c !== undefined) return service(units, a!, b!, c);
  if (b !== undefined) return service(units, a!, b);
  if (a !== undefined) return service(units, a);
  return service(units);
}

function asJson(value: Argument): Argument {
  return typeof value === "string" ? JSON.stringify(value) : value;
}

/** Bytes as an argument of a service. Hexadecimal, which Python reads faster than base64. */
export function bytesToHost(bytes: Uint8Array): string {
  return native.toHex(bytes);
}

/** Bytes that a service gave. Base64, which QuickJS reads faster than hexadecimal. */
export function bytesFromHost(answer: Crossing): Uint8Array {
  return native.fromBase64(answer as string);
}

interface Thrown {
  name: string;
  message: string;
  code?: string;
  properties?: Record<string, Crossing>;
}

function untag(answer: string): Crossing {
  const rest = answer.slice(2);
  switch (answer[1]) {
    case "=": // a text that itself begins with NUL
      return rest;
    case "J": // a text with lone surrogates
      return JSON.parse(rest) as string;
    default:
      throw thrown(JSON.parse(rest) as Thrown);
  }
}

function thrown({ name, message, code, properties }: Thrown): Error {
  const error = codedError(name, code, message);
  return properties === undefined ? error : Object.assign(error, properties);
}
