const quoted = (text: string): string => (/^[\w./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);

/** The same request by the two other doors that people use by hand. */
export function commandLines(
  request: Readonly<Record<string, unknown>>,
  hasToken: boolean,
): { readonly curl: string; readonly jobcast: string } {
  const { tenant, type, parameters, name, description, priority, runAt, expiresAt } = request;
  const url = new URL('./v1/jobs', document.baseURI.replace(/#.*$/, '')).href;
  const token = hasToken ? ` -H "authorization: Bearer $TOKEN"` : '';
  const options: readonly (readonly [string, unknown])[] = [
    ['tenant', tenant],
    ['name', name],
    ['description', description],
    ['priority', priority],
    ['run-at', runAt],
    ['expires-at', expiresAt],
  ];
  const words = options.flatMap(([option, value]) => (value === undefined || value === '' ? [] : [`--${option}`, quoted(String(value))]));
  return {
    curl: `curl -X POST ${quoted(url)} -H 'content-type: application/json'${token} -d ${quoted(JSON.stringify(request))}`,
    jobcast: ['jobcast submit', quoted(String(type)), ...(parameters ? [quoted(JSON.stringify(parameters))] : []), ...words].join(' '),
  };
}
