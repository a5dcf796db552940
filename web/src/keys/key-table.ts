/** Every key of the console, and what it does. */
export const KEY_TABLE: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: '?', does: 'Show these keys' },
  { keys: 'g j', does: 'Go to the jobs' },
  { keys: 'g n', does: 'Start a new job' },
  { keys: 'g o', does: 'Go to the overview' },
  { keys: 'g t', does: 'Go to the tenants' },
  { keys: 'g i', does: 'Go to the instances' },
  { keys: 'g y', does: 'Go to the job types' },
  { keys: 'g s', does: 'Go to the schedules' },
  { keys: 'g h', does: 'Go to the help' },
  { keys: '/', does: 'Write a filter' },
  { keys: 'j', does: 'Next row' },
  { keys: 'k', does: 'Row before' },
  { keys: 'enter', does: 'Open the row' },
  { keys: 'x', does: 'Select the row, or not' },
  { keys: 'r', does: 'Refresh' },
];

/** Where `g` and a second key lead. */
export const GO_PATHS: Readonly<Record<string, string>> = {
  j: '/jobs',
  n: '/start',
  o: '/overview',
  t: '/tenants',
  i: '/instances',
  y: '/job-types',
  s: '/schedules',
  h: '/help',
};
