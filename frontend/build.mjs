// Bundles the scripts and the stylesheet into the package, under names that hold their content's hash.
import { build } from "esbuild";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const FIRST_LOAD_KILOBYTES = 150;
const finished = process.argv[2];
const out = `${finished}.making`;

// A server that runs meanwhile finds the old files or the new ones, never some of both.
await rm(out, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { app: "src/app.ts", style: "styles/app.css" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  metafile: true,
  legalComments: "none",
  loader: { ".woff2": "file" },
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  logLevel: "warning",
});

// The server sends these to every browser that takes them.
const compress = async (name) => {
  const bytes = await readFile(join(out, name));
  await writeFile(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  await writeFile(join(out, `${name}.br`), brotliCompressSync(bytes));
};

const size = async (name) => {
  const bytes = await readFile(join(out, name));
  return name.endsWith(".woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length;
};

const outputs = Object.entries(metafile.outputs).map(([path, made]) => ({ ...made, name: basename(path) }));
const script = outputs.find((made) => made.entryPoint === "src/app.ts");
const style = outputs.find((made) => made.entryPoint === "styles/app.css");
const font = outputs.find((made) => /^inter-latin-wght/.test(made.name));

// What the page itself asks for: the script with what it imports at once, the stylesheet and the basic letters.
const first = new Set([script.name, style.name, font.name]);
for (const name of first) {
  const made = outputs.find((one) => one.name === name);
  for (const other of made.imports) if (other.kind === "import-statement") first.add(basename(other.path));
}
let total = 0;
for (const made of outputs) {
  if (!made.name.endsWith(".woff2")) await compress(made.name);
  const bytes = await size(made.name);
  if (first.has(made.name)) total += bytes;
  if (bytes > 2000) console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${made.name}${first.has(made.name) ? "" : "  (later)"}`);
}
console.log(`${(total / 1000).toFixed(1).padStart(8)} kB  first load, of at most ${FIRST_LOAD_KILOBYTES} kB`);
if (total > FIRST_LOAD_KILOBYTES * 1000) {
  console.error(`The first load is over ${FIRST_LOAD_KILOBYTES} kB: move something behind an import().`);
  process.exit(1);
}

const manifest = { "app.js": script.name, "style.css": style.name, "inter.woff2": font.name };
await writeFile(join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
await rm(finished, { recursive: true, force: true });
await rename(out, finished);
