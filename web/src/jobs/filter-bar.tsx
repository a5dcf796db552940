import { useId, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { Icon } from '../parts/icon';
import { filterText, readFilter, type JobFilter } from './job-filter';
import { SuggestionList } from './suggestion-list';
import { completed, useSuggestions } from './use-suggestions';

/** The filter as a line of text, with suggestions for the word that is being written. */
export function FilterBar({ filter, onChange }: { readonly filter: JobFilter; readonly onChange: (filter: JobFilter) => void }) {
  const [text, setText] = useState(() => filterText(filter));
  const [mistake, setMistake] = useState<string | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const suggestions = useSuggestions(text, isOpen);
  const shows = isOpen && suggestions.length > 0;

  const apply = (next: string): void => {
    const read = readFilter(next);
    setMistake('mistake' in read ? read.mistake : null);
    if ('filter' in read) onChange(read.filter);
  };
  const take = (index: number): void => {
    const chosen = suggestions[index];
    if (!chosen) return;
    const next = completed(text, chosen.text);
    setText(next);
    setActive(-1);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setIsOpen(false);
    else if (shows && (event.key === 'ArrowDown' || event.key === 'ArrowUp'))
      setActive((active + (event.key === 'ArrowDown' ? 1 : suggestions.length + (active < 0 ? 0 : -1))) % suggestions.length);
    else if (shows && active >= 0 && (event.key === 'Enter' || event.key === 'Tab')) take(active);
    else return;
    event.preventDefault();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setIsOpen(false);
    apply(text);
  };
  return (
    <form className="filter-bar" role="search" aria-label="Filter the jobs" onSubmit={submit}>
      <Icon name="search" />
      <input
        ref={input}
        data-key="filter"
        role="combobox"
        aria-label="Filter"
        aria-expanded={shows}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shows && active >= 0 ? `${id}-${active}` : undefined}
        aria-invalid={mistake !== null}
        aria-describedby={mistake ? `${id}-mistake` : undefined}
        placeholder="type: status: owner: error: parameter.path:value, or any text"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => (setText(event.target.value), setIsOpen(true), setActive(-1))}
        onFocus={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={onKeyDown}
      />
      {text && (
        <button type="button" className="quiet-button" aria-label="Clear the filter" onClick={() => (setText(''), apply(''))}>
          <Icon name="close" />
        </button>
      )}
      <button type="submit" className="button small">
        Filter
      </button>
      <SuggestionList id={id} suggestions={shows ? suggestions : []} active={active} onTake={take} />
      {mistake && (
        <p id={`${id}-mistake`} className="error-text" role="alert">
          {mistake}
        </p>
      )}
    </form>
  );
}
