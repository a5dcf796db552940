import { useId, useState, type DragEvent } from 'react';
import { sizeText } from '../format/size-text';
import { Icon } from '../parts/icon';

interface FileDropProps {
  readonly files: readonly File[];
  readonly maxBytes: number;
  readonly onChange: (files: readonly File[]) => void;
}

/** The files that the job is given: dropped or chosen, and to be removed again. */
export function FileDrop({ files, maxBytes, onChange }: FileDropProps) {
  const [isOver, setIsOver] = useState(false);
  const id = useId();
  const add = (list: FileList | null): void => {
    const added = [...(list ?? [])];
    onChange([...files.filter(({ name }) => !added.some((file) => file.name === name)), ...added]);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(false);
    add(event.dataTransfer.files);
  };
  return (
    <fieldset className="panel">
      <legend>Files</legend>
      <div
        className={`file-drop${isOver ? ' is-over' : ''}`}
        onDragOver={(event) => (event.preventDefault(), setIsOver(true))}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <label htmlFor={id}>Drop files here, or choose them</label>
        <input
          id={id}
          type="file"
          multiple
          aria-describedby={`${id}-help`}
          onChange={(event) => (add(event.target.files), (event.target.value = ''))}
        />
        <p id={`${id}-help`} className="field-help">
          Each at most {sizeText(maxBytes)}; the job reads them when it runs.
        </p>
      </div>
      <ul className="file-list" aria-label="Files of the job">
        {files.map((file) => (
          <li key={file.name}>
            <span>{file.name}</span>{' '}
            <span className={file.size > maxBytes ? 'error-text' : 'dim'}>
              {sizeText(file.size)}
              {file.size > maxBytes && ' (too large)'}
            </span>
            <button
              type="button"
              className="quiet-button"
              aria-label={`Remove ${file.name}`}
              onClick={() => onChange(files.filter((one) => one !== file))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
