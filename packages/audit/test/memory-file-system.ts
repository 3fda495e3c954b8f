import { basename, dirname } from 'node:path'
import type { AppendFile, FileSystem } from '../src/spool/file-system.js'

export type Operation = 'makeDirectory' | 'list' | 'stat' | 'read' | 'create' | 'truncate' | 'rename' | 'remove'
export type AnyOperation = Operation | 'touch' | 'free' | 'syncDirectory' | 'write' | 'sync' | 'close'

/** Seen before an operation is done. May throw, wait, or (for `write`) give a smaller number of bytes to take. */
export type Fault = (operation: AnyOperation, path: string, count: number) => number | void | Promise<number | void>

/** A number from 0 to below 1. */
export type Random = () => number

interface Node {
  data: Buffer
  /** What a power loss leaves at least. */
  durable: Buffer
  modifiedAt: number
}

export function fault(code: string): Error {
  return Object.assign(new Error(`scripted ${code}`), { code })
}

/** Keeps apart what was written and what was synced, for files and for names, so that it can lose the difference. */
export class MemoryFileSystem implements FileSystem {
  names = new Map<string, Node>()
  durableNames = new Map<string, Node>()
  directories = new Set<string>(['/'])
  /** Bytes of all files together; more is `ENOSPC`, after as much as fits. */
  capacity = Number.POSITIVE_INFINITY
  /** Every operation done, in order: `sync /spool/0001.jsonl`. */
  readonly log: string[] = []
  fault: Fault = () => {}
  #clock = 0

  async makeDirectory(path: string): Promise<number> {
    await this.#before('makeDirectory', path)
    this.directories.add(path)
    return 0o700
  }

  async list(directory: string): Promise<readonly string[]> {
    await this.#before('list', directory)
    return [...this.names.keys()].filter(path => dirname(path) === directory).map(path => basename(path))
  }

  async stat(path: string) {
    await this.#before('stat', path)
    const node = this.names.get(path)
    return node === undefined ? null : { size: node.data.length, modifiedAt: node.modifiedAt }
  }

  async read(path: string, most?: number): Promise<Buffer> {
    await this.#before('read', path)
    return Buffer.from(this.#get(path).data.subarray(0, most))
  }

  async readRange(path: string, offset: number, most: number): Promise<Buffer> {
    await this.#before('read', path)
    return Buffer.from(this.#get(path).data.subarray(offset, offset + most))
  }

  async create(path: string): Promise<AppendFile> {
    await this.#before('create', path)
    if (this.names.has(path)) throw fault('EEXIST')
    const node: Node = { data: Buffer.alloc(0), durable: Buffer.alloc(0), modifiedAt: ++this.#clock }
    this.names.set(path, node)
    return {
      write: async bytes => {
        const most = await this.#before('write', path, bytes.length)
        const free = this.capacity - this.used
        const taken = Math.min(bytes.length, most ?? bytes.length, free)
        if (taken <= 0) throw fault('ENOSPC')
        node.data = Buffer.concat([node.data, bytes.subarray(0, taken)])
        node.modifiedAt = ++this.#clock
        return taken
      },
      sync: async () => {
        await this.#before('sync', path)
        if (this.names.get(path) !== node) throw fault('ENOENT')
        node.durable = node.data
      },
      close: async () => {
        await this.#before('close', path)
      },
    }
  }

  async truncate(path: string, size: number): Promise<void> {
    await this.#before('truncate', path)
    const node = this.#get(path)
    node.data = node.data.subarray(0, size)
    node.durable = node.data
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#before('rename', from)
    this.names.set(to, this.#get(from))
    this.names.delete(from)
  }

  async remove(path: string): Promise<void> {
    await this.#before('remove', path)
    this.#get(path)
    this.names.delete(path)
  }

  async touch(path: string): Promise<void> {
    await this.#before('touch', path)
    this.#get(path).modifiedAt = ++this.#clock
  }

  async free(directory: string): Promise<number> {
    await this.#before('free', directory)
    return this.capacity - this.used
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#before('syncDirectory', path)
    for (const name of this.durableNames.keys()) if (dirname(name) === path) this.durableNames.delete(name)
    for (const [name, node] of this.names) if (dirname(name) === path) this.durableNames.set(name, node)
  }

  get used(): number {
    return [...this.names.values()].reduce((sum, { data }) => sum + data.length, 0)
  }

  /** A file as text, for a test that wants to see or change it. */
  text(path: string): string {
    return this.#get(path).data.toString()
  }

  put(path: string, content: string | Buffer): void {
    const data = Buffer.from(content)
    const node = { data, durable: data, modifiedAt: ++this.#clock }
    this.names.set(path, node)
    this.durableNames.set(path, node)
  }

  /** The same files, as a process that starts after `kill -9` finds them. */
  killed(): MemoryFileSystem {
    return this.#copy(this.names, ({ data }) => data)
  }

  /**
   * What a power loss leaves: synced bytes and names, and of everything else any part. A file keeps some length
   * between the synced and the written one, and pages of the part that was not synced may read as zeros.
   */
  crashed(random: Random): MemoryFileSystem {
    const names = new Map(this.durableNames)
    for (const [name, node] of this.names) if (!names.has(name) && random() < 0.5) names.set(name, node)
    for (const name of this.durableNames.keys()) if (!this.names.has(name) && random() < 0.5) names.delete(name)
    return this.#copy(names, ({ data, durable }) => {
      const loose = Math.max(0, data.length - durable.length)
      const left = Buffer.from(data.subarray(0, durable.length + Math.floor(random() * (loose + 1))))
      const page = 1 + Math.floor(random() * 256)
      for (let at = durable.length; at < left.length; at += page) {
        if (random() < 0.3) left.fill(0, at, Math.min(left.length, at + page))
      }
      return left
    })
  }

  #copy(names: ReadonlyMap<string, Node>, content: (node: Node) => Buffer): MemoryFileSystem {
    const copy = new MemoryFileSystem()
    copy.directories = new Set(this.directories)
    // The owner is dead; a test cannot show that to code that looks at this very process.
    for (const [name, node] of names) if (basename(name) !== 'lock') copy.put(name, content(node))
    return copy
  }

  async #before(operation: AnyOperation, path: string, count = 0): Promise<number | undefined> {
    this.log.push(`${operation} ${path}`)
    return (await this.fault(operation, path, count)) ?? undefined
  }

  #get(path: string): Node {
    const node = this.names.get(path)
    if (node === undefined) throw fault('ENOENT')
    return node
  }
}
