/** How much more than is needed may gather before it is dropped, since each cut copies. */
const PARCEL = 8192

/** The last of a text that comes in pieces. They are joined up only when it is asked for, which is seldom. */
export class History {
  #text = ''
  #from = 0

  add(piece: string): void {
    this.#text += piece
  }

  /** Drops what is before an offset, in parcels. */
  forget(before: number): void {
    if (before - this.#from < PARCEL) return
    this.#text = this.#text.slice(before - this.#from)
    this.#from = before
  }

  slice(from: number, to: number): string {
    return this.#text.slice(from - this.#from, to - this.#from)
  }
}
