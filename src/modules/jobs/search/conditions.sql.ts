import type { JobCriteria, ParameterValue } from './job-criteria.js';
import type { SecretParameters } from './secret-parameters.js';
import type { SqlValues } from './sql-values.js';

/** Larger parameters are not searched for text: each would be unpacked and written out. */
const MAX_SEARCHED_BYTES = 65_536;

/** Conditions on t_job_info `j` and t_job_parameters `p`. */
export interface Conditions {
  readonly sql: string;
  /** Whether they name `p`. */
  readonly needsParameters: boolean;
}

/** What the criteria ask of single jobs. Only what is given stands in the statement, so that each is planned for what it is. */
export function conditionsOf(criteria: JobCriteria, secrets: SecretParameters, values: SqlValues): Conditions {
  const info = infoConditions(criteria, values);
  const parameters = parameterConditions(criteria, secrets, values);
  return { sql: [...info, ...parameters].join(' AND ') || 'true', needsParameters: parameters.length > 0 };
}

function infoConditions(criteria: JobCriteria, values: SqlValues): string[] {
  const { tenant, types, statuses, error, instance, createdAfter, createdBefore, group } = criteria;
  const found: string[] = [];
  if (tenant !== undefined) found.push(`j.tenant = ${values.add(tenant)}`);
  if (types) found.push(`j.type = ANY(${values.add(types)}::text[])`);
  if (statuses) found.push(`j.status = ANY(${values.add(statuses)}::text[])`);
  if (instance !== undefined) found.push(`j.instance = ${values.add(instance)}`);
  if (createdAfter) found.push(`j.created_at >= ${values.add(createdAfter)}::timestamptz`);
  if (createdBefore) found.push(`j.created_at < ${values.add(createdBefore)}::timestamptz`);
  if (group) found.push(`j.stopped_at IS ${group === 'active' ? '' : 'NOT '}NULL`);
  if (error !== undefined)
    found.push(`(j.reason_code = ${values.add(error.toUpperCase())} OR j.reason_message ILIKE ${values.add(pattern(error))})`);
  return found;
}

function parameterConditions(criteria: JobCriteria, secrets: SecretParameters, values: SqlValues): string[] {
  const { owner, text, parameters, relatedHref, retryOf } = criteria;
  const found: string[] = [];
  if (owner !== undefined) found.push(`p.owner = ${values.add(owner)}`);
  if (relatedHref !== undefined) found.push(`p.related_record->>'href' = ${values.add(relatedHref)}`);
  if (retryOf !== undefined) found.push(`p.retry_of = ${values.add(retryOf)}::uuid`);
  for (const parameter of parameters ?? []) found.push(parameterCondition(parameter, secrets, values));
  if (text !== undefined) {
    const like = `ILIKE ${values.add(pattern(text))}`;
    found.push(
      `(p.name ${like} OR p.description ${like} OR j.reason_message ${like} OR j.id::text ${like}
        OR (${notOf(secrets.types, values)} AND pg_column_size(p.parameters) <= ${MAX_SEARCHED_BYTES} AND p.parameters::text ${like}))`,
    );
  }
  return found;
}

/** In JSON's path language, which looks into lists by itself. The value counts as text, and as a number, true, false or null if it is one. */
function parameterCondition({ path, value }: ParameterValue, secrets: SecretParameters, values: SqlValues): string {
  const place = ['$', ...path.map((step) => JSON.stringify(step))].join('.');
  const other = literalOf(value);
  const query = `${place} ? (@ == $text${other === undefined ? '' : ' || @ == $literal'})`;
  const variables = JSON.stringify({ text: value, ...(other === undefined ? {} : { literal: other }) });
  return `${notOf(secrets.typesHiding(path), values)} AND jsonb_path_exists(p.parameters, ${values.add(query)}::jsonpath, ${values.add(variables)}::jsonb, true)`;
}

function notOf(types: readonly string[], values: SqlValues): string {
  return types.length === 0 ? 'true' : `j.type <> ALL(${values.add(types)}::text[])`;
}

function literalOf(value: string): unknown {
  if (!/^(-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|true|false|null)$/.test(value)) return undefined;
  const literal: unknown = JSON.parse(value);
  return literal === Infinity || literal === -Infinity ? undefined : literal;
}

function pattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
