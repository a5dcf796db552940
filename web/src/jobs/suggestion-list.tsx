import type { Suggestion } from './use-suggestions';

interface SuggestionListProps {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  readonly active: number;
  readonly onTake: (index: number) => void;
}

/** What may come next in the filter bar. */
export function SuggestionList({ id, suggestions, active, onTake }: SuggestionListProps) {
  return (
    <ul id={`${id}-list`} role="listbox" aria-label="Suggestions" className="suggestions" hidden={suggestions.length === 0}>
      {suggestions.map(({ text, help }, index) => (
        <li
          key={text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(index);
          }}
        >
          <code>{text}</code> <span className="dim">{help}</span>
        </li>
      ))}
    </ul>
  );
}
