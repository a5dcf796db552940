import pg from 'pg';

/** Carries out one statement outside the service. */
export async function asAdministrator(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Makes an empty database on the server of `url` and gives its address. */
export async function createDatabase(url, name) {
  await asAdministrator(url, `CREATE DATABASE ${name} TEMPLATE template0`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}
