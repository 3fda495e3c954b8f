/** Endings that stand behind an `@` in code and file names but are no top-level domains. */
const FILE_ENDINGS: ReadonlySet<string> = new Set(
  (
    'avif bmp css csv dll doc docx exe gif gz htm html ico ipynb jar java jpeg jpg js json jsx kt less lock log map ' +
    'mjs mp3 mp4 npy pdf php png ppt pptx proto rar rb scss sql svg swift tar tgz toml ts tsx txt wasm webp xls xlsx ' +
    'xml yaml yml'
  ).split(' '),
)

const LONGEST = 24

/**
 * Whether a domain could end so: letters only, of one case (or with a capital first), and no file ending. The list
 * of real domains is not kept here, since it changes and internal ones (`.corp`, `.local`) hold people's addresses too.
 */
export function isTopLevelDomain(label: string): boolean {
  if (label.length < 2) return false
  if (/^xn--[a-z0-9-]+$/i.test(label)) return true
  if (label.length > LONGEST || !/^\p{L}+$/u.test(label)) return false
  const lower = label.toLowerCase()
  const cased = label === lower || label === label.toUpperCase() || label.slice(1) === lower.slice(1)
  return cased && !FILE_ENDINGS.has(lower)
}
