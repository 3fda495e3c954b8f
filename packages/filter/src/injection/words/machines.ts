/** What is spoken to, and what it is made to give away. */
export const MACHINES = {
  MODEL: `ai a.i al ais assistant assistants chatgpt gpt gpt3 gpt4 chatbot chatbots bot llm llms model models claude
    mistral gemini copilot bard bing llama agent agents openai anthropic chatgtp grok deepseek siri alexa clyde sydney
    ki assistent assistentin sprachmodell modell ia asistente modelo assistente modele intelligenza`,
  SYSTEM: `system systems developer sysprompt hidden secret internal confidential root admin administrator
    initialization preprompt configuration operator maintenance debug underlying
    systemprompt versteckten geheimen internen interne verborgenen systeme systemes caches sistema ocultas ocultos
    secretas internas nascoste nascosto segrete interne interni`,
  PROMPT: `prompt prompts preprompt instructions instruction message messages guidelines rules directives configuration
    config preamble initialization settings programming persona string texts
    prompttexte promptext eingabeaufforderung anweisungen anweisung regeln vorgaben instruktionen
    consignes instructions regles invite instrucciones reglas indicaciones istruzioni regole configurazione
    configuracion instrucoes`,
  YOUR: `your you ur thy dein deine deinen deiner ihre ihren ihr euer eure du sie dir dich
    tes ton ta vos votre tu vous te tus su sus usted tuo tuoi tue tua vi voi seu seus suas você vc jouw je`,
  REVEAL: `reveal show print repeat output display tell leak dump give disclose share write expose return spell recite
    echo summarize summarise translate list copy paste provide state describe quote say reproduce type encode render
    send read explain paraphrase cite
    zeige zeig zeigen nenne nenn verrate wiederhole wiederholen gib ausgeben drucke schreibe schreib sage sag offenbare
    ubersetze verraten teile
    montre montrez affiche affichez revele revelez repete repetez donne donnez ecris dis imprime traduis
    muestra muestrame muestre revela repite imprime dime escribe ensena ensename comparte traduce di
    mostra mostrami rivela ripeti stampa dimmi scrivi dammi elenca traduci mostre revele repita imprima diga laat zien`,
  ECHO: `repeat print output copy recite reveal display echo dump leak spell write show reproduce quote wiederhole wiederholen
    repete repetez repite ripeti repita`,
  WHAT: `what whats which how wie was welche welcher welches lauten lautet quelles quelle quel quels cuales cual que
    quali quale quais che`,
  VERBATIM: `verbatim exactly word wort wortlich mot textuellement textualmente literal literalmente parola letter
    entirety full complete exact completely unchanged codeblock vollstandig intero completo completa completas
    integralmente`,
  GIVEN: `given gave received told got provided programmed written instructed configured gegeben erhalten bekommen
    recu recues donne donnees recibido dado dieron recibiste ricevuto dato ricevute`,
  ROLE: `assistant user system human developer`,
}
