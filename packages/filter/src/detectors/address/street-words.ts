const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** What stands behind the name of a street in English, in small letters without a dot: hardly anything else is called so. */
export const ENGLISH_TYPES = set(
  'street avenue ave road rd lane ln boulevard blvd highway hwy parkway pkwy crescent terrace turnpike mews',
)
/** The same, of words that mean other things too: these need an end of the line, a comma or more of an address behind. */
export const ENGLISH_DOUBTFUL = set(
  'st drive dr court ct way place pl square sq circle cir close gardens row grove trail trl alley loop plaza quay walk ter',
)
/** What stands between the number and the name in French; the others need a postcode behind. */
export const FRENCH_TYPES = set('rue avenue av boulevard bd blvd chemin impasse allée allee quai faubourg')
export const FRENCH_DOUBTFUL = set('place route cours square passage')
/** What may be in small letters in the name of a street. */
export const PARTICLES = set(
  'de du des la le les l d à au aux et en sur of the and von van der den del della dei degli delle di do da dos das e el ' +
    'los las y i bis ter',
)
/** What the name of a street ends in, in German, Dutch and the Nordic languages, in one word. */
export const ENDINGS = /(?:stra(?:ß|ss)e|[a-zäöü-]str\.|allee|gasse|chaussee|straat|laan|gracht|gatan|v[äa]gen|katu)$/i
export const DOUBTFUL_ENDINGS = /(?:weg|platz|damm|ufer|plein|kade|dijk|gade|vej|veien|gata)$/i
/** Roads between towns, which have numbers of their own. */
export const MAIN_ROADS = /^(?:bundes|landes|kreis|staats|schnell|land|rijks)(?:stra|weg)/i
/** What stands before the name of a street in Italian, Spanish, Catalan, Portuguese and Belgium's French. */
export const FIRST_WORDS = [
  'Via ',
  'Viale ',
  'Piazza ',
  'Piazzale ',
  'Corso ',
  'Vicolo ',
  'Calle ',
  'Avenida ',
  'Avda. ',
  'Paseo ',
  'Plaza ',
  'Carrer ',
  'Rua ',
  'Travessa ',
  'Rue ',
  'Chaussée ',
] as const
export const BOXES = [
  'P.O. Box ',
  'PO Box ',
  'P.O Box ',
  'PO BOX ',
  'P.O. BOX ',
  'Postfach ',
  'Casella Postale ',
  'Apartado ',
] as const
