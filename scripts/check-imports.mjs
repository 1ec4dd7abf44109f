import { main, root, say } from './bootstrap/house.mjs';
import { findFaults } from './imports/find-faults.mjs';
import { readTree } from './imports/tree.mjs';

await main(async () => {
  const tree = readTree(root);
  const faults = findFaults(tree);
  for (const { file, line, rule, message, remedy } of faults) process.stdout.write(`${file}:${line}  ${rule}: ${message}\n    ${remedy}\n`);
  say(`${tree.files.size} files held against the import rules, ${faults.length} faults`);
  return faults.length === 0 ? 0 : 1;
});
