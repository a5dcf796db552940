/** The middle of the numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median and extremes, to show how far the rounds differ. */
export function spread(numbers) {
  return { median: median(numbers), lowest: Math.min(...numbers), highest: Math.max(...numbers) };
}

/** As text, with a number of decimals. */
export function show({ median: middle, lowest, highest }, decimals = 1) {
  return `${middle.toFixed(decimals)} (${lowest.toFixed(decimals)} to ${highest.toFixed(decimals)})`;
}
