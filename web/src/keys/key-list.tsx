import { KEY_TABLE } from './key-table';

/** The keys and what they do. */
export function KeyList() {
  return (
    <dl className="key-list">
      {KEY_TABLE.map(({ keys, does }) => (
        <div key={keys}>
          <dt>
            {keys.split(' ').map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
