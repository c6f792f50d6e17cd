// btoa and atob as Segment has them: the npm packages, not the browser's.

import { native } from "./natives";

/** Never throws: each code unit counts with its low byte, so `btoa('€')` is `rA==`. */
export function btoa(text: unknown): string {
  const string = String(text);
  const bytes = new Uint8Array(string.length);
  for (let i = 0; i < string.length; i++) bytes[i] = string.charCodeAt(i);
  return native.toBase64(bytes);
}

// Buffer.from(text, "base64") reads what it can: both alphabets, no padding needed, up to the first "=".
function lenient(text: string): string {
  const letters = text
    .replace(/=.*$/s, "")
    .replace(/-/g, "+")
    .replace(/_/g, "/")
    .replace(/[^A-Za-z0-9+/]/g, "");
  const whole = letters.length % 4 === 1 ? letters.slice(0, -1) : letters;
  return whole + "=".repeat((4 - (whole.length % 4)) % 4);
}

/** A binary string, one code unit a byte. */
export function atob(text: unknown): string {
  const bytes = native.fromBase64(lenient(String(text)));
  let out = "";
  for (let i = 0; i < bytes.length; i += 8192) out += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return out;
}
