import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { BOUNDS } from '../../../libs/contract/bounds';
import { operationsApi } from '../api/operations-api';
import type { TenantView } from '../api/operations-view';
import { Problem } from '../api/problem';
import { Dialog } from '../parts/dialog';
import { useFlash } from '../shell/flash';
import { LabelledInput } from '../start/labelled-input';
import { errorsByProperty } from '../start/errors-by-property';

const FIELDS = [
  ['weight', 'Weight', `Twice the weight is twice the share; ${BOUNDS.weight.min} to ${BOUNDS.weight.max}.`],
  ['maxRunning', 'At most running', 'Empty: without limit.'],
  ['maxQueued', 'At most queued', 'Empty: without limit. More are refused.'],
  ['maxPending', 'At most pending', 'Jobs that wait to be enqueued. Empty: without limit. More are refused.'],
  ['maxFileBytes', 'At most bytes of files', 'The sum over all jobs. Empty: without limit. Files beyond it are refused.'],
  ['maxFilesPerJob', 'At most files of a job', 'Empty: without limit. More are refused.'],
  ['maxStartsPerMinute', 'At most starts a minute', 'Empty: without limit.'],
  ['maxRunningPerType', 'At most running of a type', 'Such as echo=2, sleep=1.'],
] as const;

type Fields = Readonly<Record<(typeof FIELDS)[number][0], string>>;

const fieldsOf = (tenant: TenantView): Fields => ({
  weight: String(tenant.weight),
  maxRunning: String(tenant.maxRunning ?? ''),
  maxQueued: String(tenant.maxQueued ?? ''),
  maxPending: String(tenant.maxPending ?? ''),
  maxFileBytes: String(tenant.maxFileBytes ?? ''),
  maxFilesPerJob: String(tenant.maxFilesPerJob ?? ''),
  maxStartsPerMinute: String(tenant.maxStartsPerMinute ?? ''),
  maxRunningPerType: Object.entries(tenant.maxRunningPerType ?? {})
    .map(([type, limit]) => `${type}=${limit}`)
    .join(', '),
});

/** The values of the fields. A text that is not a finite number is sent as it is, so that the service can answer what it expected. */
function settingsOf(fields: Fields): Readonly<Record<keyof Fields, unknown>> {
  const number = (text: string): unknown => (text.trim() === '' ? null : Number.isFinite(Number(text)) ? Number(text) : text);
  const pairs = fields.maxRunningPerType
    .split(',')
    .map((pair) => pair.split('=').map((part) => part.trim()))
    .filter(([type]) => type);
  return {
    weight: number(fields.weight),
    maxRunning: number(fields.maxRunning),
    maxQueued: number(fields.maxQueued),
    maxPending: number(fields.maxPending),
    maxFileBytes: number(fields.maxFileBytes),
    maxFilesPerJob: number(fields.maxFilesPerJob),
    maxStartsPerMinute: number(fields.maxStartsPerMinute),
    maxRunningPerType: Object.fromEntries(pairs.map(([type = '', limit = '']) => [type, number(limit)])),
  };
}

/** Changes a tenant's weight and limits; they act at once. */
export function TenantDialog({ tenant, onClose }: { readonly tenant: TenantView; readonly onClose: () => void }) {
  const [fields, setFields] = useState(() => fieldsOf(tenant));
  const queries = useQueryClient();
  const flash = useFlash();
  const save = useMutation({
    mutationFn: () => operationsApi.saveTenant(tenant.name, settingsOf(fields)),
    onSuccess: async () => {
      flash({ text: `${tenant.name} was changed.` });
      await queries.invalidateQueries({ queryKey: ['tenants'] });
      onClose();
    },
  });
  const errors = errorsByProperty(save.error instanceof Problem ? save.error.details : []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={`Tenant ${tenant.name}`} isOpen onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <div className="dialog-body">
          {FIELDS.map(([name, label, help]) => (
            <LabelledInput
              key={name}
              name={name}
              label={label}
              help={help}
              value={fields[name]}
              errors={errors.get(name) ?? []}
              onChange={(value) => setFields({ ...fields, [name]: value })}
            />
          ))}
        </div>
        {save.error && (
          <p className="error-text" role="alert">
            {save.error.message}
          </p>
        )}
        <footer className="dialog-footer">
          <button type="button" className="button" onClick={onClose}>
            Not now
          </button>
          <button type="submit" className="button primary" disabled={save.isPending}>
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
