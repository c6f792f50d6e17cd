export { Cipheriv, createCipheriv, createDecipheriv, Decipheriv } from "../crypto/ciphers";
export { getCipherInfo, getCiphers } from "../crypto/cipher-names";
