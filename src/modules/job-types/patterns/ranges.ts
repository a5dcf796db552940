/** Characters from the first to the last, both included. */
export type Range = readonly [first: number, last: number];

/** The ranges sorted, those that overlap or touch as one. */
export function union(ranges: readonly Range[]): readonly Range[] {
  const joined: [first: number, last: number][] = [];
  for (const [first, last] of [...ranges].sort(([a], [b]) => a - b)) {
    const before = joined.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

/** All characters up to `last` that are not in the ranges. */
export function complement(ranges: readonly Range[], last: number): readonly Range[] {
  return without([[0, last]], ranges);
}

/** The characters of the first ranges that are not in the others. */
export function without(ranges: readonly Range[], others: readonly Range[]): readonly Range[] {
  const left: Range[] = [];
  const removed = union(others);
  for (const [first, last] of union(ranges)) {
    let next = first;
    for (const [from, to] of removed) {
      if (to < next || from > last) continue;
      if (from > next) left.push([next, from - 1]);
      next = to + 1;
    }
    if (next <= last) left.push([next, last]);
  }
  return left;
}

/** The characters that both have. */
export function intersection(ranges: readonly Range[], others: readonly Range[]): readonly Range[] {
  return without(ranges, without(ranges, others));
}
