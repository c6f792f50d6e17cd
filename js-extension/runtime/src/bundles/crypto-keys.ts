export { KeyObject, keyObjectOf, registerCryptoKey, secretOf } from "../crypto/key-object";
export { createPrivateKey, createPublicKey, createSecretKey, generateKey, generateKeySync } from "../crypto/keys";
export { privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt } from "../crypto/rsa";
export { createSign, createVerify, Sign, sign, Verify, verify } from "../crypto/signatures";
