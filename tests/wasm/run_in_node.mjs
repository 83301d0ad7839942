// Runs pickled runs of the model under Pyodide: node run_in_node.mjs PYODIDE_FOLDER REPOSITORY SITE RUNS OUT
// SITE: a folder with pure Python packages (mesa and what it imports). RUNS: pickled lists of runs. OUT: their tables as JSON.
import { readFileSync, writeFileSync } from "node:fs";

const [pyodide, repository, site, runs, out] = process.argv.slice(2);
const { loadPyodide } = await import(`${pyodide}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: `${pyodide}/`, packageCacheDir: `${pyodide}/` });
await python.loadPackage(["numpy", "pandas", "scipy", "sqlite3"], { messageCallback: () => {} });
for (const [folder, root] of [["/repository", repository], ["/site", site]]) {
  python.FS.mkdirTree(folder);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, folder);
}
python.FS.writeFile("/runs.pickle", readFileSync(runs));
try {
  const answer = python.runPython(`
import sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/repository/tests/wasm", "/repository", "/site", "/repository/tests/wasm/stub"]
import json
from results_of_runs import results
json.dumps(results("/runs.pickle"))
`);
  writeFileSync(out, answer);
} catch (error) {
  console.error(String(error.message).slice(-3000));
  process.exitCode = 1;
}
