/** The most characters of a step that a path shows: keys are the caller's, and may have megabytes. */
const MAX_STEP = 100;

/** The path of a property as errors name it: `jobs[3].parameters.items[0]`, `parameters["odd key"]`; a parent of '' is the message itself. */
export function propertyPath(parent: string, ...steps: readonly (string | number)[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    if (step.length > MAX_STEP || !/^[A-Za-z_$][\w$-]*$/.test(step)) return `${path}[${JSON.stringify(step.slice(0, MAX_STEP))}]`;
    return path === '' ? step : `${path}.${step}`;
  }, parent);
}
