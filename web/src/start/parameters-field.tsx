import { useMemo, useState } from 'react';
import type { PropertyErrors } from './errors-by-property';
import { formSchema } from './form-schema';
import { JsonField } from './json-field';
import { SchemaForm } from './schema-form';

interface ParametersFieldProps {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly value: unknown;
  readonly errors: PropertyErrors;
  readonly onChange: (value: unknown) => void;
  /** What keeps the form from being sent; null: nothing. */
  readonly onMistake: (mistake: string | null) => void;
}

/** The parameters as a form made from their schema, or as JSON; what is written in one is there in the other. */
export function ParametersField({ schema, value, errors, onChange, onMistake }: ParametersFieldProps) {
  const form = useMemo(() => formSchema(schema), [schema]);
  const isFree = form.properties === undefined;
  const [isJson, setIsJson] = useState(isFree);
  const isEmpty = form.properties !== undefined && Object.keys(form.properties).length === 0;
  const change = (json: boolean): void => {
    setIsJson(json);
    onMistake(null);
  };
  return (
    <>
      {!isFree && (
        <label className="check json-switch">
          <input type="checkbox" role="switch" checked={isJson} onChange={(event) => change(event.target.checked)} /> Write JSON
        </label>
      )}
      {isJson ? (
        <JsonField value={value} errors={errors} onChange={onChange} onMistake={onMistake} />
      ) : isEmpty ? (
        <p className="dim">This type takes no parameters.</p>
      ) : (
        <SchemaForm schema={form} value={value} errors={errors} onChange={onChange} />
      )}
    </>
  );
}
