// Bundles the JavaScript that runs inside QuickJS into segfn_nb/runtime/static/.
//
//   src/core/index.ts     -> core.js   a script, evaluated in every environment
//   src/bundles/NAME.ts   -> NAME.js   the body of a CommonJS module, evaluated on first use; the core's loader gives it
//                                      `module`, `exports` and `require`, which answers "segfn:core" and "segfn:NAME"
//
// PARSERS are evaluated in a context of their own, by the host alone, and in none of a function's.
//
// Names are kept, because users meet them in stack traces; source maps are left out, because they hold paths of this machine.
// Nobody meets those of the parsers, which are a fifth smaller without.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const outdir = fileURLToPath(new URL("../../segfn_nb/runtime/static/", import.meta.url));
const PARSERS = ["parser.ts", "typescript.ts"];
const bundles = readdirSync(`${here}src/bundles`).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));

// esbuild names every function by a call, also those that keep the name they are declared with. Without these calls an
// environment, which compiles all of this anew, is made a tenth faster.
const SAME_NAME = /__name\(([\w$]+),"\1"\)(;?)/g;

function withoutNeedlessNames(text) {
  return text.replace(SAME_NAME, (_, name, end) => (end === "" ? "0" : ""));
}

async function written(options) {
  const { outputFiles } = await build({ ...options, write: false });
  mkdirSync(outdir, { recursive: true });
  for (const { path, text } of outputFiles) writeFileSync(path, withoutNeedlessNames(text));
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

await Promise.all([
  written({ ...common, entryPoints: { core: "src/core/index.ts" }, format: "iife" }),
  written({
    ...common,
    entryPoints: bundles.filter((name) => !PARSERS.includes(name)).map((name) => `src/bundles/${name}`),
    format: "cjs",
  }),
  written({
    ...common,
    entryPoints: bundles.filter((name) => PARSERS.includes(name)).map((name) => `src/bundles/${name}`),
    format: "cjs",
    minifyIdentifiers: true,
    keepNames: false,
  }),
]);
