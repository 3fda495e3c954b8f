export interface Figure {
  readonly what: string
  readonly goal: string
  readonly found: string
  readonly isMet: boolean
}

export function figure(what: string, goal: string | number, found: string | number, isMet: boolean): Figure {
  return { what, goal: String(goal), found: String(found), isMet }
}
