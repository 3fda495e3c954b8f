/** Which log a note speaks of, and of how many of its records; whether it is signed is for whoever reads it. */
export function checkpointRow(note: string): { readonly log: string; readonly size: string } | null {
  const [log = '', size = ''] = note.split('\n', 2)
  return log !== '' && /^\d{1,16}$/.test(size) ? { log, size } : null
}
