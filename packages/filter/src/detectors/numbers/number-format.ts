/**
 * One kind of number that an authority hands out: how it is written, how it is proved, and what it is called.
 *
 * A written form is a template: `9` a digit, `A` a capital letter, `a` a letter of either case, `X` a digit or a capital
 * letter, `x` a digit or a letter of either case, a space any blank, every other sign itself. Several are parted by `|`.
 * Where a form stands decides what more it takes to be believed:
 */
export interface NumberFormat {
  /** Starts with the country's code of ISO 3166-1 in small letters. */
  readonly id: string
  /** Further countries that hand out the same kind of number, parted by `|`. */
  readonly also?: string
  readonly title: string
  /** The authority's page or the standard that it was written from. */
  readonly reference: string
  /** Forms that need nothing more: shape and checksum let hardly any other number pass. */
  readonly anywhere?: string
  /** Forms that are believed where they are the whole text, as in a form's field or a short reply. */
  readonly alone?: string
  /** Forms that are believed only near one of the words. The forms above are believed there too, of course. */
  readonly named?: string
  /** Over the value in capitals, with the signs between taken out. */
  readonly check?: (value: string) => boolean
  /** What people call it, in the country's languages and in English; without accents, parted by `|`. */
  readonly words: string
}
