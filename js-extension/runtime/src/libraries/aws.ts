// The global `AWS`: version 2 of AWS's SDK, its services loaded when their classes are read.

import { bundle } from "segfn:core";
import services from "aws-services";
import sdk from "aws-sdk/lib/node_loader";

export const AWS = sdk as unknown as object;

// The last place where the SDK looks for credentials is the machine's metadata service; there is no machine.
type Chain = { defaultProviders: unknown[]; config: { credentialProvider: { providers: unknown[] } } };
(AWS as Record<string, Chain>).CredentialProviderChain!.defaultProviders.pop();
(AWS as Chain).config.credentialProvider.providers.pop();

for (const [name, file] of services as [string, string][]) {
  const settle = (value: unknown): void => {
    Object.defineProperty(AWS, name, { value, writable: true, configurable: true, enumerable: true });
  };
  const get = (): unknown => {
    // The bundle sets the property itself.
    bundle(`libraries/aws/${file}`);
    return (AWS as Record<string, unknown>)[name];
  };
  Object.defineProperty(AWS, name, { get, set: settle, configurable: true, enumerable: true });
}
