/** To become somebody who is bound by nothing. */
export const JAILBREAK = {
  ACT: `act acting pretend pretending roleplay role play playing simulate simulating imagine become immerse impersonate
    behave transform imitate emulate respond answer reply
    spiele spiel verhalte tue stell simuliere fungiere agiere antworte benimm
    agis agissez joue jouez imagine simule fais faites comporte
    actua actue finge simula imagina comportate compórtate haz responde
    agisci fingi comportati immagina interpreta recita rispondi aja finja`,
  FREE: `unrestricted unfiltered uncensored jailbroken jailbreak unlimited limitless amoral immoral unethical evil
    unhinged unbound unchained liberated unbiased nonmoral freed rogue malicious illegal unlawful harmful dangerous
    unaligned unsafe dark devil devilish ruthless blasphemous toxic uncensor godmode
    uneingeschrankt ungefiltert unzensiert unmoralisch bose illegal schrankenlos grenzenlos
    illimite debride amoral immoral illegale sansfiltre
    ilimitado amoral inmoral ilegal malvado illimitato immorale illegali cattivo`,
  WITHOUT: `without no zero free lacks lacking lack devoid removed disabled disable remove ignoring bypass bypasses
    absent off unbound cannot
    ohne keine keinen keinerlei frei sans aucune aucun sin ninguna ningun ninguno senza nessuna nessun alcuna alcun
    sem nenhuma`,
  LIMIT: `restrictions restriction limitations limits limitation filter filters censorship ethics ethical moral morals
    morality boundaries constraints policies policy safety safeguards guardrails guidelines rules restraints
    restraint inhibitions laws barriers moderation disclaimers warnings protocols confines shackles principles
    einschrankungen einschrankung beschrankungen filtern grenzen zensur ethik moral regeln richtlinien hemmungen tabus
    limite limites filtre filtres censure ethique morale regles contraintes
    restricciones limites limitaciones filtros censura etica normas reglas
    restrizioni limiti limitazioni filtri censura etica regole vincoli restricoes`,
  MODE: `mode modus modo modalita modality simulation terminal machine module version persona`,
  PERSONA: `dan stan dude aim devmode dev jailbreak developer sudo god kevin mongo betterdan maximum evilbot opposite
    anarchy antigpt chadgpt basedgpt machiavellian niccolo apophis unfiltered unrestricted debug debugging maintenance
    admin administrator override unlocked freedom chaos`,
  REFUSE: `refuse refuses refusing decline declines reject rejects deny denies apologize apologise apologies sorry cant
    cannot unable disclaim warn warning warnings lecture moralize hesitate hesitation hesitating comply complies
    verweigere verweigern ablehnen entschuldige entschuldigen
    refuser refuse refuses excuse excuses niegues negarte rechaces rifiutare rifiuti rifiutarti`,
  NEVER: `never always must dont not cannot no without nie niemals immer musst jamais toujours nunca siempre mai sempre`,
  CHARACTER: `character persona characters role personality rolle charakter personnage personaje personaggio`,
  STAY: `stay remain keep break stop bleib bleibe reste quedate mantente resta rimani`,
  FROMNOW: `now onwards onward henceforth forward jetzt sofort desormais adelante poi maintenant ahora adesso`,
  ANYTHING: `anything everything whatever any alles tout todo cualquier tutto qualsiasi`,
  BOUND: `bound abide adhere subject confined limited restricted governed obliged constrained tied obey
    gebunden beschrankt lie soumis atado sujeto limitado vincolato soggetto legato`,
  TYPICAL: `typical usual standard normal old former confines openai openais chatgpts content`,
}
