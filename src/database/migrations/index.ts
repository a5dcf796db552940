import { CreateSchema1700000000001 } from './1700000000001-create-schema.js';

/** All migrations, oldest first. Forward only: a released one never changes. */
export const MIGRATIONS = [CreateSchema1700000000001];
