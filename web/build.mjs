// Builds the page into sandbox/web/static. The same sources and lock give the same bytes.
import { copyFileSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

const out = process.argv[2] ?? "../sandbox/web/static";
mkdirSync(out, { recursive: true });
await build({
  entryPoints: { app: "src/main.tsx", style: "src/app.css" },
  outdir: out,
  entryNames: "app",
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  target: ["es2023"],
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
});
for (const name of ["index.html", "icon.svg"]) copyFileSync(`src/${name}`, `${out}/${name}`);
