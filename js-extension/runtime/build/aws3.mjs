// AWS's SDK, version 3: a bundle for each package, and one for what they share.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL("..", import.meta.url));
const SHARED = "libraries/aws3/shared";

const packages = Object.keys(JSON.parse(readFileSync(`${here}package.json`, "utf8")).dependencies).filter((name) =>
  name.startsWith("@aws-sdk/"),
);

const shortName = (name) => name.replace(/^@aws-sdk\/(client-)?/, "");

export const packageEntries = Object.fromEntries(
  packages.map((name) => [`libraries/aws3/${shortName(name)}`, require.resolve(name)]),
);

/** What each package gives: `{package: [bundle, names]}`. Names that end in $ are descriptions, which nobody writes. */
function exported() {
  const known = new Set();
  return packages.map((name) => {
    const names = Object.keys(require(name)).filter((one) => /^[A-Za-z]\w*$/.test(one) && !known.has(one));
    for (const one of names) known.add(one);
    return [name, `libraries/aws3/${shortName(name)}`, names.join(" ")];
  });
}

const wanted = new Set();

/** Inside a package: everything of others is the shared bundle's, or another package's. */
export const client = {
  name: "aws3-client",
  setup(build) {
    build.onResolve({ filter: /^(@aws-sdk|@smithy|@aws-crypto|tslib)(\/|$)/ }, ({ path }) => {
      if (packages.includes(path)) return { path: `segfn:libraries/aws3/${shortName(path)}`, external: true };
      wanted.add(path);
      return { path, namespace: "aws3-shared" };
    });
    build.onLoad({ filter: /.*/, namespace: "aws3-shared" }, ({ path }) => ({
      contents: `module.exports = require("segfn:${SHARED}")[${JSON.stringify(path)}];`,
    }));
  },
};

/** Without files, processes and metadata service there is one way to credentials: the options. */
const NO_CREDENTIALS = `
  const { CredentialsProviderError } = require("@smithy/core/config");
  exports.defaultProvider = () => async () => {
    throw new CredentialsProviderError("Could not load credentials from any providers", { tryNextLink: false });
  };`;

/** There is no HTTP/2, which Kinesis prefers and does not need. */
function given(path) {
  const module = `require("${path}")`;
  if (path !== "@smithy/node-http-handler") return module;
  return `{ ...${module}, NodeHttp2Handler: ${module}.NodeHttpHandler }`;
}

/** To be built after the packages, which say what they want. */
export const sharedEntry = { [SHARED]: "aws3-wanted" };

export const shared = {
  name: "aws3-shared",
  setup(build) {
    build.onResolve({ filter: /^(aws3-wanted|aws3-exported)$/ }, ({ path }) => ({ path, namespace: "aws3" }));
    build.onLoad({ filter: /^aws3-wanted$/, namespace: "aws3" }, () => ({
      contents: `module.exports = {${Array.from(wanted, (path) => `get "${path}"() { return ${given(path)}; }`).sort()}};`,
      resolveDir: here,
    }));
    build.onLoad({ filter: /^aws3-exported$/, namespace: "aws3" }, () => ({
      contents: `export default ${JSON.stringify(exported())};`,
    }));
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
      path: "node",
      namespace: "aws3-none",
    }));
    build.onLoad({ filter: /.*/, namespace: "aws3-none" }, () => ({ contents: NO_CREDENTIALS, resolveDir: here }));
  },
};
