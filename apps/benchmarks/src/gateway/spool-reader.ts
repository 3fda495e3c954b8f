import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditRecord } from '@windbreak/audit'

/** A line of the spool, and where it ends in its file. */
export interface ReadLine {
  readonly record: AuditRecord
  readonly ino: number
  /** Bytes from the beginning of the file to behind the line break. */
  readonly end: number
}

/** Reads what others write into an audit spool, by descriptors of its own, and gives each whole line once. */
export class SpoolReader {
  readonly #directory: string
  readonly #read = new Map<string, number>()

  constructor(directory: string) {
    this.#directory = directory
  }

  readNew(): ReadLine[] {
    return readdirSync(this.#directory)
      .filter(name => name.endsWith('.jsonl'))
      .toSorted()
      .flatMap(name => this.#readFile(name))
  }

  #readFile(name: string): ReadLine[] {
    const file = openSync(join(this.#directory, name), 'r')
    try {
      const { ino, size } = fstatSync(file)
      const from = this.#read.get(name) ?? 0
      const bytes = Buffer.alloc(Math.max(0, size - from))
      const length = readSync(file, bytes, 0, bytes.length, from)
      const lines: ReadLine[] = []
      let start = 0
      for (;;) {
        const end = bytes.subarray(0, length).indexOf(0x0a, start)
        if (end === -1) break
        const record = JSON.parse(bytes.toString('utf8', start, end)) as AuditRecord
        start = end + 1
        lines.push({ record, ino, end: from + start })
      }
      this.#read.set(name, from + start)
      return lines
    } finally {
      closeSync(file)
    }
  }
}
