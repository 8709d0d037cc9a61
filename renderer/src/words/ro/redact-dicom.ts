/** Romanian: redacted copies of DICOM files. */

export const RO_REDACT_DICOM = {
  'gives.picture-words': 'Chiar în imagine pot fi cuvinte, adesea un nume și o dată a nașterii: aparatele de acest fel scriu acolo.',
  'redact.burned.said': 'Fișierul spune că în imagine sunt cuvinte. Acoperiți-le aici, altfel pleacă și ele.',
  'redact.burned.usual':
    'Aparatele de acest fel scriu adesea în imagine un nume și o dată a nașterii. Uitați-vă la ea și acoperiți ce este acolo.',
  'redact.coverPictures': 'Acoperă părți cu bare negre',
  'redact.coverPictures.text':
    'Trageți o bară peste tot ce trebuie acoperit. Ce este dedesubt este scos din imagine pentru totdeauna, iar ce era comprimat se scrie necomprimat, așa că copia poate fi mai mare.',
  'redact.needsBar': 'Trageți întâi o bară sau debifați acoperirea.',
  'redact.place': 'Imaginea {n} din {total}',
  'redact.place.previous': 'Imaginea dinainte',
  'redact.place.next': 'Imaginea următoare',
  'redact.frame': 'Cadrul {n} din {total}',
  'redact.frame.previous': 'Cadrul dinainte',
  'redact.frame.next': 'Cadrul următor',
  'redact.reach': 'O bară nouă acoperă',
  'redact.reach.all': 'același loc în toate imaginile',
  'redact.reach.picture': 'doar această imagine',
  'redact.reach.frame': 'doar acest cadru',
  'redact.edge.top': 'Acoperă marginea de sus',
  'redact.edge.bottom': 'Acoperă marginea de jos',
  'redact.coverPicture': 'Acoperă tot',
  'redact.pictureFailed':
    'Salus nu poate arăta această imagine, așa că nu o poate acoperi sigur. Nu acoperiți nimic aici sau nu o includeți.',
  'redact.inside.report':
    'Raportul se scrie din nou fără nume, data nașterii, numere, spital și medici. Rândurile lui rămân: scoateți-le pe cele care nu sunt pentru ei.',
  'redact.inside.recording':
    'Înregistrarea se scrie din nou fără nume, data nașterii, numere, spital și medici. Rămân curbele și ce s-a scris la ele.',
  'redact.inside.paper':
    'Fișierul se scrie din nou fără nume, data nașterii, numere, spital și medici. Documentul dinăuntru pleacă sub formă de imagini ale paginilor, cu bare negre.',
  'redact.inside.other':
    'Salus nu poate fi sigur ce spune acest fel de fișier DICOM, așa că nu face o copie. Nu îl includeți sau partajați-l așa cum este.',
  'redact.lines': 'Scoateți aceste rânduri, cu ce este sub ele',
  'redact.leave': 'Încă nu există nicio copie. Ce ați ales și ați desenat aici se pierde dacă plecați.',
  'redact.leaveYes': 'Plec fără copie',
  'redact.leaveNot': 'Rămân aici',
  'redact.looking': 'Se caută în fișier',
} as const
