import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { Icon } from '../parts/icon';

/** A message about what was just done, with a link to it where there is one. */
export interface FlashMessage {
  readonly text: string;
  readonly link?: { readonly to: string; readonly label: string };
  readonly tone?: 'good' | 'bad' | 'warn';
}

const FlashContext = createContext<(message: FlashMessage) => void>(() => undefined);

/** Tells the user what became of what they did. */
export const useFlash = (): ((message: FlashMessage) => void) => useContext(FlashContext);

/** Keeps the last messages until they are closed or others come; a screen reader hears them. */
export function FlashProvider({ children }: { readonly children: ReactNode }) {
  const [messages, setMessages] = useState<readonly (FlashMessage & { readonly id: number })[]>([]);
  const tell = useCallback((message: FlashMessage) => {
    setMessages((before) => [...before.slice(-2), { ...message, id: (before.at(-1)?.id ?? 0) + 1 }]);
  }, []);
  const close = (id: number): void => setMessages((before) => before.filter((one) => one.id !== id));
  const shown = useMemo(
    () =>
      messages.map(({ id, text, link, tone = 'good' }) => (
        <div key={id} className={`flash flash-${tone}`}>
          <span>
            {text} {link && <Link to={link.to}>{link.label}</Link>}
          </span>
          <button type="button" className="quiet-button" aria-label="Close the message" onClick={() => close(id)}>
            <Icon name="close" />
          </button>
        </div>
      )),
    [messages],
  );
  return (
    <FlashContext value={tell}>
      {children}
      <div className="flashes" role="status" aria-live="polite" aria-label="Messages">
        {shown}
      </div>
    </FlashContext>
  );
}
