// What istanbul-lib-instrument counts in each text of a JSON list: statements, functions and branches with their places.
const { createInstrumenter } = require(process.argv[2]);

const texts = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const place = ({ start, end }) => [start.line, start.column, end.line, end.column].map((one) => one ?? null);
const found = texts.map((text) => {
  const instrumenter = createInstrumenter({ esModules: false });
  instrumenter.instrumentSync(text, "f.js");
  const { statementMap, fnMap, branchMap } = instrumenter.lastFileCoverage();
  return {
    statements: Object.values(statementMap).map(place),
    functions: Object.values(fnMap).map(({ loc, decl }) => [place(loc), place(decl)]),
    branches: Object.values(branchMap).map(({ type, loc, locations }) => [type, place(loc), locations.map(place)]),
  };
});
process.stdout.write(JSON.stringify(found));
