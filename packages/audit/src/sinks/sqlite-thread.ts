import { access, open } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { Closed, RecordRefused } from '../errors.js'
import type { SqliteRequest } from './sqlite-store.js'
import type { WorkerData } from './sqlite-worker.js'

interface Answer {
  readonly n: number
  readonly rows?: unknown
  readonly code?: string
  readonly message?: string
  readonly indexes?: readonly number[]
}

interface Waiter {
  readonly resolve: (rows: unknown) => void
  readonly reject: (error: Error) => void
}

/** A SQLite file on a thread of its own, which is begun with the first request and again after it ended. */
export class SqliteThread {
  readonly #data: WorkerData
  #worker: Worker | undefined
  readonly #waiting = new Map<number, Waiter>()
  #count = 0
  #isClosed = false

  constructor(data: WorkerData) {
    this.#data = data
  }

  /** Rejects with an error that has SQLite's code (`SQLITE_BUSY` …), or with the one that the other side threw. */
  async ask(request: SqliteRequest): Promise<unknown> {
    if (this.#isClosed) throw new Closed()
    const { path, isReader } = this.#data
    // SQLite would make an empty one for a reader, too.
    if (this.#worker === undefined) await (isReader ? access(path) : makeFile(path))
    // It may have been closed meanwhile, and a thread that is begun now would not be ended.
    if (this.#isClosed) throw new Closed()
    this.#worker ??= this.#begin()
    const n = ++this.#count
    return new Promise((resolve, reject) => {
      this.#waiting.set(n, { resolve, reject })
      // It keeps the process alive while somebody waits, and no longer.
      this.#worker!.ref()
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#worker!.postMessage({ n, request })
    })
  }

  async close(): Promise<void> {
    const worker = this.#worker
    if (worker !== undefined) await this.ask({ kind: 'close' }).catch(() => {})
    this.#isClosed = true
    await worker?.terminate()
  }

  #begin(): Worker {
    const file = fileURLToPath(new URL('./sqlite-worker.js', import.meta.url))
    // What a process loads for itself (instrumentation, loaders) has nothing to do with one file.
    const worker = new Worker(file, { workerData: this.#data, name: 'audit-sqlite', execArgv: [] })
    worker.unref()
    worker.on('message', (answer: Answer) => this.#settle(answer))
    worker.on('error', error => this.#lose(worker, error))
    worker.on('exit', () => this.#lose(worker, new Error('the thread has ended')))
    return worker
  }

  #settle({ n, rows, code, message, indexes }: Answer): void {
    const waiter = this.#waiting.get(n)
    this.#waiting.delete(n)
    if (this.#waiting.size === 0) this.#worker?.unref()
    if (code === undefined) waiter?.resolve(rows)
    else if (indexes !== undefined) waiter?.reject(new RecordRefused(indexes, 'another record has its id'))
    else waiter?.reject(Object.assign(new Error(message ?? code), { code }))
  }

  #lose(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

/** For its owner alone; SQLite gives the files beside it the same permissions. */
async function makeFile(path: string): Promise<void> {
  const file = await open(path, 'a', 0o600)
  await file.close()
}
