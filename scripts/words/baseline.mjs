/**
 * The baseline says how often each key may occur: the sentences that existed when the lint was introduced. Its text has one line
 * for each key, sorted, with the count if that is not 1.
 */
export function parseBaseline(text) {
  const rows = text.split('\n').filter((row) => row !== '' && !row.startsWith('#'));
  return new Map(rows.map((row) => row.split(' ')).map(([key, count]) => [key, Number(count ?? 1)]));
}

export function formatBaseline(counts) {
  const rows = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return rows.map(([key, count]) => `${key}${count === 1 ? '' : ` ${count}`}\n`).join('');
}

/**
 * Compares findings with the baseline. `refused` groups the findings of each key that occurs more often than the baseline allows;
 * `gone` counts the sentences of the baseline that no longer occur, and `pruned` is the baseline without them.
 */
export function compareWithBaseline(findings, baseline) {
  const groups = new Map();
  for (const finding of findings) groups.set(finding.key, [...(groups.get(finding.key) ?? []), finding]);
  const found = (key) => groups.get(key)?.length ?? 0;
  const refused = [...groups.values()].filter((group) => group.length > (baseline.get(group[0].key) ?? 0));
  const pruned = new Map([...baseline].map(([key, count]) => [key, Math.min(count, found(key))]));
  const gone = [...baseline].reduce((sum, [key, count]) => sum + count - pruned.get(key), 0);
  return { refused, pruned, gone };
}
