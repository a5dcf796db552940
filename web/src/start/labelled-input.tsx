import { useId } from 'react';

/** A field with its label, help and errors. */
export interface LabelledInputProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly errors?: readonly string[];
  readonly help?: string;
  readonly type?: string;
  readonly list?: string;
  readonly required?: boolean;
  readonly onChange: (value: string) => void;
}

/** A line of text, a number or a time. */
export function LabelledInput({
  label,
  name,
  value,
  errors = [],
  help,
  type = 'text',
  list,
  required = false,
  onChange,
}: LabelledInputProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {required && <span className="required"> (required)</span>}
      </label>
      <input
        id={id}
        name={name}
        type={type}
        value={value}
        required={required}
        autoComplete="off"
        {...(list && { list })}
        aria-invalid={errors.length > 0}
        aria-describedby={`${id}-help ${id}-errors`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-help`} className="field-help">
        {help}
      </p>
      <p id={`${id}-errors`} className="error-text" hidden={errors.length === 0}>
        {errors.join('; ')}
      </p>
    </div>
  );
}
