import { useQuery } from '@tanstack/react-query';
import { BOUNDS } from '../../../libs/contract/bounds';
import { operationsApi } from '../api/operations-api';
import { zoneText } from '../format/time-text';
import { useSession } from '../shell/session';
import type { PropertyErrors } from './errors-by-property';
import { LabelledInput } from './labelled-input';
import type { StartDraft } from './start-draft';

interface CommonFieldsProps {
  readonly draft: StartDraft;
  readonly errors: PropertyErrors;
  /** Whether the tenant is to be asked for. */
  readonly hasTenant: boolean;
  readonly onChange: (change: Partial<StartDraft>) => void;
}

/** What every job may have beside its parameters. */
export function CommonFields({ draft, errors, hasTenant, onChange }: CommonFieldsProps) {
  const { may } = useSession();
  const tenants = useQuery({ queryKey: ['tenants'], queryFn: operationsApi.tenants, enabled: hasTenant && may('manage_tenants') });
  const common = (name: keyof StartDraft & string) => ({
    name,
    value: String(draft[name]),
    errors: errors.get(name) ?? [],
    onChange: (value: string) => onChange({ [name]: value }),
  });
  const zone = `Local time: ${zoneText()}`;
  return (
    <fieldset className="panel common-fields">
      <legend>Job</legend>
      {hasTenant && (
        <>
          <LabelledInput label="Tenant" required list="tenants" help="Who the work belongs to." {...common('tenant')} />
          <datalist id="tenants">
            {tenants.data?.items.map(({ name }) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
      <LabelledInput label="Name" help="For people; else the type’s title is shown." {...common('name')} />
      <LabelledInput label="Description" help="Shown first among the job’s notes." {...common('description')} />
      <LabelledInput
        label="Priority"
        type="number"
        help={`${BOUNDS.priority.min} to ${BOUNDS.priority.max}; higher goes first.`}
        {...common('priority')}
      />
      <LabelledInput label="Not before" type="datetime-local" help={zone} {...common('runAt')} />
      <LabelledInput label="Expires" type="datetime-local" help="Fails when it has not started by then." {...common('expiresAt')} />
    </fieldset>
  );
}
