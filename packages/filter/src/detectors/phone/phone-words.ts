/** What a phone number is called; enough for any grouping of digits behind it, or before it. */
export const PHONE_WORDS =
  'phone|phones|telephone|tel|mobile|cell|cellphone|cellular|fax|facsimile|whatsapp|viber|sms|landline|hotline|desk|' +
  'office|switchboard|call me|call us|call him|call her|call them|call at|call on|reach me|reach us|text me|ring me|' +
  'contact number|contact no|contact me|my number|his number|her number|our number|reached at|reached on|call back|callback|phone no|ph|mob|gsm|dial|voicemail|pager|telefon|telefonnummer|tel nr|rufnummer|handy|handynummer|mobil|' +
  'mobilnummer|festnetz|durchwahl|telefono|movil|celular|telefone|telemovel|numero de telefono|telephone|portable|' +
  'numero de telephone|fixe|cellulare|telefoon|mobiel|telefonnumre|puhelin|puhelinnumero|telefonszam|komorka|numer ' +
  'telefonu|тел|телефон|телефону|мобильный|моб|звоните|电话|電話|手机|手機|携帯|전화|연락처|휴대폰|טלפון|نقال|هاتف|جوال'

/** Words that come before phone numbers and before much else: they count close by, and for grouped digits only. */
export const SPOKEN_WORDS =
  'call|called|calling|answer|answering|answered|message|messages|messaging|text|texts|registered|contact|reach|number|' +
  'ring|phoned|anrufen|erreichbar|llame|llamar|appeler|appelez|chiamare|chiama|ligar|bellen|nummer|numero'
