// Bundles the JavaScript that runs inside QuickJS into segfn_nb/runtime/static/.
//
//   src/core/index.ts      -> core.js              a script, evaluated in every environment
//   src/bundles/NAME.ts    -> NAME.js              the body of a CommonJS module, evaluated on first use; the core's loader gives
//                                                  it `module`, `exports` and `require`, which answers "segfn:core", "segfn:NAME"
//   src/builtins/NAME.ts   -> node/NAME.js         the same, for what a library gets from `require("NAME")`: the default export
//   src/libraries/NAME.ts  -> libraries/NAME.js    the same, for a library that Segment has
//
// PARSERS are evaluated in a context of their own, by the host alone, and in none of a function's.
//
// Names are kept, because users meet them in stack traces; source maps are left out, because they hold paths of this machine.
// Nobody meets those of the parsers, which are a fifth smaller without.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

import * as aws from "./build/aws.mjs";
import * as aws3 from "./build/aws3.mjs";
import { licenseTexts } from "./build/licenses.mjs";
import { nodeModules } from "./build/node-modules.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const outdir = fileURLToPath(new URL("../../segfn_nb/runtime/static/", import.meta.url));
const PARSERS = ["parser", "typescript", "instrument"];

// esbuild names every function by a call, also those that keep the name they are declared with. Without these calls an
// environment, which compiles all of this anew, is made a tenth faster.
const SAME_NAME = /__name\(([\w$]+),"\1"\)(;?)/g;

function withoutNeedlessNames(text) {
  // A statement by itself goes; inside an expression something must stay.
  return text.replace(SAME_NAME, (_, name, end, at) =>
    end === ";" && ";{}".includes(text[at - 1] ?? ";") ? "" : `0${end}`,
  );
}

const bundled = new Set();

async function written(options) {
  const { outputFiles, metafile } = await build({ ...options, write: false, metafile: true });
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) if (bytesInOutput > 0) bundled.add(path);
  }
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, withoutNeedlessNames(text));
  }
}

function entries(folder, target, isWanted = () => true) {
  const files = readdirSync(`${here}src/${folder}`).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
  const names = files.map((file) => file.slice(0, -3)).filter(isWanted);
  return Object.fromEntries(names.map((name) => [target + name, `src/${folder}/${name}.ts`]));
}

const common = {
  absWorkingDir: here,
  bundle: true,
  outdir,
  target: "es2023",
  platform: "neutral",
  mainFields: ["browser", "module", "main"],
  external: ["segfn:*"],
  minifyWhitespace: true,
  minifySyntax: true,
  keepNames: true,
  charset: "utf8",
  legalComments: "inline",
  logLevel: "warning",
};

// As Node would load the packages: their main files, not the browser's.
const asInNode = {
  ...common,
  format: "cjs",
  mainFields: ["main", "module"],
  conditions: ["node", "require", "default"],
  inject: ["build/globals.mjs"],
  // `window` is there for functions alone: a library that sees it takes this for a browser.
  define: { global: "globalThis", window: "undefined", __dirname: '"/"', __filename: '"/index.js"' },
  plugins: [nodeModules(here)],
};

await Promise.all([
  written({ ...common, entryPoints: { core: "src/core/index.ts" }, format: "iife" }),
  written({ ...common, entryPoints: entries("bundles", "", (name) => !PARSERS.includes(name)), format: "cjs" }),
  written({
    ...common,
    entryPoints: entries("bundles", "", (name) => PARSERS.includes(name)),
    format: "cjs",
    minifyIdentifiers: true,
    keepNames: false,
  }),
]);
// One after the other: the libraries are large.
await written({
  ...asInNode,
  entryPoints: entries("builtins", "node/"),
  footer: { js: "module.exports=module.exports.default;" },
});
// Nobody reads these, so that identifiers may be short: a quarter less to compile. Names of functions are kept here too.
const libraries = { ...asInNode, minify: true, legalComments: "none" };
const building = (entryPoints, ...plugins) =>
  written({ ...libraries, entryPoints, plugins: [...plugins, ...asInNode.plugins] });
await building({
  "libraries/google/storage": "@google-cloud/storage",
  "libraries/google/bigquery": "@google-cloud/bigquery",
});
await building(aws.serviceEntries, aws.service);
await building(aws3.packageEntries, aws3.client);
await building(aws3.sharedEntry, aws3.shared);
await building(entries("libraries", "libraries/"), aws.shared, aws3.shared);
writeFileSync(`${outdir}libraries/LICENSES.txt`, licenseTexts([...bundled], here));
