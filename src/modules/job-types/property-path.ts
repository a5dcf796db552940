/** The path of a property or list item as callers read it: `parameters.items[2].name`, `parameters["odd key"]`. */
export function propertyPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`;
}
