import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Dialog } from './dialog';

/** A question before something is done. */
export interface ConfirmDialogProps {
  readonly title: string;
  /** What the button says that does it. */
  readonly action: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<unknown>;
  readonly isDangerous?: boolean;
  readonly children: ReactNode;
}

/** Asks, does it, and stays open with what went wrong. */
export function ConfirmDialog({ title, action, isOpen, onClose, onConfirm, isDangerous = false, children }: ConfirmDialogProps) {
  const doing = useMutation({ mutationFn: onConfirm, onSuccess: onClose });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    doing.mutate();
  };
  const close = (): void => {
    doing.reset();
    onClose();
  };
  return (
    <Dialog title={title} isOpen={isOpen} onClose={close}>
      <form onSubmit={submit}>
        <div className="dialog-body">{children}</div>
        {doing.error && (
          <p className="error-text" role="alert">
            {doing.error.message}
          </p>
        )}
        <footer className="dialog-footer">
          <button type="button" className="button" onClick={close}>
            Not now
          </button>
          <button type="submit" className={`button ${isDangerous ? 'danger' : 'primary'}`} disabled={doing.isPending}>
            {action}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
