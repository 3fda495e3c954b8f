/** Ordinary prose, code and markdown: made here, the same for the same seed, and with nothing in it to find. */
import { createRandom } from '../keys/random.js'

const WORDS =
  `the of and to in a is that for it as was with be by on not he his but at are this have from or had an they
which one you were her all she there would their we him been has when who will more no if out so said what up its about
into than them can only other new some could time these two may then do first any my now such like our over man me even
most made after also did many before must through back years where much your way well down should because each just those
people how too little state good very make world still own see men work long get here between both life being under never
day same another know while last might us great old year off come since against go came right used take three government
request answer model token stream server client response message system number order report meeting project customer
invoice delivery question review release version update account service change result table column field value`.split(
    /\s+/,
  )
const NAMES = `items index result options handler request response config value total count buffer stream parser node
child parent entry record user order invoice client server token cursor offset length state error context payload`.split(
  /\s+/,
)
const TYPES = ['string', 'number', 'boolean', 'Buffer', 'Date', 'readonly string[]', 'Promise<void>']

/** So many characters, a third of each, in sections of a few hundred characters to a few thousand. */
export function makeOrdinaryText(length: number, seed = 1): string {
  const writer = new Writer(createRandom(seed))
  const parts: string[] = []
  for (let size = 0, i = 0; size < length; i++) {
    const part = [() => writer.prose(), () => writer.code(), () => writer.markdown()][i % 3]!()
    parts.push(part)
    size += part.length
  }
  return parts.join('\n\n').slice(0, length)
}

class Writer {
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  prose(): string {
    return this.#some(3, 6, () => this.#some(3, 7, () => this.#sentence()).join(' ')).join('\n\n')
  }

  code(): string {
    return [
      `import { ${this.#name()}, ${this.#name()} } from './${this.#name()}-${this.#name()}.js'`,
      ...this.#some(3, 7, () => this.#function()),
    ].join('\n\n')
  }

  markdown(): string {
    const bullets = this.#some(3, 8, () => `* **${this.#pick(WORDS)}**: ${this.#sentence()}`)
    const rows = this.#some(3, 6, () => `| \`${this.#name()}\` | ${this.#pick(TYPES)} | ${this.#words(6)} |`)
    return [
      `## ${this.#words(4)}`,
      `${this.#sentence()} See [${this.#words(2)}](https://docs.${this.#pick(WORDS)}.example/${this.#name()}/${this.#name()}.html#${this.#name()}).`,
      bullets.join('\n'),
      `| name | type | meaning |\n| --- | --- | --- |\n${rows.join('\n')}`,
      `\`\`\`sh\nnpm install ${this.#name()}-${this.#name()}@${this.#digit()}.${this.#digit()}.${this.#digit()}\n\`\`\``,
    ].join('\n\n')
  }

  #sentence(): string {
    const words = this.#words(6 + Math.floor(this.#random() * 14))
    const end = this.#pick(['.', '.', '.', '.', '?', ` in ${1990 + Math.floor(this.#random() * 36)}.`, ', as before.'])
    return words.charAt(0).toUpperCase() + words.slice(1) + end
  }

  #function(): string {
    const [name, one, other] = [this.#name(), this.#name(), this.#name()]
    const lines = this.#some(2, 8, () =>
      this.#pick([
        `  const ${this.#name()} = ${one}.${this.#name()}(${other}, ${Math.floor(this.#random() * 5000)})`,
        `  if (${one}.${this.#name()} === '${this.#pick(WORDS)} ${this.#pick(WORDS)}') return ${other}[${this.#digit()}]`,
        `  // ${this.#words(8)}`,
        `  for (const { ${this.#name()} } of ${one}) ${other}.push(${this.#name()} + ${this.#digit()})`,
        `  ${one}.${this.#name()} = { ${this.#name()}: ${this.#digit()}, ${this.#name()}: "${this.#words(3)}" }`,
      ]),
    )
    return `/** ${this.#sentence()} */\nexport function ${name}(${one}: ${this.#pick(TYPES)}, ${other}: ${this.#pick(TYPES)}) {\n${lines.join('\n')}\n}`
  }

  #words(count: number): string {
    return Array.from({ length: count }, () => this.#pick(WORDS)).join(' ')
  }

  #name(): string {
    const [first, second] = [this.#pick(NAMES), this.#pick(NAMES)]
    return this.#random() < 0.5 ? first : first + second.charAt(0).toUpperCase() + second.slice(1)
  }

  #digit(): number {
    return Math.floor(this.#random() * 20)
  }

  #some<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + Math.floor(this.#random() * (most - least)) }, make)
  }

  #pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)]!
  }
}
