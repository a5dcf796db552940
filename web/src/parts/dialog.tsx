import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Icon } from './icon';

/** What a dialog has. */
export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A question above the page: the browser keeps the focus inside, and Escape closes it. */
export function Dialog({ title, isOpen, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    if (isOpen) element.current?.showModal();
    else element.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={element} aria-labelledby={heading} onClose={onClose}>
      {isOpen && (
        <>
          <header className="dialog-header">
            <h2 id={heading}>{title}</h2>
            <button type="button" className="quiet-button" aria-label="Close" onClick={onClose}>
              <Icon name="close" />
            </button>
          </header>
          {children}
        </>
      )}
    </dialog>
  );
}
