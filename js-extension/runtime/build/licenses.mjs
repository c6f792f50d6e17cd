// The licences of the npm packages that went into the bundles, as one text: whoever ships the code ships these.
import { existsSync, readdirSync, readFileSync } from "node:fs";

const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\W|$)/i;

/** What packages say in their source alone. */
const IN_SOURCE = { cycle: "cycle.js, by Douglas Crockford. Public Domain. NO WARRANTY EXPRESSED OR IMPLIED." };

/** The folder of the package a file belongs to; undefined for files of ours. */
function packageOf(path) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

function described(folder) {
  const { name, version, license, licenses, author } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const kinds = [license ?? licenses ?? []].flat().map((one) => one.type ?? one);
  const texts = readdirSync(folder)
    .filter((file) => LICENSE_FILE.test(file) && !/\.(js|ts|json)$/.test(file))
    .sort()
    .map((file) => readFileSync(`${folder}/${file}`, "utf8").replaceAll("\r\n", "\n").trim());
  if (IN_SOURCE[name] && texts.length === 0) texts.push(IN_SOURCE[name]);
  if (kinds.length === 0 && texts.length === 0) throw new Error(`${name} says nothing about its licence`);
  const by = typeof author === "object" ? author?.name : author;
  const said = `Licence: ${kinds.join(", ")}${by ? `; author: ${by}` : ""}. The package holds no further text.`;
  return { title: `${name} ${version}`, text: texts.join("\n\n") || said };
}

/** `paths`: the files that were bundled, relative to `root`. */
export function licenseTexts(paths, root) {
  const folders = new Set(
    paths.map(packageOf).filter((folder) => folder && existsSync(`${root}${folder}/package.json`)),
  );
  const byText = new Map();
  for (const folder of folders) {
    const { title, text } = described(`${root}${folder}`);
    byText.set(text, (byText.get(text) ?? new Set()).add(title));
  }
  const chapters = Array.from(byText, ([text, titles]) => {
    const title = [...titles].sort().join(", ");
    return `${title}\n${"-".repeat(Math.min(title.length, 80))}\n\n${text}\n`;
  });
  return `The bundles in this folder are compiled from these npm packages.\n\n\n${chapters.sort().join("\n\n")}`;
}
