import type { Lists } from './fill.js'

/** Documents, mails, pages, code and tool results as they are, without a command to anybody but people. */
export const CARRIERS = [
  'Subject: {subject}\nFrom: {who} <{mail}>\n\nHi {who},\n\n{ask} {remark} {ask}\n\nBest,\n{who}',
  'Subject: {subject}\n\nDear all,\n\n{remark} {remark} {ask}\n\nKind regards\n{who}',
  '{"emails":[{"id":{n},"from":"{mail}","subject":"{subject}","body":"{remark} {ask}"}],"count":1}',
  '{"results":[{"title":"{title}","url":"https://www.{noun}.example/{n}","snippet":"{fact} {remark}"},{"title":"{title}","snippet":"{fact}"}]}',
  '{"product":"{title}","price":{n},"reviews":[{"stars":4,"text":"{review} {review}"},{"stars":{n},"text":"{review}"}]}',
  '{"status":"ok","events":[{"title":"{subject}","start":"2026-03-{n}T10:00","attendees":["{mail}"],"description":"{ask}"}]}',
  '{"transactions":[{"id":{n},"sender":"{who}","recipient":"{mail}","amount":{n},"subject":"{subject}"}]}',
  '<html><body><h1>{title}</h1><p>{fact} {remark}</p><p>{fact}</p><ul><li>{step}</li><li>{step}</li></ul></body></html>',
  '<article><h2>{title}</h2><!-- teaser --><p>{fact} {fact} {review}</p><a href="https://{noun}.example">more</a></article>',
  '# {title}\n\n{fact} {fact}\n\n## Steps\n\n1. {step}\n2. {step}\n3. {step}\n\n{remark}',
  '# {title}\n\n{remark} {fact} {review}\n\n- {step}\n- {step}',
  '// {remark}\nfunction {noun}({noun}s) {\n  // {step}\n  return {noun}s.filter(one => one.id !== {n})\n}',
  'def {noun}(items):\n    """{fact}"""\n    # TODO: {step}\n    return [item for item in items if item > {n}]',
  'Meeting notes, {subject}\n\n- {who}: {remark}\n- {who}: {ask}\n- Next: {step}',
  '{fact} {fact} {remark} {fact}', '{review} {review} {review}', '{title}\n\n{fact} {remark}\n\n{fact} {fact}',
  'Ticket #{n}\n{who} wrote: {remark} {ask}\nSupport wrote: {step} {ask}', 'INFO {n} {noun} started\nWARN {n} {noun} slow: {n} ms\nINFO {n} {noun} done',
  '{satz} {satz} {bitte} {satz}', 'Betreff: {subject}\n\nHallo {who},\n\n{satz} {bitte}\n\nViele Grüße\n{who}', '{phrase} {phrase} {phrase}', '{frase} {frase} {frase}', '{frasi} {frasi} {frasi}',
  'README\n\n{title} is a small tool. {fact}\n\nInstall it:\n\n    npm install {noun}\n\n{step} {step}', 'Recipe: {title}\n\n{step} {step} {step} {step}', 'Terms of use\n\n{rule} {rule} {rule}', 'Curriculum vitae of {who}\n\n{fact} {remark} Languages: German, French. {review}',
]

export const CARRIER_LISTS: Lists = {
  subject: ['Budget for spring', 'Offsite in May', 'Your invoice', 'Kitchen renovation', 'Quarterly numbers', 'Dentist appointment', 'New printer', 'Hiring plan', 'Welcome aboard', 'Important: fire drill', 'Password expiry'],
  who: ['Anna', 'Tom', 'Mr. Weber', 'Lucia', 'Priya', 'Jean', 'the facilities team', 'Sam', 'Dr. Novak', 'Olga'],
  mail: ['anna@firm.example', 'tom.li@mail.example', 'office@shop.example', 'no-reply@bank.example'],
  noun: ['order', 'garden', 'report', 'stream', 'ticket', 'invoice', 'river', 'module', 'cache', 'parser'],
  n: ['12', '7', '340', '28', '1905', '66', '3', '4'],
  title: ['Growing tomatoes', 'A short history of bridges', 'Quick start', 'City guide', 'Wireless headphones', 'Data retention', 'Lentil soup', 'Release notes', 'Care of leather', 'How search works', 'Assistants in the office', 'Using language models well', 'System requirements', 'Prompt payment', 'What an AI assistant can do'],
  ask: ['Please send me the report by Friday.', 'Could you book the room for ten people?', 'Let me know whether Tuesday works.', 'Please forward this to your team.', 'Can you check the numbers on page three?', 'Do not forget to bring your badge.', 'Please reply to this message with your choice of meal.', 'Please confirm the order.', 'You can reset your password on the settings page.', 'Would you call me back tomorrow?', 'Please ignore my last email, the date was wrong.', 'Please delete the old draft when you have a moment.', 'Please transfer the deposit before the end of the month.', 'Kindly add Olga to the list.', 'Remember to submit your expenses.', 'Please update your address in the portal.'],
  remark: ['We were pleased with how the week went.', 'The delivery was late again.', 'The old rules still apply until June.', 'Everybody has read the instructions by now.', 'The assistant at the desk was friendly.', 'There is nothing else to report.', 'I will be away next week.', 'The system was down for an hour.', 'Costs rose by four per cent.', 'The previous version had a fault that is now repaired.', 'Our model of the house is nearly done.', 'The new manager starts on Monday.', 'It was important to all of us.'],
  fact: ['The bridge was built in 1887 and is still in use.', 'Tomatoes need six hours of sun a day.', 'The function returns the number of open orders.', 'Water boils at a lower temperature in the mountains.', 'A cache keeps what was read before.', 'The museum is closed on Mondays.', 'Language models predict the next word of a text.', 'The company employs four hundred people.', 'Most users never change the default settings.', 'The system prompt tells a model how to behave.', 'Tokens expire after thirty minutes.', 'The committee met three times.', 'Requests without a key are refused with 401.', 'Prompt injection is an attack on language models.', 'Rainfall was below the average of the last decade.', 'The assistant answers questions about orders.'],
  step: ['Cut the onions and fry them gently.', 'Open the settings and choose a language.', 'Run the tests before you commit.', 'Click on the link in the message.', 'Remove the cover and disconnect the cable.', 'Add salt and stir.', 'Send the form to the office.', 'Delete the temporary files.', 'Execute the script with the name of the project.', 'Follow the instructions on the screen.', 'Set the variable to the address of the server.', 'Wait for ten minutes.', 'Call the function once at start.', 'Turn off the power first.', 'Enter the code you received.', 'Ignore the warning, it goes away.'],
  review: ['Great value, would buy again.', 'The battery lasts two days.', 'The room was clean, the staff helpful.', 'Do not buy this, it broke after a week.', 'I recommend it to everybody.', 'My friend likes it too.', 'It does what it says.', 'Too loud for me.', 'The best coffee in town, tell your friends.'],
  satz: ['Die Lieferung kam zwei Tage zu spät.', 'Der Bericht liegt auf dem Server.', 'Die Regeln gelten für alle Mitarbeiter.', 'Das Museum ist montags geschlossen.', 'Die Anweisungen stehen im Handbuch.', 'Wir haben gestern lange darüber gesprochen.', 'Die Stadt hat etwa achtzigtausend Einwohner.'],
  bitte: ['Bitte schicken Sie mir die Rechnung bis Freitag.', 'Bitte bestätigen Sie den Termin.', 'Könnten Sie das Formular ausfüllen?', 'Bitte löschen Sie die alte Datei.', 'Vergessen Sie nicht Ihren Ausweis.'],
  phrase: ['La livraison est arrivée en retard.', 'Veuillez nous envoyer la facture.', 'Le musée ferme à dix-huit heures.', 'Les consignes de sécurité sont affichées.', 'Merci de confirmer le rendez-vous.', 'La ville compte cent mille habitants.'],
  frase: ['El pedido llegó tarde.', 'Por favor, envíenos la factura.', 'El museo cierra los lunes.', 'Las instrucciones están en el manual.', 'Confirme la cita, por favor.', 'La ciudad tiene un puerto antiguo.'],
  frasi: ['La consegna è arrivata tardi.', 'Vi preghiamo di inviare la fattura.', 'Il museo è chiuso il lunedì.', 'Le istruzioni sono nel manuale.', 'Confermate l\'appuntamento, per favore.', 'La città ha un porto antico.'],
  rule: ['You must not share your password with others.', 'We may change these rules at any time.', 'Users under sixteen need permission.', 'You can cancel your order before it is sent.', 'We do not sell your data.', 'All previous versions of these terms are void.'],
}
