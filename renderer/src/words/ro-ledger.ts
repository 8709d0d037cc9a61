/** Romanian: the ledger on a network. */

export const RO_LEDGER = {
  'share.ledgerAge': 'Cât timp calculatorul nu poate întreba registrul',
  'share.ledgerAge.0': 'partajarea merge mai departe',
  'share.ledgerAge.1': 'se oprește după o oră',
  'share.ledgerAge.24': 'se oprește după o zi',
  'share.ledgerAge.168': 'se oprește după o săptămână',
  'share.ledgerAgeMeans':
    'Cât este oprită, nu dă nimic până când registrul răspunde din nou. Ajută când ați putea lua ceva înapoi de pe alt calculator, iar acesta nu are legătură.',
  'ledger.confirmations': 'Blocuri ale lanțului după care o intrare este considerată atestată',
  'ledger.delay': 'Fiecare intrare pleacă singură, în medie cu atâtea minute mai târziu, ca ora ei să spună puțin (0: imediat)',
  'ledger.visible':
    'Ce rămâne vizibil acolo: câte intrări trimite contul dumneavoastră și când. Nu care dintre ele este o înregistrare, o partajare sau sfârșitul ei. Încheierea unei partajări nu așteaptă niciodată; dacă încheiați mai multe deodată, se văd mai multe intrări în același moment.',
  'ledger.onTheirWay': 'Contractele sunt pe drum. Durează câteva minute; adresele lor apar apoi la „Acest seif”.',
  'ledger.showsWithdrawals':
    'Acest registru a început cu un contract mai vechi. Cine se uită la el poate vedea că s-a încheiat acolo o partajare, dar nu care anume. Nu este nicio problemă și nu trebuie să faceți nimic.',
  'public.together': 'Mai multe intrări într-una',
  'ledger.relay': 'Cine trimite intrările dumneavoastră și plătește pentru ele',
  'ledger.relayNobody': 'Acest Salus',
  'ledger.relayHonest':
    'Salus-ul acelei persoane află că atestați ceva și când, nu ce anume. Până nu a trimis o intrare, ea nu este încă atestată.',
  'ledger.free': 'Această rețea nu cere taxe',
  'ledger.forOthers': 'Trimiteți intrări pentru contacte',
  'ledger.forOthersText': 'Salus-ul dumneavoastră pune atunci pe această rețea ce cer contactele și plătește, până când îl blocați.',
  'ledger.aContactADay': 'Intrări pe zi pentru fiecare contact (gol: niciuna)',
  'ledger.forOthersSave': 'Salvează',
  'ledger.sends': {
    one: 'Până la blocare, Salus trimite {n} intrare pe zi pentru fiecare contact.',
    few: 'Până la blocare, Salus trimite {n} intrări pe zi pentru fiecare contact.',
    other: 'Până la blocare, Salus trimite {n} de intrări pe zi pentru fiecare contact.',
  },
  'ledger.sendsNot': 'Nu se trimite nimic pentru contacte.',
  'ledger.parted': {
    one: 'Acest registru a continuat pe două calculatoare, pornind de la aceeași copie. {who} îl urmează pe celălalt și refuză ce scrie acesta; o intrare a celuilalt este cunoscută aici.',
    few: 'Acest registru a continuat pe două calculatoare, pornind de la aceeași copie. {who} îl urmează pe celălalt și refuză ce scrie acesta; {n} intrări ale celuilalt sunt cunoscute aici.',
    other:
      'Acest registru a continuat pe două calculatoare, pornind de la aceeași copie. {who} îl urmează pe celălalt și refuză ce scrie acesta; {n} de intrări ale celuilalt sunt cunoscute aici.',
  },
  'ledger.partedMeans':
    'Cele două nu mai pot deveni unul: cine ar putea pune intrări între altele ar putea schimba și ce era acolo. Dacă merge mai departe acest calculator, începe un registru nou. Totul se atestează iar, cu data de atunci, și ce se știe de pe celălalt calculator, iar cine are ceva de la dumneavoastră află printr-o scrisoare semnată. Ce știu din cel vechi rămâne valabil. Dacă merge mai departe celălalt calculator, nu faceți nimic aici și folosiți seiful numai acolo.',
  'ledger.begin': 'Începe aici un registru nou',
  'ledger.beginSure': 'Da, merge mai departe acest calculator',
  'ledger.begun': 'Un registru nou a început. Ce fusese atestat se atestează iar.',
  'reason.ledger-too-old': 'ce știe acest calculator despre registru era mai vechi decât permite partajarea',
} as const
