import { fileSource, type KeySource } from '@windbreak/config'
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pause, wallClock } from './clock.js'
import { exactly, type Figure, type Part, spread } from './figure.js'
import { mountSecret } from './mount.js'
import { createKeyValue } from './random.js'

/** How a value gets to where it is read. Gives when it was there. */
type Change = (value: string) => Promise<number>

interface Seen {
  readonly missed: number
  readonly partial: number
  readonly reads: number
  readonly took: readonly number[]
}

const SWAPS = 200
const WRITES = 50
const PATIENCE_MS = 8_000
/** The source believes a file that stayed the same for 100 ms. A writer that rests longer cannot be told from one that is done. */
const REST_MOST_MS = 60

/** A watch and a read for each change, and another reader that reads all the time, as a rotation under load would. */
export async function measureFileChanges(folder: string, random: () => number): Promise<Part> {
  const values = Array.from({ length: SWAPS }, (_, i) => createKeyValue(String(i), random).repeat(1 + (i % 40)))
  const first = createKeyValue('first', random)
  const rest = () => pause(random() * REST_MOST_MS)
  await mkdir(join(folder, 'mount'))
  const mount = await mountSecret(join(folder, 'mount'), first, wallClock)
  const plain = join(folder, 'plain')
  await writeFile(plain, first)

  const swapped = await watchChanges(mount.path, first, values, mount.swap)
  const halves = await watchChanges(plain, first, values.slice(0, WRITES), value => writeInHalves(plain, value, rest))
  const last = values[WRITES - 1] ?? ''
  const others = values.slice(WRITES, 2 * WRITES)
  const again = await watchChanges(plain, last, others, value => removeAndCreate(plain, value, rest))

  const rows: readonly [string, Seen, number][] = [
    [`${SWAPS} symlink swaps`, swapped, SWAPS],
    [`${WRITES} writes in two halves`, halves, WRITES],
    [`${WRITES} times removed and made again`, again, WRITES],
  ]
  return {
    title: 'The file source',
    figures: rows.flatMap(([name, { missed, partial, reads }, of]): readonly Figure[] => [
      exactly(`${name}: missed`, missed, 0, of),
      exactly(`${name}: partial reads`, partial, 0, reads),
    ]),
    notes: rows.map(([name, { took }]) => `${name}, change to read: ${spread(took)}`),
  }
}

async function watchChanges(path: string, first: string, values: readonly string[], change: Change): Promise<Seen> {
  const source = fileSource(path)
  const whole = new Set([first, ...values])
  const [took, found] = [[] as number[], [] as string[]]
  const over = new AbortController()
  let missed = 0
  const readInto = async () => {
    const value = await valueOf(source)
    if (value !== undefined) found.push(value)
    return value
  }
  await readInto()
  let wake = () => {}
  const stop = source.watch(() => wake())
  const reader = (async () => {
    for (; !over.signal.aborted; await pause(1)) await readInto()
  })()
  for (const value of values) {
    let told = new Promise<void>(resolve => (wake = resolve))
    const at = await change(value)
    let isFound = false
    while (!isFound && wallClock() - at < PATIENCE_MS) {
      await Promise.race([told, pause(PATIENCE_MS)])
      told = new Promise<void>(resolve => (wake = resolve))
      isFound = (await readInto()) === value
    }
    if (isFound) took.push(wallClock() - at)
    else missed++
  }
  over.abort()
  stop()
  await reader
  return { missed, partial: found.filter(value => !whole.has(value)).length, reads: found.length, took }
}

/** `undefined` where the source says that it cannot tell, which is no part of a value. */
const valueOf = async (source: KeySource): Promise<string | undefined> =>
  source.read(AbortSignal.timeout(PATIENCE_MS)).then(
    ([version]) => version?.secret.reveal(),
    () => undefined,
  )

async function writeInHalves(path: string, value: string, rest: () => Promise<void>): Promise<number> {
  const half = Math.floor(value.length / 2)
  const file = await open(path, 'w')
  try {
    await file.write(value.slice(0, half))
    await rest()
    await file.write(value.slice(half))
    return wallClock()
  } finally {
    await file.close()
  }
}

async function removeAndCreate(path: string, value: string, rest: () => Promise<void>): Promise<number> {
  await rm(path)
  await rest()
  await writeFile(path, value)
  return wallClock()
}
