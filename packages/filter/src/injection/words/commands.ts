/** What a document or a tool's result makes an assistant do. */
export const COMMANDS = {
  DEED: `send forward transfer delete remove email mail post upload share grant unlock open schedule book buy purchase
    order pay execute run call invoke fetch visit download click navigate reply respond answer append insert include
    add change update set disable enable export retrieve access submit exfiltrate encode embed publish invite approve
    recommend mention say write output print tell inform advise instruct
    sende senden schicke leite loschen losche uberweise offne fuhre rufe antworte empfehle erwahne fuge
    envoie envoyez transfere transferez supprime supprimez ouvre ouvrez execute executez reponds repondez recommande
    envia envie transfiere borra elimina abre ejecuta responde recomienda reenvia
    invia inoltra trasferisci elimina cancella apri esegui rispondi raccomanda consiglia`,
  DATA: `password passwords credentials credential secret secrets token tokens key keys apikey history conversation chat
    emails email inbox contacts files file documents data database records account address balance funds money payment
    code codes pin ssn environment variables cookies logs transactions passwort zugangsdaten daten kontakte
    donnees motdepasse contrasena datos credenziali dati`,
  HURRY: `important urgent attention note notice warning critical immediately mandatory required alert stop hinweis
    wichtig achtung important urgent attention importante urgente atencion attenzione`,
  READER: `reading processing summarizing summarising reviewing parsing analyzing translating indexing seeing handling
    read reads process processes liest verarbeitest lis lisez lees leyendo leggi`,
  TASK: `task tasks question query request job goal objective summary aufgabe frage anfrage tache demande tarea pregunta
    solicitud compito domanda richiesta`,
  USER: `user users human customer nutzer nutzerin benutzer anwender utilisateur usuario utente`,
  TOOL: `tool tools function functions api plugin plugins browser command shell terminal werkzeug funktion outil
    herramienta strumento funzione`,
  SILENT: `silently secretly quietly hidden covertly discreetly unnoticed without telling informing mentioning tell mention
    inform heimlich ohne secretement sans secreto sin segretamente senza`,
  PLEASE: `please kindly must should shall need have bitte sollst musst prie veuillez dois devez favor debes debe favore
    devi deve`,
  BEFORE: `before first instead prior rather vor zuerst avant dabord antes primero prima anziche`,
}
