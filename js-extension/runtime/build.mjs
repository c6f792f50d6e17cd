// Bundles the JavaScript that runs inside QuickJS into segfn_nb/runtime/static/.
//
//   src/core/index.ts     -> core.js   a script, evaluated in every environment
//   src/bundles/NAME.ts   -> NAME.js   the body of a CommonJS module, evaluated on first use; the core's loader gives it
//                                      `module`, `exports` and `require`, which answers "segfn:core" and "segfn:NAME"
//
// Identifiers stay as they are, so functions have their names without esbuild's `keepNames`, which runs a call for every
// function that is made, closures included: a tenth of a request. Only the bundle of foreign code, where esbuild renames,
// needs it. Source maps are left out, because they hold paths of this machine.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const bundles = readdirSync(`${here}src/bundles`).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
const FOREIGN = "inspect.ts";

const common = {
  absWorkingDir: here,
  bundle: true,
  outdir: fileURLToPath(new URL("../../segfn_nb/runtime/static/", import.meta.url)),
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
  build({ ...common, entryPoints: { core: "src/core/index.ts" }, format: "iife" }),
  build({
    ...common,
    entryPoints: bundles.filter((name) => name !== FOREIGN).map((name) => `src/bundles/${name}`),
    format: "cjs",
  }),
  build({ ...common, entryPoints: [`src/bundles/${FOREIGN}`], format: "cjs", keepNames: true }),
]);
