export { KeyObject, keyObjectOf, registerCryptoKey, secretOf } from "../crypto/keys/key-object";
export {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKey,
  generateKeySync,
} from "../crypto/keys/create";
export { privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt } from "../crypto/keys/rsa";
export { createSign, createVerify, Sign, sign, Verify, verify } from "../crypto/keys/signatures";
