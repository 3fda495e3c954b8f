const WORDS = `the team meets on with before after about order report service customer invoice plan price table answer
model question version release in of a to and for was is are not any each first last week month year budget draft note
café naïve Straße señor Zürich Größe résumé coöperate`.split(/\s+/)
const EXTRAS = [
  '',
  '',
  '',
  ' – see below',
  ' … and so on',
  ' (50 % of it)',
  ' “as agreed”',
  ' at 10:30',
  ' in 2026',
  ' for €1,250.00',
  ' 😀',
]

/** An ordinary sentence with nothing in it to find. */
export function makeCleanText(random: () => number): string {
  const pick = (all: readonly string[]) => all[Math.floor(random() * all.length)]!
  const words = Array.from({ length: 6 + Math.floor(random() * 12) }, () => pick(WORDS))
  return `${words.join(' ')}${pick(EXTRAS)}.`
}
