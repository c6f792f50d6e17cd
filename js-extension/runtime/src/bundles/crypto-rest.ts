export * from "../crypto/absent";
export { constants, getCurves } from "../crypto/tables";
