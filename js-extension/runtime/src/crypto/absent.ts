// What Node has and segfn_nb has not: there, so that a function can ask for it, and throwing when it is called.

import { notHere } from "./arguments";

const AT_SEGMENT = "make it outside, and hand it to the function as a setting";
const EXCHANGE = "no key is agreed on inside a function here";
const PRIMES = "use a constant, or a BigInt computation of your own";
const CERTIFICATE = "crypto.createPublicKey(pem) reads a certificate's public key";

/** A function, also usable as a class, that throws. */
function absent(name: string, instead: string): (...args: unknown[]) => never {
  const fail = function (): never {
    throw notHere(`crypto.${name}`, instead);
  };
  Object.defineProperty(fail, "name", { value: name, configurable: true });
  return fail;
}

export const checkPrime = absent("checkPrime", PRIMES);
export const checkPrimeSync = absent("checkPrimeSync", PRIMES);
export const generatePrime = absent("generatePrime", PRIMES);
export const generatePrimeSync = absent("generatePrimeSync", PRIMES);
export const createDiffieHellman = absent("createDiffieHellman", EXCHANGE);
export const createDiffieHellmanGroup = absent("createDiffieHellmanGroup", EXCHANGE);
export const createECDH = absent("createECDH", EXCHANGE);
export const diffieHellman = absent("diffieHellman", EXCHANGE);
export const getDiffieHellman = absent("getDiffieHellman", EXCHANGE);
export const DiffieHellman = absent("DiffieHellman", EXCHANGE);
export const DiffieHellmanGroup = absent("DiffieHellmanGroup", EXCHANGE);
export const ECDH = absent("ECDH", EXCHANGE);
export const generateKeyPair = absent("generateKeyPair", AT_SEGMENT);
export const generateKeyPairSync = absent("generateKeyPairSync", AT_SEGMENT);
export const Certificate = absent("Certificate", CERTIFICATE);
export const X509Certificate = absent("X509Certificate", CERTIFICATE);
export const setEngine = absent("setEngine", "there are no OpenSSL engines");
export const setFips = absent("setFips", "OpenSSL's mode is not a function's to choose");
export const secureHeapUsed = absent("secureHeapUsed", "there is no secure heap");

export function getFips(): number {
  return 0;
}
