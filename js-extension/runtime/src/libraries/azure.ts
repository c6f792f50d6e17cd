// The global `azure`: the members of @azure/storage-blob, and the package itself as `storageBlob` [inferred]. Event Hubs
// speaks AMQP.

import * as storageBlob from "@azure/storage-blob";

import { refusedLibrary } from "../node/refusal";

const NO_AMQP = "it speaks AMQP, and here are HTTP requests alone. Its REST API can be asked with fetch";

export const azure: Record<string, unknown> = {
  ...(storageBlob as object),
  storageBlob,
  eventHubs: refusedLibrary("azure.eventHubs", NO_AMQP),
};
