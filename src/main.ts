export { JobcastError } from '#libs/contract';
