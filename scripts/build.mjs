// Builds the front end: everything the browser and the PDF maker fetch, from techloan/assets and
// the locked npm packages into techloan/static, with manifest.json naming each file's content hash.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";
import { ICONS } from "./icons.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ASSETS = join(ROOT, "techloan", "assets");
const OUT = join(ROOT, "techloan", "static");
const NODE_MODULES = join(ROOT, "node_modules");
const manifest = {};

const text = (path) => readFileSync(path, "utf8");
const sha256 = (content) => createHash("sha256").update(content).digest("hex");

function emit(name, content) {
  mkdirSync(dirname(join(OUT, name)), { recursive: true });
  writeFileSync(join(OUT, name), content);
  manifest[name] = sha256(content).slice(0, 12);
}

function styles() {
  for (const name of ["app", "print"]) {
    const { css } = sass.compile(join(ASSETS, "styles", `${name}.scss`), {
      loadPaths: [NODE_MODULES],
      style: "compressed",
      quietDeps: true,
    });
    emit(`${name}.css`, css);
  }
}

// A module's address carries the hash of its content, so that a browser may keep it for ever.
// Imports are rewritten from the leaves up: whoever imports a changed module changes too.
function modules() {
  const sources = new Map();
  const govuk = join(NODE_MODULES, "govuk-frontend/dist/govuk/govuk-frontend.min.js");
  sources.set("govuk-frontend.min.js", text(govuk).replace(/\/\/# sourceMappingURL=.*$/m, ""));
  for (const name of readdirSync(join(ASSETS, "scripts"))) {
    sources.set(name, text(join(ASSETS, "scripts", name)));
  }
  const build = (name) => {
    if (manifest[name]) return manifest[name];
    if (!sources.has(name)) throw new Error(`A module imports ${name}, which does not exist.`);
    const versioned = (_, from, other) => `${from}"./${other}?v=${build(other)}"`;
    const source = sources.get(name);
    const ours = name !== "govuk-frontend.min.js";
    emit(name, ours ? source.replace(/(from |import\()"\.\/([\w.-]+)"/g, versioned) : source);
    return manifest[name];
  };
  for (const name of sources.keys()) build(name);
}

// The WASM must be the very one the detector was compiled with; another zxing-wasm in the tree
// would load and then fail, so the hash written inside the detector's script is compared.
function scanner() {
  const detector = join(NODE_MODULES, "barcode-detector");
  const resolve = createRequire(join(detector, "package.json")).resolve;
  const script = text(join(detector, "dist/iife/ponyfill.js"));
  const wasm = readFileSync(resolve("zxing-wasm/reader/zxing_reader.wasm"));
  if (!script.includes(sha256(wasm))) {
    throw new Error("zxing_reader.wasm is not the one barcode-detector expects: run npm ci.");
  }
  emit("barcode-detector.js", script.replace(/\/\/# sourceMappingURL=.*$/m, ""));
  emit("zxing_reader.wasm", wasm);
}

function symbol(id, svg) {
  const [, attributes, body] = svg.match(/<svg([^>]*)>([\s\S]*)<\/svg>/);
  const kept = attributes.replace(/\s(class|xmlns|width|height)="[^"]*"/g, " ");
  return `<symbol id="${id}" ${kept.replace(/\s+/g, " ").trim()}>${body.trim()}</symbol>`;
}

function pictures() {
  const folder = join(ASSETS, "pictures");
  const lucide = join(NODE_MODULES, "lucide-static/icons");
  const symbols = ICONS.map((name) => symbol(name, text(join(lucide, `${name}.svg`))));
  for (const file of readdirSync(folder)) {
    symbols.push(symbol(basename(file, ".svg"), text(join(folder, file))));
  }
  const licence = "<!-- Icons by Lucide, ISC licence, lucide.dev/license; pictures our own -->";
  const xmlns = 'xmlns="http://www.w3.org/2000/svg"';
  emit("icons.svg", `<svg ${xmlns}>${licence}\n${symbols.join("\n")}\n</svg>\n`);
  emit("favicon.svg", text(join(folder, "mark.svg")));
}

function fonts() {
  const families = { "noto-sans": "NotoSans", "noto-nastaliq-urdu": "NotoNastaliqUrdu" };
  for (const [folder, family] of Object.entries(families)) {
    const noto = join(NODE_MODULES, "@expo-google-fonts", folder);
    for (const weight of ["400Regular", "700Bold"]) {
      const file = `${family}_${weight}.ttf`;
      emit(`fonts/${file}`, readFileSync(join(noto, weight, file)));
    }
    cpSync(join(noto, "LICENSE_FONT"), join(OUT, `fonts/LICENSE_${family}`));
  }
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
for (const part of [styles, modules, scanner, pictures, fonts]) part();
writeFileSync(join(OUT, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
console.log(`Built ${Object.keys(manifest).length} files for the browser.`);
