import { Link } from 'react-router';
import type { OverviewView } from '../api/operations-view';
import { durationText } from '../format/duration-text';
import { Section } from '../job/section';
import { FailedCount } from './failed-count';

interface OverviewTablesProps {
  readonly overview: OverviewView;
  readonly onTenant: (tenant: string) => void;
}

const time = (ms: number | null): string => (ms === null ? 'N/A' : durationText(ms));

/** The same by job type and by tenant. */
export function OverviewTables({ overview: { byType, byTenant }, onTenant }: OverviewTablesProps) {
  return (
    <div className="two-columns">
      <Section title="By job type">
        <Figures label="By job type" heads={['Type', 'Ended', 'Failed', 'Run time p50', 'p95']}>
          {byType.map(({ type, ended, failed, runMsP50, runMsP95 }) => (
            <tr key={type}>
              <td data-label="Type">
                <Link to={`/jobs?type=${type}`}>{type}</Link>
              </td>
              <td data-label="Ended" className="number">
                {ended}
              </td>
              <td data-label="Failed" className="number">
                <FailedCount failed={failed} filter={`type=${type}`} />
              </td>
              <td data-label="Run time p50" className="number">
                {time(runMsP50)}
              </td>
              <td data-label="p95" className="number">
                {time(runMsP95)}
              </td>
            </tr>
          ))}
        </Figures>
      </Section>
      <Section title="By tenant">
        <Figures label="By tenant" heads={['Tenant', 'Ended', 'Failed', 'Run time']}>
          {byTenant.map(({ tenant, ended, failed, runTimeMs }) => (
            <tr key={tenant}>
              <td data-label="Tenant">
                <button type="button" className="link-button" onClick={() => onTenant(tenant)}>
                  {tenant}
                </button>
              </td>
              <td data-label="Ended" className="number">
                {ended}
              </td>
              <td data-label="Failed" className="number">
                <FailedCount failed={failed} filter={`tenant=${tenant}`} />
              </td>
              <td data-label="Run time" className="number">
                {durationText(runTimeMs)}
              </td>
            </tr>
          ))}
        </Figures>
      </Section>
    </div>
  );
}

function Figures({
  label,
  heads,
  children,
}: {
  readonly label: string;
  readonly heads: readonly string[];
  readonly children: React.ReactNode[];
}) {
  if (children.length === 0) return <p className="panel dim">Nothing has ended in this window.</p>;
  return (
    <table aria-label={label}>
      <thead>
        <tr>
          {heads.map((head, index) => (
            <th key={head} scope="col" className={index > 0 ? 'number' : ''}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
