// Bundles the browser's scripts with what they depend on into ../assets, together with the licences of all of it.
import { build } from "esbuild";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "assets");
mkdirSync(out, { recursive: true });
const result = await build({
  entryPoints: ["editor.js", "editor.css", "overview.js", "overview.css"].map((name) => join(here, name)),
  outdir: out, bundle: true, minify: true, format: "esm", target: "es2022", metafile: true, legalComments: "none", charset: "utf8",
});

const folders = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const match = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
  if (match) folders.add(match[1]);
}
const allowed = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"]);
const texts = [...folders].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (!allowed.has(license)) throw new Error(`${name} ${version} has the licence ${license}, which is not among those allowed`);
  const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : "(the package carries no text of its licence)";
  return `${name} ${version} (${license})\n\n${text}\n`;
});
if (!existsSync(join(out, "editor.js"))) throw new Error("nothing was bundled");
writeFileSync(join(out, "LICENCES.txt"), texts.join(`\n${"-".repeat(78)}\n\n`));
console.log(`${texts.length} packages bundled into kg/serving/assets`);
