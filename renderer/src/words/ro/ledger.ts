/** Romanian: the ledger on a network. */

export const RO_LEDGER = {
  'share.ledgerAge': 'Cât timp calculatorul nu poate întreba registrul',
  'share.ledgerAge.0': 'partajarea merge mai departe',
  'share.ledgerAge.1': 'se oprește după o oră',
  'share.ledgerAge.24': 'se oprește după o zi',
  'share.ledgerAge.168': 'se oprește după o săptămână',
  'share.ledgerAgeMeans':
    'Cât este oprită, nu dă nimic până când registrul răspunde din nou. Ajută când ați putea lua ceva înapoi de pe alt calculator, iar acesta nu are legătură.',
  'ledger.asking': 'Se întreabă acolo dacă este registrul pe care l-ați numit.',
  'ledger.changing': 'Se schimbă registrul.',
  'endpoint.other': 'Adresa {n} ({host}) spune altceva decât celelalte. Salus nu o crede și se ia după celelalte.',
  'endpoint.other-chain': 'Adresa {n} ({host}) duce la altă rețea decât cea numită. Salus nu o crede.',
  'endpoint.behind': 'Adresa {n} ({host}) a rămas mult în urma celorlalte.',
  'endpoint.nothing': 'Adresa {n} ({host}) nu răspunde acum.',
  'endpoint.none-alike':
    'Adresele dumneavoastră spun lucruri diferite, și prea puține spun același lucru. Salus nu crede acum niciuna. Nu se pierde nimic: ce este de atestat așteaptă aici.',
  'endpoint.do': 'Dacă rămâne așa, puneți în locul ei o adresă a altcuiva. Nimic de aici nu s-a schimbat din cauza ei.',
  'endpoint.doNone': 'Numiți adrese ale mai multor proprietari în care aveți încredere, cel puțin trei.',
  'ledger.confirmations': 'Blocuri ale lanțului după care o intrare este considerată atestată',
  'ledger.delay': 'Fiecare intrare pleacă singură, în medie cu atâtea minute mai târziu, ca ora ei să spună puțin (0: imediat)',
  'ledger.visible':
    'Ce rămâne vizibil acolo: câte intrări trimite contul dumneavoastră și când. Nu care dintre ele este o înregistrare, o partajare sau sfârșitul ei. Încheierea unei partajări nu așteaptă niciodată; dacă încheiați mai multe deodată, se văd mai multe intrări în același moment.',
  'ledger.onTheirWay': 'Contractele sunt pe drum. Durează câteva minute; adresele lor apar apoi la „Acest seif”.',
  'ledger.long':
    'Acest registru este lung: are {n} de intrări, iar Salus-ul altora urmărește cam {followed} dintre ele. Ce este acolo rămâne verificat. Ce vine după aceea nu mai pot verifica singuri: află numai de la dumneavoastră, iar partajările pentru care ați hotărât cât de vechi poate fi registrul nu se mai deschid. Alegeți aici o rețea înainte de aceasta.',
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
    one: 'Acest seif a mers mai departe pe două calculatoare, pornind de la aceeași copie, și de atunci fiecare scrie în registrul său. {who} urmează registrul celuilalt și nu acceptă ce scrie acesta. O intrare de acolo este cunoscută aici.',
    few: 'Acest seif a mers mai departe pe două calculatoare, pornind de la aceeași copie, și de atunci fiecare scrie în registrul său. {who} urmează registrul celuilalt și nu acceptă ce scrie acesta. {n} intrări de acolo sunt cunoscute aici.',
    other:
      'Acest seif a mers mai departe pe două calculatoare, pornind de la aceeași copie, și de atunci fiecare scrie în registrul său. {who} urmează registrul celuilalt și nu acceptă ce scrie acesta. {n} de intrări de acolo sunt cunoscute aici.',
  },
  'home.ledgerParted': 'Registrul acestui seif a continuat pe două calculatoare, și nu toți acceptă ce scrie acesta.',
  'home.goLedger': 'Vedeți ce puteți face',
  'ledger.partedOther':
    'Dacă mergeți mai departe cu celălalt calculator: nu faceți nimic aici și folosiți seiful numai acolo. Ce s-a adăugat doar aici nu este acolo.',
  'ledger.partedHere':
    'Dacă mergeți mai departe cu acesta: începeți aici un registru nou. Ce s-a adăugat doar pe celălalt calculator nu este aici.',
  'ledger.begin': 'Începe aici un registru nou',
  'ledger.beginTitle': 'Începeți un registru nou pe acest calculator?',
  'ledger.beginText':
    'Cele două nu mai pot deveni unul. Totul se atestează din nou în registrul nou, cu data de atunci, la fel și ce se știe de pe celălalt calculator. Cine are ceva partajat de la dumneavoastră află printr-o scrisoare semnată; ce știe din registrul vechi rămâne valabil.',
  'ledger.beginOther':
    'De atunci înainte folosiți seiful pe acest calculator și nu pe celălalt. Registrul vechi nu mai poate fi continuat aici.',
  'ledger.beginYes': 'Începe registrul nou',
  'ledger.beginNot': 'Nu acum',
  'ledger.begun': 'Un registru nou a început. Ce fusese atestat se atestează iar.',
  'reason.ledger-too-old': 'ce știe acest calculator despre registru era mai vechi decât permite partajarea',
} as const
