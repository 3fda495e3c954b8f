import { ParamRefused } from './errors.js'

/** Longer than any model's name. */
const PARAM_MOST = 256

/** "." and ".." mean something even when they are escaped; half a surrogate pair cannot be. */
const UNSAFE = /^\.{1,2}$|\p{Surrogate}/u

/**
 * Puts parameters into a path such as `/v1/models/{model}`. Each becomes one segment, whatever is in it.
 * Throws 422 `WB_CONFIG_PARAM`.
 */
export function fillPath(template: string, params: Readonly<Record<string, string>>): string {
  if (!template.includes('{')) return template
  return template.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined
    if (typeof value !== 'string' || value === '' || value.length > PARAM_MOST || UNSAFE.test(value)) {
      throw new ParamRefused(name)
    }
    return encodeURIComponent(value)
  })
}
