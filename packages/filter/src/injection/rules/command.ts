import type { Rule } from './rule.js'

/** To the model, by a text that is no user's: a document that speaks to its reader's assistant, a tool that gives orders. */
export const ORDERS: readonly Rule[] = [
  {
    aim: 'command',
    user: 'medium',
    document: 'high',
    when: [
      'attention|note|notice|important|dear|hey|hello|instruction|instructions|message ..2 to|for? ..2 MODEL ..6 DEED|IGNORE|PLEASE',
      'MODEL ..3 READER ..3 this|the ..4 PLEASE|DEED',
      'if you ..2 are ..3 ai|llm|assistant|agent|model|bot|chatbot ..8 DEED|IGNORE|PLEASE',
      'wenn du ..3 ki|assistent|sprachmodell ..8 DEED|IGNORE',
      'si tu ..2 es ..3 ia|assistant|modele ..8 DEED|IGNORE',
      'before ..1 you ..2 can ..3 solve|complete|answer|finish ..6 task|question|request',
      'DONOT ..2 tell|mention|inform|reveal|notify|alert ..3 USER ..6 this|these|about|that',
      'without ..2 telling|informing|notifying|mentioning|alerting|asking ..3 USER',
      'when ..4 summarizing|summarising|asked|translating|answering|processing ..5 DEED ..8 link|url|instead|following|password|credentials',
      'MODEL ..2 must|should ..2 now? DEED ..6 DATA|following|user|email',
      'DEED ..4 USER ..2 DATA ..4 to',
      'message ..3 from ..6 to you ..3 MODEL',
      'message for ..2 MODEL',
      'MODEL|assistants|agents ..2 READER ..2 this',
      'SYSTEM|admin|security override ..6 DEED|IGNORE',
    ],
  },
  {
    aim: 'command',
    user: '-',
    document: 'medium',
    when: [
      'MODEL ..3 PLEASE ..2 DEED',
      'HURRY ..3 MODEL',
      'PLEASE ..1 IGNORE ..4 CONTEXT|INSTRUCTION',
      'instead ..3 DEED ..6 following|user',
      'DEED ..6 DATA ..6 to http|https|attacker|evil',
      'first ..1 DEED ..8 before ..2 answering|responding|continuing|summarizing',
      'tell|inform|advise|convince|instruct the USER ..2 to|that',
      'your ..1 new|real|actual|true ..1 TASK|INSTRUCTION',
      'DEED ..4 attacker|hacker',
      'MODEL ..2 listen',
      'user has already agreed|approved|consented',
      'this has priority ..2 over',
      'nota|note|hinweis ..2 al|alla|para|pour|an|per ..1 el|die|den|l|MODEL ..1 MODEL|assistant|asistente|assistente',
    ],
  },
  {
    aim: 'command',
    user: '-',
    document: '-',
    tool: 'medium',
    when: [
      'grant|unlock|transfer|withdraw|retrieve|export|disable|share|forward|delete|purchase|order|book|schedule|invite|turn|sell|search ..3 my',
    ],
  },
]
