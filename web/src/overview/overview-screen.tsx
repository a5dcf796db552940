import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { operationsApi } from '../api/operations-api';
import { durationText } from '../format/duration-text';
import { Section } from '../job/section';
import { Failure } from '../parts/failure';
import { Title } from '../parts/title';
import { OverviewTables } from './overview-tables';
import { ThroughputChart } from './throughput-chart';

const WINDOWS = [
  ['1h', 'Last hour'],
  ['24h', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
] as const;
const AGAIN_MS = 10_000;
const time = (ms: number | null | undefined): string => (ms == null ? 'N/A' : durationText(ms));

/** What has ended, how long it waited and ran, and what failed. */
export function OverviewScreen() {
  const [search, setSearch] = useSearchParams();
  const window = WINDOWS.find(([name]) => name === search.get('window'))?.[0] ?? '1h';
  const tenant = search.get('tenant');
  const { data, error } = useQuery({
    queryKey: ['overview', window, tenant],
    queryFn: () => operationsApi.overview(window, tenant),
    refetchInterval: AGAIN_MS,
    placeholderData: (old) => old,
  });
  const ended = data?.buckets.reduce((sum, bucket) => sum + bucket.ended, 0) ?? 0;
  const failed = data?.buckets.reduce((sum, bucket) => sum + bucket.failed, 0) ?? 0;
  const tiles: readonly (readonly [string, string, string])[] = [
    ['Running', String(data?.running ?? ''), 'now'],
    ['Queued', String(data?.queued ?? ''), 'now'],
    ['Ended', String(ended), 'in the window'],
    ['Failed', String(failed), ended > 0 ? `${((failed / ended) * 100).toFixed(1)} % of what ended` : 'in the window'],
    ['Waiting time', time(data?.waitMs.p50), `95 % under ${time(data?.waitMs.p95)}`],
    ['Run time', time(data?.runMs.p50), `95 % under ${time(data?.runMs.p95)}`],
  ];
  return (
    <>
      <header className="screen-header">
        <Title text="Overview" />
        {tenant && (
          <span className="tag">
            tenant {tenant}{' '}
            <button type="button" className="link-button" onClick={() => setSearch({ window })}>
              show all
            </button>
          </span>
        )}
        <div className="tools" role="group" aria-label="Window of time">
          {WINDOWS.map(([name, label]) => (
            <button
              key={name}
              type="button"
              className="button small"
              aria-pressed={window === name}
              onClick={() => setSearch({ window: name, ...(tenant && { tenant }) })}
            >
              {label}
            </button>
          ))}
        </div>
      </header>
      {error && <Failure error={error} what="The figures cannot be shown." />}
      {data && (
        <>
          <dl className="tiles">
            {tiles.map(([name, value, note]) => (
              <div key={name} className="panel">
                <dt>{name}</dt>
                <dd>
                  {value} <span className="under">{note}</span>
                </dd>
              </div>
            ))}
          </dl>
          <Section title="Jobs that ended">
            <ThroughputChart buckets={data.buckets} />
          </Section>
          <OverviewTables overview={data} onTenant={(name) => setSearch({ window, tenant: name })} />
        </>
      )}
    </>
  );
}
