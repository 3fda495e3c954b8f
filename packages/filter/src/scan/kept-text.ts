/** The last piece of a text and what was left over before it, apart, since most of what is asked for lies in one of them. */
export class KeptText {
  #rest = ''
  #restFrom = 0
  #piece = ''
  #pieceFrom = 0

  /** Takes the next piece, and drops what is before an offset. */
  push(before: number, piece: string): void {
    this.#rest = this.slice(before, this.#pieceFrom + this.#piece.length)
    this.#restFrom = before
    this.#pieceFrom = before + this.#rest.length
    this.#piece = piece
  }

  /** The text between two offsets. */
  slice(from: number, to: number): string {
    const inPiece =
      to <= this.#pieceFrom ? '' : this.#piece.slice(Math.max(0, from - this.#pieceFrom), to - this.#pieceFrom)
    if (from >= this.#pieceFrom) return inPiece
    const inRest = this.#rest.slice(from - this.#restFrom, to - this.#restFrom)
    return inPiece === '' ? inRest : inRest + inPiece
  }
}
