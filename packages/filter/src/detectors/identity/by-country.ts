import type { Detector, Preset, Scope } from '../../scan/detector.js'
import { defineNumbers } from '../numbers/define-numbers.js'
import type { NumberFormat } from '../numbers/number-format.js'

/** A family of numbers of which the settings may name some countries only: `identity/de`, `identity/fr`. */
export function defineByCountry(
  about: Pick<Detector, 'id' | 'label' | 'title' | 'reference'>,
  formats: readonly NumberFormat[],
): Detector {
  const define = (some: readonly NumberFormat[]): Detector => ({
    ...defineNumbers(about, some),
    presets: [...new Set(some.flatMap(presetsOf))],
    narrow,
  })
  const whole = define(formats)
  return whole

  function narrow({ presets = [] }: Scope): Detector {
    if (presets.includes('identity')) return whole
    const some = formats.filter(format => presetsOf(format).some(preset => presets.includes(preset)))
    return some.length === 0 ? whole : define(some)
  }
}

function presetsOf({ id, also }: NumberFormat): readonly Preset[] {
  return [id.slice(0, 2), ...(also?.split('|') ?? [])].map(country => `identity/${country}` as const)
}
