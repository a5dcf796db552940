/** Reports one step of the set-up, apart from what the started program says itself. */
export function tell(line) {
  console.error(`[jobcast] ${line}`);
}
