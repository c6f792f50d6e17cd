export { Cipheriv, createCipheriv, createDecipheriv, Decipheriv } from "../crypto/ciphers/ciphers";
export { getCipherInfo, getCiphers } from "../crypto/ciphers/names";
