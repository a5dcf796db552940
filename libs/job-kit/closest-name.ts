/** The one of `known` that was probably meant by `word`: at most a third of its letters differ (Levenshtein); else undefined. */
export function closestName(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }));
  const best = ranked.reduce((a, b) => (b.far < a.far ? b : a), { name: '', far: Infinity });
  return best.far <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
