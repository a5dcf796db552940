import { JOB_STATUSES } from '../api/job-view';
import { JOB_WORDS } from '../format/job-words';
import { Section } from '../job/section';
import { FILTER_HELP } from '../jobs/filter-keys';
import { KeyList } from '../keys/key-list';
import { StatusMark } from '../parts/status-mark';
import { Title } from '../parts/title';
import { useSession } from '../shell/session';
import { RoleTable } from './role-table';

/** What the words mean, what each role may, and the keys. */
export function HelpScreen() {
  const { roleTable, permissions, subject, isLocalAdministrator, version, namespace, instance } = useSession();
  return (
    <>
      <header className="screen-header">
        <Title text="Help" />
        <span className="dim">
          Jobcast {version}, namespace {namespace}, instance {instance}
        </span>
      </header>
      <div className="two-columns">
        <Section title="What the statuses mean">
          <dl className="facts statuses">
            {JOB_STATUSES.map((status) => (
              <div key={status}>
                <dt>
                  <StatusMark status={status} />
                </dt>
                <dd>
                  {JOB_WORDS[status].meaning} <code>{status}</code>
                </dd>
              </div>
            ))}
          </dl>
        </Section>
        <Section title="Filters">
          <dl className="facts">
            {Object.entries(FILTER_HELP).map(([word, help]) => (
              <div key={word}>
                <dt>
                  <code>
                    {word}
                    {word === 'parameter' ? '.path' : ''}:
                  </code>
                </dt>
                <dd>{help}</dd>
              </div>
            ))}
            <div>
              <dt>any other text</dt>
              <dd>looked for in names, descriptions, ids, parameters and error messages; quotes keep blanks together</dd>
            </div>
          </dl>
        </Section>
      </div>
      <Section title="What each role may do">
        <RoleTable roles={roleTable} />
        <p className="dim">
          You are{' '}
          {isLocalAdministrator
            ? 'the local administrator: without authentication, everything is allowed'
            : `${subject}; you hold ${permissions.join(', ') || 'no permissions'}`}
          . Everybody sees their own jobs. An administrator also holds every permission that a job type asks for.
        </p>
      </Section>
      <Section title="Keys">
        <div className="panel">
          <KeyList />
        </div>
      </Section>
    </>
  );
}
