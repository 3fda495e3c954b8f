import { ORDERS } from './command.js'
import { EXTRACTIONS } from './extraction.js'
import { JAILBREAKS } from './jailbreak.js'
import { OVERRIDES } from './override.js'
import type { Rule } from './rule.js'

export const RULES: readonly Rule[] = [...OVERRIDES, ...EXTRACTIONS, ...JAILBREAKS, ...ORDERS]
