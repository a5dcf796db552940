/** Words of the filter bar and the REST filter that each one is. `parameter.<path>:<value>` stands beside them. */
export const FILTER_KEYS = {
  type: 'type',
  status: 'status',
  owner: 'owner',
  tenant: 'tenant',
  error: 'error',
  instance: 'instance',
  related: 'relatedHref',
  retry: 'retryOf',
  after: 'createdAfter',
  before: 'createdBefore',
} as const;

/** A word of the filter bar. */
export type FilterWord = keyof typeof FILTER_KEYS;

/** What each word is for, told with the suggestions. */
export const FILTER_HELP: Readonly<Record<FilterWord | 'parameter', string>> = {
  type: 'job type, such as type:echo',
  status: 'status, such as status:failed,canceled',
  owner: 'who the job runs for',
  tenant: 'who the work belongs to',
  error: 'a reason’s code, or text in its message',
  instance: 'where it ran',
  related: 'the address of the related record',
  retry: 'the id of the job that was run again',
  after: 'created after a time, such as after:2026-01-31 or after:2h',
  before: 'created before a time',
  parameter: 'a parameter’s value, such as parameter.collection.id:42',
};
