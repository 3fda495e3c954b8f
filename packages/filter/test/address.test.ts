import t from 'tap'
import { createFilter } from '../src/index.js'

const filter = createFilter()
const found = (text: string) => filter.scan(text).map(({ start, end }) => text.slice(start, end))

t.test('a house number with a street is found, with what goes on with it', t => {
  const rows: readonly (readonly [text: string, covered: string])[] = [
    ['I live at 123 Main Street, Apt 4B, Springfield, IL 62701 now', '123 Main Street, Apt 4B, Springfield, IL 62701'],
    ['at 1600 Pennsylvania Avenue NW, Washington, DC 20500.', '1600 Pennsylvania Avenue NW, Washington, DC 20500'],
    ['see 221B Baker Street today', '221B Baker Street'],
    ['12 W 42nd St, New York, NY 10036', '12 W 42nd St, New York, NY 10036'],
    ['au 12 bis rue de la Paix, 75002 Paris demain', '12 bis rue de la Paix, 75002 Paris'],
    ['8, avenue des Champs-Élysées', '8, avenue des Champs-Élysées'],
    ['12 place de la République, 75003 Paris', '12 place de la République, 75003 Paris'],
    ['in der Hauptstraße 12, 10115 Berlin.', 'Hauptstraße 12, 10115 Berlin'],
    ['Karl-Marx-Str. 7a', 'Karl-Marx-Str. 7a'],
    ['Marktplatz 3, 70173 Stuttgart', 'Marktplatz 3, 70173 Stuttgart'],
    ['Vive en Calle Mayor 12, 28013 Madrid', 'Calle Mayor 12, 28013 Madrid'],
    ['Via Giuseppe Garibaldi, 12, 00153 Roma', 'Via Giuseppe Garibaldi, 12, 00153 Roma'],
    ['Kerkstraat 12, 1017 GP Amsterdam', 'Kerkstraat 12, 1017 GP Amsterdam'],
    ['PO Box 1234, Springfield, IL 62701', 'PO Box 1234, Springfield, IL 62701'],
  ]
  for (const [text, covered] of rows) t.strictSame(found(text), [covered], text)
  t.equal(filter.apply('See 221B Baker Street.', { direction: 'in' }).text, 'See [address].')
  t.end()
})

t.test('what only looks like one is not', t => {
  for (const text of [
    'Python 3 Standard Library',
    '3 cours de Mathématiques par jour',
    'Arbeitsplatz 12 ist frei',
    'Bundesstraße 12 ist gesperrt',
    'I bought 3 Apple Drive units',
    'Via HTTP 2',
    'on 5 May the Street was full',
    'version 1.12 Main Street',
    'a 2 way street',
  ]) {
    t.strictSame(found(text), [], text)
  }
  t.end()
})

t.test('a stream finds the same, however it is cut', async t => {
  const text =
    'Go to 123 Main Street, Apt 4B, Springfield, IL 62701 or Hauptstraße 12, 10115 Berlin. Or to Via Roma 5 now.'
  const { text: whole } = filter.apply(text, { direction: 'in' })
  t.equal(whole, 'Go to [address] or [address]. Or to [address] now.')
  for (let cut = 1; cut < text.length; cut++) {
    const open = filter.open({ direction: 'in' })
    t.equal(open.push(text.slice(0, cut)) + open.push(text.slice(cut)) + open.end(), whole, `cut at ${cut}`)
  }
  const single = filter.open({ direction: 'in' })
  t.equal(Array.from(text, char => single.push(char)).join('') + single.end(), whole, 'by characters')
})

t.test('postcodes of a shape of their own are found anywhere, others where they are called so', t => {
  const rows: readonly (readonly [text: string, covered: readonly string[]])[] = [
    ['It is SW1A 1AA, I think', ['SW1A 1AA']],
    ['It is K1A 0B1, I think', ['K1A 0B1']],
    ['PLZ 10115', ['10115']],
    ['zip: 94105-1234', ['94105-1234']],
    ['code postal : 75002', ['75002']],
    ['It is QQ1A 1AA, I think', []],
    ['It is 10115, I think', []],
    ['timeout 600000', []],
  ]
  for (const [text, covered] of rows) t.strictSame(found(text), covered, text)
  t.end()
})
