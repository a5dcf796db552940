const KEY = 'jobcast.keys';

/** Whether single keys do something; people who speak to their machine may want to turn that off. */
export const keysSetting = {
  areOn: (): boolean => localStorage.getItem(KEY) !== 'off',
  turn: (on: boolean): void => (on ? localStorage.removeItem(KEY) : localStorage.setItem(KEY, 'off')),
};
