/**
 * The expression of a limit that is kept as JSON; null when there is none. What is no number there was put in by hand: it lets nothing
 * run, rather than everything, and above all it lets the claim go on for all others.
 */
export function limitSql(json: string): string {
  return `CASE coalesce(jsonb_typeof(${json}), 'null') WHEN 'null' THEN NULL
    WHEN 'number' THEN greatest(0, least((${json})::numeric, 2147483647))::int ELSE 0 END`;
}
