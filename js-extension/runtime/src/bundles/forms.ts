// Blob and FormData: a bundle of their own, since most functions that use fetch use neither.

export { Blob, blobBytes } from "../fetch/blob";
export { FormData } from "../fetch/form-data";
