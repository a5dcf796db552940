/** A folder and the names of the files directly in it. */
export interface FolderFiles {
  /** An absolute path. */
  readonly folder: string;
  /** How the folder is called on the screen: its path from the input's root. */
  readonly label: string;
  readonly files: readonly string[];
}
