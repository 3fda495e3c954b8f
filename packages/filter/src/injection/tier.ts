import type { Finding } from '../finding.js'

/** Whose words a text is: of the person who asks, of a document that was put in, or what a tool gave back. */
export const TIERS = ['user', 'document', 'tool'] as const
export type Tier = (typeof TIERS)[number]

/** What a text does to the model that reads it. */
export const AIMS = [
  'override',
  'extraction',
  'jailbreak',
  'smuggling',
  'command',
  'hidden-text',
  'classifier',
] as const
export type Aim = (typeof AIMS)[number]

export interface InjectionFinding extends Finding {
  readonly detector: `injection/${Aim}`
  readonly kind: 'injection'
}

export const detectorOf = (aim: Aim): `injection/${Aim}` => `injection/${aim}`
