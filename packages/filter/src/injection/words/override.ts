/** To set aside what was said before. */
export const OVERRIDE = {
  IGNORE: `ignore ignores ignoring ignored igmre ignor ignroe disregard disregards disregarding disregarded forget forgets
    forgetting forgotten override overrides overriding overwrite bypass bypassing discard neglect dismiss supersede
    supersedes nullify abandon unlearn
    ignoriere ignorieren ignorier ignoriert vergiss vergessen vergesse vergesst missachte missachten verwirf verwerfen
    ubergehe ubergehen umgehe umgehen losche
    ignorez ignorer oubliez oublie oublier negligez neglige contournez contourne contourner annule annulez
    ignora ignore ignoren ignorar ignoras olvida olvide olviden olvidate olvidar descarta descarte omite omita anula
    ignorare ignorate dimentica dimenticare dimenticate dimentichi tralascia scorda trascura scavalca
    ignorem esqueca esquece esquecam esquecer desconsidere desconsidera descarte
    negeer vergeet negeren zaboravi ignorisi zanemari zignoruj zapomnij ignoruj ignorirui ignoriruj zabud
    glem ignorera glom unohda`,
  PRIOR: `previous previously prior preceding earlier above before foregoing former past preceeding previus past original
    initial existing old current first beginning thus
    vorherige vorherigen vorheriger vorhergehenden vorangehenden vorangegangenen bisherigen bisherige bisher fruheren
    frueheren obigen obige davor zuvor vorigen vorige vorher oben ursprunglichen gesagte gesagten vorstehenden anfang
    precedente precedentes precedent precedents anterieures anterieure anterieurs avant dessus initiales initiale
    anterior anteriores previas previa previos previo antes arriba iniciales dicho
    precedenti precedente prima sopra iniziali anteriori detto
    acima voorgaande vorige eerdere prethodne prethodna poprzednie poprzednich tidligere tidigare predydushchie`,
  ALL: `all any every everything anything whatever entire whole
    alle alles jegliche jede jeden samtliche saemtliche ganze
    tout toute toutes tous todo todas todos toda cualquier
    tutto tutte tutti qualsiasi tudo sve svi wszystkie wszystko alla allt`,
  INSTRUCTION: `instruction instructions instrctions insructions instruktions rule rules guideline guidelines directive
    directives command commands order orders prompt prompts direction directions constraint constraints training
    programming policies policy assignment assignments task tasks message messages request requests briefing preprompt
    anweisung anweisungen instruktion instruktionen regel regeln befehl befehle befehlen vorgabe vorgaben richtlinie
    richtlinien aufgabe aufgaben auftrage anordnungen eingaben aufforderungen anforderungen weisungen
    consigne consignes regle regles directives ordre ordres commande commandes
    instruccion instrucciones regla reglas orden ordenes directrices indicaciones comandos
    istruzione istruzioni regola regole ordine ordini comando comandi direttive indicazioni
    instrucao instrucoes regras ordens diretrizes instructie instructies regels instrukcije instrukcje polecenia
    instruktsii instruktioner opdrachten`,
  CONTEXT: `context conversation text information texts content contents informations sentences words chat data document
    documents article articles said told history input
    kontext gesprach text informationen inhalt inhalte dokumente artikel gesagt unterhaltung angaben
    contexte texte informations conversation contenu contexto texto informacion conversacion contesto testo informazioni
    conversazione`,
  NEW: `new fresh different updated additional real actual following next another further
    neue neuen neuer neues folgende folgenden nachste weitere andere neu
    nouvelle nouvelles nouveau nouveaux suivante suivantes suivant
    nueva nuevas nuevo nuevos siguiente siguientes nuova nuove nuovo nuovi seguente seguenti novas nova nowe`,
  INSTEAD: `instead rather now then henceforth onwards hereafter onward
    stattdessen jetzt nun ab sofort lieber maintenant plutot desormais ahora vez adelante adesso invece ora
    agora`,
  DONOT: `dont not never neither nicht nie niemals ne pas jamais no non nunca mai nao`,
  /** Written from right to left. */
  REVERSED: `erongi snoitcurtsni noitcurtsni suoiverp metsys tpmorp laever tegrof selur dragersid`,
  FOLLOW: `follow obey comply adhere respect heed consider execute perform use apply
    befolge befolgen folge folgen beachte beachten halte ausfuhren
    suivre suis suivez respecter tenir tiens compte sigas seguir sigue obedece obedezcas segui seguire rispettare
    obbedire siga`,
}
