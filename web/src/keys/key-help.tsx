import { useState } from 'react';
import { Dialog } from '../parts/dialog';
import { KeyList } from './key-list';
import { keysSetting } from './keys-setting';

/** Shows the keys, and lets people turn them off. */
export function KeyHelp({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const [areOn, setAreOn] = useState(keysSetting.areOn);
  const turn = (on: boolean): void => {
    keysSetting.turn(on);
    setAreOn(on);
  };
  return (
    <Dialog title="Keyboard shortcuts" isOpen={isOpen} onClose={onClose}>
      <div className="dialog-body">
        <KeyList />
        <label className="check">
          <input type="checkbox" checked={areOn} onChange={(event) => turn(event.target.checked)} /> Single keys do something
        </label>
      </div>
    </Dialog>
  );
}
