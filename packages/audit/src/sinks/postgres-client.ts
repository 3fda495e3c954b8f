import { SinkTimeout } from '../errors.js'

/** What is used of `pg`'s client. */
export interface PostgresClient {
  query(
    sql: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: readonly object[]; readonly rowCount: number | null }>
  /** With `true`, the connection is not used again. */
  release(destroy?: boolean): void
  on(event: 'error', listener: () => void): unknown
  removeListener(event: 'error', listener: () => void): unknown
}

/** What is used of `pg`'s pool. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
}

/**
 * Runs `work` in a transaction whose commit waits for the disk. Where `signal` ends its time, the connection is closed:
 * the server then takes back what was not committed.
 */
export async function transact(
  pool: PostgresPool,
  signal: AbortSignal,
  work: (client: PostgresClient) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted()
  const client = await pool.connect()
  // A connection that breaks tells its query; told without a listener as well, it would end the process.
  client.on('error', ignore)
  let isReleased = false
  const release = (destroy: boolean) => {
    if (isReleased) return
    isReleased = true
    client.removeListener('error', ignore)
    client.release(destroy)
  }
  const abort = () => release(true)
  signal.addEventListener('abort', abort, { once: true })
  try {
    if (signal.aborted) throw new SinkTimeout(0)
    await client.query('BEGIN')
    await client.query('SET LOCAL synchronous_commit TO on')
    await work(client)
    await client.query('COMMIT')
    release(false)
  } catch (error) {
    // A connection that cannot even take back is of no use to anybody.
    const isClean = isReleased ? false : await client.query('ROLLBACK').then(isTrue, isFalse)
    release(!isClean)
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

const ignore = () => {}
const isTrue = () => true
const isFalse = () => false
