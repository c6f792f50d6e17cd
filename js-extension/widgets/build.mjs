// Bundles the browser half of each widget, src/NAME.ts and src/NAME.css, into segfn_nb/widgets/static/. What widgets share lives in
// folders below src/. Source maps are left out, because they hold paths of this machine.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const entries = readdirSync(`${here}src`).filter((name) => /\.(ts|css)$/.test(name) && !name.endsWith(".d.ts"));

await build({
  absWorkingDir: here,
  bundle: true,
  entryPoints: entries.map((name) => `src/${name}`),
  outdir: fileURLToPath(new URL("../../segfn_nb/widgets/static/", import.meta.url)),
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "inline",
  logLevel: "warning",
});
