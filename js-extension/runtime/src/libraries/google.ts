// The global `google`: `google.cloud.storage` and `google.cloud.bigquery`, each loaded when it is read. The rest of Google's
// clients speak gRPC.

import { bundle } from "segfn:core";

import { refusedLibrary } from "../node/refusal";

const NO_GRPC = "it speaks gRPC, and here are HTTP/1.1 requests alone. The service's REST API can be asked with fetch";

const cloud: Record<string, unknown> = {};

for (const name of ["storage", "bigquery"]) {
  const get = (): unknown => {
    const value = bundle(`libraries/google/${name}`);
    Object.defineProperty(cloud, name, { value, writable: true, configurable: true, enumerable: true });
    return value;
  };
  Object.defineProperty(cloud, name, { get, configurable: true, enumerable: true });
}
for (const name of ["automl", "datastore", "firestore", "functions", "pubsub", "tasks"]) {
  cloud[name] = refusedLibrary(`google.cloud.${name}`, NO_GRPC);
}

export const google = { cloud };
