const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const THIS_CENTURY = 2000
/** No document names a year of birth before this one or after the next. */
const EARLIEST = 1880
const LATEST = 2049

/** Whether there is such a day in some year. */
export function isDay(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= DAYS[month - 1]!
}

/** Whether there is such a date, near enough to our own. */
export function isDate(year: number, month: number, day: number): boolean {
  if (year < EARLIEST || year > LATEST || !isDay(month, day)) return false
  return month !== 2 || day < 29 || new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1
}

/** Two digits of a year, two of a month, two of a day, from `from` on. */
export function isYymmdd(value: string, from = 0): boolean {
  return isShortDate(number(value, from, 2), number(value, from + 2, 2), number(value, from + 4, 2))
}

export function isDdmmyy(value: string, from = 0): boolean {
  return isShortDate(number(value, from + 4, 2), number(value, from + 2, 2), number(value, from, 2))
}

export function isYyyymmdd(value: string, from = 0): boolean {
  return isDate(number(value, from, 4), number(value, from + 4, 2), number(value, from + 6, 2))
}

/** Of a year's last two digits, the century unknown. */
export function isShortDate(year: number, month: number, day: number): boolean {
  return isDate(THIS_CENTURY + year, month, day) || isDate(THIS_CENTURY - 100 + year, month, day)
}

/** `length` digits as a number. */
export function number(value: string, from: number, length: number): number {
  return Number(value.slice(from, from + length))
}
