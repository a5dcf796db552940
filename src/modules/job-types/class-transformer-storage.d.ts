/** The metadata of `@Type` and its companions: class-transformer reads it through no exported function and ships no types for this path. */
declare module 'class-transformer/cjs/storage.js' {
  export { defaultMetadataStorage } from 'class-transformer/types/storage';
}
