/** Models that were generally available in August 2026: their names (the dated one first), context and what they do. */
const MODELS: readonly (readonly [names: readonly string[], context: number, ...does: readonly string[]])[] = [
  [['mistral-medium-3-5', 'mistral-medium-3', 'mistral-medium-latest'], 262_144, 'function_calling', 'vision'],
  [['mistral-large-2512', 'mistral-large-latest'], 262_144, 'function_calling', 'vision'],
  [['mistral-small-2603', 'mistral-small-latest'], 262_144, 'function_calling', 'vision'],
  [['ministral-3b-2512', 'ministral-3b-latest'], 262_144, 'function_calling', 'vision'],
  [['ministral-8b-2512', 'ministral-8b-latest'], 262_144, 'function_calling', 'vision'],
  [['ministral-14b-2512', 'ministral-14b-latest'], 262_144, 'function_calling', 'vision'],
  [['codestral-2508', 'codestral-latest'], 131_072, 'function_calling', 'completion_fim'],
  [['mistral-embed-2312', 'mistral-embed'], 8_192],
  [['codestral-embed-2505', 'codestral-embed'], 8_192],
  [['mistral-moderation-2603', 'mistral-moderation-latest'], 131_072, 'moderation'],
]

/** Models that write nothing. */
const SILENT = /embed|moderation/

/** 2026-08-01: the cards are facts of that month, not of the day the emulator runs. */
const CREATED = 1_785_542_400

function cardOf(id: string, names: readonly string[], context: number, does: readonly string[]) {
  return {
    id,
    object: 'model',
    created: CREATED,
    owned_by: 'mistralai',
    capabilities: {
      completion_chat: !SILENT.test(id),
      function_calling: does.includes('function_calling'),
      completion_fim: does.includes('completion_fim'),
      fine_tuning: false,
      vision: does.includes('vision'),
      ocr: false,
      classification: false,
      moderation: does.includes('moderation'),
      audio: false,
    },
    name: names[0],
    description: `Emulated ${id}: scripted answers, no model`,
    max_context_length: context,
    aliases: names.filter(name => name !== id),
    deprecation: null,
    deprecation_replacement_model: null,
    default_model_temperature: 0.3,
    type: 'base',
  }
}

export type EmulatedCard = ReturnType<typeof cardOf>

/** As Mistral lists them: a card for each name, the others as its aliases. */
export const CARDS: ReadonlyMap<string, EmulatedCard> = new Map(
  MODELS.flatMap(([names, context, ...does]) => names.map(id => [id, cardOf(id, names, context, does)] as const)),
)
