// How `require("events")` inside a library becomes one of our lazy bundles.
//
// A library's imports of Node's modules are left as `require("segfn:node/NAME")`, which the core's loader answers when that
// line runs. Modules that cannot work inside QuickJS come from one bundle, `node/refused`, by name.
import { readdirSync } from "node:fs";
import { builtinModules } from "node:module";

/** Modules that user code has as globals too: the same bundle serves both. */
const SHARED = { crypto: "crypto" };

/** Packages that stand for a module of Node's of the same name. */
const PACKAGES = { punycode: "punycode/" };

/** What readable-stream itself is built on: the old Stream class, and as much of `util` as costs nothing to load. */
const INSIDE_STREAMS = {
  stream: 'module.exports = require("./legacy").default;',
  util: 'module.exports = { inspect: { custom: Symbol.for("nodejs.util.inspect.custom") } };',
};

/** Packages left out, and what stands for them: proxies bring nine megabytes along, and there are none. */
const WITHOUT = { "superagent-proxy": "module.exports = (superagent) => superagent;" };

const EXACT = new RegExp(`^(?:node:)?(${builtinModules.filter((name) => !name.startsWith("_")).join("|")})$`);

export function nodeModules(here) {
  const ours = new Set(readdirSync(`${here}src/builtins`).map((name) => name.replace(/\.ts$/, "")));
  return {
    name: "node-modules",
    setup(build) {
      // Without this, what `globals.mjs` imports would be loaded by every bundle, also by those that name none of it.
      build.onResolve({ filter: /^segfn:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
      build.onResolve({ filter: EXACT }, async ({ path, resolveDir, kind }) => {
        const name = path.replace(/^node:/, "");
        if (resolveDir.includes("/readable-stream/") && INSIDE_STREAMS[name])
          return { path: name, namespace: "streams" };
        if (ours.has(name)) return { path: `segfn:node/${name}`, external: true };
        if (PACKAGES[name]) return build.resolve(PACKAGES[name], { resolveDir, kind });
        return { path: name, namespace: SHARED[name] ? "shared" : "refused" };
      });
      // The package `url` takes another query parser than Node's, and a large one.
      build.onResolve({ filter: /^qs$/ }, ({ resolveDir }) =>
        /node_modules.url$/.test(resolveDir) ? { path: "segfn:node/querystring", external: true } : undefined,
      );
      build.onResolve({ filter: /^superagent-proxy$/ }, ({ path }) => ({ path, namespace: "without" }));
      build.onLoad({ filter: /.*/, namespace: "without" }, ({ path }) => ({ contents: WITHOUT[path] }));
      build.onLoad({ filter: /.*/, namespace: "streams" }, ({ path }) => ({
        contents: INSIDE_STREAMS[path],
        resolveDir: `${here}src/node/streams`,
      }));
      build.onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
        contents: `module.exports = require("segfn:${SHARED[path]}").${path};`,
      }));
      build.onLoad({ filter: /.*/, namespace: "refused" }, ({ path }) => ({
        contents: `module.exports = require("segfn:node/refused")[${JSON.stringify(path)}];`,
      }));
    },
  };
}
