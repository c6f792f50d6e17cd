// AWS's SDK, version 2, as one bundle for what all services share and one for each service, loaded when its class is read.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";

const require = createRequire(import.meta.url);
const sdk = dirname(require.resolve("aws-sdk/package.json"));
const CORE = "segfn:libraries/aws";

/** `[class, file]` of every service, for instance ["S3", "s3"]. */
function services() {
  const all = readFileSync(`${sdk}/clients/all.js`, "utf8");
  return Array.from(all.matchAll(/^\s*(\w+): require\('\.\/(\w+)'\)/gm), ([, name, file]) => [name, file]);
}

export const serviceEntries = Object.fromEntries(
  services().map(([, file]) => [`libraries/aws/${file}`, `${sdk}/clients/${file}.js`]),
);

/** A large description as text, which is read faster than as JavaScript. */
function descriptions(build) {
  build.onLoad({ filter: /aws-sdk.apis.*\.json$/ }, ({ path }) => {
    const text = JSON.stringify(JSON.parse(readFileSync(path, "utf8")));
    return { contents: `module.exports = JSON.parse(${JSON.stringify(text)});`, loader: "js" };
  });
}

/** Inside the shared part: services by name, and in the place of a client a function that loads it. */
export const shared = {
  name: "aws-shared",
  setup(build) {
    build.onResolve({ filter: /^aws-services$/ }, () => ({ path: "services", namespace: "aws-services" }));
    build.onLoad({ filter: /.*/, namespace: "aws-services" }, () => ({
      contents: `export default ${JSON.stringify(services())};`,
    }));
    build.onResolve({ filter: /\/clients\/\w+$/ }, ({ path, resolveDir }) =>
      resolve(resolveDir, path).startsWith(`${sdk}/clients/`)
        ? { path: /\w+$/.exec(path)[0], namespace: "aws-client" }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "aws-client" }, ({ path }) => ({
      contents: `module.exports = function (options) { return new (require("${CORE}/${path}"))(options); };`,
    }));
    descriptions(build);
  },
};

/** Inside a service: the shared part is the other bundle's. */
export const service = {
  name: "aws-service",
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/(lib\/)?(\.\.\/)*(core|node_loader|util)$/ }, ({ path, resolveDir }) => {
      const file = resolve(resolveDir, path);
      const isCore = file === `${sdk}/lib/core` || file === `${sdk}/lib/node_loader`;
      if (!isCore && file !== `${sdk}/lib/util`) return undefined;
      return { path: isCore ? "AWS" : "AWS.util", namespace: "aws-core" };
    });
    build.onLoad({ filter: /.*/, namespace: "aws-core" }, ({ path }) => ({
      contents: `module.exports = require("${CORE}").${path};`,
    }));
    descriptions(build);
  },
};
