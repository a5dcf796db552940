import type { JobTypeView } from '../api/operations-view';

interface TypeMenuProps {
  readonly types: readonly JobTypeView[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

/** The job types that the user may start, by title. */
export function TypeMenu({ types, chosen, onChoose }: TypeMenuProps) {
  const type = types.find(({ name }) => name === chosen);
  return (
    <div className="field type-menu">
      <label htmlFor="job-type">Job type</label>
      <select id="job-type" value={type ? chosen : ''} onChange={(event) => onChoose(event.target.value)}>
        <option value="" disabled>
          Choose a type
        </option>
        {types.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      {type?.description && <p className="field-help">{type.description}</p>}
      {type && !type.hasInstance && (
        <p className="field-help warn-text">No worker available that can handle {type.name} now: the job will wait.</p>
      )}
      {type?.paused && <p className="field-help warn-text">This job type is paused: the job will wait.</p>}
    </div>
  );
}
