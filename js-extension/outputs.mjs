// What a build leaves in the Python package. `clean` removes all of it, so that nothing stale can ship; `stamp` is written last and
// is what pip looks for: without it the build has failed.
import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const outputs = ["segfn_nb/runtime/static", "segfn_nb/widgets/static", "segfn_nb/labextension", "js-extension/lab/lib"];
const stamp = "js-extension/.built";

const inProject = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const command = process.argv[2];
if (command === "clean") {
  for (const path of [stamp, ...outputs]) rmSync(inProject(path), { recursive: true, force: true });
} else if (command === "stamp") {
  writeFileSync(inProject(stamp), "All three packages of this workspace were built.\n");
} else {
  throw new Error("usage: node outputs.mjs clean | stamp");
}
