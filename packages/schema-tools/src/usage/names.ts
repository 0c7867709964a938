/** Names that Windows keeps for devices, whatever follows after a dot. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Why a client's name cannot be the name of its folder. Clients say their names in a header that
 * anybody can send, so that only what is harmless everywhere is taken, and nothing is made harmless:
 * the folder's name is the client's.
 *
 * @param folders the names that are taken by other clients
 * @returns undefined when it can
 */
export function whyNoFolder(client: string, folders: Iterable<string>): string | undefined {
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9_-])?$/.test(client)) {
    return 'only up to 64 letters, digits, blanks, ".", "-" and "_" make a name of a folder';
  }
  if (reserved.test(client)) return 'it is the name of a device on some systems';
  for (const folder of folders) {
    if (folder !== client && folder.toLowerCase() === client.toLowerCase()) {
      return `on some systems its folder would be that of ${folder}`;
    }
  }
  return undefined;
}

/**
 * The name under which an operation is imported, in its file and in the file's name: its own, or one
 * that its hash makes unlike the others of its client.
 *
 * @param name undefined when it has none
 * @param taken the client's names, in small letters
 */
export function importName(
  name: string | undefined,
  hash: string,
  taken: ReadonlySet<string>,
): string {
  const own = name ?? 'Unnamed';
  const isUsable = name !== undefined && name.length <= 80 && !reserved.test(name);
  return isUsable && !taken.has(name.toLowerCase())
    ? name
    : `${own.slice(0, 80)}_${hash.slice(0, 8)}`;
}
