/**
 * `npm run lint:words`: refuses the words of scripts/words/word-list.mjs in new or changed text (CONTRIBUTING.md, "Language").
 * `-- --prune` removes sentences that no longer occur from the baseline. `-- --all` lists all findings, including the baseline.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from './setup/project-root.mjs';
import { compareWithBaseline, formatBaseline, parseBaseline } from './words/baseline.mjs';
import { findingsIn, isRead } from './words/findings.mjs';

const BASELINE = join(projectRoot, 'scripts/words/baseline.txt');
/** Folders that are not part of the project, and the list itself because it quotes the refused words. */
const LEFT_OUT = new Set(['node_modules', 'dist', 'data', 'coverage', '.git', 'word-list.mjs']);

function filesOf(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !LEFT_OUT.has(name));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesOf(path) : isRead(path) ? [path] : [];
  });
}

function sentenceText(group) {
  const [{ sentence, entry, words }] = group;
  const places = group.map(({ path, line }) => `${path}:${line}`);
  const others = places.length > 1 ? ` (also ${places.slice(1).join(', ')})` : '';
  return `${places[0]}: "${sentence}"${others}: "${words}": ${entry.why}; write ${entry.write} [${entry.name}]`;
}

const findings = filesOf(projectRoot).flatMap((file) => {
  const path = relative(projectRoot, file);
  return findingsIn(path, readFileSync(file, 'utf8')).map((finding) => ({ path, ...finding }));
});
const baseline = parseBaseline(readFileSync(BASELINE, 'utf8'));
const { refused, pruned, gone } = compareWithBaseline(findings, baseline);

if (process.argv.includes('--all')) {
  for (const finding of findings) console.log(sentenceText([finding]));
} else {
  for (const group of refused) console.error(sentenceText(group));
  if (refused.length > 0) console.error(`${refused.length} new or changed sentences to rewrite (CONTRIBUTING.md, "Language")`);
  if (process.argv.includes('--prune')) writeFileSync(BASELINE, formatBaseline(pruned));
  else if (gone > 0) console.error(`${gone} sentences of scripts/words/baseline.txt are gone; run npm run lint:words -- --prune`);
  process.exitCode = refused.length > 0 || (gone > 0 && !process.argv.includes('--prune')) ? 1 : 0;
}
