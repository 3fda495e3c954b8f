/**
 * Letters of other scripts that are read as Latin ones, each beside what it is read as. Written down from the shapes in
 * the code charts; Unicode's own list of confusable characters is https://www.unicode.org/Public/security/latest/confusables.txt.
 */
const PAIRS: readonly (readonly [letters: string, latin: string])[] = [
  // Cyrillic
  ['аВсԁеԌһіјкӏмпоԛгѕтуѵԝхАЕНІЈКМОРСԚЅТУԜХԐрҮүӀ', 'aBcdeGhijklmnoqrstuvwxAEHIJKMOPCQSTYWXEpYyl'],
  // Greek
  ['αβϲεϳικνορτυωχγηΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϜ', 'abcejiknoptuwxynABEZHIKMNOPTYXCF'],
  // Armenian
  ['ոսօԁցհլզյ', 'nuodghlqj'],
  // Latin beyond ASCII: dotless, script and turned forms
  ['ıɑɡɩɪʏʀɴʟʜɢʙѡꜱᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ', 'iagiiyrnlhgbwsacdejkmoptuvwzABCDEFGHIJKLMNOPRSTUVWXYZ'],
  // Dashes and lines
  ['\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\u06d4\u2043', '----------'],
  // Fraction and division slashes, ratio, one-dot leader and Arabic full stop, low lines
  ['\u2044\u2215\u29f8\u2236\ua789\u02d0\u2024\u0701\u0702\u2017', '///:::..._'],
]

/** By code unit. */
export const LOOK_ALIKES: ReadonlyMap<number, string> = new Map(
  PAIRS.flatMap(([letters, latin]) =>
    Array.from(letters, (letter, i) => [letter.charCodeAt(0), latin.charAt(i)] as const),
  ),
)
