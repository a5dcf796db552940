import { useState } from 'react';
import type { PropertyErrors } from './errors-by-property';

interface JsonFieldProps {
  readonly value: unknown;
  readonly errors: PropertyErrors;
  readonly onChange: (value: unknown) => void;
  readonly onMistake: (mistake: string | null) => void;
}

/** Parameters as JSON. What is no JSON yet is kept as it is written. */
export function JsonField({ value, errors, onChange, onMistake }: JsonFieldProps) {
  const [text, setText] = useState(() => JSON.stringify(value ?? {}, null, 2));
  const [mistake, setMistake] = useState('');
  const change = (next: string): void => {
    setText(next);
    const read = parsed(next);
    setMistake('mistake' in read ? read.mistake : '');
    onMistake('mistake' in read ? 'The parameters are no JSON yet.' : null);
    if ('value' in read) onChange(read.value);
  };
  const told = [...errors]
    .filter(([property]) => property.startsWith('parameters'))
    .map(([property, messages]) => `${property}: ${messages.join('; ')}`);
  const all = [...(mistake ? [mistake] : []), ...told];
  return (
    <div className="field">
      <label htmlFor="parameters-json">Parameters as JSON</label>
      <textarea
        id="parameters-json"
        rows={Math.min(20, Math.max(6, text.split('\n').length + 1))}
        spellCheck={false}
        value={text}
        aria-invalid={all.length > 0}
        aria-describedby="parameters-json-errors"
        onChange={(event) => change(event.target.value)}
      />
      <ul id="parameters-json-errors" className="error-text plain-list" hidden={all.length === 0}>
        {all.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </div>
  );
}

function parsed(text: string): { readonly value: unknown } | { readonly mistake: string } {
  try {
    return { value: text.trim() === '' ? {} : (JSON.parse(text) as unknown) };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}
