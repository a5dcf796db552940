/** How many spans of time [from, to] overlap at most. One that begins when another ends does not overlap it. */
export function mostAtOnce(spans: readonly (readonly [number, number])[]): number {
  const changes = spans
    .filter(([from, to]) => to > from)
    .flatMap(([from, to]) => [
      { at: from, by: 1 },
      { at: to, by: -1 },
    ]);
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of changes) most = Math.max(most, (now += by));
  return most;
}
