export function expectedOneOf(names: readonly string[]): string {
  return names.length === 1 ? `expected ${names[0]}` : `expected one of ${names.join(', ')}`
}

export function some(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
