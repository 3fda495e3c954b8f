// The thread of one SQLite file: a commit waits for the disk, and a lock for another process, and neither may hold up
// the thread that answers requests.
import Database from 'libsql'
import { parentPort, workerData } from 'node:worker_threads'
import { isCoded } from '../is-coded.js'
import { openStore, type SqliteRequest } from './sqlite-store.js'

export interface WorkerData {
  readonly path: string
  readonly busyMs: number
  readonly isReader: boolean
}

const port = parentPort!
const { path, busyMs, isReader } = workerData as WorkerData
let store: ReturnType<typeof openStore> | undefined

port.on('message', ({ n, request }: { n: number; request: SqliteRequest }) => {
  try {
    store ??= openStore(new Database(path, { timeout: busyMs }), { busyMs, isReader })
    port.postMessage({ n, rows: store(request) })
  } catch (error) {
    port.postMessage({ n, ...readFault(error) })
  }
})

function readFault(error: unknown): object {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (isCoded(error)) return { code, message, indexes: (error as { indexes?: unknown }).indexes }
  return { code: typeof code === 'string' && code !== '' ? code : 'SQLITE_ERROR' }
}
