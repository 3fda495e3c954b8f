import type { Leaf } from '@windbreak/wire'
import { isAt } from '../allow-list.js'
import type { Judged } from '../judge.js'
import { createInjectionDetector } from './create-detector.js'
import type { InjectionAction, InjectionSettings } from './injection-settings.js'
import { type InjectionFinding, type Tier, TIERS } from './tier.js'

/** What is done about commands to the model in text on its way in. */
export interface InjectionRules {
  readonly actions: Readonly<Record<Tier, InjectionAction>>
  /** Whose text a leaf of a request is; `null` where it is trusted or nobody's prose. */
  readonly tierOf: (leaf: Pick<Leaf, 'role' | 'path' | 'key'>) => Tier | null
  /** Findings, and what is to be done about each. They may overlap. */
  readonly judge: (text: string, tier: Tier, observes?: boolean) => readonly Judged[]
}

const { judge: find } = createInjectionDetector()

/** What holds where a tier's own setting says nothing. */
export function createInjectionRules(
  settings: InjectionSettings | undefined,
  otherwise: InjectionAction,
): InjectionRules {
  const of = (tier: Tier): InjectionAction => settings?.[tier] ?? otherwise
  const actions = { user: of('user'), document: of('document'), tool: of('tool') }
  const documents = (settings?.documents ?? []).map(path => path.split('/'))
  return {
    actions,
    tierOf: ({ role, path, key }) => {
      if (key) return null
      if (documents.some(place => isAt(place, path.split('/')))) return 'document'
      return role === 'user' || role === 'tool' ? role : null
    },
    judge: (text, tier, observes = false) => {
      const action = actions[tier]
      return action === 'off' ? [] : find(text, { tier }).map(finding => decide(finding, action, observes))
    },
  }
}

function decide(finding: InjectionFinding, action: InjectionAction, observes: boolean): Judged {
  const isBlocked = action === 'block' || (action === 'balanced' && finding.confidence === 'high')
  const observed = isBlocked && observes
  return {
    ...finding,
    action: isBlocked && !observes ? 'block' : 'flag',
    substitute: '',
    ...(observed ? { observed } : {}),
  }
}

/** The tiers in which what is found passes, as `injection of user: flag`. */
export function loosenedTiers({ actions }: InjectionRules): readonly string[] {
  return TIERS.flatMap(tier =>
    actions[tier] === 'flag' || actions[tier] === 'off' ? `injection (${tier}): ${actions[tier]}` : [],
  )
}
