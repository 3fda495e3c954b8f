import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { REDIS_OPTIONS } from '@windbreak/policy/budgets/redis'
import { Redis } from 'ioredis'

/** A `redis-server` of this run's own, which may be stopped, frozen and filled. */
export interface OwnRedis {
  readonly url: string
  /** As budgets should be connected; it is, once this resolves. */
  connect(): Promise<Redis>
  /** For looking at it and for doing harm. */
  readonly admin: Redis
  kill(): Promise<void>
  start(): Promise<void>
  freeze(): void
  thaw(): void
  close(): Promise<void>
}

export async function ownRedis(folder: string): Promise<OwnRedis> {
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  // What was acknowledged survives `kill -9`, as it must where counters count.
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
  args.push('--appendonly', 'yes', '--appendfsync', 'always', '--loglevel', 'warning')
  const clients: Redis[] = []
  let server: ChildProcess

  function connect(options: object = {}): Redis {
    const redis = new Redis(url, { ...REDIS_OPTIONS, ...options })
    redis.on('error', () => {})
    clients.push(redis)
    return redis
  }

  async function start(): Promise<void> {
    server = spawn('redis-server', args, { stdio: ['ignore', 'ignore', 'inherit'] })
    await new Promise((resolve, reject) => {
      server.once('spawn', resolve)
      server.once('error', () => reject(new Error('a redis-server on the path is needed for these figures')))
    })
    const probe = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
    probe.on('error', () => {})
    await probe.ping()
    probe.disconnect()
  }

  async function kill(): Promise<void> {
    const ended = new Promise(resolve => server.once('exit', resolve))
    server.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    url,
    async connect() {
      const redis = connect()
      await new Promise(resolve => redis.once('ready', resolve))
      return redis
    },
    admin: connect({ enableOfflineQueue: true, maxRetriesPerRequest: null, socketTimeout: undefined }),
    start,
    kill,
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    async close() {
      for (const client of clients) client.disconnect()
      server.kill('SIGCONT')
      if (server.exitCode === null && server.signalCode === null) await kill()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
