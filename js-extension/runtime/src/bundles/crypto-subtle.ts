export { CryptoKey, subtle, SubtleCrypto } from "../crypto/subtle/subtle";
