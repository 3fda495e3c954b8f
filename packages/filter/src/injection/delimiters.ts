/** A place where a text forges the frame that a model's template puts around messages. */
export interface Delimiter {
  readonly start: number
  readonly end: number
  readonly sure: boolean
}

const MOST = 16

/**
 * Where to look, and what must stand there. Published templates: ChatML, Llama 2 and 3, Mistral instruct, Gemma, and the
 * headings of instruction-tuned models.
 */
const FRAMES: readonly { readonly anchor: string; readonly form: RegExp; readonly sure: boolean }[] = [
  {
    anchor: '<|',
    form: /<\|(?:im_start|start_header_id)\|>\s{0,3}(?:system|user|assistant|human|developer|tool)/iy,
    sure: true,
  },
  { anchor: '<|', form: /<\|(?:system|user|assistant|human|developer|tool)\|>/iy, sure: true },
  { anchor: '<|', form: /<\|(?:im_end|eot_id|endoftext|end_of_text|end)\|>\s{0,3}\S/iy, sure: false },
  { anchor: '<<SYS', form: /<<SYS>>/y, sure: true },
  { anchor: '[INST', form: /\[INST\]\s{0,3}\S/y, sure: false },
  { anchor: '[/INST', form: /\[\/INST\]\s{0,3}\S/y, sure: true },
  { anchor: '[SYSTEM_PROMPT', form: /\[SYSTEM_PROMPT\]/y, sure: true },
  { anchor: '[AVAILABLE_TOOLS', form: /\[AVAILABLE_TOOLS\]/y, sure: true },
  { anchor: '[TOOL_', form: /\[TOOL_(?:CALLS|RESULTS)\]/y, sure: true },
  { anchor: '<start_of_turn', form: /<start_of_turn>\s{0,3}(?:user|model|system)/iy, sure: true },
  { anchor: '###', form: /###\s{0,2}(?:system|instruction|system prompt|new instructions?)\s{0,2}:/iy, sure: false },
  { anchor: '[system', form: /\[system\]\s{0,2}(?:\(#\w{1,20}\))?/iy, sure: false },
  { anchor: '[SYSTEM', form: /\[SYSTEM\]\s{0,2}(?:\(#\w{1,20}\))?/y, sure: false },
]

/** The delimiters a text holds, at most so many: more say nothing more. */
export function findDelimiters(text: string): Delimiter[] {
  const found: Delimiter[] = []
  for (const { anchor, form, sure } of FRAMES) {
    for (let at = text.indexOf(anchor); at !== -1 && found.length < MOST; at = text.indexOf(anchor, at + 1)) {
      form.lastIndex = at
      const [match] = form.exec(text) ?? []
      if (match !== undefined) found.push({ start: at, end: at + match.length, sure })
    }
  }
  return found
}
