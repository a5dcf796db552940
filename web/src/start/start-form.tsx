import { useMemo, useState, type FormEvent } from 'react';
import type { JobDetailsView } from '../api/job-view';
import type { JobTypeView } from '../api/operations-view';
import { Problem } from '../api/problem';
import { Icon } from '../parts/icon';
import { useSession } from '../shell/session';
import { CommonFields } from './common-fields';
import { EquivalentCommands } from './equivalent-commands';
import { errorsByProperty } from './errors-by-property';
import { FileDrop } from './file-drop';
import { ParametersField } from './parameters-field';
import { draftLike, lastTenant, requestOf, type StartDraft } from './start-draft';
import { useStart } from './use-start';

interface StartFormProps {
  readonly type: JobTypeView;
  /** The job that the new one is to be like. */
  readonly model: JobDetailsView | null;
}

/** The form of a job type. The service checks it; what it finds stands at the fields, and what was written stays. */
export function StartForm({ type, model }: StartFormProps) {
  const session = useSession();
  const [draft, setDraft] = useState(() => draftLike(model, session.tenant));
  const [files, setFiles] = useState<readonly File[]>([]);
  const [mistake, setMistake] = useState<string | null>(null);
  const { starting, progress } = useStart();
  const request = useMemo(() => requestOf(type.name, draft), [type.name, draft]);
  const { error } = starting;
  const errors = useMemo(() => errorsByProperty(error instanceof Problem ? error.details : []), [error]);
  const change = (fields: Partial<StartDraft>): void => {
    if (fields.tenant) lastTenant.write(fields.tenant);
    setDraft((before) => ({ ...before, ...fields }));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (mistake === null) starting.mutate({ request, files });
  };
  return (
    <form className="start-form" onSubmit={submit} noValidate>
      <fieldset className="panel">
        <legend>Parameters</legend>
        <ParametersField
          schema={type.parametersSchema}
          value={draft.parameters}
          errors={errors}
          onChange={(parameters) => setDraft((before) => ({ ...before, parameters }))}
          onMistake={setMistake}
        />
      </fieldset>
      <FileDrop files={files} maxBytes={session.limits.maxFileBytes} onChange={setFiles} />
      <CommonFields draft={draft} errors={errors} hasTenant={session.tenant === null} onChange={change} />
      {error && (
        <div className="panel error-text" role="alert">
          <strong>The job was not started.</strong> {error.message}
        </div>
      )}
      <div className="form-actions">
        <button type="submit" className="button primary" disabled={starting.isPending || mistake !== null}>
          <Icon name="play" /> Start Job
        </button>
        <span className="dim" role="status">
          {progress || mistake}
        </span>
      </div>
      <EquivalentCommands request={request} hasToken={session.auth === 'jwt'} files={files} />
    </form>
  );
}
