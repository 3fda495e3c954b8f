/**
 * The few things a spool asks of storage. Errors carry Node's codes (`ENOENT`, `EEXIST`, `ENOSPC` …).
 * "Durable" means: survives a power loss, on storage that honours fsync.
 */
export interface FileSystem {
  /** Makes the directory and its missing parents, durably, mode 0700. Gives its permission bits. */
  makeDirectory(path: string): Promise<number>
  /** Names in a directory, in any order. */
  list(directory: string): Promise<readonly string[]>
  /** Size in bytes and epoch milliseconds of the last change; `null` where there is no such file. */
  stat(path: string): Promise<{ readonly size: number; readonly modifiedAt: number } | null>
  /** The whole file, or its first `most` bytes. */
  read(path: string, most?: number): Promise<Buffer>
  /** At most `most` bytes of a file from `offset` on; fewer only where the file ends. */
  readRange(path: string, offset: number, most: number): Promise<Buffer>
  /** Opens a file that must not exist yet (`EEXIST`), for appending, mode 0600. */
  create(path: string): Promise<AppendFile>
  /** Cuts a file off, durably. */
  truncate(path: string, size: number): Promise<void>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Sets the time of the last change to now. */
  touch(path: string): Promise<void>
  /** Bytes that files in a directory may still take; `Infinity` where that cannot be known. */
  free(directory: string): Promise<number>
  /** Makes the names in a directory durable. */
  syncDirectory(path: string): Promise<void>
}

export interface AppendFile {
  /** Appends, and gives how many bytes were taken: it may be fewer than handed over. Keeps none of `bytes` itself. */
  write(bytes: Uint8Array): Promise<number>
  /**
   * Everything written so far is durable, under the name that the file was created with: `ENOENT` where that name is
   * gone or leads to another file. After an error nothing is known about any of it.
   */
  sync(): Promise<void>
  close(): Promise<void>
}

/** Loops over short writes: a writer that does not leaves half a line in the middle of a file. */
export async function writeAll(file: AppendFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    // oxlint-disable-next-line no-await-in-loop
    const taken = await file.write(done === 0 ? bytes : bytes.subarray(done))
    if (taken <= 0) throw Object.assign(new Error('nothing was written'), { code: 'EIO' })
    done += taken
  }
}
